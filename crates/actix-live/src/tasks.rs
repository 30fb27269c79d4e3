//! Background tasks of a view.

use std::collections::HashMap;
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
pub(crate) struct Tasks {
    running: Vec<(String, AbortHandle)>,
    /// The last assigned number.
    numbered: u64,
    /// By name, the number of the task whose result the view waits for.
    awaited: HashMap<String, u64>,
}

impl Tasks {
    /// Whether another task may be started.
    pub(crate) fn has_room(&mut self) -> bool {
        self.running.retain(|(_, task)| !task.is_finished());
        self.running.len() < MAX_TASKS
    }

    /// A number that is higher than every one before.
    pub(crate) fn next_number(&mut self) -> u64 {
        self.numbered += 1;
        self.numbered
    }

    /// Assigns a number to a task that is about to start. The result of an earlier task of this name is no longer
    /// awaited, even if that task has just finished. With an empty name, all results are awaited.
    pub(crate) fn await_next(&mut self, name: &str) -> u64 {
        let number = self.next_number();
        if !name.is_empty() {
            self.awaited.insert(name.to_owned(), number);
        }
        number
    }

    /// Whether the view awaits the result of this task. Afterwards it no longer does.
    pub(crate) fn take(&mut self, name: &str, number: u64) -> bool {
        if name.is_empty() {
            return true;
        }
        let is_awaited = self.awaited.get(name) == Some(&number);
        if is_awaited {
            self.awaited.remove(name);
        }
        is_awaited
    }

    /// Stores a task. It replaces one of the same name, unless the name is empty.
    pub(crate) fn keep(&mut self, name: &str, task: &JoinHandle<()>) {
        if !name.is_empty() {
            self.abort(name);
        }
        self.running.push((name.to_owned(), task.abort_handle()));
    }

    /// Aborts a task and discards its result; returns false if none was awaited.
    pub(crate) fn cancel(&mut self, name: &str) -> bool {
        self.abort(name);
        self.awaited.remove(name).is_some()
    }

    fn abort(&mut self, name: &str) {
        if let Some(index) = self.running.iter().position(|(known, _)| known == name) {
            let (_, task) = self.running.swap_remove(index);
            task.abort();
        }
    }
}

impl Drop for Tasks {
    fn drop(&mut self) {
        for (_, task) in &self.running {
            task.abort();
        }
    }
}

/// Runs a future to completion, catching a panic.
pub(crate) async fn caught<T>(future: impl Future<Output = T>) -> Result<T, Exit> {
    AssertUnwindSafe(future).catch_unwind().await.map_err(|_panic| Exit::Crashed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_last_task_of_a_name_is_waited_for_and_only_once() {
        let mut tasks = Tasks::default();
        let [first, second] = [(); 2].map(|()| tasks.await_next("job"));
        let other = tasks.await_next("other");
        assert!(!tasks.take("job", first));
        assert!(tasks.take("job", second) && !tasks.take("job", second));
        assert!(tasks.take("other", other));
    }

    #[test]
    fn nobody_waits_for_what_was_cancelled_even_if_it_has_ended() {
        let mut tasks = Tasks::default();
        let number = tasks.await_next("job");
        assert!(tasks.cancel("job") && !tasks.cancel("job"));
        assert!(!tasks.take("job", number));
    }

    #[test]
    fn every_result_without_a_name_is_waited_for() {
        let mut tasks = Tasks::default();
        let [first, second] = [(); 2].map(|()| tasks.await_next(""));
        assert!(tasks.take("", second) && tasks.take("", first));
        assert!(!tasks.cancel(""));
    }
}
