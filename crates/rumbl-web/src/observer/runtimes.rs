use std::sync::{Mutex, PoisonError};

use tokio::runtime::Handle;

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
}

impl Runtimes {
    /// Adds the runtime of this thread, if it has one and it is not known yet.
    pub(super) fn add(&self, name: &str) {
        let Ok(handle) = Handle::try_current() else { return };
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() < MAX_RUNTIMES && known.iter().all(|(_, other)| other.id() != handle.id()) {
            known.push((name.to_owned(), handle));
        }
    }

    pub(super) fn look(&self) -> Vec<RuntimeSeen> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let seen = known.iter().map(|(name, handle)| RuntimeSeen {
            name: name.clone(),
            tasks: handle.metrics().num_alive_tasks(),
            queued: handle.metrics().global_queue_depth(),
        });
        seen.collect()
    }
}
