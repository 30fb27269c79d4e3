//! The suite that tests the live crate's pages with the official client, `phoenix_live_view`.

use super::step::{Outcome, check, tests};
use crate::{assets, project, tools};

/// The server that the suite starts.
const SERVER: &str = "gallery";

/// Builds the server, and runs the suite in Chromium.
pub(super) fn test(is_ci: bool) -> anyhow::Result<Outcome> {
    let Some(chromium) = tools::locate_chromium(is_ci)? else {
        return Ok(Outcome::Skipped(tools::CHROMIUM.hint()));
    };
    assets::install()?;
    let package = ["--package", "actix-live", "--example", SERVER];
    check(project::cargo(&[&["build", "--locked"], &package[..]].concat()))?;
    let mut suite = project::npm(&["run", "test:live"]);
    suite.env("GALLERY", project::debug_example(SERVER)?).env("CHROMIUM", chromium);
    tests(suite)
}
