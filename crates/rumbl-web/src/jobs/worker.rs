use std::num::NonZeroUsize;
use std::panic::AssertUnwindSafe;
use std::pin::pin;
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::FutureExt;
use rumbl_core::jobs::{self, ClaimedJob};
use rumbl_core::repo::Repo;
use tokio::time::{MissedTickBehavior, interval, sleep, timeout};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::claim::Claim;
use super::failure::Failure;
use super::handler::Handlers;
use super::permits::{Permit, Permits};
use crate::config::Limits;
use crate::error::Panicked;
use crate::logging::outage::Outage;
use crate::telemetry;

/// A job's lease is this many times its time limit. A process extends it every time limit while the job runs, so no
/// other process restarts one that is still running.
const LEASE_FACTOR: u32 = 5;
/// How long a job has to be due before a process without its handler takes it. A process that can run the job would
/// have taken it long before.
const LEFT_OVER_AFTER: Duration = Duration::from_hours(1);
/// Attempts to record a job's outcome while the database is unavailable, with a pause after each.
const SETTLE_ATTEMPTS: u32 = 60;
const SETTLE_PAUSE: Duration = Duration::from_secs(2);

/// Runs the jobs of one process, or those of some kinds. Jobs enqueued by this process start at once; those of other
/// processes at the next poll.
#[derive(Debug)]
pub struct Worker {
    stopping: CancellationToken,
    tasks: TaskTracker,
}

#[derive(Debug, Clone)]
struct State {
    repo: Repo,
    handlers: Handlers,
    stopping: CancellationToken,
    tasks: TaskTracker,
    permits: Permits,
    timeout: Duration,
    outage: Arc<Outage>,
}

impl Worker {
    /// Starts running jobs of the kinds that have handlers, at most `at_once` concurrently. Of those that may take long,
    /// at most half as many run.
    pub fn start(repo: Repo, handlers: Handlers, at_once: NonZeroUsize, limits: &Limits) -> Self {
        let times = (limits.job_timeout(), limits.job_poll_interval());
        Self::start_with(repo, handlers, at_once, times)
    }

    fn start_with(
        repo: Repo,
        handlers: Handlers,
        at_once: NonZeroUsize,
        (timeout, poll_interval): (Duration, Duration),
    ) -> Self {
        let (stopping, tasks) = (CancellationToken::new(), TaskTracker::new());
        let state = State {
            repo,
            handlers,
            stopping: stopping.clone(),
            tasks: tasks.clone(),
            permits: Permits::new(at_once),
            timeout,
            outage: Arc::new(Outage::new("taking jobs")),
        };
        tasks.spawn(state.run(poll_interval));
        Self { stopping, tasks }
    }

    /// Stops taking jobs, and waits for running ones. Those that work in steps end before their next one.
    pub async fn stop(&self) {
        self.stopping.cancel();
        self.tasks.close();
        self.tasks.wait().await;
    }
}

impl State {
    async fn run(self, poll_interval: Duration) {
        let mut enqueued = jobs::enqueued();
        let mut ticks = interval(poll_interval);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let stopping = self.stopping.clone();
        loop {
            let permits = tokio::select! {
                () = stopping.cancelled() => return,
                permits = self.permits.take() => permits,
            };
            // Reset before the query, so that jobs enqueued during it trigger another one.
            enqueued.mark_unchanged();
            if self.begin_jobs(permits).await {
                continue;
            }
            tokio::select! {
                () = stopping.cancelled() => return,
                _ = ticks.tick() => {}
                Ok(()) = enqueued.changed() => {}
                () = self.permits.long_ended() => {}
            }
        }
    }

    /// Starts at most one job for each permit, and returns whether it started any.
    async fn begin_jobs(&self, permits: Vec<Permit>) -> bool {
        let (short, long) = (self.handlers.short_kinds(), self.handlers.long_kinds());
        let (any, left_over) = ([&*short, &long].concat(), self.handlers.left_over_kinds());
        let (count, lease) = (permits.len(), self.timeout * LEASE_FACTOR);
        let count_of_any = count.min(self.permits.free_for_long());
        let claim = self.repo.run(move |db| {
            // All of these may take long.
            let mut claimed = jobs::claim(db, &any, count_of_any, lease)?;
            claimed.extend(jobs::claim(db, &short, count.saturating_sub(claimed.len()), lease)?);
            if !left_over.is_empty() {
                let free = count.saturating_sub(claimed.len());
                let left = jobs::claim_left_over(db, &left_over, free, lease, LEFT_OVER_AFTER)?;
                claimed.extend(left);
            }
            Ok(claimed)
        });
        let claim = claim.await;
        self.outage.note(&claim);
        let claimed = claim.unwrap_or_default();
        let has_begun = !claimed.is_empty();
        for (job, mut permit) in claimed.into_iter().zip(permits) {
            if long.contains(&job.kind.as_str()) {
                self.permits.count_as_long(&mut permit);
            }
            let state = self.clone();
            self.tasks.spawn(async move {
                let _permit = permit;
                state.perform(job).await;
            });
        }
        has_begun
    }

    async fn perform(&self, job: ClaimedJob) {
        let begun = Instant::now();
        let lease = self.timeout * LEASE_FACTOR;
        let claim = Claim::new(job.clone(), self.repo.clone(), lease, self.stopping.clone());
        let claim = Arc::new(claim);
        let outcome = tokio::select! {
            outcome = self.work(&claim) => outcome,
            // Never before the last step has ended, even if the process has lost the claim.
            () = self.keep(&claim) => {
                claim.rest().await;
                Err(Claim::lost())
            }
        };
        let (id, kind, attempt) = (job.id, job.kind.clone(), job.attempts);
        let took = begun.elapsed();
        // Recorded before it is logged, so that a logged outcome is certain.
        self.settle(job, outcome.clone()).await;
        let told = match outcome {
            Ok(()) => {
                tracing::info!(%id, kind, attempt, "the job is done");
                "done"
            }
            Err(Failure::Later(error)) => {
                tracing::warn!(%id, kind, attempt, error, "the job failed");
                "later"
            }
            Err(Failure::ForGood(error)) => {
                tracing::error!(%id, kind, attempt, error, "the job failed for good");
                "failed"
            }
            Err(Failure::Stopped) => {
                tracing::info!(%id, kind, attempt, "the job goes on in the next process");
                "stopped"
            }
        };
        telemetry::worked(&kind, told, took);
    }

    /// Runs a job until it ends, or makes no progress for longer than its time limit.
    async fn work(&self, claim: &Arc<Claim>) -> Result<(), Failure> {
        let mut progress = claim.progress();
        {
            let mut work = pin!(AssertUnwindSafe(self.handlers.perform(claim)).catch_unwind());
            loop {
                tokio::select! {
                    ended = &mut work => return ended.unwrap_or_else(|payload| {
                        Err(Failure::later(Panicked::from_payload(payload.as_ref())))
                    }),
                    moved = timeout(self.timeout, progress.changed()) => match moved {
                        Ok(_) => {}
                        Err(_elapsed) => break,
                    }
                }
            }
        }
        // Otherwise the next attempt could begin beside it.
        claim.rest().await;
        Err(Failure::later("it took too long"))
    }

    /// Extends the claim of a job for as long as this process has it.
    async fn keep(&self, claim: &Claim) {
        loop {
            sleep(self.timeout).await;
            match claim.extend().await {
                Ok(true) => {}
                Ok(false) => return,
                Err(error) => tracing::warn!(%error, "the claim of a job can't be extended"),
            }
        }
    }

    /// Records a job's outcome. If the database stays unavailable for too long, the job runs again after its lease
    /// expires.
    async fn settle(&self, job: ClaimedJob, outcome: Result<(), Failure>) {
        for _ in 0..SETTLE_ATTEMPTS {
            let (job, outcome) = (job.clone(), outcome.clone());
            let settling = self.repo.run(move |db| match outcome {
                Ok(()) => jobs::complete(db, &job),
                Err(Failure::Later(error)) => jobs::fail(db, &job, &error),
                Err(Failure::ForGood(error)) => jobs::kill(db, &job, &error),
                Err(Failure::Stopped) => jobs::hand_back(db, &job),
            });
            match settling.await {
                Ok(()) => return,
                Err(error) => tracing::error!(%error, "the outcome of a job could not be recorded"),
            }
            tokio::select! {
                () = self.stopping.cancelled() => return,
                () = sleep(SETTLE_PAUSE) => {}
            }
        }
    }
}

#[cfg(test)]
mod tests;
