//! Three nodes whose machines, connections and database fail, by a schedule that a seed decides.

use std::process::Command;
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::Context;

use crate::postgres::{Cluster, FAST};
use crate::{assets, process, project, tools};

/// What is run.
#[derive(Debug, clap::Args)]
pub(crate) struct Faults {
    /// Decides what fails when; without one, it is another schedule each time
    #[arg(long)]
    seed: Option<u32>,
    /// How long things go wrong in each run
    #[arg(long, default_value_t = 120)]
    seconds: u32,
    /// Runs, each with the next seed; the first that fails is the last
    #[arg(long, default_value_t = 1)]
    runs: usize,
}

/// Runs the schedules.
///
/// # Errors
/// With the command that runs the same schedule again, when somebody has lost something, or has seen it twice or in
/// another order; and when PostgreSQL or Redis is missing.
pub(crate) fn run(faults: &Faults) -> anyhow::Result<()> {
    assets::install()?;
    process::run(project::cargo(&["build", "--package", "rumbl-web", "--bin", "rumbl"]))?;
    let first = faults.seed.map_or_else(any_seed, Ok)?;
    for seed in (first..).take(faults.runs) {
        let again = format!("cargo xtask faults --seed {seed} --seconds {}", faults.seconds);
        schedule(seed, faults.seconds).context(again)?;
    }
    Ok(())
}

fn any_seed() -> anyhow::Result<u32> {
    Ok(SystemTime::now().duration_since(UNIX_EPOCH)?.subsec_nanos())
}

/// Runs one schedule against a database of its own.
fn schedule(seed: u32, seconds: u32) -> anyhow::Result<()> {
    let postgres = tools::POSTGRES.locate(false)?.with_context(|| tools::POSTGRES.hint())?;
    let redis_server = tools::REDIS.locate(false)?.with_context(|| tools::REDIS.hint())?;
    let cluster = Cluster::start(postgres, FAST)?;
    let mut suite: Command = project::npm(&["run", "test:faults"]);
    suite.env("RUMBL_BINARY", project::binary("debug")?);
    suite.env("RUMBL_TEST_REDIS_SERVER", redis_server);
    suite.env("RUMBL_TEST_POSTGRES_SCRATCH_URL", cluster.url());
    suite.env("RUMBL_TEST_POSTGRES_RESTART", cluster.restart()?);
    suite.env("RUMBL_TEST_FAULT_SEED", seed.to_string());
    suite.env("RUMBL_TEST_FAULT_SECONDS", seconds.to_string());
    process::run(suite)
}
