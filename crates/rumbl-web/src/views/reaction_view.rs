//! How people have reacted to a video, as JSON.

use rumbl_core::reactions::{Reaction, ReactionCounts, StoredReactions};
use serde::Serialize;

/// The event of new reactions.
pub(crate) const REACTIONS: &str = "reactions";

/// How often each emoji was sent in each second of the video: `{"reactions": [[83, "👍", 2]]}`.
#[derive(Debug, Serialize)]
pub(crate) struct ReactionsJson {
    reactions: Vec<(i64, &'static str, i64)>,
    /// For stored counts: the number of seconds that are merged into the first of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    bucket_s: Option<i64>,
}

impl ReactionsJson {
    /// Newly sent reactions.
    pub(crate) fn new(counts: &ReactionCounts) -> Self {
        let count =
            |(&Reaction { at_s, emoji }, &count): (&Reaction, &i64)| (at_s, emoji.as_str(), count);
        Self { reactions: counts.iter().map(count).collect(), bucket_s: None }
    }

    /// Stored reactions.
    pub(crate) fn stored(stored: &StoredReactions) -> Self {
        Self { bucket_s: Some(stored.bucket_s), ..Self::new(&stored.counts) }
    }
}
