use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use rumbl_core::jobs::Job;

use super::claim::Claim;
use super::failure::Failure;

/// Runs one kind of job. Jobs run at least once: if a process is killed between doing a job and recording that, the
/// job runs again.
pub(crate) trait Handler: Send + Sync + 'static {
    /// The kind of job.
    type Job: Job;

    /// Runs one job.
    fn perform(
        &self,
        job: Self::Job,
        claim: &Claim,
    ) -> impl Future<Output = Result<(), Failure>> + Send;
}

type Perform = dyn Fn(Arc<Claim>) -> BoxFuture<'static, Result<(), Failure>> + Send + Sync;

/// The handlers of this worker, by kind of job.
#[derive(Default, Clone)]
pub struct Handlers {
    all: BTreeMap<&'static str, Arc<Perform>>,
    /// Those of them that it leaves to other processes, as long as one takes them.
    left_over: Vec<&'static str>,
    /// Those of them whose jobs may take long.
    long: Vec<&'static str>,
}

impl Handlers {
    /// Adds a handler.
    #[must_use]
    pub(crate) fn with<H: Handler>(mut self, handler: H) -> Self {
        let handler = Arc::new(handler);
        let perform = move |claim: Arc<Claim>| {
            let handler = Arc::clone(&handler);
            // A newer version may be able to read what this one can't.
            let job = claim.job.read::<H::Job>().map_err(Failure::later);
            async move { handler.perform(job?, &claim).await }.boxed()
        };
        self.all.insert(H::Job::KIND, Arc::new(perform));
        self
    }

    /// Adds a kind of job that this process can't run: `handler` only clears away jobs that no other process takes.
    #[must_use]
    pub(crate) fn with_left_over<H: Handler>(mut self, handler: H) -> Self {
        self.left_over.push(H::Job::KIND);
        self.with(handler)
    }

    /// Adds a handler of jobs that may take minutes, so that a worker runs only a few of them at once.
    #[must_use]
    pub(crate) fn with_long<H: Handler>(mut self, handler: H) -> Self {
        self.long.push(H::Job::KIND);
        self.with(handler)
    }

    /// The kinds of jobs that it runs, and that end soon.
    pub(super) fn short_kinds(&self) -> Vec<&'static str> {
        let is_short = |kind: &&str| !self.left_over.contains(kind) && !self.long.contains(kind);
        self.all.keys().copied().filter(is_short).collect()
    }

    /// The kinds of jobs that it runs, and that may take minutes.
    pub(super) fn long_kinds(&self) -> Vec<&'static str> {
        self.long.clone()
    }

    /// The kinds of jobs that it leaves to other processes.
    pub(super) fn left_over_kinds(&self) -> Vec<&'static str> {
        self.left_over.clone()
    }

    pub(super) async fn perform(&self, claim: &Arc<Claim>) -> Result<(), Failure> {
        match self.all.get(claim.job.kind.as_str()) {
            Some(perform) => perform(Arc::clone(claim)).await,
            None => Err(Failure::later("no handler does jobs of this kind")),
        }
    }
}

impl fmt::Debug for Handlers {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("Handlers").field(&self.all.keys()).finish()
    }
}
