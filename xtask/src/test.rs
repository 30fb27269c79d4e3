//! Every test of rumbl as a list of named steps, each of which does its own set-up.

mod browser;
mod counts;
mod dependencies;
mod phoenix;
mod postgres;
mod release;
mod report;

use std::process::{Command, ExitCode};
use std::time::Duration;

use anyhow::{bail, ensure};

use crate::process::{self, Streamed};
use crate::{assets, project};
use counts::Counts;
use report::Report;

/// The longest that one command of a step may take: a build from nothing on two slow cores, and
/// then some.
const STEP_TIMEOUT: Duration = Duration::from_mins(15);

/// What came of a step that was not stopped by an error.
#[derive(Debug)]
enum Outcome {
    /// A check without tests to count.
    Checked,
    /// Tests ran, as their own summaries say.
    Ran(Counts),
    /// A developer's machine lacks something; the sentence says how to get it.
    Skipped(String),
}

/// A named part of the tests.
#[derive(Debug)]
struct Step {
    name: &'static str,
    run: fn(is_ci: bool) -> anyhow::Result<Outcome>,
}

/// The quick ones come first.
const STEPS: [Step; 15] = [
    Step { name: "fmt", run: |_| check(project::cargo(&["fmt", "--all", "--check"])) },
    Step { name: "dependencies", run: |_| dependencies::check() },
    Step { name: "js", run: |_| scripts() },
    Step { name: "clippy", run: |_| clippy() },
    Step { name: "docs", run: |_| docs() },
    Step { name: "info-sys", run: |_| tests_of("info-sys") },
    Step { name: "pubsub", run: |_| tests_of("pubsub") },
    Step { name: "actix-channels", run: |_| tests_of("actix-channels") },
    Step { name: "phoenix", run: phoenix::test },
    Step { name: "rumbl-core", run: |_| tests_of("rumbl-core") },
    Step { name: "rumbl-web", run: |_| tests_of("rumbl-web") },
    Step { name: "postgres", run: postgres::test },
    Step { name: "browser", run: browser::test },
    Step { name: "xtask", run: |_| tests_of("xtask") },
    Step { name: "release", run: |_| release::check() },
];

/// Runs the steps of these names, or all; a failing step does not keep the others from running.
///
/// # Errors
/// When a name is unknown, or after an interrupt.
pub(crate) fn test(names: &[String], is_ci: bool) -> anyhow::Result<ExitCode> {
    if let Some(unknown) = names.iter().find(|&name| STEPS.iter().all(|step| step.name != name)) {
        bail!("there is no step {unknown}, only {}", STEPS.map(|step| step.name).join(", "));
    }
    let mut report = Report::default();
    for step in STEPS {
        let is_wanted = names.is_empty() || names.iter().any(|name| name == step.name);
        if is_wanted && !process::interrupted() {
            report.run(&step, is_ci);
        }
    }
    let is_complete = !process::interrupted();
    let has_passed = report.print();
    ensure!(is_complete, "interrupted");
    // A failure is no error of xtask's: the report said why, and its last line stays the last.
    Ok(if has_passed { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn clippy() -> anyhow::Result<Outcome> {
    let mut clippy = project::cargo(&["clippy", "--locked", "--workspace", "--all-targets"]);
    clippy.args(["--", "--deny", "warnings"]);
    check(clippy)
}

fn docs() -> anyhow::Result<Outcome> {
    let mut docs = project::cargo(&["doc", "--locked", "--workspace", "--no-deps"]);
    docs.env("RUSTDOCFLAGS", "--deny warnings");
    check(docs)
}

fn scripts() -> anyhow::Result<Outcome> {
    assets::install()?;
    tests(project::npm(&["test"]))
}

/// One crate by itself, so that a feature that only another crate turns on can't hold it up.
fn tests_of(package: &str) -> anyhow::Result<Outcome> {
    tests(project::cargo(&["test", "--locked", "--no-fail-fast", "--package", package]))
}

/// Runs a command that passes or fails as a whole.
fn check(command: Command) -> anyhow::Result<Outcome> {
    let status = Streamed::spawn(command, STEP_TIMEOUT)?.finish(|line| println!("{line}"))?;
    ensure!(status.success(), "failed ({status})");
    Ok(Outcome::Checked)
}

/// Runs a command that runs tests.
fn tests(command: Command) -> anyhow::Result<Outcome> {
    count(command).map(Outcome::Ran)
}

/// Runs a command that runs tests, and counts them.
///
/// # Errors
/// When it did not run at all, or ran no test: that is a mistake in the set-up, not a success.
fn count(command: Command) -> anyhow::Result<Counts> {
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
