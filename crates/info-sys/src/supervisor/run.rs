//! A supervisor's main loop: start children, wait for one to end, restart.

use std::future::{Future, pending};

use futures_util::{FutureExt, future::select_all};
use tokio::time::Instant;
use tokio_util::task::AbortOnDropHandle;

use super::{
    ChildError, ChildStatus, Restart, RestartsExceeded, Strategy, Supervisor, child::Exit,
    limit::RestartWindow,
};
use crate::telemetry;

/// A child's task; dropping it aborts the child, so that no child outlives its supervisor.
type Task = AbortOnDropHandle<Result<(), ChildError>>;

#[derive(Debug, Default)]
struct Slot {
    task: Option<Task>,
    starts: u32,
}

impl Supervisor {
    /// Supervises as long as the limit allows, even after all children have ended for good.
    ///
    /// Dropping the future aborts the children.
    ///
    /// # Errors
    /// [`RestartsExceeded`] once the limit is exceeded; all children have then been stopped.
    pub async fn run(self) -> Result<(), RestartsExceeded> {
        self.run_until(pending()).await
    }

    /// Supervises until `stop` is ready, then ends the children in reverse start order.
    ///
    /// # Errors
    /// [`RestartsExceeded`] once the limit is exceeded; all children have then been stopped.
    pub async fn run_until(self, stop: impl Future<Output = ()>) -> Result<(), RestartsExceeded> {
        let mut stop = Box::pin(stop.fuse());
        let mut slots: Vec<Slot> = self.children.iter().map(|_| Slot::default()).collect();
        let mut window = RestartWindow::default();
        self.start(&mut slots, |_| true);
        loop {
            let (index, exit) = tokio::select! {
                biased;
                () = &mut stop => break,
                ended = next_end(&mut slots) => ended,
            };
            let Some(child) = self.children.get(index) else { continue };
            if !exit.is_restarted(child.restart) {
                tracing::debug!(supervisor = self.name, child = child.name, %exit, "child ended");
                self.publish(&slots);
                continue;
            }
            tracing::warn!(supervisor = self.name, child = child.name, %exit, "child restarts");
            telemetry::child_restarted(self.name, child.name);
            if !window.allows(self.limit, Instant::now()) {
                self.end(&mut slots, |_| true).await;
                return Err(RestartsExceeded { supervisor: self.name, child: child.name });
            }
            let affected = |sibling: usize| match self.strategy {
                Strategy::OneForOne => sibling == index,
                Strategy::OneForAll => true,
                Strategy::RestForOne => sibling >= index,
            };
            self.end(&mut slots, affected).await;
            self.start(&mut slots, affected);
        }
        self.end(&mut slots, |_| true).await;
        Ok(())
    }

    /// Starts the affected children in order.
    ///
    /// A temporary child is started once and never again, not even with its siblings.
    fn start(&self, slots: &mut [Slot], affected: impl Fn(usize) -> bool) {
        for (index, (child, slot)) in self.children.iter().zip(slots.iter_mut()).enumerate() {
            let is_over = slot.starts > 0 && child.restart == Restart::Temporary;
            if affected(index) && !is_over {
                slot.task = Some(AbortOnDropHandle::new(tokio::spawn(child.start())));
                slot.starts = slot.starts.saturating_add(1);
            }
        }
        self.publish(slots);
    }

    /// Ends the affected children in reverse start order, waiting for each to end.
    async fn end(&self, slots: &mut [Slot], affected: impl Fn(usize) -> bool) {
        for (index, slot) in slots.iter_mut().enumerate().rev() {
            if !affected(index) {
                continue;
            }
            if let Some(task) = slot.task.take() {
                task.abort();
                let exit = Exit::from(task.await);
                tracing::debug!(supervisor = self.name, index, %exit, "child was stopped");
            }
        }
        self.publish(slots);
    }

    fn publish(&self, slots: &[Slot]) {
        let statuses = self.children.iter().zip(slots).map(|(child, slot)| ChildStatus {
            name: child.name,
            starts: slot.starts,
            abort: slot.task.as_ref().map(AbortOnDropHandle::abort_handle),
        });
        self.statuses.send_replace(statuses.collect());
    }
}

/// Waits for the next child to end, and returns which and how; if none is running, waits forever.
async fn next_end(slots: &mut [Slot]) -> (usize, Exit) {
    let running: Vec<_> = slots
        .iter_mut()
        .enumerate()
        .filter_map(|(index, slot)| {
            let task = slot.task.as_mut()?;
            Some(task.map(move |joined| (index, Exit::from(joined))))
        })
        .collect();
    if running.is_empty() {
        return pending().await;
    }
    let ((index, exit), _, _) = select_all(running).await;
    if let Some(slot) = slots.get_mut(index) {
        slot.task = None;
    }
    (index, exit)
}
