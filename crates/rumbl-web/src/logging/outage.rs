use std::fmt::Display;
use std::sync::atomic::{AtomicBool, Ordering};

use super::noise::is_outage;

/// Logs an operation that is retried: once when it begins to fail and once when it works again, rather than at every
/// attempt. What fails because the database is away is not logged, since the repo has said that.
#[derive(Debug)]
pub(crate) struct Outage {
    what: &'static str,
    is_on: AtomicBool,
    is_told: AtomicBool,
}

/// What to log after an attempt.
#[derive(Debug, PartialEq, Eq)]
enum News {
    Nothing,
    Began,
    Ended,
}

impl Outage {
    /// Starts in the working state; `what` names the operation, as in "reading the log".
    pub(crate) fn new(what: &'static str) -> Self {
        Self { what, is_on: AtomicBool::new(false), is_told: AtomicBool::new(false) }
    }

    /// Records the outcome of an attempt.
    pub(crate) fn note<T, E: Display>(&self, outcome: &Result<T, E>) {
        let error = outcome.as_ref().err().map(ToString::to_string);
        let is_known = error.as_deref().is_some_and(is_outage);
        match (self.news(error.is_some(), is_known), error) {
            (News::Began, Some(error)) => {
                tracing::error!(error, "{} failed; it is tried again until it works", self.what);
            }
            (News::Ended, _) => tracing::info!("{} works again", self.what),
            _ => {}
        }
    }

    /// The name of the operation.
    pub(crate) fn what(&self) -> &'static str {
        self.what
    }

    /// Whether the last attempt failed.
    pub(crate) fn is_on(&self) -> bool {
        self.is_on.load(Ordering::Relaxed)
    }

    fn news(&self, has_failed: bool, is_known: bool) -> News {
        self.is_on.store(has_failed, Ordering::Relaxed);
        if is_known {
            return News::Nothing;
        }
        match (self.is_told.swap(has_failed, Ordering::AcqRel), has_failed) {
            (false, true) => News::Began,
            (true, false) => News::Ended,
            _ => News::Nothing,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_first_failure_and_the_first_success_after_it_are_news() {
        let outage = Outage::new("reading the log");
        let attempts = [false, true, true, true, false, false, true];
        let (nothing, began, ended) = (News::Nothing, News::Began, News::Ended);
        let expected = [&nothing, &began, &nothing, &nothing, &ended, &nothing, &began];
        for (has_failed, expected) in attempts.into_iter().zip(expected) {
            assert_eq!(outage.news(has_failed, false), *expected);
        }
    }

    #[test]
    fn an_outage_of_the_database_is_none_of_its_own() {
        let outage = Outage::new("reading the log");
        assert_eq!(outage.news(true, true), News::Nothing);
        assert!(outage.is_on());
        assert_eq!(outage.news(false, false), News::Nothing);
        assert!(!outage.is_on());
        assert_eq!(outage.news(true, true), News::Nothing);
        assert_eq!(outage.news(true, false), News::Began, "it fails for another reason, too");
        assert_eq!(outage.news(true, true), News::Nothing);
        assert_eq!(outage.news(false, false), News::Ended);
    }
}
