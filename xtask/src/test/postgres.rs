//! The suites that run on PostgreSQL, on a temporary private cluster.

use std::process::Command;
use std::thread;

use super::step::{Outcome, count};
use crate::postgres::{Cluster, FAST};
use crate::{project, tools};

/// Runs the suites of both crates that use the database.
pub(super) fn test(is_ci: bool) -> anyhow::Result<Outcome> {
    let Some(programs) = tools::POSTGRES.locate(is_ci)? else {
        return Ok(Outcome::Skipped(tools::POSTGRES.hint()));
    };
    let cluster = Cluster::start(programs, FAST)?;
    // The names of rumbl-core's tests contain their database.
    let core = count(suite(&cluster, "rumbl-core", &["postgres"])?)?;
    let mut web = suite(&cluster, "rumbl-web", &[])?;
    give_each_thread_a_database(&mut web, &cluster)?;
    // Servers that a test starts commit their changes, so they get a separate database.
    web.env("RUMBL_TEST_POSTGRES_SCRATCH_URL", cluster.create_database("scratch")?);
    let web = count(web)?;
    Ok(Outcome::Ran(core + web))
}

/// Has tests of rumbl-web run on this cluster. Tests that register the same users in one database would block each other,
/// so each thread has one.
///
/// # Errors
/// When a database can't be made.
pub(super) fn give_each_thread_a_database(
    tests: &mut Command,
    cluster: &Cluster,
) -> anyhow::Result<()> {
    let threads = thread::available_parallelism()?;
    let databases =
        (1..=threads.get()).map(|number| cluster.create_database(&format!("web{number}")));
    let databases: Vec<String> = databases.collect::<anyhow::Result<_>>()?;
    tests.env("RUMBL_TEST_POSTGRES_URL", databases.join(" ")).env("PATH", cluster.path()?);
    tests.args(["--test-threads", &threads.to_string()]);
    Ok(())
}

/// The integration tests of a package on this cluster.
fn suite(cluster: &Cluster, package: &str, arguments: &[&str]) -> anyhow::Result<Command> {
    let mut suite = project::cargo(&["test", "--locked", "--package", package, "--test", "it"]);
    suite.env("RUMBL_TEST_POSTGRES_URL", cluster.url()).env("PATH", cluster.path()?);
    suite.arg("--").args(arguments);
    Ok(suite)
}
