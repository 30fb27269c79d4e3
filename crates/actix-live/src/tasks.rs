//! Background tasks of a view.

use std::any::Any;
use std::collections::BTreeMap;
use std::fmt;
use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::sync::{Mutex, PoisonError};

use actix_channels::MAX_MAILBOX;
use futures_util::FutureExt;
use tokio::task::{AbortHandle, JoinHandle};

/// How many tasks one view may run at a time; a further one is not started.
pub const MAX_TASKS: usize = 100;

/// How many results a view may wait for: those of running tasks, and those that wait in its mailbox.
/// Beyond that, the oldest was lost because the mailbox was full.
const MAX_AWAITED: usize = MAX_TASKS + MAX_MAILBOX;

/// Why a task has no result.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Exit {
    /// It panicked, or too many tasks were already running.
    #[error("exit")]
    Crashed,
    /// It was cancelled.
    #[error("cancel")]
    Cancelled,
}

/// A task that has ended, with its type-erased result.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) number: u64,
    pub(crate) result: Result<Box<dyn Any + Send>, Exit>,
}

/// What the view does with the result; only the view's type knows its type.
pub(crate) type Done = Box<dyn Any + Send>;

/// The running tasks of a view, which end with it.
#[derive(Debug, Default)]
pub(crate) struct Tasks {
    running: Vec<(String, AbortHandle)>,
    /// The last assigned number.
    numbered: u64,
    /// The tasks whose results the view waits for, by number.
    awaited: BTreeMap<u64, Awaited>,
}

struct Awaited {
    name: String,
    /// Never locked: it makes the callback, which need not be `Sync`, fit into a socket that is.
    done: Mutex<Done>,
    is_cancelled: bool,
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
    pub(crate) fn await_next(&mut self, name: &str, done: Done) -> u64 {
        if let Some(earlier) = self.number(name) {
            self.awaited.remove(&earlier);
        }
        let number = self.next_number();
        let awaited =
            Awaited { name: name.to_owned(), done: Mutex::new(done), is_cancelled: false };
        if self.awaited.len() >= MAX_AWAITED {
            self.awaited.pop_first();
        }
        self.awaited.insert(number, awaited);
        number
    }

    /// The number of the awaited task of this name.
    fn number(&self, name: &str) -> Option<u64> {
        let is_named = |awaited: &Awaited| awaited.name == name && !awaited.is_cancelled;
        let mut found = self.awaited.iter().filter(|_| !name.is_empty());
        found.find_map(|(number, awaited)| is_named(awaited).then_some(*number))
    }

    /// Whether the result of a task of this name is awaited, other than the end of a cancelled one.
    pub(crate) fn is_awaited(&self, name: &str) -> bool {
        self.number(name).is_some()
    }

    /// The name of an awaited task and what to do with its result, which is then no longer awaited.
    pub(crate) fn take(&mut self, number: u64) -> Option<(String, Done)> {
        let awaited = self.awaited.remove(&number)?;
        Some((awaited.name, awaited.done.into_inner().unwrap_or_else(PoisonError::into_inner)))
    }

    /// Stores a task. It replaces one of the same name, unless the name is empty.
    pub(crate) fn keep(&mut self, name: &str, task: &JoinHandle<()>) {
        if !name.is_empty() {
            self.abort(name);
        }
        self.running.push((name.to_owned(), task.abort_handle()));
    }

    /// Aborts a task, and returns the number under which its end is now awaited, so that a result
    /// which is already on its way is not; `None` if no task of this name was awaited.
    pub(crate) fn cancel(&mut self, name: &str) -> Option<u64> {
        if name.is_empty() {
            return None;
        }
        self.abort(name);
        let mut awaited = self.awaited.remove(&self.number(name)?)?;
        awaited.is_cancelled = true;
        let number = self.next_number();
        self.awaited.insert(number, awaited);
        Some(number)
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

impl fmt::Debug for Awaited {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Awaited").field("name", &self.name).finish_non_exhaustive()
    }
}

/// Runs a future to completion, catching a panic.
pub(crate) async fn caught<T>(future: impl Future<Output = T>) -> Result<T, Exit> {
    AssertUnwindSafe(future).catch_unwind().await.map_err(|_panic| Exit::Crashed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn started(tasks: &mut Tasks, name: &str) -> u64 {
        tasks.await_next(name, Box::new(()))
    }

    #[test]
    fn only_the_last_task_of_a_name_is_waited_for_and_only_once() {
        let mut tasks = Tasks::default();
        let [first, second] = [(); 2].map(|()| started(&mut tasks, "job"));
        let other = started(&mut tasks, "other");
        assert!(tasks.take(first).is_none());
        assert!(tasks.take(second).is_some() && tasks.take(second).is_none());
        assert_eq!(tasks.take(other).unwrap().0, "other");
    }

    #[test]
    fn of_what_was_cancelled_only_the_end_is_awaited_even_if_the_result_is_on_its_way() {
        let mut tasks = Tasks::default();
        let number = started(&mut tasks, "job");
        let end = tasks.cancel("job").unwrap();
        assert!(tasks.cancel("job").is_none(), "it is cancelled already");
        assert!(tasks.take(number).is_none() && !tasks.is_awaited("job"));
        let again = started(&mut tasks, "job");
        assert!(tasks.is_awaited("job"));
        assert!(tasks.take(end).is_some(), "another task of its name does not take its place");
        assert!(tasks.take(again).is_some());
    }

    #[test]
    fn max_awaited_results_are_kept_and_the_oldest_is_dropped_for_another() {
        let mut tasks = Tasks::default();
        let numbers: Vec<u64> = (0..=MAX_AWAITED).map(|_| started(&mut tasks, "")).collect();
        assert!(tasks.take(numbers[0]).is_none());
        assert!(numbers.iter().skip(1).all(|number| tasks.take(*number).is_some()));
    }

    #[test]
    fn every_result_without_a_name_is_waited_for() {
        let mut tasks = Tasks::default();
        let [first, second] = [(); 2].map(|()| started(&mut tasks, ""));
        assert!(tasks.cancel("").is_none());
        assert!(tasks.take(second).is_some() && tasks.take(first).is_some());
    }
}
