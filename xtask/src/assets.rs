//! The browser bundle: npm's packages and esbuild's output.

use std::fs::{self, File};
use std::path::Path;
use std::time::SystemTime;

use anyhow::Context;

use crate::{process, project, tools};

/// Builds the bundle into `assets/dist`, installing npm's packages first when they are out of date.
pub(crate) fn build() -> anyhow::Result<()> {
    install()?;
    let _turn = take_turn()?;
    process::run(project::npm(&["run", "build"]))
}

/// Installs npm's packages when they are missing or older than the lock file.
pub(crate) fn install() -> anyhow::Result<()> {
    tools::require_node()?;
    let _turn = take_turn()?;
    let assets = project::root().join("assets");
    // npm writes this file last, so it also tells an installation that was cut short.
    let installed = modified(&assets.join("node_modules/.package-lock.json"));
    if installed.is_some() && installed >= modified(&assets.join("package-lock.json")) {
        return Ok(());
    }
    process::run(project::npm(&["ci"]))
}

/// Locks the folder, as rumbl-web's build script does, for as long as the result lives.
fn take_turn() -> anyhow::Result<File> {
    let folder = File::open(project::root().join("assets")).context("assets/ can't be opened")?;
    folder.lock().context("assets/ can't be locked")?;
    Ok(folder)
}

fn modified(path: &Path) -> Option<SystemTime> {
    fs::metadata(path).and_then(|metadata| metadata.modified()).ok()
}
