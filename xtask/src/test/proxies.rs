//! Tests the proxy configurations in `deploy` with the debug binary.

use super::step::{Outcome, check, tests};
use crate::{assets, project, tools};

/// Builds the binary, and sends requests of a browser and of the official client through nginx and Caddy.
pub(super) fn test(is_ci: bool) -> anyhow::Result<Outcome> {
    let Some(nginx) = tools::NGINX.locate(is_ci)? else {
        return Ok(Outcome::Skipped(tools::NGINX.hint()));
    };
    let Some(caddy) = tools::CADDY.locate(is_ci)? else {
        return Ok(Outcome::Skipped(tools::CADDY.hint()));
    };
    if tools::OPENSSL.locate(is_ci)?.is_none() {
        return Ok(Outcome::Skipped(tools::OPENSSL.hint()));
    }
    let Some(chromium) = tools::locate_chromium(is_ci)? else {
        return Ok(Outcome::Skipped(tools::CHROMIUM.hint()));
    };
    assets::install()?;
    check(project::cargo(&["build", "--locked", "--package", "rumbl-web", "--bin", "rumbl"]))?;
    let mut suite = project::npm(&["run", "test:proxies"]);
    suite.env("RUMBL_BINARY", project::binary("debug")?).env("CHROMIUM", chromium);
    suite.env("RUMBL_TEST_NGINX", nginx).env("RUMBL_TEST_CADDY", caddy);
    tests(suite)
}
