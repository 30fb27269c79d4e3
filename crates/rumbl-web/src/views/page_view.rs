//! The home page.

use rumbl_core::multimedia::{Category, Video, VideoListing};
use rumbl_core::seeds;
use serde::Serialize;

use super::View;
use super::browse_view::CategoryLink;
use super::video_view::VideoCard;
use crate::paths;
use crate::poster::Poster;
use crate::static_files;

/// A picture of the demo's film.
const DEMO_POSTER: &str = "media/demo.webp";
/// What might be said, where there is no demo.
const SAID: [(i64, &str); 3] =
    [(7_000, "wait for it…"), (12_000, "here comes the moon!"), (19_000, "that light. wow.")];

/// What rumbl is, and the videos that were added last.
#[derive(Debug, Serialize)]
pub(crate) struct PageIndex<'a> {
    videos: Vec<VideoCard<'a>>,
    categories: Vec<CategoryLink<'a>>,
    /// Where rumbl can be tried at once.
    demo_path: Option<String>,
    picture: String,
    /// What people say in the picture.
    notes: Vec<Note>,
}

#[derive(Debug, Serialize)]
struct Note {
    /// As players show it, `1:23`.
    moment: String,
    body: &'static str,
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
            picture: match demo {
                Some(_) => static_files::address(DEMO_POSTER),
                None => paths::poster(Poster::HOME),
            },
            notes: match demo {
                Some(_) => seeds::demo_excerpt().map(Into::into).collect(),
                None => SAID.map(Into::into).into(),
            },
        }
    }
}

impl From<(i64, &'static str)> for Note {
    fn from((at_ms, body): (i64, &'static str)) -> Self {
        let seconds = at_ms / 1_000;
        Self { moment: format!("{}:{:02}", seconds / 60, seconds % 60), body }
    }
}

impl View for PageIndex<'_> {
    const TEMPLATE: &'static str = "page/index.html";

    fn title(&self) -> String {
        "Watch together, annotate every moment".to_owned()
    }
}
