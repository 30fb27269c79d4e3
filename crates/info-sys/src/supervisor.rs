//! Supervision as in OTP: which children are restarted, together with which siblings, and when to
//! give up.
//!
//! A [`Supervisor`] starts its children in order, each a future in its own task, and restarts those
//! that end, as determined by their [`Restart`] and its [`Strategy`]. If there are more restarts
//! than its [`RestartLimit`] allows, it stops all children and fails itself, so that its own
//! supervisor decides: a supervisor's `run` is a child like any other.
//!
//! Existing actor crates limit restarts per child, with a counter that is reset after a quiet
//! period, and don't keep siblings in order. OTP counts restarts per supervisor, within a sliding
//! window, and restarts siblings in start order; this module does the same.

mod child;
mod limit;
mod run;

use tokio::{sync::watch, task::AbortHandle};

pub use self::{
    child::{ChildError, ChildSpec, Restart},
    limit::RestartLimit,
};

/// Which siblings are restarted together with a child that ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strategy {
    /// Only the child.
    OneForOne,
    /// All children.
    OneForAll,
    /// The child and those started after it.
    RestForOne,
}

/// More restarts were needed than the limit allows, and the supervisor has stopped its children.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("supervisor {supervisor} gave up: child {child} ended too often")]
pub struct RestartsExceeded {
    /// The supervisor that gave up.
    pub supervisor: &'static str,
    /// The child whose end exceeded the limit.
    pub child: &'static str,
}

/// The status of one child.
#[derive(Clone, Debug)]
pub struct ChildStatus {
    /// The name from its [`ChildSpec`].
    pub name: &'static str,
    /// How often it has been started.
    pub starts: u32,
    /// Kills the running child; `None` if it has ended for good.
    pub abort: Option<AbortHandle>,
}

/// Starts, monitors and restarts children.
#[derive(Debug)]
pub struct Supervisor {
    name: &'static str,
    strategy: Strategy,
    limit: RestartLimit,
    children: Vec<ChildSpec>,
    statuses: watch::Sender<Vec<ChildStatus>>,
}

impl Supervisor {
    /// Creates a supervisor without children; `name` appears in logs and metrics.
    pub fn new(name: &'static str, strategy: Strategy, limit: RestartLimit) -> Self {
        Self {
            name,
            strategy,
            limit,
            children: Vec::new(),
            statuses: watch::Sender::new(Vec::new()),
        }
    }

    /// Adds a child, which is started after those added earlier.
    #[must_use]
    pub fn child(mut self, child: ChildSpec) -> Self {
        self.children.push(child);
        self
    }

    /// The children in start order, now and after every change.
    pub fn observe(&self) -> watch::Receiver<Vec<ChildStatus>> {
        self.statuses.subscribe()
    }
}
