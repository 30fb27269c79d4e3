//! What an app adds to the presences of a topic.

use std::collections::HashMap;
use std::panic::AssertUnwindSafe;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use serde_json::{Map, Value};

/// Fields by key.
pub(crate) type Extras = HashMap<String, Map<String, Value>>;

/// Looks up what clients learn about present keys besides their metas, such as a user's name.
pub trait Fetch: Send + Sync + 'static {
    /// Looks up all `keys` at once; the fields found appear beside `metas`. It is called once for
    /// each batch of changes, so that one query serves everybody who arrives together.
    fn fetch(
        &self,
        topic: &str,
        keys: Vec<String>,
    ) -> impl Future<Output = HashMap<String, Map<String, Value>>> + Send;
}

/// A [`Fetch`] of any type, or none.
pub(crate) struct Fetcher(Option<Box<dyn AnyFetch>>);

trait AnyFetch: Send + Sync {
    fn fetch(&self, topic: String, keys: Vec<String>) -> BoxFuture<'_, Extras>;
}

impl<F: Fetch> AnyFetch for F {
    fn fetch(&self, topic: String, keys: Vec<String>) -> BoxFuture<'_, Extras> {
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

    /// Asks the app. If it panics, nothing is added.
    pub(crate) async fn fetch(&self, topic: &str, keys: Vec<String>) -> Extras {
        let Some(fetch) = self.0.as_ref().filter(|_| !keys.is_empty()) else {
            return Extras::new();
        };
        let fetching = AssertUnwindSafe(fetch.fetch(topic.to_owned(), keys));
        fetching.catch_unwind().await.unwrap_or_else(|_panic| {
            tracing::error!(topic, "presence fetch panicked");
            Extras::new()
        })
    }
}
