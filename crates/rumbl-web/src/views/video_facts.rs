//! Short facts about a video, for listings.

use rumbl_core::multimedia::Video;
use serde::Serialize;

use super::clock::clock;
use super::when::day;
use crate::i18n::Message;
use crate::watching::Watching;

/// A video's length, age and number of viewers.
#[derive(Debug, Serialize)]
pub(crate) struct VideoFacts {
    /// The length as players display it, if known.
    length: Option<String>,
    /// The current number of viewers.
    watching: usize,
    /// The day on which it was added, as `2026-05-03` and in words.
    added: String,
    added_words: Message,
}

impl VideoFacts {
    /// The facts about a video now.
    pub(crate) fn new(video: &Video, watching: &Watching) -> Self {
        Self {
            length: video.duration_ms.map(clock),
            watching: watching.count(video.id),
            added: video.inserted_at.format("%Y-%m-%d").to_string(),
            added_words: day(video.inserted_at),
        }
    }
}
