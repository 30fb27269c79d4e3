//! Records who visited the page of which video. Visits are stored in batches, since no request waits for them.

use std::time::Duration;

use rumbl_core::annotations::{Visit, store_visits};
use rumbl_core::repo::Repo;
use tokio::sync::mpsc;
use tokio_util::task::TaskTracker;
use tokio_util::task::task_tracker::TaskTrackerToken;

/// Visits that may wait to be stored. Those beyond it are dropped, so that the visitor later sees some annotations
/// marked as new that they have seen already.
const MAX_WAITING: usize = 10_000;
/// Visits that are stored in one transaction.
const MAX_BATCH: usize = 500;

/// Attempts to store a batch, as the database may be busy or briefly unavailable.
const MAX_TRIES: u32 = 3;
/// Time between two attempts.
const RETRY_AFTER: Duration = Duration::from_secs(1);

/// Accepts visits to be stored.
#[derive(Debug)]
pub struct Visits {
    queue: mpsc::Sender<Waiting>,
    pending: TaskTracker,
}

#[derive(Debug)]
struct Waiting {
    visit: Visit,
    _pending: TaskTrackerToken,
}

impl Visits {
    /// Starts the task that stores visits. Unstored visits are tracked in `pending`.
    pub(super) fn start(repo: Repo, pending: TaskTracker) -> Self {
        let (queue, waiting) = mpsc::channel(MAX_WAITING);
        tokio::spawn(run(waiting, repo));
        Self { queue, pending }
    }

    /// Notes a visit.
    pub fn note(&self, visit: Visit) {
        if self.queue.try_send(Waiting { visit, _pending: self.pending.token() }).is_err() {
            tracing::debug!("a visit is left out: too many wait to be stored");
        }
    }
}

async fn run(mut waiting: mpsc::Receiver<Waiting>, repo: Repo) {
    let mut batch = Vec::new();
    while waiting.recv_many(&mut batch, MAX_BATCH).await > 0 {
        let visits: Vec<Visit> = batch.iter().map(|one| one.visit).collect();
        let store = || {
            let visits = visits.clone();
            repo.run(move |db| store_visits(db, &visits))
        };
        if let Err(error) = persist(store, RETRY_AFTER).await {
            tracing::warn!(%error, count = batch.len(), "visits were not stored");
        }
        batch.clear();
    }
}

/// Tries up to [`MAX_TRIES`] times and returns the last error.
async fn persist<E, Stored: Future<Output = Result<(), E>>>(
    mut store: impl FnMut() -> Stored,
    retry_after: Duration,
) -> Result<(), E> {
    for _ in 1..MAX_TRIES {
        if store().await.is_ok() {
            return Ok(());
        }
        tokio::time::sleep(retry_after).await;
    }
    store().await
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Fails the first `failures` attempts; returns the outcome and the number of attempts.
    async fn persisted(failures: u32) -> (Result<(), u32>, u32) {
        let mut tries = 0;
        let store = || {
            tries += 1;
            std::future::ready(if tries > failures { Ok(()) } else { Err(tries) })
        };
        let outcome = persist(store, Duration::ZERO).await;
        (outcome, tries)
    }

    #[tokio::test]
    async fn visits_that_were_not_stored_are_tried_again_max_tries_times() {
        assert_eq!(persisted(0).await, (Ok(()), 1));
        assert_eq!(persisted(MAX_TRIES - 1).await, (Ok(()), MAX_TRIES));
        assert_eq!(persisted(MAX_TRIES).await, (Err(MAX_TRIES), MAX_TRIES));
    }
}
