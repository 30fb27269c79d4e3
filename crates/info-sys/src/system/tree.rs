//! The supervision tree.
//!
//! ```text
//! info_sys (one-for-one)
//! ├── cache                permanent   sweeps; a restart empties it
//! ├── gates (one-for-one)  permanent   a supervisor
//! │   └── one per backend  permanent   rate limit and breaker; a restart closes the breaker
//! └── lookups              permanent   runs the look-ups; a restart drops them
//! ```

use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::{
    cache::Cache,
    gate::Gate,
    lookups::LookupQueue,
    supervisor::{ChildSpec, ChildStatus, Restart, RestartLimit, Strategy, Supervisor},
};

/// The name of the gates' supervisor.
const GATES: &str = "gates";

/// A child in the supervision tree, at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TreeNode {
    /// Its name.
    pub name: &'static str,
    /// How often its supervisor has started it; once, unless it was restarted.
    pub starts: u32,
    /// Whether it runs.
    pub is_running: bool,
    /// Its own children in start order, if it is a supervisor.
    pub children: Vec<Self>,
}

impl TreeNode {
    fn of(child: &ChildStatus, children: Vec<Self>) -> Self {
        let ChildStatus { name, starts, abort } = child;
        Self { name, starts: *starts, is_running: abort.is_some(), children }
    }
}

type Statuses = watch::Receiver<Vec<ChildStatus>>;

/// The children of the gates' supervisor, which is another one after each restart.
#[derive(Clone, Debug, Default)]
pub(super) struct GatesTree(Arc<Mutex<Option<Statuses>>>);

impl GatesTree {
    fn observe(&self, supervisor: &Supervisor) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(supervisor.observe());
    }

    fn nodes(&self) -> Vec<TreeNode> {
        let statuses = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let statuses = statuses.map(|statuses| statuses.borrow().clone()).unwrap_or_default();
        statuses.iter().map(|child| TreeNode::of(child, Vec::new())).collect()
    }
}

/// The root's children and what is below them.
pub(super) fn nodes(root: &Statuses, gates: &GatesTree) -> Vec<TreeNode> {
    let statuses = root.borrow().clone();
    let node = |child: &ChildStatus| {
        let children = if child.name == GATES { gates.nodes() } else { Vec::new() };
        TreeNode::of(child, children)
    };
    statuses.iter().map(node).collect()
}

/// Builds the root supervisor with everything below it.
pub(super) fn root(
    limit: RestartLimit,
    cache: Cache,
    (gates, gates_tree): (Vec<Arc<Gate>>, GatesTree),
    lookups: LookupQueue,
) -> Supervisor {
    Supervisor::new("info_sys", Strategy::OneForOne, limit)
        .child(ChildSpec::new("cache", Restart::Permanent, move || cache.clone().run()))
        .child(ChildSpec::new(GATES, Restart::Permanent, move || {
            let supervisor = gates_supervisor(limit, &gates);
            gates_tree.observe(&supervisor);
            async { Ok(supervisor.run().await?) }
        }))
        .child(ChildSpec::new("lookups", Restart::Permanent, move || lookups.clone().run()))
}

/// The gates don't depend on each other, so they are restarted individually.
fn gates_supervisor(limit: RestartLimit, gates: &[Arc<Gate>]) -> Supervisor {
    let supervisor = Supervisor::new(GATES, Strategy::OneForOne, limit);
    gates.iter().fold(supervisor, |supervisor, gate| {
        let gate = Arc::clone(gate);
        let name = gate.backend();
        supervisor.child(ChildSpec::new(name, Restart::Permanent, move || Arc::clone(&gate).run()))
    })
}

/// Runs the root until it is told to stop or gives up, then signals that it has stopped.
pub(super) async fn run(root: Supervisor, stop: CancellationToken, stopped: CancellationToken) {
    if let Err(error) = root.run_until(stop.cancelled()).await {
        tracing::error!(%error, "the information system has stopped");
    }
    stopped.cancel();
}
