//! Who runs on which core, so that a server and its load don't disturb each other.

use std::ffi::OsStr;
use std::process::Command;

/// A core by its number.
#[derive(Debug, Clone, Copy)]
pub(super) struct Core(&'static str);

/// The core of whatever is measured.
pub(super) const SERVER: Core = Core("0");
/// The core of whatever puts it under load.
pub(super) const LOAD: Core = Core("1");

/// Whether programs can be held to one core here: more than one is needed, and `taskset`.
pub(super) fn can_pin() -> bool {
    let trial = Command::new("taskset").args(["--cpu-list", LOAD.0, "true"]).output();
    trial.is_ok_and(|output| output.status.success())
}

/// Says once what the figures lack on a machine that can't pin.
pub(super) fn warn_if_unpinned() {
    if !can_pin() {
        println!(
            "taskset or a second core is missing: server and load share their cores, so only \
             figures of CPU time can be compared"
        );
    }
}

/// A program that runs on one core alone, where that is possible.
pub(super) fn pinned(core: Core, program: impl AsRef<OsStr>) -> Command {
    if !can_pin() {
        return Command::new(program);
    }
    let mut command = Command::new("taskset");
    command.args(["--cpu-list", core.0]).arg(program);
    command
}
