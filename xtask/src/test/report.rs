//! Progress messages and the final report.

use std::time::Instant;

use super::counts::Counts;
use super::step::{Outcome, Step};

/// The results so far.
#[derive(Debug, Default)]
pub(super) struct Report {
    lines: Vec<String>,
    /// What failed, and which tests passed only at the second attempt.
    remarks: Vec<String>,
    total: Counts,
}

impl Report {
    /// Runs a step and records its result.
    pub(super) fn run(&mut self, step: &Step, is_ci: bool) {
        println!("\n==> {}", step.name);
        let start = Instant::now();
        let result = (step.run)(is_ci);
        let seconds = start.elapsed().as_secs();
        let result = self.add(step.name, result);
        println!("{}: {result}", step.name);
        self.lines.push(format!("{:>5} s  {}: {result}", seconds, step.name));
    }

    /// Records a result, and describes it.
    fn add(&mut self, name: &str, result: anyhow::Result<Outcome>) -> String {
        match result {
            Ok(Outcome::Checked) => {
                self.total.passed += 1;
                "passed".to_owned()
            }
            Ok(Outcome::Skipped(reason)) => format!("skipped: {reason}"),
            Ok(Outcome::Ran(counts)) => {
                let words = format!("{} passed, {} failed", counts.passed, counts.failed);
                if counts.failed > 0 {
                    self.remarks.push(format!("FAILED {name}: {words}"));
                }
                let word = if counts.failed > 0 { "FAILED" } else { "UNSTEADY" };
                let tests = counts.failures.iter().map(|test| format!("{word} {name}: {test}"));
                self.remarks.extend(tests);
                self.total.passed += counts.passed;
                self.total.failed += counts.failed;
                words
            }
            Err(error) => {
                self.total.failed += 1;
                self.remarks.push(format!("FAILED {name}: {error:#}"));
                format!("failed: {error:#}")
            }
        }
    }

    /// Prints the summary, whose last line has the totals, and returns whether everything passed.
    pub(super) fn print(&self) -> bool {
        println!("\n==> summary");
        for line in &self.lines {
            println!("{line}");
        }
        for remark in &self.remarks {
            println!("{remark}");
        }
        println!("{} passed, {} failed", self.total.passed, self.total.failed);
        self.total.failed == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test::counts::Failure;

    #[test]
    fn a_failing_step_does_not_keep_the_next_one_from_running() {
        let mut report = Report::default();
        report.run(&Step { name: "bad", run: |_| anyhow::bail!("no") }, false);
        report.run(&Step { name: "good", run: |_| Ok(Outcome::Checked) }, false);
        assert_eq!(report.total, Counts { passed: 1, failed: 1, ..Counts::default() });
        assert_eq!(report.remarks, ["FAILED bad: no"]);
        assert!(!report.print());
    }

    #[test]
    fn failed_tests_fail_the_report_and_all_are_counted() {
        let mut report = Report::default();
        report.add("some", Ok(Outcome::Ran(Counts { passed: 4, ..Counts::default() })));
        assert!(report.print());
        let failure = Failure { name: "a page closes".to_owned(), ..Failure::default() };
        let more = Counts { passed: 5, failed: 2, failures: vec![failure], ..Counts::default() };
        report.add("more", Ok(Outcome::Ran(more)));
        assert!(!report.print());
        assert_eq!((report.total.passed, report.total.failed), (9, 2));
        assert_eq!(
            report.remarks,
            ["FAILED more: 5 passed, 2 failed", "FAILED more: a page closes"]
        );
    }

    #[test]
    fn a_test_that_needed_another_attempt_is_named_though_nothing_failed() {
        let mut report = Report::default();
        let failure = Failure { name: "a page closes".to_owned(), ..Failure::default() };
        let counts = Counts { passed: 5, failed: 0, failures: vec![failure], ..Counts::default() };
        report.add("some", Ok(Outcome::Ran(counts)));
        assert!(report.print());
        assert_eq!(report.remarks, ["UNSTEADY some: a page closes"]);
    }

    #[test]
    fn a_skipped_step_counts_as_neither_and_says_why() {
        let mut report = Report::default();
        let words = report.add("browser", Ok(Outcome::Skipped("no Chromium".to_owned())));
        assert_eq!((words.as_str(), &report.total), ("skipped: no Chromium", &Counts::default()));
        assert!(report.print());
    }
}
