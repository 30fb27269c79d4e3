use std::sync::{Mutex, PoisonError};

use tokio::runtime::{Handle, RuntimeMetrics};

/// Runtimes that are looked at: the main one and one of each worker.
const MAX_RUNTIMES: usize = 64;

/// The tokio runtimes of the process.
#[derive(Debug, Default)]
pub(super) struct Runtimes(Mutex<Vec<(String, Handle)>>);

/// A runtime at one moment.
#[derive(Debug, Clone)]
pub(crate) struct RuntimeSeen {
    /// What it is for.
    pub(crate) name: String,
    /// Tasks that have not ended.
    pub(crate) tasks: usize,
    /// Tasks that other threads woke and that wait for their turn.
    pub(crate) queued: usize,
    /// How long its thread has been busy since the runtime began, in seconds.
    pub(crate) busy_s: f64,
}

impl Runtimes {
    /// Adds the runtime of this thread, if it has one and it is not known yet. `name` gets the number of those that are.
    pub(super) fn add(&self, name: impl FnOnce(usize) -> String) {
        let Ok(handle) = Handle::try_current() else { return };
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() < MAX_RUNTIMES && known.iter().all(|(_, other)| other.id() != handle.id()) {
            let name = name(known.len());
            known.push((name, handle));
        }
    }

    pub(super) fn look(&self) -> Vec<RuntimeSeen> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let seen = known.iter().map(|(name, handle)| {
            let metrics = handle.metrics();
            RuntimeSeen {
                name: name.clone(),
                tasks: metrics.num_alive_tasks(),
                queued: metrics.global_queue_depth(),
                busy_s: busy_s(&metrics),
            }
        });
        seen.collect()
    }
}

/// All of rumbl's runtimes have one thread.
#[cfg(target_has_atomic = "64")]
fn busy_s(metrics: &RuntimeMetrics) -> f64 {
    metrics.worker_total_busy_duration(0).as_secs_f64()
}

#[cfg(not(target_has_atomic = "64"))]
fn busy_s(_metrics: &RuntimeMetrics) -> f64 {
    0.0
}
