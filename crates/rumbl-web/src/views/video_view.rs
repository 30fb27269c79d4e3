//! Pages for a person's own videos, and the video card of all listings.

use std::collections::BTreeMap;

use rumbl_core::annotations::News;
use rumbl_core::ids::VideoId;
use rumbl_core::multimedia::{VideoListing, VideoSource};
use rumbl_core::page::Page;
use serde::Serialize;

use super::View;
use super::layout_view::UserView;
use super::news_view::NewsView;
use super::pagination_view::Pagination;
use super::video_facts::VideoFacts;
use crate::i18n::{Message, t};
use crate::paths;
use crate::watching::Watching;

/// A video's card in listings.
#[derive(Debug, Serialize)]
pub(crate) struct VideoCard<'a> {
    title: &'a str,
    description: &'a str,
    category: Option<&'a str>,
    category_path: Option<String>,
    watch_path: String,
    poster_path: String,
    user: UserView<'a>,
    user_path: String,
    annotation_count: i64,
    #[serde(flatten)]
    facts: VideoFacts,
    /// The type of its source, unless it is a file.
    medium: Option<Message>,
}

impl<'a> VideoCard<'a> {
    /// The cards of some videos.
    pub(crate) fn list(listings: &'a [VideoListing], watching: &Watching) -> Vec<Self> {
        listings.iter().map(|listing| Self::new(listing, watching)).collect()
    }

    /// The card of one video.
    pub(crate) fn new(listing: &'a VideoListing, watching: &Watching) -> Self {
        let VideoListing { video, user, category } = listing;
        Self {
            title: &video.title,
            description: &video.description,
            category: category.as_ref().map(|category| category.name.as_str()),
            category_path: category.as_ref().map(paths::category),
            watch_path: paths::watch(video),
            poster_path: paths::video_poster(video),
            user: user.into(),
            user_path: paths::user(user.id),
            annotation_count: video.annotation_count,
            facts: VideoFacts::new(video, watching),
            medium: video.source().as_ref().and_then(medium),
        }
    }
}

/// The display name of a source's type; a file needs none.
fn medium(source: &VideoSource) -> Option<Message> {
    match source {
        VideoSource::File { .. } => None,
        VideoSource::Hls => Some(t!("video-stream")),
        VideoSource::YouTube { .. } => Some("YouTube".into()),
        VideoSource::Vimeo { .. } => Some("Vimeo".into()),
    }
}

/// A video in its owner's listing.
#[derive(Debug, Serialize)]
pub(crate) struct VideoRow<'a> {
    id: VideoId,
    title: &'a str,
    url: &'a str,
    description: &'a str,
    category: Option<&'a str>,
    poster_path: String,
    watch_path: String,
    show_path: String,
    edit_path: String,
    imports_path: String,
    sharing_path: String,
    visibility: &'static str,
    delete_path: String,
}

impl<'a> From<&'a VideoListing> for VideoRow<'a> {
    fn from(listing: &'a VideoListing) -> Self {
        let VideoListing { video, category, .. } = listing;
        Self {
            id: video.id,
            title: &video.title,
            url: &video.url,
            description: &video.description,
            category: category.as_ref().map(|category| category.name.as_str()),
            poster_path: paths::video_poster(video),
            watch_path: paths::watch(video),
            show_path: paths::video(video.id),
            edit_path: paths::edit_video(video.id),
            imports_path: paths::imports(video.id),
            sharing_path: paths::sharing(video.id),
            visibility: video.visibility.as_str(),
            delete_path: paths::video(video.id),
        }
    }
}

/// A person's own videos.
#[derive(Debug, Serialize)]
pub(crate) struct VideoIndex<'a> {
    videos: Vec<OwnVideo<'a>>,
    pagination: Pagination,
}

#[derive(Debug, Serialize)]
struct OwnVideo<'a> {
    #[serde(flatten)]
    video: VideoRow<'a>,
    annotation_count: i64,
    is_hidden: bool,
    #[serde(flatten)]
    facts: VideoFacts,
    news: Option<NewsView>,
}

impl<'a> VideoIndex<'a> {
    /// A page of the listing, with the news of each video.
    pub(crate) fn new(
        page: &'a Page<VideoListing>,
        news: &BTreeMap<VideoId, News>,
        watching: &Watching,
    ) -> Self {
        let news_of = |listing: &VideoListing| {
            news.get(&listing.video.id).filter(|news| news.count > 0).map(NewsView::from)
        };
        let row = |listing: &'a VideoListing| OwnVideo {
            video: listing.into(),
            is_hidden: listing.video.hidden_at.is_some(),
            annotation_count: listing.video.annotation_count,
            facts: VideoFacts::new(&listing.video, watching),
            news: news_of(listing),
        };
        Self {
            videos: page.rows.iter().map(row).collect(),
            pagination: Pagination::new(page, paths::VIDEOS),
        }
    }
}

impl View for VideoIndex<'_> {
    const TEMPLATE: &'static str = "video/index.html";

    fn title(&self) -> Message {
        t!("title-my-videos")
    }
}

/// Private videos of others that are shared with a person.
#[derive(Debug, Serialize)]
pub(crate) struct SharedVideos<'a> {
    videos: Vec<VideoCard<'a>>,
    pagination: Pagination,
}

impl<'a> SharedVideos<'a> {
    /// A page of the listing.
    pub(crate) fn new(page: &'a Page<VideoListing>, watching: &Watching) -> Self {
        Self {
            videos: VideoCard::list(&page.rows, watching),
            pagination: Pagination::new(page, paths::SHARED_VIDEOS),
        }
    }
}

impl View for SharedVideos<'_> {
    const TEMPLATE: &'static str = "video/shared.html";

    fn title(&self) -> Message {
        t!("title-shared-with-you")
    }
}

/// One of a person's own videos.
#[derive(Debug, Serialize)]
pub(crate) struct VideoShow<'a> {
    video: VideoRow<'a>,
}

impl<'a> VideoShow<'a> {
    /// The page of one video.
    pub(crate) fn new(video: &'a VideoListing) -> Self {
        Self { video: video.into() }
    }
}

impl View for VideoShow<'_> {
    const TEMPLATE: &'static str = "video/show.html";

    fn title(&self) -> Message {
        self.video.title.into()
    }
}
