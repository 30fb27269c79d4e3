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
    /// Whether the next line is the error of the last of them.
    pub(super) is_before_error: bool,
}

/// A test that failed.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Failure {
    pub(super) name: String,
    /// Its file, if the runner reports it, as Node does.
    pub(super) file: Option<String>,
    /// The first line of its error, as Node reports it.
    pub(super) error: Option<String>,
    /// Where in that file it failed, as `pages.test.mjs:12`; its own first line at first.
    pub(super) place: Option<String>,
}

impl Add for Counts {
    type Output = Self;

    fn add(mut self, other: Self) -> Self {
        self.failures.extend(other.failures);
        self.passed += other.passed;
        self.failed += other.failed;
        self
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)?;
        if let Some(place) = &self.place {
            write!(f, " ({place})")?;
        }
        self.error.as_ref().map_or(Ok(()), |error| write!(f, ": {error}"))
    }
}

impl Failure {
    /// Node's report of a failed test, line by line: `location: '/pages.test.mjs:12:1'`, `error: 'Why'` or, before an
    /// error of several lines, `error: |-`, and the stack. Returns whether the next line is the error.
    fn read(&mut self, line: &str) -> bool {
        let line = line.trim();
        if let Some(location) = line.strip_prefix("location: '").filter(|_| self.file.is_none()) {
            self.file = location.rsplitn(3, ':').nth(2).map(str::to_owned);
            self.place = place_in(location);
        } else if let Some(error) = line.strip_prefix("error: ").filter(|_| self.error.is_none()) {
            if error.starts_with('|') {
                return true;
            }
            self.error = Some(error.trim_matches('\'').to_owned());
        } else if let (Some(file), Some((_, frame))) = (&self.file, line.split_once("file://"))
            && frame.starts_with(file.as_str())
        {
            // The outermost call in the file comes last.
            self.place = place_in(frame);
        }
        false
    }
}

/// The `pages.test.mjs:12` of `/somewhere/pages.test.mjs:12:1`, whatever follows.
fn place_in(location: &str) -> Option<String> {
    let (file, line) = location.rsplit('/').next()?.split_once(':')?;
    Some(format!("{file}:{}", line.split(':').next()?))
}

impl Counts {
    /// Parses a line of output from cargo's or Node's test runner.
    pub(super) fn read(&mut self, line: &str) {
        if let Some(summary) = line.strip_prefix("test result: ") {
            self.passed += number_before(summary, " passed");
            self.failed += number_before(summary, " failed");
        } else if let Some(name) = failed_test(line) {
            self.failures.push(Failure { name: name.to_owned(), ..Failure::default() });
        } else if let Some(failure) = self.failures.last_mut() {
            if std::mem::take(&mut self.is_before_error) {
                failure.error = Some(line.trim().to_owned());
            } else {
                self.is_before_error = failure.read(line);
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
    fn what_failed_is_known_by_name_by_place_and_by_its_error() {
        let output = "test live::joins ... FAILED\ntest live::leaves ... ok\n\
            ok 1 - a page opens\n\
            not ok 2 - a page - the small one - closes\n  ---\n  duration_ms: 2.5\n  \
            location: '/somewhere/pages.test.mjs:12:1'\n  error: |-\n    Timeout exceeded.\n    Call log:\n  stack: |-\n    \
            async settled (file:///somewhere/support/looks.mjs:3:1)\n    \
            async TestContext.<anonymous> (file:///somewhere/pages.test.mjs:15:9)\n\
            ok 3 - a page stays open\n  ---\n  location: '/somewhere/pages.test.mjs:20:1'\n\
            not ok 4 - a page waits\n  ---\n  location: '/somewhere/pages.test.mjs:30:1'\n  error: '1 == 2'\n\
            not ok 5 - another # SKIP no browser\n";
        let named: Vec<String> =
            counts_of(output).failures.iter().map(ToString::to_string).collect();
        assert_eq!(
            named,
            [
                "live::joins",
                "a page - the small one - closes (pages.test.mjs:15): Timeout exceeded.",
                "a page waits (pages.test.mjs:30): 1 == 2",
            ]
        );
        let files: Vec<_> = counts_of(output).failures.into_iter().map(|it| it.file).collect();
        let pages = Some("/somewhere/pages.test.mjs".to_owned());
        assert_eq!(files, [None, pages.clone(), pages]);
    }

    #[test]
    fn lines_that_only_look_like_a_summary_count_nothing() {
        let output =
            "  # pass 7\ntest passes ... ok\n# pass the salt\n5 passed\ntest result: unknown\n";
        assert_eq!(counts_of(output), Counts::default());
    }
}
