//! Follows the log, and broadcasts everything live in its order.
//!
//! The log is the truth; what a writer of this process hands over after its commit is only the
//! quickest way to learn of it. The follower remembers for each topic with subscribers here how far
//! it has broadcast. A change that comes next is broadcast at once. One that comes later than next
//! shows a gap (another process wrote, or a commit was uncertain), and then the log is read. The log
//! is also read when another process hints that it has more, and at every interval, as hints get
//! lost. So each subscriber gets every change once and in order, whichever process made it.

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

use super::hints::Hints;
use super::log_reader::{Extent, LogReader, News};
use super::positions::Positions;
use super::reply::ReadyReply;
use crate::error::Panicked;
use crate::logging::outage::Outage;

/// Batches that may wait to be broadcast; a writer that is further ahead waits.
const MAX_BATCHES: usize = 64;
/// Deliveries between two chances for everything else on the worker, such as other topics' clients. At a topic
/// with more of them it is one broadcast.
const DELIVERIES_AT_ONCE: usize = 1_000;
/// Replies that may wait for the log to be read; beyond that writers are answered ahead of the
/// broadcast.
const MAX_PARKED_REPLIES: usize = 10_000;

/// Intervals between a panic and the next attempt.
const INTERVALS_AFTER_A_PANIC: u32 = 10;

/// A change that is committed and may not be broadcast here yet.
pub(super) struct Announcement {
    pub(super) topic: Topic,
    pub(super) seq: i64,
    /// Nothing if an earlier write committed it, and the log alone still knows what it was.
    pub(super) broadcast: Option<Broadcast>,
}

/// A write that has its outcome.
pub(super) struct Settled {
    /// The change of which everybody hears before the writer does, if there is one.
    pub(super) announcement: Option<Announcement>,
    /// Whether the log may have more of it and has to be read: it may have been committed although it failed, or have
    /// brought other changes.
    pub(super) may_have_more: bool,
    /// Tells the writer.
    pub(super) reply: ReadyReply,
}

/// Where writers hand over what they have committed.
#[derive(Debug, Clone)]
pub(super) struct FollowerHandle(mpsc::Sender<Vec<Settled>>);

impl FollowerHandle {
    /// A handle, and what the follower is to be started with.
    pub(super) fn new() -> (Self, mpsc::Receiver<Vec<Settled>>) {
        let (sender, receiver) = mpsc::channel(MAX_BATCHES);
        (Self(sender), receiver)
    }

    /// Hands over a batch in the order in which it was written.
    pub(super) async fn settle(&self, batch: Vec<Settled>) {
        // Without a follower the process is ending; the replies are dropped, which is an answer.
        self.0.send(batch).await.ok();
    }
}

/// See the module's documentation.
pub(super) struct Follower {
    endpoint: Endpoint,
    positions: Arc<Positions>,
    reader: Arc<LogReader>,
    settled: mpsc::Receiver<Vec<Settled>>,
    /// Replies to writers whose changes the log has yet to bring.
    parked: HashMap<Topic, Vec<(i64, ReadyReply)>>,
    reading: Option<BoxFuture<'static, Result<Vec<News>>>>,
    /// Whether something is known to be in the log that was not read.
    is_behind: bool,
    hints: Hints,
    /// Topics of which another process has hinted that there is more.
    hinted: HashSet<Topic>,
    /// Deliveries since everything else on the worker had its chance.
    deliveries: usize,
    outage: Outage,
}

impl Follower {
    pub(super) fn new(
        endpoint: Endpoint,
        positions: Arc<Positions>,
        reader: LogReader,
        settled: mpsc::Receiver<Vec<Settled>>,
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

    /// Follows until no writer is left. Without it nobody would hear of anything any more, so a panic
    /// costs those who follow a topic a new start and nothing else.
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
            // What failed once may fail at once again, and all clients come back each time.
            sleep(poll_interval * INTERVALS_AFTER_A_PANIC).await;
        }
    }

    /// Has all clients come back with the place that they know, since one of them may have missed
    /// something.
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
        // However many hints there are, everything is read at each interval.
        let mut is_due = false;
        loop {
            tokio::select! {
                batch = self.settled.recv() => match batch {
                    Some(batch) => self.settle_batch(batch).await,
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

    /// Gives everything else on the worker its chance, if it is time.
    async fn give_way(&mut self) {
        // What nobody here hears of takes some time, too.
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
            // It came with the log already, or nobody here follows the topic.
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

    /// The position moves first: a client that joins between the two reads a page that has the
    /// change, and needs no broadcast of it.
    fn broadcast(&mut self, topic: &Topic, seq: i64, broadcast: &Broadcast) {
        self.positions.advance(topic, seq);
        self.deliveries += self.endpoint.publish_locally(broadcast);
    }

    /// Starts reading the log. If the database can tell that nobody has committed anything, nothing
    /// is read, unless `is_certain`.
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

    /// Starts reading what other processes have hinted at.
    fn read_hinted(&mut self) {
        let topics = self.hinted.drain();
        let positions = topics.filter_map(|topic| Some((self.positions.get(&topic)?, topic)));
        let positions: Vec<_> = positions.map(|(known, topic)| (topic, known)).collect();
        if !positions.is_empty() {
            self.reading = Some(LogReader::read(&self.reader, positions, Extent::Hinted));
        }
    }

    /// Broadcasts what the log has beyond what was broadcast already.
    async fn catch_up(&mut self, news: Result<Vec<News>>) {
        if matches!(news, Err(Error::Panicked)) {
            // One topic that can't be read must not keep the others back. Whoever comes back to it reads
            // its page, and begins behind what can't be read.
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
        // A reading may leave topics for the next one. One that brings nothing leaves nothing, and what a log does
        // not have, such as after a failover, it does not have a moment later.
        self.is_behind |= has_news && !self.parked.is_empty();
    }

    /// Answers the writers whose changes have been broadcast. If the log could not be read, all are
    /// answered: what they wrote is stored, and is broadcast when the log can be read again.
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

/// Waits for a reading that is under way.
async fn read(reading: &mut Option<BoxFuture<'static, Result<Vec<News>>>>) -> Result<Vec<News>> {
    match reading {
        Some(reading) => reading.await,
        None => std::future::pending().await,
    }
}

#[cfg(test)]
mod tests;
