//! The gate in front of each backend: its rate limit and its circuit breaker.

mod breaker;

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    thread,
};

use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};
use tokio::{
    sync::Notify,
    time::{Instant, sleep_until},
};

use self::breaker::{Admission, Breaker};
use crate::{BackendError, settings::GateSettings, supervisor::ChildError, telemetry};

/// Admits queries to one backend while it is healthy and within its rate limit.
#[derive(Debug)]
pub(crate) struct Gate {
    backend: &'static str,
    settings: GateSettings,
    state: Mutex<State>,
    changed: Notify,
}

#[derive(Debug)]
struct State {
    breaker: Breaker,
    limiter: DefaultDirectRateLimiter,
}

impl State {
    fn new(settings: &GateSettings) -> Self {
        let quota = Quota::per_second(settings.queries_per_second).allow_burst(settings.burst);
        Self {
            breaker: Breaker::new(settings.breaker_failures, settings.breaker_cooldown),
            limiter: RateLimiter::direct(quota),
        }
    }
}

impl Gate {
    pub(crate) fn new(backend: &'static str, settings: GateSettings) -> Self {
        let state = Mutex::new(State::new(&settings));
        Self { backend, settings, state, changed: Notify::new() }
    }

    pub(crate) fn backend(&self) -> &'static str {
        self.backend
    }

    /// Admits one query; its outcome, due at `deadline`, is reported through the permit.
    ///
    /// The breaker is checked first, so a query that it refuses doesn't use up the rate limit. A
    /// query that the rate limit refuses was never sent, so its admission by the breaker is
    /// withdrawn.
    pub(crate) fn enter(self: &Arc<Self>, deadline: Instant) -> Result<Permit, BackendError> {
        let mut state = self.lock();
        let admission = state.breaker.admit().ok_or(BackendError::BreakerOpen)?;
        if state.limiter.check().is_err() {
            state.breaker.withdraw(admission);
            return Err(BackendError::RateLimited);
        }
        Ok(Permit { gate: Arc::clone(self), admission, deadline, outcome: None })
    }

    /// Runs the gate under its supervisor: it starts closed and with its full rate, ends an open
    /// breaker's cool-down, and publishes every change of state.
    pub(crate) async fn run(self: Arc<Self>) -> Result<(), ChildError> {
        *self.lock() = State::new(&self.settings);
        // That it starts closed is no news.
        let mut logged = self.lock().breaker.state();
        loop {
            let (state, cooled_at) = self.publish();
            if std::mem::replace(&mut logged, state) != state {
                let (backend, state) = (self.backend, state.name());
                tracing::info!(backend, "the circuit breaker of a backend is {state}");
            }
            tokio::select! {
                () = self.changed.notified() => {}
                () = sleep_until(cooled_at.unwrap_or_else(Instant::now)), if cooled_at.is_some() => {
                    self.lock().breaker.cooled();
                }
            }
        }
    }

    /// Publishes the breaker's state, and returns it, and when an open breaker's cool-down ends.
    fn publish(&self) -> (breaker::State, Option<Instant>) {
        let (state, cooled_at) = {
            let breaker = &self.lock().breaker;
            (breaker.state(), breaker.cooled_at())
        };
        telemetry::breaker_state(self.backend, state.level());
        (state, cooled_at)
    }

    fn report(&self, admission: Admission, outcome: Outcome) {
        let mut state = self.lock();
        let before = state.breaker.state();
        match outcome {
            Outcome::Abandoned => state.breaker.withdraw(admission),
            Outcome::Succeeded => state.breaker.succeeded(admission),
            Outcome::Failed => state.breaker.failed(admission, Instant::now()),
        }
        if state.breaker.state() != before {
            self.changed.notify_one();
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // The state is replaced as a whole at every start, so a poisoned lock does no harm.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[derive(Clone, Copy, Debug)]
enum Outcome {
    Succeeded,
    Failed,
    Abandoned,
}

/// An admitted query.
///
/// If it is dropped without an outcome, the backend panicked or had not answered by the deadline,
/// which are failures. If it is dropped because the caller left earlier, that says nothing about
/// the backend.
#[derive(Debug)]
pub(crate) struct Permit {
    gate: Arc<Gate>,
    admission: Admission,
    deadline: Instant,
    outcome: Option<Outcome>,
}

impl Permit {
    /// Reports what the backend returned.
    pub(crate) fn report<T>(mut self, returned: &Result<T, BackendError>) {
        let failed = returned.as_ref().is_err_and(BackendError::is_backends_fault);
        self.outcome = Some(if failed { Outcome::Failed } else { Outcome::Succeeded });
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        let failed = thread::panicking() || Instant::now() >= self.deadline;
        let unreported = if failed { Outcome::Failed } else { Outcome::Abandoned };
        self.gate.report(self.admission, self.outcome.unwrap_or(unreported));
    }
}
