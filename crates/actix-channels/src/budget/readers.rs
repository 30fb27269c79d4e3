//! Sockets whose frames are read once a budget is relieved.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::{Context, Waker};

/// Numbers the rounds of all budgets, so that a place in one budget's queue is never valid in
/// another's.
static NEXT_ROUND: AtomicU64 = AtomicU64::new(1);

/// The sockets that wait for one budget.
#[derive(Debug)]
pub(super) struct Readers {
    queue: Mutex<Queue>,
    are_waiting: AtomicBool,
    /// Whether a `Watch` task is running for them.
    is_watched: AtomicBool,
}

#[derive(Debug)]
struct Queue {
    round: u64,
    wakers: Vec<Waker>,
}

/// A socket's place in the queue of a budget: the round in which it joined.
#[derive(Debug, Default)]
pub(super) struct Place(AtomicU64);

impl Default for Readers {
    fn default() -> Self {
        Self {
            queue: Mutex::new(Queue { round: next_round(), wakers: Vec::new() }),
            are_waiting: false.into(),
            is_watched: false.into(),
        }
    }
}

impl Readers {
    pub(super) fn are_waiting(&self) -> bool {
        self.are_waiting.load(Ordering::SeqCst)
    }

    /// Puts a socket's task in the queue, once per round.
    pub(super) fn wait(&self, place: &Place, cx: &Context<'_>) {
        let mut queue = self.lock();
        if place.0.swap(queue.round, Ordering::Relaxed) != queue.round {
            queue.wakers.push(cx.waker().clone());
        }
        self.are_waiting.store(true, Ordering::SeqCst);
    }

    /// Wakes all of them and begins a new round.
    pub(super) fn wake(&self) {
        let mut queue = self.lock();
        queue.round = next_round();
        let wakers = std::mem::take(&mut queue.wakers);
        self.are_waiting.store(false, Ordering::SeqCst);
        drop(queue);
        wakers.into_iter().for_each(Waker::wake);
    }

    /// Claims the watch for the caller, until [`unwatch`](Self::unwatch). False if no socket waits
    /// or another task has it.
    pub(super) fn watch(&self) -> bool {
        self.are_waiting() && !self.is_watched.swap(true, Ordering::SeqCst)
    }

    pub(super) fn unwatch(&self) {
        self.is_watched.store(false, Ordering::SeqCst);
    }

    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn next_round() -> u64 {
    NEXT_ROUND.fetch_add(1, Ordering::Relaxed)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::task::{Context, Wake, Waker};

    use super::{Place, Readers};

    #[derive(Default)]
    struct Counted(AtomicUsize);

    impl Wake for Counted {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }

    #[test]
    fn a_socket_is_queued_once_in_a_round_and_again_in_the_next_and_for_another_budget() {
        let (first, second) = (Readers::default(), Readers::default());
        let (woken, place) = (Arc::<Counted>::default(), Place::default());
        let waker = Waker::from(Arc::clone(&woken));
        let cx = Context::from_waker(&waker);
        let woken = || woken.0.load(Ordering::Relaxed);
        first.wait(&place, &cx);
        first.wait(&place, &cx);
        assert!(first.are_waiting() && !second.are_waiting());
        first.wake();
        assert_eq!((woken(), first.are_waiting()), (1, false));
        second.wait(&place, &cx);
        first.wait(&place, &cx);
        first.wake();
        second.wake();
        assert_eq!(woken(), 3);
    }

    #[test]
    fn one_at_a_time_looks_after_those_who_wait() {
        let readers = Readers::default();
        assert!(!readers.watch());
        readers.wait(&Place::default(), &Context::from_waker(Waker::noop()));
        assert!(readers.watch() && !readers.watch());
        readers.unwatch();
        assert!(readers.watch());
    }
}
