//! What a channel's view of its client offers to those that render for it: tasks of the channel's own,
//! and a sign that the client reads slowly.

use crate::channel::{Channel, ChannelSocket};
use crate::tasks::{TaskExit, TooManyTasks};

impl<C: Channel> ChannelSocket<C> {
    /// Runs `future` in a task that is aborted when the channel ends. `then` makes of its result, or of
    /// its panic, what comes to [`Channel::handle_info`]. A task with the same key is cancelled first.
    ///
    /// # Errors
    /// At [`MAX_TASKS`](crate::MAX_TASKS).
    pub fn start_task<T: Send + 'static>(
        &mut self,
        key: &str,
        future: impl Future<Output = T> + Send + 'static,
        then: impl FnOnce(Result<T, TaskExit>) -> C::Info + Send + 'static,
    ) -> Result<(), TooManyTasks> {
        self.tasks.start(&self.handle, key, future, then)
    }

    /// Aborts a task; its result does not come any more. False if none has this key.
    pub fn cancel_task(&mut self, key: &str) -> bool {
        self.tasks.cancel(key)
    }

    /// Whether more than [`Config::congested_bytes`](crate::Config) wait for the client to read, over all
    /// its channels. What can be put off is better sent later then, and in one.
    pub fn is_congested(&self) -> bool {
        self.handle.outbox.is_congested()
    }

    /// Has [`Channel::handle_drained`] called once when the client is not congested: soon if it is not.
    pub fn notify_when_drained(&self) {
        self.handle.outbox.notify_when_drained(self.handle.id);
    }
}
