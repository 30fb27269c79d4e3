//! Notes who was on the page of which video, in batches, as nobody waits for it.

use rumbl_core::annotations::{Visit, store_visits};
use rumbl_core::repo::Repo;
use tokio::sync::mpsc;
use tokio_util::task::TaskTracker;
use tokio_util::task::task_tracker::TaskTrackerToken;

/// Visits that wait to be stored. What comes beyond that is left out, and its visitor is told of more
/// than is new to them the next time.
const MAX_WAITING: usize = 10_000;
/// Visits that are stored in one transaction.
const MAX_BATCH: usize = 500;

/// Where visits are handed in.
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
    /// Starts the task that stores them. Each visit is `pending` until it is stored.
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
        if let Err(error) = repo.run(move |db| store_visits(db, &visits)).await {
            tracing::warn!(%error, count = batch.len(), "visits were not stored");
        }
        batch.clear();
    }
}
