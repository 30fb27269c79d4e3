//! One step of the tests: its name, how to run it, and its outcome.

use std::process::Command;
use std::time::Duration;

use anyhow::ensure;

use super::counts::Counts;
use crate::process::Streamed;

/// Timeout of one command of a step: enough for a full build on two slow cores.
pub(super) const STEP_TIMEOUT: Duration = Duration::from_mins(40);

/// The outcome of a step that ran without an error.
#[derive(Debug)]
pub(super) enum Outcome {
    /// A check without tests to count.
    Checked,
    /// Tests ran, with these counts.
    Ran(Counts),
    /// Skipped because the developer's machine lacks a program; the text says how to get it.
    Skipped(String),
}

/// A named part of the tests.
#[derive(Debug)]
pub(super) struct Step {
    pub(super) name: &'static str,
    pub(super) run: fn(is_ci: bool) -> anyhow::Result<Outcome>,
}

/// Runs a command that passes or fails as a whole.
pub(super) fn check(command: Command) -> anyhow::Result<Outcome> {
    let status = Streamed::spawn(command, STEP_TIMEOUT)?.finish(|line| println!("{line}"))?;
    ensure!(status.success(), "failed ({status})");
    Ok(Outcome::Checked)
}

/// Runs a command that runs tests.
pub(super) fn tests(command: Command) -> anyhow::Result<Outcome> {
    count(command).map(Outcome::Ran)
}

/// Runs a command that runs tests, and counts them.
///
/// When the command could not run, or ran no test, which indicates a mistake in the set-up.
pub(super) fn count(command: Command) -> anyhow::Result<Counts> {
    let mut counts = Counts::default();
    let status = Streamed::spawn(command, STEP_TIMEOUT)?.finish(|line| {
        println!("{line}");
        counts.read(line);
    })?;
    if !status.success() && counts.failed == 0 {
        // A test that does not compile, or that crashes its process, appears in no summary.
        counts.failed = 1;
    }
    ensure!(counts != Counts::default(), "ran no test");
    Ok(counts)
}
