//! What the tests need of Python, each in an environment of its own.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, ensure};

use crate::project;

/// Installs what a file requires into a folder named `name`, unless just that is there already; where its programs are.
pub(super) fn install(python: &Path, name: &str, requirements: &Path) -> anyhow::Result<PathBuf> {
    let wanted = fs::read_to_string(requirements).context("no requirements.txt")?;
    let folder = project::target()?.join(name);
    let programs = folder.join("bin");
    // Written last, so it also tells an installation that was cut short.
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

/// Runs a command whose output matters only when it fails.
fn check_quietly(command: &mut Command) -> anyhow::Result<()> {
    let name = command.get_program().display().to_string();
    let output = command.output().with_context(|| format!("{name} can't be started"))?;
    let said = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "{name} failed ({}): {said}", output.status);
    Ok(())
}
