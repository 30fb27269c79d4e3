//! How many people watch a video, for the pages that list it.

use actix_channels::Endpoint;
use rumbl_core::ids::VideoId;
use rumbl_core::multimedia::video_topic;

/// Who is on the videos' channels in this process. A clone is the same.
#[derive(Debug, Clone)]
pub(crate) struct Watching(Endpoint);

impl Watching {
    /// Those who are connected to this endpoint.
    pub(crate) fn new(sockets: &Endpoint) -> Self {
        Self(sockets.clone())
    }

    /// How many people watch a video now.
    pub(crate) fn count(&self, id: VideoId) -> usize {
        self.0.presence().count(&video_topic(id).to_string())
    }
}
