//! Fault injection: runs nodes while their machines, connections, clocks and database fail.

use anyhow::Context;

use super::step::{Outcome, count};
use crate::faults::{Parts, SECONDS, Schedule, any_seed};
use crate::postgres::{Cluster, FAST};
use crate::{assets, process, project};

/// Runs one random schedule; a failure reports how to repeat it.
pub(super) fn test(is_ci: bool) -> anyhow::Result<Outcome> {
    let parts = match Parts::locate(is_ci)? {
        Ok(parts) => parts,
        Err(hint) => return Ok(Outcome::Skipped(hint)),
    };
    assets::install()?;
    let build = ["build", "--locked", "--package", "rumbl-web", "--bin", "rumbl"];
    process::run(project::cargo(&build))?;
    let schedule = Schedule { seed: any_seed()?, seconds: SECONDS };
    println!("the same again: {}", schedule.again());
    let cluster = Cluster::start(parts.postgres.clone(), FAST)?;
    let suite = schedule.suite(&parts, &cluster)?;
    Ok(Outcome::Ran(count(suite).with_context(|| schedule.again())?))
}
