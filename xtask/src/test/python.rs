//! Virtual environments for tests that need Python.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, ensure};

use crate::project;

/// Installs a requirements file into a folder named `name`, unless it is up to date, and returns the folder of its
/// programs.
pub(super) fn install(python: &Path, name: &str, requirements: &Path) -> anyhow::Result<PathBuf> {
    let wanted = fs::read_to_string(requirements).context("no requirements.txt")?;
    let folder = project::target()?.join(name);
    let programs = folder.join("bin");
    // Written last, so it is missing after an interrupted installation.
    let installed = folder.join("installed.txt");
    if fs::read_to_string(&installed).is_ok_and(|text| text == wanted) {
        return Ok(programs);
    }
    let mut environment = Command::new(python);
    check_quietly(environment.args(["-m", "venv", "--clear"]).arg(&folder))?;
    let mut pip = Command::new(programs.join("pip"));
    pip.args(["install", "--quiet", "--disable-pip-version-check", "--requirement"]);
    check_quietly(pip.arg(requirements))?;
    fs::write(&installed, wanted).with_context(|| format!("{name} can't be written to"))?;
    Ok(programs)
}

/// Runs a command, and shows its output only if it fails.
fn check_quietly(command: &mut Command) -> anyhow::Result<()> {
    let name = command.get_program().display().to_string();
    let output = command.output().with_context(|| format!("{name} can't be started"))?;
    let said = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "{name} failed ({}): {said}", output.status);
    Ok(())
}
