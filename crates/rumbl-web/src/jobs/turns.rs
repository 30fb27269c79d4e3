use std::num::NonZeroUsize;
use std::sync::Arc;

use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore};

/// Bounds how many jobs a worker runs at once, and how many of them may take long.
#[derive(Debug, Clone)]
pub(super) struct Turns {
    all: Arc<Semaphore>,
    long: Arc<Semaphore>,
    long_ended: Arc<Notify>,
}

/// Lets one job run.
#[derive(Debug)]
pub(super) struct Turn {
    _turn: OwnedSemaphorePermit,
    long: Option<LongTurn>,
}

/// Lets the job take long.
#[derive(Debug)]
struct LongTurn {
    permit: Option<OwnedSemaphorePermit>,
    ended: Arc<Notify>,
}

impl Turns {
    /// Lets `at_once` jobs run, and at most half of them take long, so that there is always a turn for the others. With
    /// one turn, the job that has been due longest gets it.
    pub(super) fn new(at_once: NonZeroUsize) -> Self {
        let long = (at_once.get() / 2).max(1);
        Self {
            all: Arc::new(Semaphore::new(at_once.get())),
            long: Arc::new(Semaphore::new(long)),
            long_ended: Arc::default(),
        }
    }

    /// Waits for a free turn, and takes all that are free.
    pub(super) async fn take(&self) -> Vec<Turn> {
        let mut turns = Vec::new();
        // Never closed, so it doesn't fail.
        if let Ok(first) = Arc::clone(&self.all).acquire_owned().await {
            turns.push(Turn { _turn: first, long: None });
        }
        while let Ok(turn) = Arc::clone(&self.all).try_acquire_owned() {
            turns.push(Turn { _turn: turn, long: None });
        }
        turns
    }

    /// How many more jobs that take long may begin.
    pub(super) fn free_for_long(&self) -> usize {
        self.long.available_permits()
    }

    /// Counts a job that has this turn among those that take long.
    pub(super) fn count_as_long(&self, turn: &mut Turn) {
        let permit = Arc::clone(&self.long).try_acquire_owned().ok();
        turn.long = Some(LongTurn { permit, ended: Arc::clone(&self.long_ended) });
    }

    /// Waits until a job that took long has ended, unless one has since the last call.
    pub(super) async fn long_ended(&self) {
        self.long_ended.notified().await;
    }
}

impl Drop for LongTurn {
    fn drop(&mut self) {
        // Free before anybody hears of it.
        drop(self.permit.take());
        self.ended.notify_one();
    }
}
