use std::num::NonZeroUsize;
use std::sync::Arc;

use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore};

/// Bounds how many jobs a worker runs at once, and how many of them may take long.
#[derive(Debug, Clone)]
pub(super) struct Permits {
    all: Arc<Semaphore>,
    long: Arc<Semaphore>,
    long_ended: Arc<Notify>,
}

/// Lets one job run.
#[derive(Debug)]
pub(super) struct Permit {
    _permit: OwnedSemaphorePermit,
    long: Option<LongPermit>,
}

/// Lets the job take long.
#[derive(Debug)]
struct LongPermit {
    permit: Option<OwnedSemaphorePermit>,
    ended: Arc<Notify>,
}

impl Permits {
    /// Lets `at_once` jobs run, and at most half of them take long, so that there is always a permit for the others.
    /// With one permit, the job that has been due longest gets it.
    pub(super) fn new(at_once: NonZeroUsize) -> Self {
        let long = (at_once.get() / 2).max(1);
        Self {
            all: Arc::new(Semaphore::new(at_once.get())),
            long: Arc::new(Semaphore::new(long)),
            long_ended: Arc::default(),
        }
    }

    /// Waits for a free permit, and takes all that are free.
    pub(super) async fn take(&self) -> Vec<Permit> {
        let mut permits = Vec::new();
        // Never closed, so it doesn't fail.
        if let Ok(first) = Arc::clone(&self.all).acquire_owned().await {
            permits.push(Permit { _permit: first, long: None });
        }
        while let Ok(permit) = Arc::clone(&self.all).try_acquire_owned() {
            permits.push(Permit { _permit: permit, long: None });
        }
        permits
    }

    /// How many more jobs that take long may begin.
    pub(super) fn free_for_long(&self) -> usize {
        self.long.available_permits()
    }

    /// Counts a job that has this permit among those that take long.
    pub(super) fn count_as_long(&self, permit: &mut Permit) {
        let long = Arc::clone(&self.long).try_acquire_owned().ok();
        permit.long = Some(LongPermit { permit: long, ended: Arc::clone(&self.long_ended) });
    }

    /// Waits until a job that took long has ended, unless one has since the last call.
    pub(super) async fn long_ended(&self) {
        self.long_ended.notified().await;
    }
}

impl Drop for LongPermit {
    fn drop(&mut self) {
        // Free before anybody hears of it.
        drop(self.permit.take());
        self.ended.notify_one();
    }
}
