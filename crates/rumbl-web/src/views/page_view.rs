//! The home page.

use rumbl_core::annotations::AnnotationWithUser;
use rumbl_core::ids::AnnotationId;
use rumbl_core::multimedia::{Category, Video, VideoListing, video_topic};
use serde::Serialize;

use super::View;
use super::browse_view::CategoryLink;
use super::sharing_view::shortened;
use super::video_view::VideoCard;
use crate::moment::Moment;
use crate::paths;
use crate::poster::Poster;
use crate::site::Site;
use crate::watching::Watching;

/// Characters of what somebody said, in the excerpt.
const QUOTE_LENGTH: usize = 60;

/// What rumbl is, and the videos that were added last.
#[derive(Debug, Serialize)]
pub(crate) struct PageIndex<'a> {
    videos: Vec<VideoCard<'a>>,
    categories: Vec<CategoryLink<'a>>,
    /// Where rumbl can be tried at once.
    demo_path: Option<String>,
    picture: String,
    excerpt: Option<Excerpt<'a>>,
}

/// What people said last about a video.
#[derive(Debug, Serialize)]
pub(crate) struct Excerpt<'a> {
    title: &'a str,
    /// The topic on which the page hears more.
    topic: String,
    /// Up to where in that topic's log the page is.
    seq: i64,
    watch_path: String,
    /// Whether visitors without an account may connect.
    has_guests: bool,
    /// Where the page has to be opened to be live, if the settings say so.
    public_origin: Option<&'a str>,
    notes: Vec<Note>,
    #[serde(skip)]
    picture: String,
}

#[derive(Debug, Serialize)]
struct Note {
    id: AnnotationId,
    /// In milliseconds.
    at: i64,
    /// As players show it, `1:23`.
    moment: String,
    body: String,
    path: String,
}

impl<'a> Excerpt<'a> {
    /// The excerpt of a video: what is said, as of a place in its log or later.
    pub(crate) fn new(
        site: &'a Site,
        video: &'a Video,
        (seq, said): (i64, &[AnnotationWithUser]),
    ) -> Self {
        let note = |AnnotationWithUser { annotation, .. }: &AnnotationWithUser| {
            let moment = Moment::at(annotation.at);
            Note {
                id: annotation.id,
                at: annotation.at,
                moment: moment.to_string(),
                body: shortened(&annotation.body, QUOTE_LENGTH),
                path: paths::moment(video, moment),
            }
        };
        Self {
            title: &video.title,
            topic: video_topic(video.id).to_string(),
            seq,
            watch_path: paths::watch(video),
            has_guests: site.has_guests,
            public_origin: site.public_origin.as_deref(),
            notes: said.iter().map(note).collect(),
            picture: paths::video_poster(video),
        }
    }
}

impl<'a> PageIndex<'a> {
    /// The page with these videos and categories, a way to the demo video, and what is said.
    pub(crate) fn new(
        videos: &'a [VideoListing],
        categories: &'a [Category],
        demo: Option<&Video>,
        excerpt: Option<Excerpt<'a>>,
        watching: &Watching,
    ) -> Self {
        let picture = excerpt.as_ref().map(|excerpt| excerpt.picture.clone());
        Self {
            videos: VideoCard::list(videos, watching),
            categories: CategoryLink::list(categories, None),
            demo_path: demo.map(paths::watch),
            picture: picture.unwrap_or_else(|| paths::poster(Poster::HOME)),
            excerpt: excerpt.filter(|excerpt| !excerpt.notes.is_empty()),
        }
    }
}

impl View for PageIndex<'_> {
    const TEMPLATE: &'static str = "page/index.html";

    fn title(&self) -> String {
        "Watch together, annotate every moment".to_owned()
    }
}
