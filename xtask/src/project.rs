//! Paths of the project, and its commands.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Context;
use serde_json::Value;

/// The folder with the workspace's `Cargo.toml`.
pub(crate) fn root() -> &'static Path {
    let xtask = Path::new(env!("CARGO_MANIFEST_DIR"));
    xtask.parent().unwrap_or(xtask)
}

/// `cargo` with these arguments, from the project's root.
pub(crate) fn cargo(arguments: &[&str]) -> Command {
    let mut command = Command::new("cargo");
    command.args(arguments).current_dir(root());
    command
}

/// `npm` with these arguments, from the folder of the browser's code.
pub(crate) fn npm(arguments: &[&str]) -> Command {
    npm_in("assets", arguments)
}

/// `npm` with these arguments, from another folder.
pub(crate) fn npm_in(folder: &str, arguments: &[&str]) -> Command {
    let mut command = Command::new("npm");
    command.args(arguments).current_dir(root().join(folder));
    command
}

/// The debug binary with these arguments, built first if necessary.
pub(crate) fn rumbl(arguments: &[&str]) -> Command {
    let mut command = cargo(&["run", "--quiet", "--package", "rumbl-web", "--bin", "rumbl", "--"]);
    command.args(arguments);
    command
}

/// The output of `cargo metadata` for the workspace's packages.
pub(crate) fn metadata() -> anyhow::Result<Value> {
    let output = cargo(&["metadata", "--no-deps", "--format-version", "1"])
        .output()
        .context("cargo can't be started")?;
    anyhow::ensure!(
        output.status.success(),
        "cargo metadata failed: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    serde_json::from_slice(&output.stdout).context("cargo metadata printed no JSON")
}

/// The path of the `rumbl` binary of a profile, `debug` or `release`.
pub(crate) fn binary(profile: &str) -> anyhow::Result<PathBuf> {
    Ok(target()?.join(profile).join("rumbl"))
}

/// A release build of one of the workspace's examples.
pub(crate) fn release_example(name: &str) -> anyhow::Result<PathBuf> {
    Ok(target()?.join("release/examples").join(name))
}

/// A debug build of one of the workspace's examples.
pub(crate) fn debug_example(name: &str) -> anyhow::Result<PathBuf> {
    Ok(target()?.join("debug/examples").join(name))
}

/// The target folder.
pub(crate) fn target() -> anyhow::Result<PathBuf> {
    let metadata = metadata()?;
    let target = metadata.get("target_directory").and_then(Value::as_str);
    Ok(PathBuf::from(target.context("cargo metadata names no target folder")?))
}
