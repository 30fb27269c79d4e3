//! A member's news on the home page.

use rumbl_core::annotations::News;
use rumbl_core::follows::FeedEntry;
use rumbl_core::multimedia::VideoListing;
use serde::Serialize;

use super::feed_view::Entry;
use super::news_view::NewsView;
use crate::paths;
use crate::watching::Watching;

/// A member's news on the home page.
#[derive(Debug, Serialize)]
pub(crate) struct HomeNews<'a> {
    videos: Vec<VideoNews<'a>>,
    entries: Vec<Entry<'a>>,
}

#[derive(Debug, Serialize)]
struct VideoNews<'a> {
    title: &'a str,
    path: String,
    news: NewsView,
}

impl<'a> HomeNews<'a> {
    /// The template that shows it.
    pub(crate) const TEMPLATE: &'static str = "page/news.html";

    /// The news of some videos, and the first entries of the feed.
    pub(crate) fn new(
        news: &'a [(VideoListing, News)],
        entries: &'a [FeedEntry],
        watching: &Watching,
    ) -> Self {
        let video = |(listing, news): &'a (VideoListing, News)| VideoNews {
            title: &listing.video.title,
            path: paths::watch(&listing.video),
            news: news.into(),
        };
        Self { videos: news.iter().map(video).collect(), entries: Entry::list(entries, watching) }
    }
}
