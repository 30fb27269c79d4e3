//! Wikipedia: a search finds the page, and the page's summary is the answer.
//!
//! Both are documented REST APIs: `rest.php/v1/search/page` of `MediaWiki` and `page/summary` of
//! Wikimedia. A query costs at most two requests.

mod topic;

use futures_util::{FutureExt, future::BoxFuture};
use serde::{Deserialize, de::DeserializeOwned};
use url::Url;

use self::topic::{match_score, topic};
use crate::{Backend, BackendError, InfoResult, http::HttpClient, settings::WikipediaSettings};

/// How many pages a search returns; the one with the best-matching title is read.
const MAX_PAGES: &str = "5";

/// A page that matches less well than this would be noise.
const MIN_SCORE: u8 = 40;

/// Asks Wikipedia.
#[derive(Debug)]
pub struct Wikipedia {
    http: HttpClient,
    search: Url,
    summary: Url,
}

#[derive(Deserialize)]
struct Search {
    pages: Vec<Page>,
}

#[derive(Deserialize)]
struct Page {
    key: String,
    title: String,
}

#[derive(Deserialize)]
struct Summary {
    #[serde(rename = "type")]
    kind: String,
    extract: String,
    content_urls: ContentUrls,
}

#[derive(Deserialize)]
struct ContentUrls {
    desktop: Desktop,
}

#[derive(Deserialize)]
struct Desktop {
    page: String,
}

impl Wikipedia {
    /// The name of this backend.
    pub const NAME: &'static str = "wikipedia";

    pub(crate) fn new(
        http: HttpClient,
        settings: &WikipediaSettings,
    ) -> Result<Self, url::ParseError> {
        let base = settings.base_url.trim_end_matches('/');
        let search = Url::parse(&format!("{base}/w/rest.php/v1/search/page"))?;
        let summary = Url::parse(&format!("{base}/api/rest_v1/page/summary"))?;
        Ok(Self { http, search, summary })
    }

    async fn answer(&self, query: &str) -> Result<Vec<InfoResult>, BackendError> {
        let topic = topic(query);
        if topic.is_empty() {
            return Ok(Vec::new());
        }
        let Some((page, score)) = self.best_page(&topic).await? else { return Ok(Vec::new()) };
        let summary = self.summary(&page.key).await?;
        Ok(summary.map(|summary| result(summary, score)).into_iter().collect())
    }

    async fn best_page(&self, topic: &str) -> Result<Option<(Page, u8)>, BackendError> {
        let mut url = self.search.clone();
        url.query_pairs_mut().append_pair("q", topic).append_pair("limit", MAX_PAGES);
        let Search { pages } = json(&self.http.get(url).await?)?;
        let scored = pages.into_iter().map(|page| {
            let score = match_score(topic, &page.title);
            (page, score)
        });
        // Among equal scores take the first, which the search ranked highest; `max_by_key` would
        // return the last.
        Ok(scored.rev().max_by_key(|(_, score)| *score).filter(|(_, score)| *score >= MIN_SCORE))
    }

    /// The summary of a page, or `None` for a disambiguation page or a deleted page.
    async fn summary(&self, key: &str) -> Result<Option<Summary>, BackendError> {
        let mut url = self.summary.clone();
        if let Ok(mut path) = url.path_segments_mut() {
            path.push(key);
        }
        match self.http.get(url).await {
            Ok(body) => {
                let summary: Summary = json(&body)?;
                Ok((summary.kind == "standard" && !summary.extract.is_empty()).then_some(summary))
            }
            Err(BackendError::Status(404)) => Ok(None),
            Err(error) => Err(error),
        }
    }
}

fn result(summary: Summary, score: u8) -> InfoResult {
    InfoResult {
        score,
        text: summary.extract,
        backend: Wikipedia::NAME,
        source_url: Some(summary.content_urls.desktop.page),
    }
}

fn json<T: DeserializeOwned>(body: &[u8]) -> Result<T, BackendError> {
    serde_json::from_slice(body).map_err(|error| BackendError::Malformed(error.to_string()))
}

impl Backend for Wikipedia {
    fn name(&self) -> &'static str {
        Self::NAME
    }

    fn compute<'a>(
        &'a self,
        query: &'a str,
        _limit: usize,
    ) -> BoxFuture<'a, Result<Vec<InfoResult>, BackendError>> {
        self.answer(query).boxed()
    }
}
