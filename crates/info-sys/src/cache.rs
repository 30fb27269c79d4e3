//! A cache of recent answers, by backend, query and limit.

use std::{future::Future, sync::Arc, time::Duration};

use moka::future::Cache as Store;
use tokio::time::{Instant, MissedTickBehavior, interval_at};

use crate::{BackendError, InfoResult, settings::CacheSettings, supervisor::ChildError};

/// The key of a cached answer.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Key {
    pub(crate) backend: &'static str,
    pub(crate) limit: usize,
    pub(crate) query: Arc<str>,
}

/// A backend's answer, which may be empty.
pub(crate) type Answer = Arc<[InfoResult]>;

#[derive(Clone, Debug)]
struct Entry {
    answer: Answer,
    stored_at: Instant,
}

/// A bounded cache that runs equal concurrent queries only once.
///
/// Expiry is checked here rather than by moka, because tests can't pause moka's clock.
#[derive(Clone, Debug)]
pub(crate) struct Cache {
    store: Store<Key, Entry>,
    time_to_live: Duration,
}

impl Cache {
    pub(crate) fn new(settings: &CacheSettings) -> Self {
        // moka limits only one sum of weights. An entry weighs its bytes, but at least
        // `max_bytes / max_entries`, so that the one limit also bounds the number of entries.
        let share = settings.max_bytes.checked_div(settings.max_entries).unwrap_or(u64::MAX);
        let share = u32::try_from(share).unwrap_or(u32::MAX);
        let store = Store::builder()
            .max_capacity(settings.max_bytes)
            .weigher(move |key, entry: &Entry| bytes(key, &entry.answer).max(share))
            .build();
        Self { store, time_to_live: settings.time_to_live }
    }

    /// The cached answer, if it is still fresh.
    pub(crate) async fn fetch(&self, key: &Key) -> Option<Answer> {
        let entry = self.store.get(key).await?;
        self.is_fresh(&entry).then_some(entry.answer)
    }

    /// The cached answer, or else the result of `ask`; callers with equal keys share one `ask`.
    ///
    /// A failure goes to all waiting callers and is not cached. When the caller that runs `ask` is
    /// dropped, a waiting one takes over.
    pub(crate) async fn fetch_or_ask(
        &self,
        key: &Key,
        ask: impl Future<Output = Result<Vec<InfoResult>, BackendError>>,
    ) -> Result<Answer, Arc<BackendError>> {
        if self.store.get(key).await.is_some_and(|entry| !self.is_fresh(&entry)) {
            self.store.invalidate(key).await;
        }
        let entry = async {
            let answer = Answer::from(ask.await?);
            Ok(Entry { answer, stored_at: Instant::now() })
        };
        Ok(self.store.try_get_with_by_ref(key, entry).await?.answer)
    }

    /// Runs the cache under its supervisor: it starts empty and sweeps out expired answers.
    pub(crate) async fn run(self) -> Result<(), ChildError> {
        self.store.invalidate_all();
        let mut sweeps = interval_at(next(self.time_to_live), self.time_to_live);
        sweeps.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            sweeps.tick().await;
            self.sweep().await;
        }
    }

    async fn sweep(&self) {
        for (key, entry) in &self.store {
            if !self.is_fresh(&entry) {
                self.store.invalidate(&*key).await;
            }
        }
        self.store.run_pending_tasks().await;
        tracing::debug!(entries = self.store.entry_count(), "cache swept");
    }

    fn is_fresh(&self, entry: &Entry) -> bool {
        entry.stored_at.elapsed() < self.time_to_live
    }
}

fn next(period: Duration) -> Instant {
    Instant::now().checked_add(period).unwrap_or_else(Instant::now)
}

fn bytes(key: &Key, answer: &[InfoResult]) -> u32 {
    let answer: usize = answer
        .iter()
        .map(|result| {
            let source = result.source_url.as_ref().map_or(0, String::len);
            size_of::<InfoResult>() + result.text.len() + source
        })
        .sum();
    let overhead = size_of::<Key>() + size_of::<Entry>();
    u32::try_from(overhead + key.query.len() + answer).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests;
