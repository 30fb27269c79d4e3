//! Fields that an app adds to the presences on a topic.

use std::collections::HashMap;
use std::panic::AssertUnwindSafe;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use serde_json::{Map, Value};
use tokio::time::{Duration, timeout};

/// Fields by key.
pub(crate) type Extras = HashMap<String, Map<String, Value>>;

/// How long one look-up may take before people are shown without its result.
pub const FETCH_TIMEOUT: Duration = Duration::from_secs(5);

/// Looks up what clients learn about present keys in addition to their metas, such as a user's
/// name.
pub trait Fetch: Send + Sync + 'static {
    /// Looks up all `keys` at once; the fields found appear beside `metas`. It is called once per
    /// batch of changes, so one query serves everyone who arrives together.
    ///
    /// # Errors
    /// After [`FetchFailed`], a panic or [`FETCH_TIMEOUT`], clients see what was found last. The
    /// topic's publisher retries after [`FETCH_RETRY`](crate::FETCH_RETRY) and sends clients what
    /// it finds then.
    fn fetch(
        &self,
        topic: &str,
        keys: Vec<String>,
    ) -> impl Future<Output = Result<HashMap<String, Map<String, Value>>, FetchFailed>> + Send;
}

/// A look-up failed. Logging the reason is up to the app.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("what is shown of the people present could not be looked up")]
pub struct FetchFailed;

/// A type-erased [`Fetch`], or none.
pub(crate) struct Fetcher(Option<Box<dyn AnyFetch>>);

trait AnyFetch: Send + Sync {
    fn fetch(&self, topic: String, keys: Vec<String>)
    -> BoxFuture<'_, Result<Extras, FetchFailed>>;
}

impl<F: Fetch> AnyFetch for F {
    fn fetch(
        &self,
        topic: String,
        keys: Vec<String>,
    ) -> BoxFuture<'_, Result<Extras, FetchFailed>> {
        Box::pin(async move { Fetch::fetch(self, &topic, keys).await })
    }
}

impl Fetcher {
    pub(crate) fn none() -> Self {
        Self(None)
    }

    pub(crate) fn of(fetch: impl Fetch) -> Self {
        Self(Some(Box::new(fetch)))
    }

    /// Asks the app, unless `keys` is empty.
    pub(crate) async fn fetch(
        &self,
        topic: &str,
        keys: Vec<String>,
    ) -> Result<Extras, FetchFailed> {
        let Some(fetch) = self.0.as_ref().filter(|_| !keys.is_empty()) else {
            return Ok(Extras::new());
        };
        let fetching = AssertUnwindSafe(fetch.fetch(topic.to_owned(), keys)).catch_unwind();
        match timeout(FETCH_TIMEOUT, fetching).await {
            Ok(Ok(Ok(extras))) => return Ok(extras),
            Ok(Ok(Err(error))) => tracing::warn!(topic, %error, "presence fetch failed"),
            Ok(Err(_panic)) => tracing::error!(topic, "presence fetch panicked"),
            Err(_elapsed) => tracing::warn!(topic, "presence fetch timed out"),
        }
        Err(FetchFailed)
    }
}
