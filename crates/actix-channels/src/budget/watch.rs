//! Looks after the sockets that wait for a budget.

use std::sync::{Arc, Weak};

use super::level::{Budget, RELIEF_PAUSE, Relief};

/// Searches for slow sockets again and again while others wait to be read. Those who hold the most may
/// be silent, and those who wait send nothing, so nothing else would begin a search.
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
                // Between the limit and relief nothing that is released wakes them.
                if !self.budget.is_overdrawn() {
                    self.budget.readers.wake();
                }
            }
            // Who got in line after that last look saw that they were looked after.
            self.budget.readers.unwatch();
            if !self.budget.readers.watch() {
                return;
            }
        }
    }
}

impl Drop for Watch {
    /// Also when the worker ends whose task it is, while others wait.
    fn drop(&mut self) {
        self.budget.readers.unwatch();
        if self.budget.readers.are_waiting() && !self.budget.is_overdrawn() {
            self.budget.readers.wake();
        }
    }
}
