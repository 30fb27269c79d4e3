//! Background tasks of a view.

use std::future::Future;
use std::panic::AssertUnwindSafe;

use futures_util::FutureExt;
use tokio::task::{AbortHandle, JoinHandle};

/// How many tasks one view may run at a time; a further one is not started.
pub const MAX_TASKS: usize = 100;

/// Why a task has no result.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Exit {
    /// It panicked, or too many tasks were already running.
    #[error("exit")]
    Crashed,
    /// It was cancelled, or another task of the same name was started.
    #[error("cancel")]
    Cancelled,
}

/// The running tasks of a view, which end with it.
#[derive(Debug, Default)]
pub(crate) struct Tasks(Vec<(String, AbortHandle)>);

impl Tasks {
    /// Whether another task may be started.
    pub(crate) fn has_room(&mut self) -> bool {
        self.0.retain(|(_, task)| !task.is_finished());
        self.0.len() < MAX_TASKS
    }

    /// Stores a task. It replaces one of the same name, unless the name is empty.
    pub(crate) fn keep(&mut self, name: &str, task: &JoinHandle<()>) {
        if !name.is_empty() {
            self.abort(name);
        }
        self.0.push((name.to_owned(), task.abort_handle()));
    }

    /// Aborts a task; returns false if no task of this name is running.
    pub(crate) fn abort(&mut self, name: &str) -> bool {
        let running = self.0.iter().position(|(known, task)| known == name && !task.is_finished());
        let Some(index) = running else { return false };
        let (_, task) = self.0.swap_remove(index);
        task.abort();
        true
    }
}

impl Drop for Tasks {
    fn drop(&mut self) {
        for (_, task) in &self.0 {
            task.abort();
        }
    }
}

/// Runs a future to completion, catching a panic.
pub(crate) async fn caught<T>(future: impl Future<Output = T>) -> Result<T, Exit> {
    AssertUnwindSafe(future).catch_unwind().await.map_err(|_panic| Exit::Crashed)
}
