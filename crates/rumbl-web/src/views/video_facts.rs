//! What listings say of every video, in a few words.

use rumbl_core::multimedia::Video;
use serde::Serialize;

use super::clock::clock;
use crate::watching::Watching;

/// How long a video is, when it was added, and how many watch it.
#[derive(Debug, Serialize)]
pub(crate) struct VideoFacts {
    /// As players show it, if it is known.
    length: Option<String>,
    /// How many people watch it now.
    watching: usize,
    /// The day on which it was added, as `2026-05-03` and as people write it.
    added: String,
    added_words: String,
}

impl VideoFacts {
    /// Of a video, as of now.
    pub(crate) fn new(video: &Video, watching: &Watching) -> Self {
        Self {
            length: video.duration_ms.map(clock),
            watching: watching.count(video.id),
            added: video.inserted_at.format("%Y-%m-%d").to_string(),
            added_words: video.inserted_at.format("%-d %b %Y").to_string(),
        }
    }
}
