//! The task supervisor: it runs look-ups side by side, and none of them takes another along.

use std::{future::Future, sync::Arc};

use futures_util::{FutureExt, future::BoxFuture};
use tokio::{
    sync::{Mutex, mpsc, oneshot},
    task::JoinSet,
};

use crate::{settings::LookupSettings, supervisor::ChildError};

type Job = BoxFuture<'static, ()>;

/// Hands look-ups to the task supervisor.
#[derive(Clone, Debug)]
pub(crate) struct Lookups(mpsc::Sender<Job>);

/// As many look-ups as may wait are waiting, or the system has stopped.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Busy;

impl Lookups {
    /// Runs `lookup` in a supervised task.
    ///
    /// The receiver fails if the look-up panics or is killed. Once the receiver is dropped the
    /// look-up is dropped too, wherever it is, and nobody needs to remember its task.
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
            // The caller may leave at this very moment, and then there is nobody to tell.
            drop(sender.send(found));
        };
        self.0.try_send(job.boxed()).map(|()| receiver).map_err(|_full_or_closed| Busy)
    }
}

/// The queue that outlives a restart of the task supervisor, with the bound on what runs.
#[derive(Clone)]
pub(crate) struct LookupQueue {
    jobs: Arc<Mutex<mpsc::Receiver<Job>>>,
    max_running: usize,
}

/// Both ends of the queue of look-ups.
pub(crate) fn queue(settings: &LookupSettings) -> (Lookups, LookupQueue) {
    let (sender, receiver) = mpsc::channel(settings.max_waiting.max(1));
    let jobs = Arc::new(Mutex::new(receiver));
    (Lookups(sender), LookupQueue { jobs, max_running: settings.max_running.max(1) })
}

impl LookupQueue {
    /// The life of the task supervisor; when it ends, so do the look-ups that it runs.
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
