use rumbl_core::ids::VideoId;
use rumbl_core::multimedia::VideoListing;
use rumbl_core::page::Page;
use serde::Serialize;

use super::Frame;
use crate::i18n::{Message, t};
use crate::paths;
use crate::views::View;
use crate::views::pagination_view::Pagination;
use crate::views::when::When;

/// Everybody's videos.
#[derive(Debug, Serialize)]
pub(crate) struct VideoIndex<'a> {
    frame: Frame,
    rows: Vec<Row<'a>>,
    pagination: Pagination,
}

#[derive(Debug, Serialize)]
struct Row<'a> {
    id: VideoId,
    title: &'a str,
    url: &'a str,
    watch_path: String,
    owner: &'a str,
    owner_path: String,
    when: When,
    is_hidden: bool,
}

impl<'a> VideoIndex<'a> {
    /// A page of them.
    pub(crate) fn new(frame: Frame, page: &'a Page<VideoListing>) -> Self {
        let row = |listing: &'a VideoListing| Row {
            id: listing.video.id,
            title: &listing.video.title,
            url: &listing.video.url,
            watch_path: paths::watch(&listing.video),
            owner: &listing.user.username,
            owner_path: paths::admin_user(listing.user.id),
            when: When::ago(listing.video.inserted_at),
            is_hidden: listing.video.hidden_at.is_some(),
        };
        let pagination = Pagination::new(page, paths::ADMIN_VIDEOS);
        Self { frame, rows: page.rows.iter().map(row).collect(), pagination }
    }
}

impl View for VideoIndex<'_> {
    const TEMPLATE: &'static str = "admin/videos.html";

    fn title(&self) -> Message {
        t!("title-videos")
    }
}
