//! Follows the log, and broadcasts everything live in its order.
//!
//! The log is the source of truth; what a writer of this process hands over after its commit is only the fastest way
//! to hear of a change. For each topic with local subscribers, the follower remembers the last `seq` that it
//! broadcast. The next change in sequence is broadcast at once. A change beyond the next one reveals a gap (another
//! process wrote, or a commit was uncertain), and the follower reads the log to fill it. It also reads the log when
//! another process sends a hint, and at every interval, because hints can get lost. So each subscriber gets every
//! change exactly once and in order, whichever process made it.

use std::collections::{HashMap, HashSet};
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use actix_channels::Broadcast;
use actix_channels::Endpoint;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use rumbl_core::log::Topic;
use rumbl_core::{Error, Result};
use tokio::sync::mpsc;
use tokio::time::{MissedTickBehavior, interval, sleep};
use tracing::{Instrument, Span};

use super::hints::Hints;
use super::log_reader::{Extent, LogReader, News};
use super::positions::Positions;
use super::reply::ReadyReply;
use crate::error::Panicked;
use crate::logging::outage::Outage;

/// Batches that may wait to be broadcast. Beyond this, writers block.
const MAX_BATCHES: usize = 64;
/// Deliveries after which the follower yields to other tasks on the worker, such as the clients' sockets. A single
/// broadcast to more subscribers than this is not interrupted.
const DELIVERIES_AT_ONCE: usize = 1_000;
/// Replies that may wait for a read of the log. Beyond this, writers get their reply before the broadcast.
const MAX_PARKED_REPLIES: usize = 10_000;

/// Poll intervals to wait after a panic before following again.
const INTERVALS_AFTER_A_PANIC: u32 = 10;

/// A committed change that may not have been broadcast here yet.
pub(super) struct Announcement {
    pub(super) topic: Topic,
    pub(super) seq: i64,
    /// `None` if an earlier attempt committed the change, so that its content is only in the log.
    pub(super) broadcast: Option<Broadcast>,
}

/// A write whose outcome is known.
pub(super) struct Settled {
    /// The change, if any, to broadcast before the writer gets its reply.
    pub(super) announcement: Option<Announcement>,
    /// Whether the log has to be read because it may hold more: the write may have been committed although it failed,
    /// or it may have caused further changes.
    pub(super) may_have_more: bool,
    /// Sends the outcome to the writer.
    pub(super) reply: ReadyReply,
}

/// Writes that were stored together, with the span in which they were.
pub(super) struct Batch {
    settled: Vec<Settled>,
    span: Span,
}

/// The writers' handle, through which they submit committed batches.
#[derive(Debug, Clone)]
pub(super) struct FollowerHandle(mpsc::Sender<Batch>);

impl FollowerHandle {
    /// Creates the handle, and the receiver that the follower starts with.
    pub(super) fn new() -> (Self, mpsc::Receiver<Batch>) {
        let (sender, receiver) = mpsc::channel(MAX_BATCHES);
        (Self(sender), receiver)
    }

    /// Submits a batch in the order in which it was written.
    pub(super) async fn settle(&self, settled: Vec<Settled>) {
        let batch = Batch { settled, span: Span::current() };
        // If the follower is gone, the process is shutting down. The replies are dropped, and dropping one is itself
        // a reply.
        self.0.send(batch).await.ok();
    }
}

/// See the module's documentation.
pub(super) struct Follower {
    endpoint: Endpoint,
    positions: Arc<Positions>,
    reader: Arc<LogReader>,
    settled: mpsc::Receiver<Batch>,
    /// Replies to writers whose changes have to be read from the log first.
    parked: HashMap<Topic, Vec<(i64, ReadyReply)>>,
    reading: Option<BoxFuture<'static, Result<Vec<News>>>>,
    /// Whether the log is known to contain unread changes.
    is_behind: bool,
    hints: Hints,
    /// Topics for which another process has announced more changes.
    hinted: HashSet<Topic>,
    /// Deliveries since the follower last yielded.
    deliveries: usize,
    outage: Outage,
}

impl Follower {
    pub(super) fn new(
        endpoint: Endpoint,
        positions: Arc<Positions>,
        reader: LogReader,
        settled: mpsc::Receiver<Batch>,
    ) -> Self {
        let (reader, parked) = (Arc::new(reader), HashMap::new());
        let (reading, is_behind) = (None, false);
        let outage = Outage::new("reading the log");
        let deliveries = 0;
        let (hints, hinted) = (Hints::new(endpoint.clone()), HashSet::new());
        Self {
            endpoint,
            positions,
            reader,
            settled,
            parked,
            reading,
            is_behind,
            hints,
            hinted,
            deliveries,
            outage,
        }
    }

    /// Follows the log until all writers are gone. If this loop stopped, no client would get broadcasts any more, so
    /// after a panic it restarts, and the subscribers rejoin.
    pub(super) async fn run(mut self, poll_interval: Duration) {
        let mut has_failed = false;
        loop {
            let following = async {
                if has_failed {
                    self.start_over();
                }
                self.follow(poll_interval).await;
            };
            let Err(panic) = AssertUnwindSafe(following).catch_unwind().await else { return };
            let error = Panicked::from_payload(panic.as_ref());
            tracing::error!(%error, "following the log failed; its clients start over");
            has_failed = true;
            // The failure may repeat at once, and each restart makes all clients rejoin.
            sleep(poll_interval * INTERVALS_AFTER_A_PANIC).await;
        }
    }

    /// Makes all clients rejoin from their last known `seq`, since any of them may have missed a change.
    fn start_over(&mut self) {
        self.reading = None;
        self.hinted.clear();
        let (positions, _) = self.positions.retain(|_| true);
        for (topic, _) in positions {
            self.positions.forget(&topic);
            self.endpoint.restart_channels(topic.as_str());
        }
        self.release(true);
    }

    async fn follow(&mut self, poll_interval: Duration) {
        let mut ticks = interval(poll_interval);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        // Ensures a full read at each interval, however many hints arrive.
        let mut is_due = false;
        loop {
            tokio::select! {
                batch = self.settled.recv() => match batch {
                    Some(Batch { settled, span }) => {
                        self.settle_batch(settled).instrument(span).await;
                    }
                    None => return,
                },
                news = read(&mut self.reading), if self.reading.is_some() => {
                    self.reading = None;
                    self.catch_up(news).await;
                }
                places = self.hints.next() => self.note_hints(places),
                _ = ticks.tick() => is_due = true,
            }
            if (self.is_behind || is_due) && self.reading.is_none() {
                self.read(self.is_behind);
                is_due = false;
            }
            if !self.hinted.is_empty() && self.reading.is_none() {
                self.read_hinted();
            }
        }
    }

    async fn settle_batch(&mut self, batch: Vec<Settled>) {
        for settled in batch {
            self.give_way().await;
            if let Some(Announcement { topic, seq, broadcast: Some(_) }) = &settled.announcement {
                self.hints.note(topic, *seq);
            }
            self.settle(settled);
        }
        self.hints.tell();
    }

    fn note_hints(&mut self, places: Vec<(Topic, i64)>) {
        let is_news = |(topic, seq): &(Topic, i64)| {
            self.positions.get(topic).is_some_and(|known| *seq > known)
        };
        self.hinted.extend(places.into_iter().filter(is_news).map(|(topic, _)| topic));
    }

    /// Yields to other tasks on the worker after enough deliveries.
    async fn give_way(&mut self) {
        // A change without subscribers counts too, because it also takes time.
        self.deliveries += 1;
        if self.deliveries >= DELIVERIES_AT_ONCE {
            self.deliveries = 0;
            tokio::task::yield_now().await;
        }
    }

    fn settle(&mut self, Settled { announcement, may_have_more, reply }: Settled) {
        self.is_behind |= may_have_more;
        let Some(Announcement { topic, seq, broadcast }) = announcement else { return reply() };
        match (self.positions.get(&topic), broadcast) {
            (Some(known), Some(broadcast)) if seq == known + 1 => {
                self.broadcast(&topic, seq, &broadcast);
                reply();
            }
            (Some(known), _) if seq > known => {
                self.is_behind = true;
                self.park(topic, seq, reply);
            }
            // The log has delivered it already, or nobody here follows the topic.
            _ => reply(),
        }
    }

    fn park(&mut self, topic: Topic, seq: i64, reply: ReadyReply) {
        if self.parked.values().map(Vec::len).sum::<usize>() < MAX_PARKED_REPLIES {
            self.parked.entry(topic).or_default().push((seq, reply));
        } else {
            reply();
        }
    }

    /// Advances the position before it publishes: a client that joins in between reads a page that includes the
    /// change, and doesn't need the broadcast.
    fn broadcast(&mut self, topic: &Topic, seq: i64, broadcast: &Broadcast) {
        let _span = tracing::debug_span!("broadcast", topic = topic.as_str(), seq).entered();
        self.positions.advance(topic, seq);
        self.deliveries += self.endpoint.publish_locally(broadcast);
    }

    /// Starts reading the log. Unless `is_certain`, the read is skipped if the database can tell that nothing was
    /// committed.
    fn read(&mut self, is_certain: bool) {
        self.is_behind = false;
        let (positions, has_more) =
            self.positions.retain(|topic| self.endpoint.has_subscribers(topic));
        if positions.is_empty() {
            return self.release(true);
        }
        let extent = if is_certain || has_more { Extent::All } else { Extent::AllIfChanged };
        self.reading = Some(LogReader::read(&self.reader, positions, extent));
    }

    /// Starts reading the topics named in other processes' hints.
    fn read_hinted(&mut self) {
        let topics = self.hinted.drain();
        let positions = topics.filter_map(|topic| Some((self.positions.get(&topic)?, topic)));
        let positions: Vec<_> = positions.map(|(known, topic)| (topic, known)).collect();
        if !positions.is_empty() {
            self.reading = Some(LogReader::read(&self.reader, positions, Extent::Hinted));
        }
    }

    /// Broadcasts what the read found beyond the current positions.
    async fn catch_up(&mut self, news: Result<Vec<News>>) {
        if matches!(news, Err(Error::Panicked)) {
            // One unreadable topic must not block the others. Clients that rejoin it read its page and continue after
            // the unreadable entry.
            tracing::error!("reading the log panicked; its clients start over");
            return self.start_over();
        }
        let is_read = news.is_ok();
        if !is_read {
            self.positions.expect_more();
        }
        self.outage.note(&news);
        let news = news.unwrap_or_default();
        let has_news = !news.is_empty();
        for News { topic, broadcasts, last_seq, start_over } in news {
            tokio::task::yield_now().await;
            for (seq, broadcast) in &broadcasts {
                self.give_way().await;
                if self.positions.get(&topic).is_some_and(|known| *seq > known) {
                    self.broadcast(&topic, *seq, broadcast);
                }
            }
            if start_over {
                tracing::warn!(%topic, last_seq, "the log has gaps; clients start over");
                self.positions.forget(&topic);
                self.endpoint.restart_channels(topic.as_str());
            } else {
                self.positions.advance(&topic, last_seq);
            }
        }
        self.release(is_read);
        // A read may leave topics to the next one, so read again while replies are parked. A read without news has
        // left none. Entries that the log lacks, for example after a failover, won't appear in the next read either.
        self.is_behind |= has_news && !self.parked.is_empty();
    }

    /// Replies to the writers whose changes have been broadcast. If the log could not be read, all of them get their
    /// reply: their writes are stored, and are broadcast once the log is readable again.
    fn release(&mut self, is_read: bool) {
        let mut waiting = HashMap::new();
        for (topic, replies) in self.parked.drain() {
            let position = self.positions.get(&topic).filter(|_| is_read).unwrap_or(i64::MAX);
            let (released, kept): (Vec<_>, Vec<_>) =
                replies.into_iter().partition(|(seq, _)| *seq <= position);
            for (_, reply) in released {
                reply();
            }
            if !kept.is_empty() {
                waiting.insert(topic, kept);
            }
        }
        self.parked = waiting;
    }
}

/// Waits for the current read; pends forever if there is none.
async fn read(reading: &mut Option<BoxFuture<'static, Result<Vec<News>>>>) -> Result<Vec<News>> {
    match reading {
        Some(reading) => reading.await,
        None => std::future::pending().await,
    }
}

#[cfg(test)]
mod tests;
