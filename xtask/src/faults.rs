//! Fault injection: runs three nodes while their machines, connections, clocks and database fail, on a schedule that is
//! derived from a seed.

use std::path::PathBuf;
use std::process::Command;
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::Context;

use crate::postgres::{Cluster, FAST};
use crate::{assets, process, project, tools};

/// Default duration of the faults, in seconds.
pub(crate) const SECONDS: u32 = 120;

/// What is run.
#[derive(Debug, clap::Args)]
pub(crate) struct Faults {
    /// Decides what fails when; without one, it is another schedule each time
    #[arg(long)]
    seed: Option<u32>,
    /// How long things go wrong in each run
    #[arg(long, default_value_t = SECONDS)]
    seconds: u32,
    /// Runs, each with the next seed; the first that fails is the last
    #[arg(long, default_value_t = 1)]
    runs: usize,
}

/// Runs the schedules.
///
/// With the command that repeats the same schedule, when a client has lost an event, or received one twice or out of
/// order; and when a required program is missing.
pub(crate) fn run(faults: &Faults) -> anyhow::Result<()> {
    let parts = Parts::locate(false)?.map_err(anyhow::Error::msg)?;
    assets::install()?;
    process::run(project::cargo(&["build", "--package", "rumbl-web", "--bin", "rumbl"]))?;
    let first = faults.seed.map_or_else(any_seed, Ok)?;
    for seed in (first..).take(faults.runs) {
        let schedule = Schedule { seed, seconds: faults.seconds };
        let cluster = Cluster::start(parts.postgres.clone(), FAST)?;
        process::run(schedule.suite(&parts, &cluster)?).with_context(|| schedule.again())?;
    }
    Ok(())
}

/// A random seed.
///
/// # Errors
/// When the clock is set before 1970.
pub(crate) fn any_seed() -> anyhow::Result<u32> {
    Ok(SystemTime::now().duration_since(UNIX_EPOCH)?.subsec_nanos())
}

/// The programs that the schedules need.
#[derive(Debug)]
pub(crate) struct Parts {
    pub(crate) postgres: PathBuf,
    redis: PathBuf,
    faketime: PathBuf,
}

impl Parts {
    /// Finds them, or returns how to install the first missing one.
    ///
    /// # Errors
    /// When a build machine can't install one.
    pub(crate) fn locate(is_ci: bool) -> anyhow::Result<Result<Self, String>> {
        let Some(postgres) = tools::POSTGRES.locate(is_ci)? else {
            return Ok(Err(tools::POSTGRES.hint()));
        };
        let Some(redis) = tools::REDIS.locate(is_ci)? else {
            return Ok(Err(tools::REDIS.hint()));
        };
        let Some(faketime) = tools::FAKETIME.locate(is_ci)? else {
            return Ok(Err(tools::FAKETIME.hint()));
        };
        Ok(Ok(Self { postgres, redis, faketime }))
    }
}

/// The seed and duration of one run.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Schedule {
    pub(crate) seed: u32,
    pub(crate) seconds: u32,
}

impl Schedule {
    /// The test suite that runs it against an empty database.
    ///
    /// # Errors
    /// When the command that restarts the database can't be built.
    pub(crate) fn suite(self, parts: &Parts, cluster: &Cluster) -> anyhow::Result<Command> {
        let mut suite = project::npm(&["run", "test:faults"]);
        suite.env("RUMBL_BINARY", project::binary("debug")?);
        suite.env("RUMBL_TEST_REDIS_SERVER", &parts.redis);
        suite.env("RUMBL_TEST_FAKETIME", &parts.faketime);
        suite.env("RUMBL_TEST_POSTGRES_SCRATCH_URL", cluster.url());
        suite.env("RUMBL_TEST_POSTGRES_RESTART", cluster.restart()?);
        suite.env("RUMBL_TEST_FAULT_SEED", self.seed.to_string());
        suite.env("RUMBL_TEST_FAULT_SECONDS", self.seconds.to_string());
        Ok(suite)
    }

    /// The command that repeats this run.
    pub(crate) fn again(self) -> String {
        format!("cargo xtask faults --seed {} --seconds {}", self.seed, self.seconds)
    }
}
