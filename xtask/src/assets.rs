//! The browser bundle: npm's packages and esbuild's output.

use crate::npm::{self, take_turn};
use crate::{process, project};

const FOLDER: &str = "assets";

/// Builds the bundle into `assets/dist`, installing npm's packages first when they are out of date.
pub(crate) fn build() -> anyhow::Result<()> {
    install()?;
    let _turn = take_turn(FOLDER)?;
    process::run(project::npm(&["run", "build"]))
}

/// Installs npm's packages when they are missing or older than the lock file.
pub(crate) fn install() -> anyhow::Result<()> {
    npm::install(FOLDER)
}
