//! All tests of rumbl, as named steps that set up what they need.

mod book;
mod browser;
mod circles;
mod counts;
mod dependencies;
mod faults;
mod generators;
mod live;
mod nodes;
mod package;
mod phoenix;
mod postgres;
mod proxies;
mod python;
mod release;
mod report;
mod s3;
mod schemathesis;
mod step;

use std::process::ExitCode;

use anyhow::{bail, ensure};

use crate::{assets, process, project};
use report::Report;
use step::{Outcome, Step, check, tests};

/// The quick ones come first.
const STEPS: [Step; 27] = [
    Step { name: "fmt", run: |_| check(project::cargo(&["fmt", "--all", "--check"])) },
    Step { name: "dependencies", run: |_| dependencies::check() },
    Step { name: "js", run: |_| scripts() },
    Step { name: "clippy", run: |_| clippy() },
    Step { name: "docs", run: |_| docs() },
    Step { name: "package", run: |_| package::check() },
    Step { name: "info-sys", run: |_| tests_of("info-sys") },
    Step { name: "pubsub", run: |_| tests_of("pubsub") },
    Step { name: "actix-channels", run: |_| tests_of("actix-channels") },
    Step { name: "phoenix", run: phoenix::test },
    Step { name: "actix-live-macros", run: |_| tests_of("actix-live-macros") },
    Step { name: "actix-live", run: |_| tests_of("actix-live") },
    Step { name: "live", run: live::test },
    Step { name: "rumbl-core", run: |_| tests_of("rumbl-core") },
    Step { name: "rumbl-factories", run: |_| tests_of("rumbl-factories") },
    Step { name: "book", run: book::test },
    Step { name: "rumbl-web", run: |_| tests_of("rumbl-web") },
    Step { name: "generators", run: generators::test },
    Step { name: "postgres", run: postgres::test },
    Step { name: "s3", run: s3::test },
    Step { name: "nodes", run: nodes::test },
    Step { name: "faults", run: faults::test },
    Step { name: "schemathesis", run: schemathesis::test },
    Step { name: "proxies", run: proxies::test },
    Step { name: "browser", run: browser::test },
    Step { name: "xtask", run: |_| tests_of("xtask") },
    Step { name: "release", run: |_| release::check() },
];

/// Runs the named steps, or all. A failing step doesn't prevent the others from running.
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
    // A failed test is not an error of xtask: the report has explained it, and its last line should
    // stay the last.
    Ok(if has_passed { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn clippy() -> anyhow::Result<Outcome> {
    let mut clippy = project::cargo(&["clippy", "--locked", "--workspace", "--all-targets"]);
    clippy.args(["--", "--deny", "warnings"]);
    check(clippy)
}

fn docs() -> anyhow::Result<Outcome> {
    let mut docs = project::cargo(&["doc", "--locked", "--workspace", "--no-deps"]);
    // Items behind features that only tests enable are documented too.
    docs.args(["--features", "actix-live/testing"]);
    docs.env("RUSTDOCFLAGS", "--deny warnings");
    check(docs)
}

fn scripts() -> anyhow::Result<Outcome> {
    assets::install()?;
    tests(project::npm(&["test"]))
}

/// Tests a crate separately, so that it doesn't compile only because another crate enables a
/// feature.
fn tests_of(package: &str) -> anyhow::Result<Outcome> {
    tests(project::cargo(&["test", "--locked", "--no-fail-fast", "--package", package]))
}
