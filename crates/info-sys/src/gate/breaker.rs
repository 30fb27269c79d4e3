//! The circuit breaker as a state machine; the caller passes in the time.

use std::time::Duration;

use tokio::time::Instant;

/// Closed until too many failures in a row, then open, then half-open for one trial.
#[derive(Debug)]
pub(super) struct Breaker {
    max_failures: u32,
    cooldown: Duration,
    state: State,
    failures: u32,
    opened_at: Option<Instant>,
    trial_runs: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    Closed,
    HalfOpen,
    Open,
}

impl State {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Closed => "closed",
            Self::HalfOpen => "half-open",
            Self::Open => "open",
        }
    }

    pub(super) fn level(self) -> u8 {
        match self {
            Self::Closed => 0,
            Self::HalfOpen => 1,
            Self::Open => 2,
        }
    }
}

/// The state in which a query was admitted. Its outcome counts only in that state, so that a query
/// that was in flight when the breaker opened cannot close or reopen it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Admission {
    Regular,
    Trial,
}

impl Breaker {
    pub(super) fn new(max_failures: u32, cooldown: Duration) -> Self {
        Self {
            max_failures,
            cooldown,
            state: State::Closed,
            failures: 0,
            opened_at: None,
            trial_runs: false,
        }
    }

    pub(super) fn state(&self) -> State {
        self.state
    }

    /// When an open breaker becomes half-open.
    pub(super) fn cooled_at(&self) -> Option<Instant> {
        self.opened_at.and_then(|opened_at| opened_at.checked_add(self.cooldown))
    }

    pub(super) fn admit(&mut self) -> Option<Admission> {
        match self.state {
            State::Closed => Some(Admission::Regular),
            State::HalfOpen if !self.trial_runs => {
                self.trial_runs = true;
                Some(Admission::Trial)
            }
            State::HalfOpen | State::Open => None,
        }
    }

    /// Withdraws an admission without an outcome; the next query may be the trial.
    pub(super) fn withdraw(&mut self, admission: Admission) {
        if admission == Admission::Trial {
            self.trial_runs = false;
        }
    }

    pub(super) fn succeeded(&mut self, admission: Admission) {
        match (self.state, admission) {
            (State::Closed, Admission::Regular) => self.failures = 0,
            (State::HalfOpen, Admission::Trial) => {
                *self = Self::new(self.max_failures, self.cooldown);
            }
            _ => {}
        }
    }

    pub(super) fn failed(&mut self, admission: Admission, now: Instant) {
        match (self.state, admission) {
            (State::Closed, Admission::Regular) => {
                self.failures = self.failures.saturating_add(1);
                if self.failures >= self.max_failures {
                    self.open(now);
                }
            }
            (State::HalfOpen, Admission::Trial) => self.open(now),
            _ => {}
        }
    }

    /// Ends the cool-down: the next query is a trial.
    pub(super) fn cooled(&mut self) {
        if self.state == State::Open {
            self.state = State::HalfOpen;
            self.opened_at = None;
            self.trial_runs = false;
        }
    }

    fn open(&mut self, now: Instant) {
        self.state = State::Open;
        self.opened_at = Some(now);
        self.trial_runs = false;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn breaker() -> Breaker {
        Breaker::new(2, Duration::from_secs(30))
    }

    fn fail(breaker: &mut Breaker, times: usize) {
        for _ in 0..times {
            let admission = breaker.admit().expect("the breaker admits");
            breaker.failed(admission, Instant::now());
        }
    }

    #[test]
    fn it_opens_after_failures_in_a_row_and_then_admits_nothing() {
        let mut breaker = breaker();
        fail(&mut breaker, 2);
        assert_eq!((breaker.state(), breaker.admit()), (State::Open, None));
    }

    #[test]
    fn a_success_in_between_keeps_it_closed() {
        let mut breaker = breaker();
        fail(&mut breaker, 1);
        breaker.succeeded(Admission::Regular);
        fail(&mut breaker, 1);
        assert_eq!(breaker.state(), State::Closed);
    }

    #[test]
    fn half_open_it_admits_one_trial_whose_success_closes_it() {
        let mut breaker = breaker();
        fail(&mut breaker, 2);
        breaker.cooled();
        assert_eq!(breaker.admit(), Some(Admission::Trial));
        assert_eq!(breaker.admit(), None, "a second query while the trial runs");
        breaker.succeeded(Admission::Trial);
        assert_eq!(breaker.state(), State::Closed);
    }

    #[test]
    fn half_open_the_failure_of_the_trial_opens_it_again() {
        let mut breaker = breaker();
        fail(&mut breaker, 2);
        breaker.cooled();
        fail(&mut breaker, 1);
        assert_eq!(breaker.state(), State::Open);
    }

    #[test]
    fn a_trial_that_was_abandoned_lets_the_next_query_be_the_trial() {
        let mut breaker = breaker();
        fail(&mut breaker, 2);
        breaker.cooled();
        assert_eq!(breaker.admit(), Some(Admission::Trial));
        breaker.withdraw(Admission::Trial);
        assert_eq!(breaker.admit(), Some(Admission::Trial));
    }

    #[test]
    fn the_outcome_of_a_query_from_before_it_opened_changes_nothing() {
        let mut breaker = breaker();
        fail(&mut breaker, 2);
        breaker.cooled();
        breaker.succeeded(Admission::Regular);
        breaker.failed(Admission::Regular, Instant::now());
        assert_eq!(breaker.state(), State::HalfOpen);
    }
}
