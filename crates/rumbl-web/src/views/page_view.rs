//! The home page.

use serde::Serialize;

use super::View;
use super::video_view::VideoCard;

/// What rumbl is, and the videos that were added last.
#[derive(Debug, Serialize)]
pub struct PageIndex<'a> {
    /// The videos added last, newest first.
    pub videos: Vec<VideoCard<'a>>,
}

impl View for PageIndex<'_> {
    const TEMPLATE: &'static str = "page/index.html";

    fn title(&self) -> String {
        "Watch together, annotate every moment".to_owned()
    }
}
