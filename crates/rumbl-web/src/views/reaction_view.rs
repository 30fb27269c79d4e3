//! How people have reacted to a video, as JSON.

use rumbl_core::reactions::{Reaction, ReactionCounts};
use serde::Serialize;

/// The event of a broadcast.
pub(crate) const REACTIONS: &str = "reactions";

/// How often each emoji was sent in each second of the video: `{"reactions": [[83, "👍", 2]]}`.
#[derive(Debug, Serialize)]
pub(crate) struct ReactionsJson {
    reactions: Vec<(i64, &'static str, i64)>,
}

impl ReactionsJson {
    /// In the order of the seconds.
    pub(crate) fn new(counts: &ReactionCounts) -> Self {
        let count =
            |(&Reaction { at_s, emoji }, &count): (&Reaction, &i64)| (at_s, emoji.as_str(), count);
        Self { reactions: counts.iter().map(count).collect() }
    }
}
