//! Counts passed and failed tests from the output of the test runners.

use std::fmt;
use std::ops::Add;

/// The results of tests.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Counts {
    /// Those that passed.
    pub(super) passed: u64,
    /// Tests that failed, were aborted, or could not be counted.
    pub(super) failed: u64,
    /// The failed tests whose names are known.
    pub(super) failures: Vec<Failure>,
}

/// A test that failed.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Failure {
    pub(super) name: String,
    /// Its file, if the runner reports it, as Node does.
    pub(super) file: Option<String>,
}

impl Add for Counts {
    type Output = Self;

    fn add(mut self, other: Self) -> Self {
        self.failures.extend(other.failures);
        Self {
            passed: self.passed + other.passed,
            failed: self.failed + other.failed,
            failures: self.failures,
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.file.as_deref().map(|file| file.rsplit('/').next().unwrap_or(file)) {
            Some(file) => write!(f, "{} ({file})", self.name),
            None => f.write_str(&self.name),
        }
    }
}

impl Counts {
    /// Parses a line of output from cargo's or Node's test runner.
    pub(super) fn read(&mut self, line: &str) {
        if let Some(summary) = line.strip_prefix("test result: ") {
            self.passed += number_before(summary, " passed");
            self.failed += number_before(summary, " failed");
        } else if let Some(name) = failed_test(line) {
            self.failures.push(Failure { name: name.to_owned(), file: None });
        } else if let Some(location) = line.trim_start().strip_prefix("location: '") {
            // The location follows the name, and ends with a line and a column.
            let file = location.rsplitn(3, ':').nth(2);
            if let Some(failure) = self.failures.last_mut().filter(|last| last.file.is_none()) {
                failure.file = file.map(str::to_owned);
            }
        }
        // Node prints one count per line: after "# " in a pipe, or after an information sign.
        let Some(summary) = line.strip_prefix("# ").or_else(|| line.strip_prefix("ℹ ")) else {
            return;
        };
        match summary.split_once(' ') {
            Some(("pass", number)) => self.passed += number.parse().unwrap_or(0),
            Some(("fail" | "cancelled", number)) => self.failed += number.parse().unwrap_or(0),
            _ => {}
        }
    }
}

/// The name in `test NAME ... FAILED`, or in `not ok 3 - NAME` unless only a subtest has failed.
fn failed_test(line: &str) -> Option<&str> {
    if let Some(name) = line.strip_prefix("test ").and_then(|line| line.strip_suffix(" ... FAILED"))
    {
        return Some(name);
    }
    let (_number, name) = line.strip_prefix("not ok ")?.split_once(" - ")?;
    (!name.contains("# SKIP") && !name.contains("# TODO")).then_some(name)
}

/// The 12 of `ok. 12 passed; 0 failed`.
fn number_before(summary: &str, word: &str) -> u64 {
    let before = summary.split(word).next().unwrap_or_default();
    before.rsplit(' ').next().and_then(|number| number.parse().ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts_of(output: &str) -> Counts {
        let mut counts = Counts::default();
        output.lines().for_each(|line| counts.read(line));
        counts
    }

    fn numbers_of(output: &str) -> (u64, u64) {
        let counts = counts_of(output);
        (counts.passed, counts.failed)
    }

    #[test]
    fn the_summaries_of_several_rust_test_binaries_add_up() {
        let output = "running 3 tests\ntest a ... ok\n\
            test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.01s\n\
            test result: FAILED. 3 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out\n";
        assert_eq!(numbers_of(output), (15, 2));
    }

    #[test]
    fn both_forms_of_nodes_summary_are_read() {
        let tap =
            "# tests 9\n# suites 2\n# pass 7\n# fail 1\n# cancelled 1\n# skipped 0\n# todo 0\n";
        assert_eq!(numbers_of(tap), (7, 2));
        assert_eq!(numbers_of(&tap.replace("# ", "ℹ ")), (7, 2));
    }

    #[test]
    fn what_failed_is_known_by_name_and_by_file() {
        let output = "test live::joins ... FAILED\ntest live::leaves ... ok\n\
            ok 1 - a page opens\n\
            not ok 2 - a page - the small one - closes\n  ---\n  duration_ms: 2.5\n  \
            location: '/somewhere/pages.test.mjs:12:1'\n\
            not ok 3 - another # SKIP no browser\n";
        let named: Vec<String> =
            counts_of(output).failures.iter().map(ToString::to_string).collect();
        assert_eq!(named, ["live::joins", "a page - the small one - closes (pages.test.mjs)"]);
        let files: Vec<_> = counts_of(output).failures.into_iter().map(|it| it.file).collect();
        assert_eq!(files, [None, Some("/somewhere/pages.test.mjs".to_owned())]);
    }

    #[test]
    fn lines_that_only_look_like_a_summary_count_nothing() {
        let output =
            "  # pass 7\ntest passes ... ok\n# pass the salt\n5 passed\ntest result: unknown\n";
        assert_eq!(counts_of(output), Counts::default());
    }
}
