//! The one place where annotations are stored and made known, in order.
//!
//! Annotations queue here, and what is waiting is stored in one transaction. After the commit each
//! is broadcast, in the order of their ids, before anything else is stored. So on this node the ids
//! of a video are broadcast in increasing order, and nobody is told of what could still be undone.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use futures_util::FutureExt;
use rumbl_core::accounts::User;
use rumbl_core::changeset::Params;
use rumbl_core::ids::VideoId;
use rumbl_core::multimedia::{self, Annotation, Answer, NewAnnotationRequest};
use rumbl_core::repo::Repo;
use tokio::sync::{mpsc, oneshot};

use crate::config::Limits;
use crate::error::Panicked;

/// An annotation that somebody wants to make.
#[derive(Debug, Clone)]
pub struct NewAnnotation {
    /// Who makes it.
    pub author: Arc<User>,
    /// The video.
    pub video_id: VideoId,
    /// What was sent: `body`, and `at` in milliseconds.
    pub params: Params,
    /// The question that it answers, if it does.
    pub answer_to: Option<AnswerTo>,
}

/// What an answer has beyond other annotations.
#[derive(Debug, Clone)]
pub struct AnswerTo {
    /// Who asked.
    pub asker: Arc<User>,
    /// Where the answer is from, if it is from somewhere.
    pub source_url: Option<String>,
}

impl From<&NewAnnotation> for NewAnnotationRequest {
    fn from(new: &NewAnnotation) -> Self {
        let answer = new.answer_to.as_ref().map(|answer_to| Answer {
            asked_by_id: answer_to.asker.id,
            source_url: answer_to.source_url.clone(),
        });
        let NewAnnotation { author, video_id, params, .. } = new;
        Self { user_id: author.id, video_id: *video_id, params: params.clone(), answer }
    }
}

/// An annotation on its way into the database.
#[derive(Debug)]
struct Waiting {
    new: NewAnnotation,
    stored: oneshot::Sender<rumbl_core::Result<Annotation>>,
}

/// Why an annotation was not stored.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// More annotations are waiting than may wait.
    #[error("too many annotations are waiting to be stored")]
    QueueFull,
    /// The database can't be reached, or the server is stopping.
    #[error("annotations can't be stored now")]
    Unavailable,
    /// The database, or the changeset, refused it.
    #[error(transparent)]
    Refused(#[from] rumbl_core::Error),
}

/// Makes an annotation known that has been stored.
pub trait Publish: Send + 'static {
    /// Broadcasts `annotation`, which `new` has become, to everybody on the video's topic.
    fn publish(&self, annotation: &Annotation, new: &NewAnnotation);
}

/// Where annotations are handed in; a clone hands them to the same place.
#[derive(Debug, Clone)]
pub struct AnnotationWriter(mpsc::Sender<Waiting>);

/// The other end: annotations that wait to be stored.
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
    /// Stores an annotation, and returns when it is committed and broadcast.
    ///
    /// # Errors
    /// [`WriteError`]; nothing was stored or broadcast, unless the database stored it and could not
    /// say so any more.
    pub async fn write(&self, new: NewAnnotation) -> Result<Annotation, WriteError> {
        let (stored, outcome) = oneshot::channel();
        self.0.try_send(Waiting { new, stored }).map_err(|refused| match refused {
            mpsc::error::TrySendError::Full(_) => WriteError::QueueFull,
            mpsc::error::TrySendError::Closed(_) => WriteError::Unavailable,
        })?;
        Ok(outcome.await.map_err(|_closed| WriteError::Unavailable)??)
    }
}

impl AnnotationQueue {
    /// Stores what is handed in, and publishes it, until there are no writers left. A panic costs
    /// the batch in which it happens, and no later one.
    pub async fn supervise(mut self, repo: Repo, publisher: impl Publish) {
        while let Err(panic) = AssertUnwindSafe(self.store(&repo, &publisher)).catch_unwind().await
        {
            let error = Panicked::from_payload(panic.as_ref());
            tracing::error!(%error, "annotations were not stored, or not published");
        }
    }

    async fn store(&mut self, repo: &Repo, publisher: &impl Publish) {
        let mut batch = Vec::new();
        while self.waiting.recv_many(&mut batch, self.batch_size).await > 0 {
            let requests = batch.iter().map(|waiting| (&waiting.new).into()).collect();
            let outcomes = repo.run(move |db| Ok(multimedia::annotate_videos(db, requests))).await;
            match outcomes {
                Ok(outcomes) => settle(&mut batch, outcomes, publisher),
                Err(error) => {
                    tracing::error!(%error, count = batch.len(), "annotations were not stored");
                    // Dropping the senders tells every writer so.
                    batch.clear();
                }
            }
        }
    }
}

/// Publishes what was stored, and then tells each writer; the author sees the broadcast first, as
/// with Phoenix.
fn settle(
    batch: &mut Vec<Waiting>,
    outcomes: Vec<rumbl_core::Result<Annotation>>,
    publisher: &impl Publish,
) {
    for (waiting, outcome) in batch.drain(..).zip(outcomes) {
        if let Ok(annotation) = &outcome {
            publisher.publish(annotation, &waiting.new);
        }
        // A writer whose socket has gone away meanwhile needs no answer.
        waiting.stored.send(outcome).ok();
    }
}
