//! Tasks that belong to one channel and are aborted when it ends.

use std::any::Any;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use futures_util::FutureExt;
use tokio::task::AbortHandle;

use crate::handle::ChannelHandle;
use crate::message::Message;
use crate::panic::Panicked;
use crate::reply::StopReason;

/// How many tasks one channel may run at the same time.
pub const MAX_TASKS: usize = 100;

/// The channel is already running [`MAX_TASKS`] tasks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the channel runs too many tasks")]
pub struct TooManyTasks;

/// Why a task has no result.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TaskExit {
    /// It panicked, with this message.
    #[error("the task panicked: {0}")]
    Panicked(String),
}

/// See the module's documentation.
#[derive(Debug, Default)]
pub(crate) struct Tasks {
    running: Vec<Running>,
    next_token: u64,
}

#[derive(Debug)]
struct Running {
    key: Box<str>,
    /// Distinguishes a task from an earlier one with the same key, whose result may be on its way.
    token: u64,
    task: AbortHandle,
}

impl Tasks {
    pub(crate) fn start<T: Send + 'static, I: Send + 'static>(
        &mut self,
        handle: &Arc<ChannelHandle>,
        key: &str,
        future: impl Future<Output = T> + Send + 'static,
        then: impl FnOnce(Result<T, TaskExit>) -> I + Send + 'static,
    ) -> Result<(), TooManyTasks> {
        self.cancel(key);
        if self.running.len() >= MAX_TASKS {
            return Err(TooManyTasks);
        }
        let (token, handle) = (self.next_token, Arc::clone(handle));
        self.next_token += 1;
        let task = tokio::spawn(async move {
            let ended = AssertUnwindSafe(future).catch_unwind().await;
            let exit = |panic: Box<dyn Any + Send>| Panicked::from_panic(panic.as_ref()).0;
            let result = ended.map_err(|panic| TaskExit::Panicked(exit(panic)));
            let then = AssertUnwindSafe(async move { then(result) }).catch_unwind();
            handle.send_message(match then.await {
                Ok(info) => Message::Task { token, info: Box::new(info) },
                // `then` panicked, which is the channel's own code.
                Err(panic) => Message::Stop(StopReason::Error(exit(panic))),
            });
        });
        self.running.push(Running { key: key.into(), token, task: task.abort_handle() });
        Ok(())
    }

    /// Aborts a task and ignores its result if that is already on its way. Returns false if there
    /// is none.
    pub(crate) fn cancel(&mut self, key: &str) -> bool {
        let place = self.running.iter().position(|running| *running.key == *key);
        let cancelled = place.map(|place| self.running.swap_remove(place));
        cancelled.inspect(|cancelled| cancelled.task.abort()).is_some()
    }

    /// Removes a task whose result has arrived. Returns false if it was cancelled.
    pub(crate) fn finish(&mut self, token: u64) -> bool {
        let place = self.running.iter().position(|running| running.token == token);
        place.map(|place| self.running.swap_remove(place)).is_some()
    }
}

impl Drop for Tasks {
    fn drop(&mut self) {
        for running in &self.running {
            running.task.abort();
        }
    }
}
