//! The one place where annotations are stored, changed, deleted and made known, in order.
//!
//! Writes queue here, and what is waiting is written in one transaction. After the commit each is
//! broadcast, in the order in which it was handed in, before anything else is written. So on this
//! node the ids of a video, of annotations and of changes, are broadcast in increasing order, and
//! nobody is told of what could still be undone.

mod settlement;

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use futures_util::FutureExt;
use rumbl_core::Error;
use rumbl_core::accounts::User;
use rumbl_core::ids::VideoId;
use rumbl_core::multimedia::{self, AnnotationAction, AnnotationWrite, AnnotationWritten};
use rumbl_core::repo::Repo;
use tokio::sync::mpsc::error::TrySendError;
use tokio::sync::{mpsc, oneshot};
use tokio_util::task::TaskTracker;

use crate::config::Limits;
use settlement::{Settled, Settlement, doubtful, log, settle};

/// Whom and which video a write is about.
#[derive(Debug, Clone)]
pub struct About {
    /// Who writes.
    pub user: Arc<User>,
    /// The video.
    pub video_id: VideoId,
    /// Who asked, if it is an answer.
    pub asker: Option<Arc<User>>,
}

/// A write on its way into the database.
struct Waiting {
    about: About,
    action: AnnotationAction,
    settled: Settled,
}

/// What became of a write.
pub type Outcome = Result<AnnotationWritten, WriteError>;

/// Why nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// More writes are waiting than may wait.
    #[error("too many annotations are waiting to be stored")]
    QueueFull,
    /// The database can't be reached, or the server is stopping.
    #[error("annotations can't be stored now")]
    Unavailable,
    /// The database, or the changeset, refused it.
    #[error(transparent)]
    Refused(#[from] Error),
}

/// Makes known what has been written.
pub trait Publish: Send + Sync + 'static {
    /// Broadcasts what was `written` to everybody on the video's topic.
    fn publish(&self, written: &AnnotationWritten, about: &About);

    /// Has everybody on the video's topic come back and resume, since something may have been
    /// written of which nobody can tell them.
    fn recall(&self, video_id: VideoId) -> impl Future<Output = ()> + Send;
}

/// Where writes are handed in; a clone hands them to the same place.
#[derive(Debug, Clone)]
pub struct AnnotationWriter {
    queue: mpsc::Sender<Waiting>,
    pending: TaskTracker,
}

/// The other end: writes that wait.
#[derive(Debug)]
pub struct AnnotationQueue {
    waiting: mpsc::Receiver<Waiting>,
    batch_size: usize,
}

/// A queue of the length that the settings allow, and the writer that fills it.
pub fn queue(limits: &Limits) -> (AnnotationWriter, AnnotationQueue) {
    let (sender, waiting) = mpsc::channel(limits.annotation_queue.get());
    let queue = AnnotationQueue { waiting, batch_size: limits.annotation_batch.get() };
    (AnnotationWriter { queue: sender, pending: TaskTracker::new() }, queue)
}

impl AnnotationWriter {
    /// Does something to an annotation. `settled` is told of the outcome once that is committed and
    /// broadcast. All writes are settled by one task, so it must not take long.
    ///
    /// After a [`WriteError`] nothing was written or broadcast, unless the database committed it and
    /// could not say so any more. Then those who watch come back, and find it.
    pub fn hand_in(
        &self,
        about: About,
        action: AnnotationAction,
        settled: impl FnOnce(Outcome) + Send + 'static,
    ) {
        let settled = Settled::new(settled, self.pending.token());
        let (refused, error) = match self.queue.try_send(Waiting { about, action, settled }) {
            Ok(()) => return,
            Err(TrySendError::Full(refused)) => (refused, WriteError::QueueFull),
            Err(TrySendError::Closed(refused)) => (refused, WriteError::Unavailable),
        };
        refused.settled.tell(Err(error));
    }

    /// As [`hand_in`](Self::hand_in), and returns the outcome.
    ///
    /// # Errors
    /// [`WriteError`].
    pub async fn write(&self, about: About, action: AnnotationAction) -> Outcome {
        let (written, outcome) = oneshot::channel();
        // Who does not wait any more needs no answer.
        self.hand_in(about, action, |outcome| drop(written.send(outcome)));
        outcome.await.unwrap_or(Err(WriteError::Unavailable))
    }

    /// Returns when nothing that was handed in is without its outcome.
    pub async fn settled(&self) {
        self.pending.close();
        self.pending.wait().await;
    }
}

impl AnnotationQueue {
    /// Writes what is handed in, and publishes it, until there are no writers left. A panic costs
    /// the batch in which it happens, and no later one.
    pub async fn supervise(mut self, repo: Repo, publisher: impl Publish) {
        while let Err(panic) = AssertUnwindSafe(self.run(&repo, &publisher)).catch_unwind().await {
            log(panic.as_ref());
        }
    }

    async fn run(&mut self, repo: &Repo, publisher: &impl Publish) {
        let mut batch = Vec::new();
        while self.waiting.recv_many(&mut batch, self.batch_size).await > 0 {
            let (writes, settlements): (Vec<_>, Vec<_>) = batch.drain(..).map(split).unzip();
            let count = writes.len();
            let outcomes = repo.run(move |db| Ok(multimedia::write_annotations(db, writes))).await;
            match outcomes {
                Ok(outcomes) => {
                    let mut doubtful = doubtful(&settlements, &outcomes);
                    doubtful.extend(settle(settlements, outcomes, publisher));
                    // Before anything else is broadcast, which would have them resume too late.
                    for video_id in doubtful {
                        tracing::warn!(%video_id, "annotations may have been stored unannounced");
                        publisher.recall(video_id).await;
                    }
                }
                Err(error) => {
                    tracing::error!(%error, count, "annotations were not stored");
                    for settlement in settlements {
                        settlement.settled.tell(Err(WriteError::Unavailable));
                    }
                }
            }
        }
    }
}

fn split(waiting: Waiting) -> (AnnotationWrite, Settlement) {
    let Waiting { about, action, settled } = waiting;
    let write = AnnotationWrite { user_id: about.user.id, video_id: about.video_id, action };
    (write, Settlement { about, settled })
}
