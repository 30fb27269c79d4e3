//! Pins a server and its load to different cores, so that they don't disturb each other.

use std::ffi::OsStr;
use std::process::Command;

/// A core by its number.
#[derive(Debug, Clone, Copy)]
pub(super) struct Core(&'static str);

/// The core of the measured server.
pub(super) const SERVER: Core = Core("0");
/// The core of the load.
pub(super) const LOAD: Core = Core("1");

/// Whether programs can be pinned to a core: this needs more than one core, and `taskset`.
pub(super) fn can_pin() -> bool {
    let trial = Command::new("taskset").args(["--cpu-list", LOAD.0, "true"]).output();
    trial.is_ok_and(|output| output.status.success())
}

/// Warns once that the figures are less reliable on a machine that can't pin.
pub(super) fn warn_if_unpinned() {
    if !can_pin() {
        println!(
            "taskset or a second core is missing: server and load share their cores, so only \
             figures of CPU time can be compared"
        );
    }
}

/// A program that is pinned to one core, where that is possible.
pub(super) fn pinned(core: Core, program: impl AsRef<OsStr>) -> Command {
    if !can_pin() {
        return Command::new(program);
    }
    let mut command = Command::new("taskset");
    command.args(["--cpu-list", core.0]).arg(program);
    command
}
