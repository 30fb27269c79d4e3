use std::sync::Arc;
use std::time::Duration;

use rumbl_core::jobs::{self, ClaimedJob};
use rumbl_core::repo::{Connection, Repo};
use tokio::sync::{Mutex, watch};
use tokio_util::sync::CancellationToken;

use super::failure::Failure;

/// A job that this process has claimed. While the job runs, its worker extends the claim, so no other process begins it.
///
/// Dropping a future doesn't stop a call to the database, which runs on a thread of its own. So work that may take long
/// is done in [steps](Self::step), which end with the claim, and for which the worker waits before it gives the job up.
/// When the process stops, a job ends before its next step, and the next process goes on with it.
#[derive(Debug)]
pub(crate) struct Claim {
    /// The job.
    pub(crate) job: ClaimedJob,
    repo: Repo,
    lease: Duration,
    /// Cancelled when the worker stops.
    stopping: CancellationToken,
    /// Changes whenever the job has made progress.
    progress: watch::Sender<()>,
    /// Held by the step that is under way.
    under_way: Arc<Mutex<()>>,
}

impl Claim {
    pub(super) fn new(
        job: ClaimedJob,
        repo: Repo,
        lease: Duration,
        stopping: CancellationToken,
    ) -> Self {
        let (progress, under_way) = (watch::Sender::new(()), Arc::default());
        Self { job, repo, lease, stopping, progress, under_way }
    }

    /// Whether a job that has more to do should begin with the next part. A job that works in [steps](Self::step)
    /// needn't ask.
    ///
    /// # Errors
    /// [`Failure::Stopped`] when the process stops.
    pub(crate) fn go_on(&self) -> Result<(), Failure> {
        if self.stopping.is_cancelled() { Err(Failure::Stopped) } else { Ok(()) }
    }

    /// Does one step of the job, which should take seconds at most. The job's time limit applies to each step, so a job
    /// may have as many as it needs.
    ///
    /// # Errors
    /// [`Failure::Later`] when another process has the job by now, so nothing may be done any more;
    /// [`Failure::Stopped`] when the process stops; errors of `call`.
    pub(crate) async fn step<T: Send + 'static>(
        &self,
        call: impl FnOnce(&mut Connection) -> rumbl_core::Result<T> + Send + 'static,
    ) -> Result<T, Failure> {
        self.go_on()?;
        let under_way = Arc::clone(&self.under_way).lock_owned().await;
        let (job, lease) = (self.job.clone(), self.lease);
        let step = move |db: &mut Connection| {
            // Moved here, so that it is held for as long as this runs, even if nobody waits for the result any more.
            let _under_way = under_way;
            if jobs::extend(db, &job, lease)? { call(db).map(Some) } else { Ok(None) }
        };
        let done = self.repo.run(step).await?.ok_or_else(Self::lost)?;
        self.progress.send_replace(());
        Ok(done)
    }

    /// Changes after each step.
    pub(super) fn progress(&self) -> watch::Receiver<()> {
        self.progress.subscribe()
    }

    /// Extends the claim, and returns whether this process still has the job.
    pub(super) async fn extend(&self) -> rumbl_core::Result<bool> {
        let (job, lease) = (self.job.clone(), self.lease);
        self.repo.run(move |db| jobs::extend(db, &job, lease)).await
    }

    /// Waits for the step that is under way, if there is one.
    pub(super) async fn rest(&self) {
        drop(self.under_way.lock().await);
    }

    /// The failure of a process that has lost its claim. The job itself is unchanged.
    pub(super) fn lost() -> Failure {
        Failure::later("another process has taken the job")
    }
}
