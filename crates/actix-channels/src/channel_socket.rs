//! The part of a channel's handle for channels that render for their client: tasks owned by the
//! channel, and a signal that the client reads slowly.

use crate::channel::{Channel, ChannelSocket};
use crate::tasks::{TaskExit, TooManyTasks};

impl<C: Channel> ChannelSocket<C> {
    /// Runs `future` in a task that is aborted when the channel ends. `then` turns its result or
    /// its panic into a message for [`Channel::handle_info`]. A task with the same key is cancelled
    /// first.
    ///
    /// # Errors
    /// [`TooManyTasks`](crate::TooManyTasks) if [`MAX_TASKS`](crate::MAX_TASKS) are running.
    pub fn start_task<T: Send + 'static>(
        &mut self,
        key: &str,
        future: impl Future<Output = T> + Send + 'static,
        then: impl FnOnce(Result<T, TaskExit>) -> C::Info + Send + 'static,
    ) -> Result<(), TooManyTasks> {
        self.tasks.start(&self.handle, key, future, then)
    }

    /// Aborts a task, whose result is then never delivered. Returns false if no task has this key.
    pub fn cancel_task(&mut self, key: &str) -> bool {
        self.tasks.cancel(key)
    }

    /// Whether more than [`Config::congested_bytes`](crate::Config) wait for the client to read,
    /// over all its channels. Updates that can wait are then better sent later, as one.
    pub fn is_congested(&self) -> bool {
        self.handle.outbox.is_congested()
    }

    /// Calls [`Channel::handle_drained`] once as soon as the client is not congested, which may be
    /// right away.
    pub fn notify_when_drained(&self) {
        self.handle.outbox.notify_when_drained(self.handle.id);
    }
}
