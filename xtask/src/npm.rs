//! npm's packages, in a folder of the project.

use std::fs::{self, File};
use std::path::Path;
use std::time::SystemTime;

use anyhow::Context;

use crate::{process, project, tools};

/// Installs a folder's packages when they are missing or older than its lock file.
pub(crate) fn install(folder: &str) -> anyhow::Result<()> {
    tools::require_node()?;
    let _turn = take_turn(folder)?;
    let path = project::root().join(folder);
    // npm writes this file last, so it is missing or old after an interrupted installation.
    let installed = modified(&path.join("node_modules/.package-lock.json"));
    if installed.is_some() && installed >= modified(&path.join("package-lock.json")) {
        return Ok(());
    }
    process::run(project::npm_in(folder, &["ci"]))
}

/// Locks a folder until the result is dropped, as rumbl-web's build script locks `assets`.
pub(crate) fn take_turn(folder: &str) -> anyhow::Result<File> {
    let file = File::open(project::root().join(folder));
    let file = file.with_context(|| format!("{folder}/ can't be opened"))?;
    file.lock().with_context(|| format!("{folder}/ can't be locked"))?;
    Ok(file)
}

fn modified(path: &Path) -> Option<SystemTime> {
    fs::metadata(path).and_then(|metadata| metadata.modified()).ok()
}
