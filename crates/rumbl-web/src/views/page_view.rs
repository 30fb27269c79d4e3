//! The home page.

use rumbl_core::multimedia::{Category, Video, VideoListing};
use serde::Serialize;

use super::View;
use super::browse_view::CategoryLink;
use super::video_view::VideoCard;
use crate::paths;
use crate::poster::Poster;

/// What rumbl is, and the videos that were added last.
#[derive(Debug, Serialize)]
pub(crate) struct PageIndex<'a> {
    videos: Vec<VideoCard<'a>>,
    categories: Vec<CategoryLink<'a>>,
    /// Where rumbl can be tried at once.
    demo_path: Option<String>,
    picture: String,
}

impl<'a> PageIndex<'a> {
    /// The page with these videos and categories, and a way to the demo video.
    pub(crate) fn new(
        videos: &'a [VideoListing],
        categories: &'a [Category],
        demo: Option<&Video>,
    ) -> Self {
        Self {
            videos: videos.iter().map(Into::into).collect(),
            categories: CategoryLink::list(categories, None),
            demo_path: demo.map(paths::watch),
            picture: paths::poster(Poster::HOME),
        }
    }
}

impl View for PageIndex<'_> {
    const TEMPLATE: &'static str = "page/index.html";

    fn title(&self) -> String {
        "Watch together, annotate every moment".to_owned()
    }
}
