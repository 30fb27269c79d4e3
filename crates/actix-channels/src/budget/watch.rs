//! A task that keeps relieving a budget while sockets wait for it.

use std::sync::{Arc, Weak};

use super::level::{Budget, RELIEF_PAUSE, Relief};

/// Searches for slow sockets repeatedly while others wait to be read. Nothing else might start a
/// search: the clients that hold the most may be silent, and the waiting ones are not read.
pub(super) struct Watch {
    pub(super) budget: Arc<Budget>,
    pub(super) relief: Weak<dyn Relief>,
}

impl Watch {
    pub(super) async fn run(self) {
        loop {
            while self.budget.readers.are_waiting() {
                tokio::time::sleep(RELIEF_PAUSE).await;
                let Some(relief) = self.relief.upgrade() else { return };
                relief.relieve(&self.budget);
                // Between the limit and the relief mark, releasing memory wakes no one.
                if !self.budget.is_overdrawn() {
                    self.budget.readers.wake();
                }
            }
            // A socket that got in line after the last check relied on this task, so check again.
            self.budget.readers.unwatch();
            if !self.budget.readers.watch() {
                return;
            }
        }
    }
}

impl Drop for Watch {
    /// Also runs if the task's worker ends while sockets are waiting.
    fn drop(&mut self) {
        self.budget.readers.unwatch();
        if self.budget.readers.are_waiting() && !self.budget.is_overdrawn() {
            self.budget.readers.wake();
        }
    }
}
