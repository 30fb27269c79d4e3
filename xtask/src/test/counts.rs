//! How many tests passed and failed, from what the test runners print themselves.

use std::ops::Add;

/// Tests that ran.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct Counts {
    /// Those that passed.
    pub(super) passed: u64,
    /// Those that failed, were cut off, or could not be counted.
    pub(super) failed: u64,
}

impl Add for Counts {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self { passed: self.passed + other.passed, failed: self.failed + other.failed }
    }
}

impl Counts {
    /// Adds what `line` says, if it belongs to the summary of cargo's or Node's test runner.
    pub(super) fn read(&mut self, line: &str) {
        if let Some(summary) = line.strip_prefix("test result: ") {
            self.passed += number_before(summary, " passed");
            self.failed += number_before(summary, " failed");
        }
        // Node writes one number a line: after "# " in a pipe, or after an information sign.
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

    #[test]
    fn the_summaries_of_several_rust_test_binaries_add_up() {
        let output = "running 3 tests\ntest a ... ok\n\
            test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.01s\n\
            test result: FAILED. 3 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out\n";
        assert_eq!(counts_of(output), Counts { passed: 15, failed: 2 });
    }

    #[test]
    fn both_forms_of_nodes_summary_are_read() {
        let tap =
            "# tests 9\n# suites 2\n# pass 7\n# fail 1\n# cancelled 1\n# skipped 0\n# todo 0\n";
        assert_eq!(counts_of(tap), Counts { passed: 7, failed: 2 });
        assert_eq!(counts_of(&tap.replace("# ", "ℹ ")), Counts { passed: 7, failed: 2 });
    }

    #[test]
    fn lines_that_only_look_like_a_summary_count_nothing() {
        let output =
            "  # pass 7\ntest passes ... ok\n# pass the salt\n5 passed\ntest result: unknown\n";
        assert_eq!(counts_of(output), Counts::default());
    }
}
