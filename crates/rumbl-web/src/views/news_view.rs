//! A video's news for a person.

use rumbl_core::annotations::News;
use serde::Serialize;

use super::when::When;

/// New annotations by others since a person's last visit.
#[derive(Debug, Serialize)]
pub(crate) struct NewsView {
    count: i64,
    is_more: bool,
    since: When,
}

impl From<&News> for NewsView {
    fn from(news: &News) -> Self {
        let since = When::since(news.visited_at);
        Self { count: news.count, is_more: news.is_more(), since }
    }
}
