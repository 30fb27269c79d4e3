//! The answers of the last minute, by backend, query and limit.

use std::{future::Future, sync::Arc, time::Duration};

use moka::future::Cache as Store;
use tokio::time::{Instant, MissedTickBehavior, interval_at};

use crate::{BackendError, InfoResult, settings::CacheSettings, supervisor::ChildError};

/// What an answer is kept under.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Key {
    pub(crate) backend: &'static str,
    pub(crate) limit: usize,
    pub(crate) query: Arc<str>,
}

/// A backend's answer; an empty one is an answer as well.
pub(crate) type Answer = Arc<[InfoResult]>;

#[derive(Clone, Debug)]
struct Entry {
    answer: Answer,
    stored_at: Instant,
}

/// A bounded cache in which equal queries in flight are asked once.
///
/// Age is judged here and not by moka, whose clock a test cannot pause.
#[derive(Clone, Debug)]
pub(crate) struct Cache {
    store: Store<Key, Entry>,
    time_to_live: Duration,
}

impl Cache {
    pub(crate) fn new(settings: &CacheSettings) -> Self {
        // moka bounds one sum of weights. An entry weighs its bytes, and at least its share of
        // them, so that the one bound holds for the number of entries too.
        let share = settings.max_bytes.checked_div(settings.max_entries).unwrap_or(u64::MAX);
        let share = u32::try_from(share).unwrap_or(u32::MAX);
        let store = Store::builder()
            .max_capacity(settings.max_bytes)
            .weigher(move |key, entry: &Entry| bytes(key, &entry.answer).max(share))
            .build();
        Self { store, time_to_live: settings.time_to_live }
    }

    /// The answer that is kept, if it is still fresh.
    pub(crate) async fn fetch(&self, key: &Key) -> Option<Answer> {
        let entry = self.store.get(key).await?;
        self.is_fresh(&entry).then_some(entry.answer)
    }

    /// The answer that is kept, or what `ask` finds; callers with equal keys share one `ask`.
    ///
    /// A failure is told to those who waited for it and is not kept. When the caller that asks is
    /// dropped, one that waits asks in its place.
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

    /// The life of the cache under its supervisor: it starts empty and sweeps out what is old.
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
