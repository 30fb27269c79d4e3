//! The home page.

use rumbl_core::annotations::AnnotationWithUser;
use rumbl_core::ids::AnnotationId;
use rumbl_core::multimedia::{Category, Video, VideoListing, video_topic};
use serde::Serialize;

use super::View;
use super::browse_view::CategoryLink;
use super::sharing_view::shortened;
use super::video_view::VideoCard;
use crate::i18n::{Message, t};
use crate::moment::Moment;
use crate::paths;
use crate::poster::Poster;
use crate::site::Site;
use crate::watching::Watching;

/// The longest annotation in the excerpt, in characters.
const QUOTE_LENGTH: usize = 60;

/// An introduction to rumbl, and the latest videos.
#[derive(Debug, Serialize)]
pub(crate) struct PageIndex<'a> {
    videos: Vec<VideoCard<'a>>,
    categories: Vec<CategoryLink<'a>>,
    /// The path of the demo.
    demo_path: Option<String>,
    picture: String,
    excerpt: Option<Excerpt<'a>>,
}

/// The latest annotations of a video.
#[derive(Debug, Serialize)]
pub(crate) struct Excerpt<'a> {
    title: &'a str,
    /// The topic that the page subscribes to.
    topic: String,
    /// The `seq` of that topic's log that the page includes.
    seq: i64,
    watch_path: String,
    /// Whether visitors without an account may connect.
    has_guests: bool,
    notes: Vec<Note>,
    #[serde(skip)]
    picture: String,
}

#[derive(Debug, Serialize)]
struct Note {
    id: AnnotationId,
    /// In milliseconds.
    at: i64,
    /// The moment as players display it, `1:23`.
    moment: String,
    body: String,
    path: String,
}

impl<'a> Excerpt<'a> {
    /// The excerpt of a video, at `seq` of its log or later.
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
            notes: said.iter().map(note).collect(),
            picture: paths::video_poster(video),
        }
    }
}

impl<'a> PageIndex<'a> {
    /// The page with videos and categories, the demo's path, and the excerpt.
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

    fn title(&self) -> Message {
        t!("title-watch-together-annotate-every-moment")
    }
}
