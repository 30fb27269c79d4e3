//! The suite that tests the channels engine with the official client, phoenix.js.

use super::step::{Outcome, check, tests};
use crate::{assets, project, tools};

/// The server that the suite starts repeatedly.
const SERVER: &str = "phoenix_js";

/// Builds the server, and runs the suite in Node and in Chromium.
pub(super) fn test(is_ci: bool) -> anyhow::Result<Outcome> {
    let Some(chromium) = tools::locate_chromium(is_ci)? else {
        return Ok(Outcome::Skipped(tools::CHROMIUM.hint()));
    };
    assets::install()?;
    let package = ["--package", "actix-channels", "--example", SERVER];
    check(project::cargo(&[&["build", "--locked"], &package[..]].concat()))?;
    let mut suite = project::npm(&["run", "test:phoenix"]);
    suite.env("PHOENIX_JS_SERVER", project::debug_example(SERVER)?).env("CHROMIUM", chromium);
    tests(suite)
}
