//! One budget: how much is held, and which sockets wait for it to shrink.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use super::readers::Readers;

/// The pause after a search that freed too little. A search looks at every socket, and without the
/// pause every frame for a spared client would start another.
pub(super) const RELIEF_PAUSE: Duration = Duration::from_millis(100);

/// The memory held for one user, one address or the whole process.
#[derive(Debug)]
pub(crate) struct Budget {
    pub(super) held: AtomicUsize,
    pub(super) limit: usize,
    /// No search for slow sockets is made until then.
    paused_until: Mutex<Option<Instant>>,
    pub(super) readers: Readers,
}

/// Drops sockets charged to a budget until it is relieved.
pub(crate) trait Relief: Send + Sync {
    fn relieve(&self, budget: &Budget);
}

impl Budget {
    pub(super) fn new(limit: usize) -> Self {
        Self {
            held: AtomicUsize::new(0),
            limit,
            paused_until: Mutex::default(),
            readers: Readers::default(),
        }
    }

    pub(crate) fn is_overdrawn(&self) -> bool {
        self.held.load(Ordering::SeqCst) > self.limit
    }

    /// Whether the budget is well below its limit. Finding the sockets that hold the most takes time, so
    /// each search makes room for many frames.
    pub(crate) fn is_relieved(&self) -> bool {
        self.held.load(Ordering::SeqCst) <= self.limit - self.limit / 8
    }

    /// Whether so much is held that clients are no longer spared.
    pub(crate) fn is_far_overdrawn(&self) -> bool {
        self.held.load(Ordering::SeqCst) > self.limit.saturating_mul(2)
    }

    /// Whether to search for slow sockets now.
    pub(crate) fn is_search_due(&self) -> bool {
        self.is_far_overdrawn() || self.lock_pause().is_none_or(|until| until <= Instant::now())
    }

    /// Delays the next search if the last one could not make enough room.
    pub(crate) fn searched(&self) {
        *self.lock_pause() = self.is_overdrawn().then(|| Instant::now() + RELIEF_PAUSE);
    }

    fn lock_pause(&self) -> MutexGuard<'_, Option<Instant>> {
        self.paused_until.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn is_half_full(&self) -> bool {
        self.held.load(Ordering::SeqCst) > self.limit / 2
    }

    pub(super) fn change(&self, from: usize, to: usize) {
        if to >= from {
            self.held.fetch_add(to - from, Ordering::SeqCst);
        } else {
            self.held.fetch_sub(from - to, Ordering::SeqCst);
            if self.readers.are_waiting() && self.is_relieved() {
                self.readers.wake();
            }
        }
    }
}
