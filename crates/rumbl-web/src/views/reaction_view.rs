//! How people react to a video, as JSON.

use rumbl_core::reactions::Emoji;
use serde::Serialize;

/// The event by which viewers are told.
pub(crate) const REACTIONS: &str = "reactions";

/// How often each emoji was sent in each second: `{"reactions": [[83, "👍", 2]]}`.
#[derive(Debug, Serialize)]
pub(crate) struct ReactionsJson {
    reactions: Vec<(i64, &'static str, i64)>,
}

impl ReactionsJson {
    /// Seconds from the start of the video, with the emoji and the count.
    pub(crate) fn new(counts: impl IntoIterator<Item = (i64, Emoji, i64)>) -> Self {
        let count = |(second, emoji, count): (i64, Emoji, i64)| (second, emoji.as_str(), count);
        Self { reactions: counts.into_iter().map(count).collect() }
    }
}
