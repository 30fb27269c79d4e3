//! The suite that drives real browsers against the debug binary.

use std::process::Command;

use super::counts::Counts;
use super::step::{Outcome, check, count};
use crate::postgres::{Cluster, FAST};
use crate::{assets, project, tools};

/// If more files than this fail, it isn't by chance.
const UNSTEADY_FILES: usize = 3;

/// Builds the binary, and runs the tests with Chromium, Firefox and the official client.
pub(super) fn test(is_ci: bool) -> anyhow::Result<Outcome> {
    let Some(chromium) = tools::locate_chromium(is_ci)? else {
        return Ok(Outcome::Skipped(tools::CHROMIUM.hint()));
    };
    if is_ci {
        tools::FONT.locate(is_ci)?;
    }
    assets::install()?;
    check(project::cargo(&["build", "--locked", "--package", "rumbl-web", "--bin", "rumbl"]))?;
    let binary = project::binary("debug")?;
    // Tests that need Firefox are skipped by name without it.
    let firefox = tools::FIREFOX.locate(is_ci)?;
    // One test runs two processes on PostgreSQL, and is skipped by name without it.
    let programs = tools::POSTGRES.locate(is_ci)?;
    let cluster = programs.map(|programs| Cluster::start(programs, FAST)).transpose()?;
    let surround = |mut suite: Command| {
        suite.env("RUMBL_BINARY", &binary).env("CHROMIUM", &chromium);
        suite.envs(firefox.as_ref().map(|firefox| ("FIREFOX", firefox)));
        suite.envs(cluster.as_ref().map(|it| ("RUMBL_TEST_POSTGRES_SCRATCH_URL", it.url())));
        suite
    };
    let counts = count(surround(project::npm(&["run", "test:browser"])))?;
    let files = files_of(&counts);
    if !is_ci || files.is_empty() || files.len() > UNSTEADY_FILES {
        return Ok(Outcome::Ran(counts));
    }
    println!("once more, one after another: {}", files.join(", "));
    let again = project::npm(&[&["run", "test:browser:alone", "--"], &files[..]].concat());
    Ok(Outcome::Ran(settle(counts.clone(), &count(surround(again))?)))
}

/// The files of failed tests, without duplicates; empty if any failed test didn't report its file.
fn files_of(counts: &Counts) -> Vec<&str> {
    if usize::try_from(counts.failed) != Ok(counts.failures.len()) {
        return Vec::new();
    }
    let files = counts.failures.iter().map(|failure| failure.file.as_deref());
    let mut files: Vec<&str> = files.collect::<Option<_>>().unwrap_or_default();
    files.sort_unstable();
    files.dedup();
    files
}

/// On a slow build machine, two browsers lose races that don't occur elsewhere. A test that passes when it is run again
/// alone counts as passed, but stays in the report, because it has to be fixed.
fn settle(first: Counts, again: &Counts) -> Counts {
    if again.failed > 0 || again.passed == 0 {
        return first;
    }
    Counts { passed: first.passed + first.failed, failed: 0, ..first }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test::counts::Failure;

    fn counts(passed: u64, failures: &[Option<&str>]) -> Counts {
        let failures: Vec<_> = failures
            .iter()
            .map(|file| Failure {
                name: "a page opens".to_owned(),
                file: file.map(str::to_owned),
                ..Failure::default()
            })
            .collect();
        Counts { passed, failed: failures.len() as u64, failures, ..Counts::default() }
    }

    #[test]
    fn a_file_is_tried_again_once_and_only_if_every_failure_has_one() {
        assert_eq!(files_of(&counts(9, &[Some("b"), Some("a"), Some("b")])), ["a", "b"]);
        assert!(files_of(&counts(9, &[Some("b"), None])).is_empty());
        assert!(files_of(&Counts { failed: 2, ..counts(9, &[Some("b")]) }).is_empty());
    }

    #[test]
    fn what_passes_by_itself_counts_as_passed_and_keeps_its_name() {
        let first = counts(9, &[Some("b")]);
        let settled = settle(first.clone(), &counts(4, &[]));
        assert_eq!((settled.passed, settled.failed, settled.failures.len()), (10, 0, 1));
        assert_eq!(settle(first.clone(), &counts(3, &[Some("b")])), first);
        assert_eq!(settle(first.clone(), &Counts::default()), first);
    }
}
