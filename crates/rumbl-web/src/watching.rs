//! The number of viewers of each video, for listings.

use actix_channels::Endpoint;
use rumbl_core::ids::VideoId;
use rumbl_core::multimedia::video_topic;

/// The viewers connected to the videos' channels. Clones share the same endpoint.
#[derive(Debug, Clone)]
pub(crate) struct Watching(Endpoint);

impl Watching {
    /// Counts the viewers connected to this endpoint.
    pub(crate) fn new(sockets: &Endpoint) -> Self {
        Self(sockets.clone())
    }

    /// The current number of viewers of a video.
    pub(crate) fn count(&self, id: VideoId) -> usize {
        self.0.presence().count(&video_topic(id).to_string())
    }
}
