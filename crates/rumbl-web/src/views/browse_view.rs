//! The listing of public videos, of all categories or one.

use rumbl_core::multimedia::{Category, VideoListing};
use rumbl_core::page::Page;
use serde::Serialize;

use super::View;
use super::pagination_view::Pagination;
use super::video_view::VideoCard;
use crate::i18n::{Message, t};
use crate::paths;
use crate::watching::Watching;

/// A page of videos, and the categories to choose from.
#[derive(Debug, Serialize)]
pub(crate) struct Browse<'a> {
    heading: Message,
    is_filtered: bool,
    total: i64,
    videos: Vec<VideoCard<'a>>,
    categories: Vec<CategoryLink<'a>>,
    pagination: Pagination,
}

/// A link to the videos of a category.
#[derive(Debug, Serialize)]
pub(crate) struct CategoryLink<'a> {
    name: &'a str,
    path: String,
    is_current: bool,
}

impl<'a> CategoryLink<'a> {
    /// Links to all categories, with the current one marked.
    pub(crate) fn list(categories: &'a [Category], current: Option<&Category>) -> Vec<Self> {
        let link = |category: &'a Category| Self {
            name: &category.name,
            path: paths::category(category),
            is_current: current.is_some_and(|current| current.id == category.id),
        };
        categories.iter().map(link).collect()
    }
}

impl<'a> Browse<'a> {
    /// The page of all videos, or of those of a category.
    pub(crate) fn new(
        page: &'a Page<VideoListing>,
        categories: &'a [Category],
        category: Option<&'a Category>,
        watching: &Watching,
    ) -> Self {
        let path = category.map_or_else(|| paths::BROWSE.to_owned(), paths::category);
        Self {
            heading: category
                .map_or_else(|| t!("browse-all"), |category| category.name.as_str().into()),
            is_filtered: category.is_some(),
            total: page.total,
            videos: VideoCard::list(&page.rows, watching),
            categories: CategoryLink::list(categories, category),
            pagination: Pagination::new(page, &path),
        }
    }
}

impl View for Browse<'_> {
    const TEMPLATE: &'static str = "browse/index.html";

    fn title(&self) -> Message {
        self.heading.clone()
    }
}
