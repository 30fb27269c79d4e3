//! One step of the tests: its name, how it runs, and what comes of it.

use std::process::Command;
use std::time::Duration;

use anyhow::ensure;

use super::counts::Counts;
use crate::process::Streamed;

/// The longest that one command of a step may take: a build from nothing on two slow cores, and
/// then some.
pub(super) const STEP_TIMEOUT: Duration = Duration::from_mins(40);

/// What came of a step that was not stopped by an error.
#[derive(Debug)]
pub(super) enum Outcome {
    /// A check without tests to count.
    Checked,
    /// Tests ran, as their own summaries say.
    Ran(Counts),
    /// A developer's machine lacks something; the sentence says how to get it.
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
/// # Errors
/// When it did not run at all, or ran no test: that is a mistake in the set-up, not a success.
pub(super) fn count(command: Command) -> anyhow::Result<Counts> {
    let mut counts = Counts::default();
    let status = Streamed::spawn(command, STEP_TIMEOUT)?.finish(|line| {
        println!("{line}");
        counts.read(line);
    })?;
    if !status.success() && counts.failed == 0 {
        // A test that does not compile, or that takes its process down, is in no summary.
        counts.failed = 1;
    }
    ensure!(counts != Counts::default(), "ran no test");
    Ok(counts)
}
