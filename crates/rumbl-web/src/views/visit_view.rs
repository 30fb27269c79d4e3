//! The reply to a visit of a video, as JSON.

use rumbl_core::annotations::News;
use serde::Serialize;

/// A person's news of a video, and whether they follow it: `{"news": null, "follows": false}`.
#[derive(Debug, Serialize)]
pub(crate) struct VisitJson {
    news: Option<NewsJson>,
    follows: bool,
}

/// Annotations by others since the last visit: their number (`is_more` if there are more than were counted), all with
/// ids above `last_id`. `visited_at` is in UTC, as in `2026-05-03T12:00:00Z`.
#[derive(Debug, Serialize)]
struct NewsJson {
    count: i64,
    is_more: bool,
    last_id: i64,
    visited_at: String,
}

impl VisitJson {
    /// The news, if the person has visited the video before, and whether they follow it.
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
