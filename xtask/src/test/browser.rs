//! The suite that drives a real browser against the debug binary.

use super::step::{Outcome, check, tests};
use crate::postgres::{Cluster, FAST};
use crate::{assets, project, tools};

/// Builds the binary, and has Chromium, Firefox and the official client use it.
pub(super) fn test(is_ci: bool) -> anyhow::Result<Outcome> {
    let Some(chromium) = tools::CHROMIUM.locate(is_ci)? else {
        return Ok(Outcome::Skipped(tools::CHROMIUM.hint()));
    };
    if is_ci {
        tools::FONT.locate(is_ci)?;
    }
    assets::install()?;
    check(project::cargo(&["build", "--locked", "--package", "rumbl-web", "--bin", "rumbl"]))?;
    let mut suite = project::npm(&["run", "test:browser"]);
    suite.env("RUMBL_BINARY", project::binary("debug")?).env("CHROMIUM", chromium);
    // The tests that need it are skipped by name without it.
    if let Some(firefox) = tools::FIREFOX.locate(is_ci)? {
        suite.env("FIREFOX", firefox);
    }
    // Two processes share it in one of the tests, which is skipped by name without it.
    let programs = tools::POSTGRES.locate(is_ci)?;
    let cluster = programs.map(|programs| Cluster::start(programs, FAST)).transpose()?;
    if let Some(cluster) = &cluster {
        suite.env("RUMBL_TEST_POSTGRES_SCRATCH_URL", cluster.url());
    }
    tests(suite)
}
