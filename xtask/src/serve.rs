//! Sets everything up and serves rumbl, in one command.

use std::process::{Command, Stdio};

use anyhow::ensure;

use crate::process::{self, Group};
use crate::{assets, project};

/// Builds rumbl, and runs it and the bundle's watcher until Ctrl-C.
///
/// The binary itself creates, migrates and seeds its database, and prints its address.
pub(crate) fn serve() -> anyhow::Result<()> {
    assets::install()?;
    // The build script builds the bundle, so it must have finished before the watcher rebuilds it.
    process::run(project::cargo(&["build", "--package", "rumbl-web", "--bin", "rumbl"]))?;

    let mut watch = project::npm(&["run", "--silent", "watch"]);
    watch.stdin(Stdio::null());
    let mut watcher = Group::spawn(watch)?;

    let mut rumbl = Command::new(project::binary("debug")?);
    rumbl.arg("serve").env("RUMBL_ENV", "dev").current_dir(project::root());
    let status = Group::spawn(rumbl)?.wait()?;

    watcher.stop();
    watcher.wait()?;
    ensure!(status.success() || process::interrupted(), "rumbl stopped ({status})");
    Ok(())
}
