//! The one place where annotations are stored, changed, deleted and made known, in order.
//!
//! Writes queue here, and what is waiting is written in one transaction. After the commit each is
//! broadcast, in the order in which it was handed in, before anything else is written. So on this
//! node the ids of a video, of annotations and of changes, are broadcast in increasing order, and
//! nobody is told of what could still be undone.

use std::collections::BTreeSet;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use futures_util::FutureExt;
use rumbl_core::Error;
use rumbl_core::accounts::User;
use rumbl_core::ids::VideoId;
use rumbl_core::multimedia::{self, AnnotationAction, AnnotationWrite, AnnotationWritten};
use rumbl_core::repo::Repo;
use tokio::sync::{mpsc, oneshot};

use crate::config::Limits;
use crate::error::Panicked;

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

/// Is told of the outcome, once: at the latest when it is dropped, since then there will be none.
struct Settled(Option<Box<dyn FnOnce(Outcome) + Send>>);

impl Settled {
    fn tell(mut self, outcome: Outcome) {
        if let Some(told) = self.0.take() {
            told(outcome);
        }
    }
}

impl Drop for Settled {
    fn drop(&mut self) {
        if let Some(told) = self.0.take() {
            told(Err(WriteError::Unavailable));
        }
    }
}

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
pub struct AnnotationWriter(mpsc::Sender<Waiting>);

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
    (AnnotationWriter(sender), queue)
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
        let settled = Settled(Some(Box::new(settled)));
        // A queue that is closed drops it, which tells.
        if let Err(mpsc::error::TrySendError::Full(refused)) =
            self.0.try_send(Waiting { about, action, settled })
        {
            refused.settled.tell(Err(WriteError::QueueFull));
        }
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
}

impl AnnotationQueue {
    /// Writes what is handed in, and publishes it, until there are no writers left. A panic costs
    /// the batch in which it happens, and no later one.
    pub async fn supervise(mut self, repo: Repo, publisher: impl Publish) {
        while let Err(panic) = AssertUnwindSafe(self.run(&repo, &publisher)).catch_unwind().await {
            let error = Panicked::from_payload(panic.as_ref());
            tracing::error!(%error, "annotations were not stored, or not published");
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
                    let doubtful = doubtful(&settlements, &outcomes);
                    settle(settlements, outcomes, publisher);
                    // Before anything else is broadcast, which would have them resume too late.
                    for video_id in doubtful {
                        tracing::warn!(%video_id, "annotations may have been stored unannounced");
                        publisher.recall(video_id).await;
                    }
                }
                // Dropping the settlements tells everybody so.
                Err(error) => tracing::error!(%error, count, "annotations were not stored"),
            }
        }
    }
}

/// What is left to do when a write has its outcome.
struct Settlement {
    about: About,
    settled: Settled,
}

fn split(waiting: Waiting) -> (AnnotationWrite, Settlement) {
    let Waiting { about, action, settled } = waiting;
    let write = AnnotationWrite { user_id: about.user.id, video_id: about.video_id, action };
    (write, Settlement { about, settled })
}

/// The videos of which something may have been written.
fn doubtful(
    settlements: &[Settlement],
    outcomes: &[rumbl_core::Result<AnnotationWritten>],
) -> BTreeSet<VideoId> {
    let pairs = settlements.iter().zip(outcomes);
    let doubtful = pairs.filter(|(_, outcome)| matches!(outcome, Err(Error::Uncertain(_))));
    doubtful.map(|(settlement, _)| settlement.about.video_id).collect()
}

/// Publishes what was written, and then tells whoever wrote it; the author sees the broadcast first, as
/// with Phoenix.
fn settle(
    settlements: Vec<Settlement>,
    outcomes: Vec<rumbl_core::Result<AnnotationWritten>>,
    publisher: &impl Publish,
) {
    for (settlement, outcome) in settlements.into_iter().zip(outcomes) {
        if let Ok(written) = &outcome {
            publisher.publish(written, &settlement.about);
        }
        settlement.settled.tell(outcome.map_err(WriteError::from));
    }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDateTime;

    use super::*;

    fn settlement(video_id: i64) -> Settlement {
        let user = User {
            id: 1.try_into().unwrap(),
            name: "Ada".to_owned(),
            username: "ada".to_owned(),
            session_version: 1,
            inserted_at: NaiveDateTime::default(),
            updated_at: NaiveDateTime::default(),
        };
        let video_id = video_id.try_into().unwrap();
        let about = About { user: Arc::new(user), video_id, asker: None };
        Settlement { about, settled: Settled(None) }
    }

    #[test]
    fn viewers_are_called_back_to_videos_of_which_something_may_have_been_written() {
        let settlements = [settlement(7), settlement(8), settlement(7), settlement(9)];
        let uncertain = || Err(Error::Uncertain("the connection broke".to_owned()));
        let outcomes = [
            uncertain(),
            Ok(AnnotationWritten::Unchanged),
            uncertain(),
            Err(Error::Unavailable("no connection".to_owned())),
        ];
        let doubtful: Vec<_> =
            doubtful(&settlements, &outcomes).into_iter().map(VideoId::get).collect();
        assert_eq!(doubtful, [7]);
    }
}
