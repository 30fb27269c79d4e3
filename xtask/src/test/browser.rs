//! The suite that drives a real browser against the debug binary.

use super::step::{Outcome, check, tests};
use crate::{assets, project, tools};

/// Builds the binary and lets Chromium loose on it.
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
    tests(suite)
}
