//! Work that is done again and again, for as long as the process runs.

use std::fmt::Display;
use std::panic::AssertUnwindSafe;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use futures_util::FutureExt;
use tokio::time::{MissedTickBehavior, interval};

use crate::error::Panicked;
use crate::logging::outage::Outage;

/// What runs in this process, for an admin who looks. Their number is that of the calls of [`every`].
static RUNNING: Mutex<Vec<Arc<Repeated>>> = Mutex::new(Vec::new());

#[derive(Debug)]
struct Repeated {
    pause: Duration,
    outage: Outage,
    turns: AtomicU64,
    panics: AtomicU64,
    ended_at: Mutex<Option<Instant>>,
}

/// Repeated work, at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RepeatedSeen {
    /// What it does, as in "reading the log".
    pub(crate) what: &'static str,
    /// How often.
    pub(crate) pause: Duration,
    /// How many turns have ended.
    pub(crate) turns: u64,
    /// How long ago the last one ended.
    pub(crate) ended_before: Option<Duration>,
    /// Whether that one failed.
    pub(crate) is_failing: bool,
    /// How many panicked.
    pub(crate) panics: u64,
}

/// Lists the work that is repeated in this process.
pub(crate) fn repeated() -> Vec<RepeatedSeen> {
    running().iter().map(|repeated| repeated.look()).collect()
}

/// Runs `work` at once and then repeatedly with a pause, forever. `what` names it, as in "reading the log". An error is
/// logged when it is the first one, and a panic every time; it ends only that turn.
pub(crate) async fn every<T, E: Display, F: Future<Output = Result<T, E>>>(
    what: &'static str,
    pause: Duration,
    mut work: impl FnMut() -> F,
) {
    let listed = Listed::new(what, pause);
    let mut ticks = interval(pause);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        let working = AssertUnwindSafe(async { work().await });
        match working.catch_unwind().await {
            Ok(outcome) => listed.0.outage.note(&outcome),
            Err(payload) => {
                let error = Panicked::from_payload(payload.as_ref());
                tracing::error!(%error, "{what}: it goes on with its next turn");
                listed.0.panics.fetch_add(1, Ordering::Relaxed);
            }
        }
        listed.0.end_turn();
    }
}

impl Repeated {
    fn end_turn(&self) {
        self.turns.fetch_add(1, Ordering::Relaxed);
        *self.ended_at.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
    }

    fn look(&self) -> RepeatedSeen {
        let ended_at = *self.ended_at.lock().unwrap_or_else(PoisonError::into_inner);
        RepeatedSeen {
            what: self.outage.what(),
            pause: self.pause,
            turns: self.turns.load(Ordering::Relaxed),
            ended_before: ended_at.map(|at| at.elapsed()),
            is_failing: self.outage.is_on(),
            panics: self.panics.load(Ordering::Relaxed),
        }
    }
}

/// Work that is among the running for as long as this is kept.
struct Listed(Arc<Repeated>);

impl Listed {
    fn new(what: &'static str, pause: Duration) -> Self {
        let repeated = Arc::new(Repeated {
            pause,
            outage: Outage::new(what),
            turns: AtomicU64::new(0),
            panics: AtomicU64::new(0),
            ended_at: Mutex::default(),
        });
        running().push(Arc::clone(&repeated));
        Self(repeated)
    }
}

impl Drop for Listed {
    fn drop(&mut self) {
        running().retain(|other| !Arc::ptr_eq(other, &self.0));
    }
}

fn running() -> MutexGuard<'static, Vec<Arc<Repeated>>> {
    RUNNING.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(what: &str) -> Option<RepeatedSeen> {
        repeated().into_iter().find(|repeated| repeated.what == what)
    }

    #[actix_web::test]
    async fn a_panic_costs_that_one_time_alone() {
        const WHAT: &str = "panicking the second time";
        let (done, mut times) = tokio::sync::mpsc::unbounded_channel();
        let mut time = 0;
        let working = every(WHAT, Duration::from_millis(1), || {
            time += 1;
            let (time, done) = (time, done.clone());
            async move {
                assert!(time != 2, "the second time fails");
                done.send(time)
            }
        });
        tokio::select! {
            () = working => {}
            () = async {
                assert_eq!([times.recv().await, times.recv().await], [Some(1), Some(3)]);
                let seen = seen(WHAT).unwrap();
                assert_eq!((seen.panics, seen.is_failing), (1, false));
                assert!(seen.turns >= 2 && seen.ended_before.is_some());
            } => {}
        }
        assert_eq!(seen(WHAT), None, "it is over");
    }

    #[actix_web::test]
    async fn work_is_failing_from_an_error_to_the_next_success() {
        const WHAT: &str = "failing once";
        let (done, mut times) = tokio::sync::mpsc::unbounded_channel();
        let mut time = 0;
        let working = every(WHAT, Duration::from_millis(1), || {
            time += 1;
            done.send(seen(WHAT).map(|seen| seen.is_failing)).unwrap();
            std::future::ready(if time == 1 { Err("no luck") } else { Ok(()) })
        });
        tokio::select! {
            () = working => {}
            () = async {
                for is_failing in [false, true, false] {
                    assert_eq!(times.recv().await, Some(Some(is_failing)));
                }
            } => {}
        }
    }
}
