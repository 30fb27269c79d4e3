//! What a person is told when they come to a video, as JSON.

use rumbl_core::annotations::News;
use serde::Serialize;

/// What is new to somebody, and whether they follow the video: `{"news": null, "follows": false}`.
#[derive(Debug, Serialize)]
pub(crate) struct VisitJson {
    news: Option<NewsJson>,
    follows: bool,
}

/// What others have said since the last visit: so many annotations (`is_more` when there are more than
/// were counted), all with higher ids than `last_id`. `visited_at` is in UTC, as in
/// `2026-05-03T12:00:00Z`.
#[derive(Debug, Serialize)]
struct NewsJson {
    count: i64,
    is_more: bool,
    last_id: i64,
    visited_at: String,
}

impl VisitJson {
    /// What is new, if the video was visited before, and whether it is followed.
    pub(crate) fn new(news: Option<News>, follows: bool) -> Self {
        let news = news.map(|news| NewsJson {
            count: news.count,
            is_more: news.is_more(),
            last_id: news.last_id,
            visited_at: news.visited_at.format("%Y-%m-%dT%H:%M:%SZ").to_string(),
        });
        Self { news, follows }
    }
}
