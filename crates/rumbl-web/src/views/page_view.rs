//! The home page.

use rumbl_core::multimedia::{Category, Video, VideoListing};
use rumbl_core::seeds;
use serde::Serialize;

use super::View;
use super::browse_view::CategoryLink;
use super::clock::clock;
use super::video_view::VideoCard;
use crate::live::watching::Watching;
use crate::paths;
use crate::poster::Poster;

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
        watching: &Watching,
    ) -> Self {
        Self {
            videos: VideoCard::list(videos, watching),
            categories: CategoryLink::list(categories, None),
            demo_path: demo.map(paths::watch),
            picture: match demo {
                Some(demo) => paths::video_poster(demo),
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
        Self { moment: clock(at_ms), body }
    }
}

impl View for PageIndex<'_> {
    const TEMPLATE: &'static str = "page/index.html";

    fn title(&self) -> String {
        "Watch together, annotate every moment".to_owned()
    }
}
