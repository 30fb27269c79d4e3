//! The one way in which anything live is written: in batches, one transaction each.
//!
//! What waits is written together and handed to the follower, which broadcasts it
//! in the order of the log and answers each writer right behind the broadcast of its own change.

use std::fmt;

use rumbl_core::Error;
use rumbl_core::log::Written;
use rumbl_core::repo::{Connection, Repo};
use tokio::sync::mpsc::error::TrySendError;
use tokio::sync::{mpsc, oneshot};
use tokio_util::task::TaskTracker;

use super::follower::{Announcement, FollowerHandle, Settled};
use super::kind::{LiveTopic, LiveWrite};
use super::outcome::{Outcome, WriteError};
use super::reply::Reply;
use crate::config::Limits;

/// A write on its way into the database.
struct Waiting<W: LiveWrite> {
    write: W,
    reply: Reply<W>,
}

/// Where writes of one kind are handed in; a clone hands them to the same place.
pub struct Writer<W: LiveWrite> {
    queue: mpsc::Sender<Waiting<W>>,
    pending: TaskTracker,
}

impl<W: LiveWrite> Writer<W> {
    /// Starts the task that writes, until the last clone of the writer is dropped. Each write is
    /// `pending` until it has its outcome.
    pub(super) fn start(
        limits: &Limits,
        repo: Repo,
        follower: FollowerHandle,
        pending: TaskTracker,
    ) -> Self {
        let (queue, waiting) = mpsc::channel(limits.write_queue.get());
        let batch_size = limits.write_batch.get();
        tokio::spawn(WriteQueue { waiting, batch_size, repo, follower }.run());
        Self { queue, pending }
    }

    /// Hands in a write. `reply` is called once with the outcome, right behind the broadcast of the
    /// change. It runs in the task that broadcasts everything, so it must not take long.
    ///
    /// After a [`WriteError`] nothing was written, unless the error is [`Error::Uncertain`]: the
    /// connection broke during the commit. If it was committed after all, the log tells everybody.
    pub fn hand_in(&self, write: W, reply: impl FnOnce(Outcome<W>) + Send + 'static) {
        let reply = Reply::new(reply, self.pending.token());
        let (refused, error) = match self.queue.try_send(Waiting { write, reply }) {
            Ok(()) => return,
            Err(TrySendError::Full(refused)) => (refused, WriteError::QueueFull),
            Err(TrySendError::Closed(refused)) => (refused, WriteError::Unavailable),
        };
        refused.reply.send(Err(error));
    }

    /// As [`hand_in`](Self::hand_in), and returns the outcome.
    ///
    /// # Errors
    /// [`WriteError`].
    pub async fn write(&self, write: W) -> Outcome<W> {
        let (written, outcome) = oneshot::channel();
        // A caller that no longer waits needs no answer.
        self.hand_in(write, |outcome| drop(written.send(outcome)));
        outcome.await.unwrap_or(Err(WriteError::Unavailable))
    }
}

impl<W: LiveWrite> Clone for Writer<W> {
    fn clone(&self) -> Self {
        Self { queue: self.queue.clone(), pending: self.pending.clone() }
    }
}

impl<W: LiveWrite> fmt::Debug for Writer<W> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Writer").field("topics", &W::On::KIND).finish_non_exhaustive()
    }
}

/// The other end: writes that wait, and the task that writes them.
struct WriteQueue<W: LiveWrite> {
    waiting: mpsc::Receiver<Waiting<W>>,
    batch_size: usize,
    repo: Repo,
    follower: FollowerHandle,
}

/// What came of one write, what everybody is to get of it, and whether the log may have more.
struct Prepared<W: LiveWrite> {
    outcome: Outcome<W>,
    announcement: Option<Announcement>,
    may_have_more: bool,
}

impl<W: LiveWrite> WriteQueue<W> {
    async fn run(mut self) {
        let mut batch = Vec::new();
        while self.waiting.recv_many(&mut batch, self.batch_size).await > 0 {
            let (writes, replies): (Vec<_>, Vec<_>) =
                batch.drain(..).map(|Waiting { write, reply }| (write, reply)).unzip();
            let count = writes.len();
            let prepared = self.repo.run(move |db| Ok(write::<W>(db, &writes))).await;
            let prepared = prepared.unwrap_or_else(|error| {
                tracing::error!(%error, count, "a batch of writes failed");
                let failed = |_| Prepared {
                    outcome: Err(failure(&error)),
                    announcement: None,
                    may_have_more: false,
                };
                (0..count).map(failed).collect()
            });
            let settle = |(prepared, reply): (Prepared<W>, Reply<W>)| {
                let Prepared { outcome, announcement, may_have_more } = prepared;
                // Whether it was committed is in the log, which the follower reads.
                let is_uncertain = matches!(outcome, Err(WriteError::Refused(Error::Uncertain(_))));
                let may_have_more = may_have_more || is_uncertain;
                Settled { announcement, may_have_more, reply: reply.with(outcome) }
            };
            let settled = prepared.into_iter().zip(replies).map(settle).collect();
            self.follower.settle(settled).await;
        }
    }
}

/// Writes a batch, and encodes its broadcasts while it still has a thread to itself.
fn write<W: LiveWrite>(db: &mut Connection, writes: &[W]) -> Vec<Prepared<W>> {
    let outcomes = W::write(db, writes);
    let prepare = |(write, outcome): (&W, rumbl_core::Result<_>)| {
        let announcement = match &outcome {
            Ok(Written::Changed(logged)) => {
                let topic = write.topic();
                let broadcast =
                    W::On::broadcast(&topic, logged).with_seq(logged.seq.unsigned_abs());
                Some(Announcement { topic, seq: logged.seq, broadcast: Some(broadcast) })
            }
            Ok(Written::Repeated { seq: Some(seq), .. }) => {
                Some(Announcement { topic: write.topic(), seq: *seq, broadcast: None })
            }
            _ => None,
        };
        let may_have_more = match &outcome {
            Ok(Written::Changed(logged)) => W::On::may_bring_others(&logged.change),
            _ => false,
        };
        Prepared { outcome: outcome.map_err(WriteError::from), announcement, may_have_more }
    };
    writes.iter().zip(outcomes).map(prepare).collect()
}

/// What each writer of a batch learns that came to nothing as a whole.
fn failure(error: &Error) -> WriteError {
    match error {
        // The call may have got as far as its commit.
        Error::Panicked => WriteError::Refused(Error::Uncertain(error.to_string())),
        _ => WriteError::Unavailable,
    }
}
