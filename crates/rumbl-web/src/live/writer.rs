//! The write path of everything live: writes are stored in batches, one transaction each.
//!
//! All writes that wait are stored together and handed to the follower, which broadcasts them in the order of the log
//! and replies to each writer right after the broadcast of its own change.

use std::fmt;

use rumbl_core::Error;
use rumbl_core::log::Written;
use rumbl_core::repo::{Connection, Repo};
use tokio::sync::mpsc::error::TrySendError;
use tokio::sync::{mpsc, oneshot};
use tokio_util::task::TaskTracker;
use tracing::{Instrument, Span};

use super::follower::{Announcement, FollowerHandle, Settled};
use super::kind::{LiveTopic, LiveWrite};
use super::outcome::{Outcome, WriteError};
use super::reply::Reply;
use crate::config::Limits;

/// A write that waits to be stored.
struct Waiting<W: LiveWrite> {
    write: W,
    reply: Reply<W>,
    /// The span of the request or frame that it comes from.
    span: Span,
}

/// A handle to submit writes of one type; clones share the same queue.
pub struct Writer<W: LiveWrite> {
    queue: mpsc::Sender<Waiting<W>>,
    pending: TaskTracker,
}

impl<W: LiveWrite> Writer<W> {
    /// Starts the task that writes. It runs until the last clone of the writer is dropped. Writes without an outcome
    /// are tracked in `pending`.
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

    /// Submits a write. `reply` is called once with the outcome, right after the broadcast of the change. It runs in
    /// the task that broadcasts everything, so it must be quick.
    ///
    /// After a [`WriteError`] nothing was written, unless the error is [`Error::Uncertain`]: the connection broke
    /// during the commit. If the write was committed after all, everybody gets it from the log.
    pub fn hand_in(&self, write: W, reply: impl FnOnce(Outcome<W>) + Send + 'static) {
        let reply = Reply::new(reply, self.pending.token());
        let (refused, error) =
            match self.queue.try_send(Waiting { write, reply, span: Span::current() }) {
                Ok(()) => return,
                Err(TrySendError::Full(refused)) => (refused, WriteError::QueueFull),
                Err(TrySendError::Closed(refused)) => (refused, WriteError::Unavailable),
            };
        refused.reply.send(Err(error));
    }

    /// Like [`hand_in`](Self::hand_in), but waits for the outcome.
    ///
    /// # Errors
    /// [`WriteError`].
    pub async fn write(&self, write: W) -> Outcome<W> {
        let (written, outcome) = oneshot::channel();
        // The caller may have stopped waiting.
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

/// The receiving end: the queue of writes, and the task that stores them.
struct WriteQueue<W: LiveWrite> {
    waiting: mpsc::Receiver<Waiting<W>>,
    batch_size: usize,
    repo: Repo,
    follower: FollowerHandle,
}

/// The outcome of a write, its broadcast, and whether the log may hold more.
struct Prepared<W: LiveWrite> {
    outcome: Outcome<W>,
    announcement: Option<Announcement>,
    may_have_more: bool,
}

impl<W: LiveWrite> WriteQueue<W> {
    async fn run(mut self) {
        let mut batch = Vec::new();
        while self.waiting.recv_many(&mut batch, self.batch_size).await > 0 {
            let span = batch_span(&batch);
            let (writes, replies): (Vec<_>, Vec<_>) =
                batch.drain(..).map(|Waiting { write, reply, .. }| (write, reply)).unzip();
            let count = writes.len();
            let stored = self.repo.run(move |db| Ok(write::<W>(db, &writes)));
            let prepared = stored.instrument(span.clone()).await;
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
                // The follower reads the log to find out whether it was committed.
                let is_uncertain = matches!(outcome, Err(WriteError::Refused(Error::Uncertain(_))));
                let may_have_more = may_have_more || is_uncertain;
                Settled { announcement, may_have_more, reply: reply.with(outcome) }
            };
            let settled = prepared.into_iter().zip(replies).map(settle).collect();
            self.follower.settle(settled).instrument(span).await;
        }
    }
}

/// The span of a batch: a child of the only request or frame that it comes from, or else linked to each of them.
fn batch_span<W: LiveWrite>(batch: &[Waiting<W>]) -> Span {
    let count = batch.len();
    if let [only] = batch {
        return tracing::debug_span!(parent: &only.span, "write", count);
    }
    let span = tracing::debug_span!(parent: None, "write", count);
    if !span.is_disabled() {
        for one in batch {
            span.follows_from(&one.span);
        }
    }
    span
}

/// Stores a batch, and encodes its broadcasts while still on the blocking thread.
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

/// The outcome of each write in a batch that failed as a whole.
fn failure(error: &Error) -> WriteError {
    match error {
        // The panic may have come after the commit.
        Error::Panicked => WriteError::Refused(Error::Uncertain(error.to_string())),
        _ => WriteError::Unavailable,
    }
}
