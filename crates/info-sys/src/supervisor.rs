//! Supervision as in OTP: which children are restarted, together with which siblings, and when to
//! give up.
//!
//! A [`Supervisor`] starts its children in order, each a future in its own task, and restarts those
//! that end, as determined by their [`Restart`] and its [`Strategy`]. If there are more restarts
//! than its [`RestartLimit`] allows, it stops all children and fails itself, so that its own
//! supervisor decides: a supervisor's `run` is a child like any other.
//!
//! ```
//! use std::sync::Arc;
//! use std::sync::atomic::{AtomicU32, Ordering};
//!
//! use info_sys::supervisor::{ChildSpec, Restart, RestartLimit, Strategy, Supervisor};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! // It fails the first time, and is done the second time.
//! let attempts = Arc::new(AtomicU32::new(0));
//! let worker = ChildSpec::new("worker", Restart::Transient, move || {
//!     let attempt = attempts.fetch_add(1, Ordering::Relaxed);
//!     async move { if attempt == 0 { Err("out of luck".into()) } else { Ok(()) } }
//! });
//! let limit = RestartLimit::default();
//! let supervisor = Supervisor::new("workers", Strategy::OneForOne, limit).child(worker);
//! let mut children = supervisor.observe();
//! let running = tokio::spawn(supervisor.run());
//!
//! let is_done = children.wait_for(|children| {
//!     children.iter().any(|child| child.starts == 2 && child.abort.is_none())
//! });
//! assert_eq!(is_done.await.unwrap()[0].name, "worker");
//! # running.abort();
//! # }
//! ```
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
