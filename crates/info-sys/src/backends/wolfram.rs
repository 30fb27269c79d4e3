//! `WolframAlpha`, queried through its v2 query API.
//!
//! The response is XML, documented at <https://products.wolframalpha.com/api/documentation>: a
//! `queryresult` with pods, each with a title and subpods that contain `plaintext`.

use std::fmt;

use futures_util::{FutureExt, future::BoxFuture};
use roxmltree::{Document, Node};
use url::Url;

use crate::{Backend, BackendError, InfoResult, http::HttpClient, settings::WolframSettings};

/// The score of Wolfram's answers, which are computed rather than searched.
const SCORE: u8 = 95;

/// The pods that contain an answer rather than a restatement or a plot.
const ANSWER_PODS: [&str; 2] = ["Result", "Definitions"];

/// The page where readers can see the same answer.
const PAGE: &str = "https://www.wolframalpha.com/input";

/// Asks `WolframAlpha`.
pub struct Wolfram {
    http: HttpClient,
    /// The query endpoint, including the app id as a parameter.
    endpoint: Url,
}

impl Wolfram {
    /// The name of this backend.
    pub const NAME: &'static str = "wolfram";

    /// Creates the backend, or returns `None` without an app id.
    pub(crate) fn new(
        http: HttpClient,
        settings: &WolframSettings,
    ) -> Option<Result<Self, url::ParseError>> {
        let app_id = settings.app_id.as_deref().filter(|id| !id.is_empty())?;
        let parameters = [("appid", app_id), ("format", "plaintext")];
        let base = settings.base_url.trim_end_matches('/');
        let endpoint = Url::parse_with_params(&format!("{base}/v2/query"), parameters);
        Some(endpoint.map(|endpoint| Self { http, endpoint }))
    }

    async fn answer(&self, query: &str, limit: usize) -> Result<Vec<InfoResult>, BackendError> {
        let mut url = self.endpoint.clone();
        url.query_pairs_mut().append_pair("input", query);
        let body = self.http.get(url).await?;
        let source_url = Url::parse_with_params(PAGE, [("i", query)]).ok().map(String::from);
        let texts = texts(&body)?.into_iter().take(limit);
        Ok(texts
            .map(|text| InfoResult {
                score: SCORE,
                text,
                backend: Self::NAME,
                source_url: source_url.clone(),
            })
            .collect())
    }
}

impl Backend for Wolfram {
    fn name(&self) -> &'static str {
        Self::NAME
    }

    fn compute<'a>(
        &'a self,
        query: &'a str,
        limit: usize,
    ) -> BoxFuture<'a, Result<Vec<InfoResult>, BackendError>> {
        self.answer(query, limit).boxed()
    }
}

impl fmt::Debug for Wolfram {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The endpoint contains the app id, which is a secret.
        formatter.debug_struct("Wolfram").finish_non_exhaustive()
    }
}

/// The texts of the answer pods, one per pod.
fn texts(body: &[u8]) -> Result<Vec<String>, BackendError> {
    let malformed = |reason: String| BackendError::Malformed(reason);
    let body = str::from_utf8(body).map_err(|error| malformed(error.to_string()))?;
    let document = Document::parse(body).map_err(|error| malformed(error.to_string()))?;
    let root = document.root_element();
    if !root.has_tag_name("queryresult") {
        return Err(malformed("no queryresult".to_owned()));
    }
    if root.attribute("error") == Some("true") {
        return Err(malformed("service reports an error".to_owned()));
    }
    Ok(root.children().filter(is_answer).filter_map(|pod| text(&pod)).collect())
}

fn is_answer(pod: &Node<'_, '_>) -> bool {
    pod.has_tag_name("pod")
        && pod.attribute("title").is_some_and(|title| ANSWER_PODS.contains(&title))
}

fn text(pod: &Node<'_, '_>) -> Option<String> {
    let plaintext = pod.descendants().find(|node| node.has_tag_name("plaintext"))?;
    let text = plaintext.text()?.trim();
    (!text.is_empty()).then(|| text.to_owned())
}
