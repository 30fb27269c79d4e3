//! The supervision tree.
//!
//! ```text
//! info_sys (one-for-one)
//! ├── cache                permanent   sweeps; a restart empties it
//! ├── gates (one-for-one)  permanent   a supervisor
//! │   └── one per backend  permanent   rate limit and breaker; a restart closes the breaker
//! └── lookups              permanent   runs the look-ups; a restart drops them
//! ```

use std::sync::Arc;

use tokio_util::sync::CancellationToken;

use crate::{
    cache::Cache,
    gate::Gate,
    lookups::LookupQueue,
    supervisor::{ChildSpec, Restart, RestartLimit, Strategy, Supervisor},
};

/// Builds the root supervisor with everything below it.
pub(super) fn root(
    limit: RestartLimit,
    cache: Cache,
    gates: Vec<Arc<Gate>>,
    lookups: LookupQueue,
) -> Supervisor {
    Supervisor::new("info_sys", Strategy::OneForOne, limit)
        .child(ChildSpec::new("cache", Restart::Permanent, move || cache.clone().run()))
        .child(ChildSpec::new("gates", Restart::Permanent, move || {
            let supervisor = gates_supervisor(limit, &gates);
            async { Ok(supervisor.run().await?) }
        }))
        .child(ChildSpec::new("lookups", Restart::Permanent, move || lookups.clone().run()))
}

/// The gates don't depend on each other, so they are restarted individually.
fn gates_supervisor(limit: RestartLimit, gates: &[Arc<Gate>]) -> Supervisor {
    let supervisor = Supervisor::new("gates", Strategy::OneForOne, limit);
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
