//! The task supervisor, which runs look-ups concurrently and isolates them from each other.

use std::{future::Future, sync::Arc};

use futures_util::{FutureExt, future::BoxFuture};
use tokio::{
    sync::{Mutex, mpsc, oneshot},
    task::JoinSet,
};

use crate::{settings::LookupSettings, supervisor::ChildError};

type Job = BoxFuture<'static, ()>;

/// Submits look-ups to the task supervisor.
#[derive(Clone, Debug)]
pub(crate) struct Lookups(mpsc::Sender<Job>);

/// The queue of look-ups is full, or the system has stopped.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Busy;

impl Lookups {
    /// Runs `lookup` in a supervised task.
    ///
    /// The receiver fails if the look-up panics or is killed. Dropping the receiver also drops the
    /// look-up, whether queued or running, so the caller need not keep track of its task.
    pub(crate) fn start<T: Send + 'static>(
        &self,
        lookup: impl Future<Output = T> + Send + 'static,
    ) -> Result<oneshot::Receiver<T>, Busy> {
        let (mut sender, receiver) = oneshot::channel();
        let job = async move {
            let found = tokio::select! {
                biased;
                () = sender.closed() => return,
                found = lookup => found,
            };
            // The caller may leave at this moment, and then no one needs the result.
            drop(sender.send(found));
        };
        self.0.try_send(job.boxed()).map(|()| receiver).map_err(|_full_or_closed| Busy)
    }
}

/// The queue that outlives restarts of the task supervisor, with the limit on running look-ups.
#[derive(Clone)]
pub(crate) struct LookupQueue {
    jobs: Arc<Mutex<mpsc::Receiver<Job>>>,
    max_running: usize,
}

/// Creates both ends of the look-up queue.
pub(crate) fn queue(settings: &LookupSettings) -> (Lookups, LookupQueue) {
    let (sender, receiver) = mpsc::channel(settings.max_waiting.max(1));
    let jobs = Arc::new(Mutex::new(receiver));
    (Lookups(sender), LookupQueue { jobs, max_running: settings.max_running.max(1) })
}

impl LookupQueue {
    /// Runs the task supervisor; when it ends, so do its look-ups.
    pub(crate) async fn run(self) -> Result<(), ChildError> {
        let mut jobs = self.jobs.lock().await;
        let mut running = JoinSet::new();
        loop {
            tokio::select! {
                Some(ended) = running.join_next() => {
                    if let Err(error) = ended {
                        tracing::error!(%error, "look-up crashed");
                    }
                }
                job = jobs.recv(), if running.len() < self.max_running => match job {
                    Some(job) => drop(running.spawn(job)),
                    None => return Ok(()),
                },
            }
        }
    }
}
