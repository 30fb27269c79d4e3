//! From nothing to watching, in one command.

use std::process::Stdio;

use anyhow::ensure;

use crate::{assets, process, project};

/// Builds and watches the bundle, and runs the debug binary until Ctrl-C.
///
/// The binary itself creates, migrates and seeds its database and prints its address.
pub(crate) fn serve() -> anyhow::Result<()> {
    assets::build()?;
    let mut watch = project::npm(&["run", "--silent", "watch"]);
    // A pipe that nobody writes to: esbuild takes the end of its input as the sign to stop, and
    // the input ends with xtask however xtask ends.
    watch.stdin(Stdio::piped());
    let mut watcher = process::Group::spawn(watch)?;

    let mut rumbl =
        project::cargo(&["run", "--package", "rumbl-web", "--bin", "rumbl", "--", "serve"]);
    rumbl.env("RUMBL_ENV", "dev");
    let status = process::Group::spawn(rumbl)?.wait()?;

    watcher.stop();
    watcher.wait()?;
    ensure!(status.success() || process::interrupted(), "rumbl stopped ({status})");
    Ok(())
}
