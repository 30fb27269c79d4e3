//! Supervision as OTP defines it: what starts again, with whom, and when to give up.
//!
//! A [`Supervisor`] starts its children in order, each a future in a task of its own, and restarts
//! the ones that end as their [`Restart`] and its [`Strategy`] say. When there are more restarts
//! than its [`RestartLimit`] allows, it stops all of them and fails itself, so that whoever
//! supervises it decides: a supervisor's `run` is a child like any other.
//!
//! The actor crates at hand limit restarts for each child with a counter that starts afresh after
//! a quiet time, and keep no order among siblings. OTP counts for a supervisor as a whole, within
//! a window that slides, and restarts siblings in the order of their start; that is what is here.

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
    /// The child alone.
    OneForOne,
    /// All children.
    OneForAll,
    /// The child and those that were started after it.
    RestForOne,
}

/// More restarts were needed than the limit allows, and the supervisor has stopped its children.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("supervisor {supervisor} gave up: child {child} ended too often")]
pub struct RestartsExceeded {
    /// The supervisor that gave up.
    pub supervisor: &'static str,
    /// The child whose end was one too many.
    pub child: &'static str,
}

/// What is known of one child at a moment.
#[derive(Clone, Debug)]
pub struct ChildStatus {
    /// The name from its [`ChildSpec`].
    pub name: &'static str,
    /// How often it has been started.
    pub starts: u32,
    /// Kills the running child, or `None` if it has ended for good.
    pub abort: Option<AbortHandle>,
}

/// Starts children, watches them, and restarts them.
#[derive(Debug)]
pub struct Supervisor {
    name: &'static str,
    strategy: Strategy,
    limit: RestartLimit,
    children: Vec<ChildSpec>,
    statuses: watch::Sender<Vec<ChildStatus>>,
}

impl Supervisor {
    /// A supervisor without children yet; `name` appears in logs and metrics.
    pub fn new(name: &'static str, strategy: Strategy, limit: RestartLimit) -> Self {
        Self {
            name,
            strategy,
            limit,
            children: Vec::new(),
            statuses: watch::Sender::new(Vec::new()),
        }
    }

    /// Adds a child, which is started after those that were added before it.
    #[must_use]
    pub fn child(mut self, child: ChildSpec) -> Self {
        self.children.push(child);
        self
    }

    /// The children in the order of their start, now and after every change.
    pub fn observe(&self) -> watch::Receiver<Vec<ChildStatus>> {
        self.statuses.subscribe()
    }
}
