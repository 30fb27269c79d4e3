//! The task that announces this node's presences to the other nodes, and processes their announcements.
//!
//! Changes are announced as deltas, at most one every `TELL_WINDOW`. A delta contains all current places of each
//! changed key, so applying it twice is harmless. Deltas are numbered, and the last number is repeated as a heartbeat
//! while nothing changes. A node that has missed a delta requests the full state. A node that falls silent is
//! forgotten, and its people leave. Timeouts use the local monotonic clock only, so the nodes' clocks need not agree.

use std::collections::{HashSet, VecDeque};
use std::mem;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use tokio::sync::Notify;
use tokio::time::{Duration, Instant, MissedTickBehavior, interval, sleep_until};

use super::message::{EVENT, Message, Said, TOPIC, Told, parts};
use super::node_info::NodeInfo;
use super::others::{Effect, Others};
use crate::adapter::NodeId;
use crate::broadcast::Broadcast;
use crate::listener::Listener;
use crate::payload::Payload;
use crate::pubsub::PubSub;

/// How long a node may be silent before the people on it count as gone.
pub const NODE_TIMEOUT: Duration = Duration::from_secs(30);

/// How long changes are collected before they are announced.
const TELL_WINDOW: Duration = Duration::from_millis(50);
/// The interval of heartbeats while nothing changes.
const BEAT: Duration = Duration::from_secs(1);
/// A heartbeat that is this late shows that the process was suspended.
const ASLEEP: Duration = Duration::from_secs(3);
/// Minimum interval between two announcements of the full state.
const STATE_WINDOW: Duration = Duration::from_secs(1);
/// The approximate maximum size of a message's JSON, in bytes.
const MAX_MESSAGE: usize = 128 << 10;
/// Parts of the full state that are sent per `TELL_WINDOW`, so that they don't fill the adapter's queue.
const PARTS_AT_ONCE: usize = 4;

/// The presences that the task announces and updates.
pub(super) trait Presences: Send + Sync + 'static {
    fn pubsub(&self) -> &PubSub;

    /// See [`NODE_TIMEOUT`].
    fn node_timeout(&self) -> Duration;

    /// The changes of a topic since the last announcement, if any.
    fn tell_changes(&self, topic: &str) -> Option<Told>;

    /// The full state of this node.
    fn tell_everything(&self) -> Vec<(String, Told)>;

    /// Applies another node's announcement about a topic.
    fn set_elsewhere(self: &Arc<Self>, topic: &str, node: NodeId, told: &Told);
}

/// Collects what has to be announced, and what others have announced.
#[derive(Debug)]
pub(super) struct Teller {
    topics: Mutex<HashSet<Box<str>>>,
    changed: Notify,
    has_left: AtomicBool,
    /// What the task knows about the other nodes. Only the task changes it.
    others: Mutex<Others>,
}

impl Teller {
    pub(super) fn new(own: NodeId) -> Self {
        Self {
            topics: Mutex::default(),
            changed: Notify::new(),
            has_left: AtomicBool::new(false),
            others: Mutex::new(Others::new(own)),
        }
    }

    /// The other nodes, ordered by id.
    pub(super) fn nodes(&self, now: Instant) -> Vec<NodeInfo> {
        self.others().list(now)
    }

    fn others(&self) -> MutexGuard<'_, Others> {
        self.others.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Schedules an announcement about a topic.
    pub(super) fn tell_of(&self, topic: &str) {
        let mut topics = self.topics.lock().unwrap_or_else(PoisonError::into_inner);
        if topics.insert(topic.into()) && topics.len() == 1 {
            self.changed.notify_one();
        }
    }

    pub(super) fn leave(&self, pubsub: &PubSub) {
        self.has_left.store(true, Ordering::Relaxed);
        say(pubsub, Said::Bye);
    }

    fn take(&self) -> HashSet<Box<str>> {
        mem::take(&mut *self.topics.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Returns the task, which ends when the presences are dropped or have left.
pub(super) fn run<P: Presences>(
    presences: &Arc<P>,
    teller: Arc<Teller>,
) -> impl Future<Output = ()> + Send + use<P> {
    let task = Task {
        presences: Arc::downgrade(presences),
        teller,
        heard: presences.pubsub().listen(TOPIC),
        seq: 0,
        tells_at: None,
        tells_everything_at: None,
        told_everything_at: None,
        parts: VecDeque::new(),
        beat_at: Instant::now(),
    };
    task.run()
}

struct Task<P> {
    presences: Weak<P>,
    teller: Arc<Teller>,
    heard: Listener,
    /// The number of the last delta.
    seq: u64,
    /// When to announce changes, if there are any.
    tells_at: Option<Instant>,
    /// When to announce the full state, if a node has requested it.
    tells_everything_at: Option<Instant>,
    told_everything_at: Option<Instant>,
    /// The remaining parts of the full state. They all belong to the same number, so no delta is sent before the last
    /// of them.
    parts: VecDeque<Said>,
    beat_at: Instant,
}

impl<P: Presences> Task<P> {
    async fn run(mut self) {
        let mut beats = interval(BEAT);
        beats.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            let due = [self.tells_at, self.tells_everything_at].into_iter().flatten().min();
            tokio::select! {
                heard = self.heard.recv() => match (heard, self.presences.upgrade()) {
                    (Some(broadcast), Some(presences)) => self.hear(&presences, &broadcast),
                    _ => return,
                },
                () = self.teller.changed.notified(), if self.tells_at.is_none() => {
                    self.tells_at = Some(Instant::now() + TELL_WINDOW);
                }
                () = sleep_until(due.unwrap_or(self.beat_at)), if due.is_some() => {
                    let Some(presences) = self.presences.upgrade() else { return };
                    self.tell(&presences);
                }
                _ = beats.tick() => {
                    let Some(presences) = self.presences.upgrade() else { return };
                    self.beat(&presences);
                }
            }
            if self.teller.has_left.load(Ordering::Relaxed) {
                return;
            }
        }
    }

    fn hear(&mut self, presences: &Arc<P>, broadcast: &Broadcast) {
        match broadcast.payload().parse::<Message>() {
            Ok(message) => {
                let effects = self.teller.others().hear(message, Instant::now());
                self.apply(presences, effects);
            }
            // A node of another version may send messages that this version doesn't know.
            Err(error) => tracing::warn!(%error, "another node says what can't be read"),
        }
    }

    fn apply(&mut self, presences: &Arc<P>, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Set { node, topic, told } => {
                    presences.set_elsewhere(&topic, node, &told);
                }
                Effect::Ask(of) => self.say(presences, Said::Ask { of }),
                Effect::Tell => {
                    let soon = Instant::now() + TELL_WINDOW;
                    let next = self.told_everything_at.map_or(soon, |at| at + STATE_WINDOW);
                    self.tells_everything_at.get_or_insert(soon.max(next));
                }
            }
        }
    }

    fn tell(&mut self, presences: &P) {
        let now = Instant::now();
        if self.parts.is_empty() {
            if self.tells_at.take_if(|at| *at <= now).is_some() {
                self.tell_changes(presences);
            }
            if self.tells_everything_at.take_if(|at| *at <= now).is_some() {
                self.told_everything_at = Some(now);
                self.divide_everything(presences);
            }
        }
        for said in self.parts.drain(..self.parts.len().min(PARTS_AT_ONCE)).collect::<Vec<_>>() {
            self.say(presences, said);
        }
        if !self.parts.is_empty() {
            self.tells_everything_at = Some(now + TELL_WINDOW);
            self.tells_at = self.tells_at.map(|_| now + TELL_WINDOW);
        }
    }

    fn tell_changes(&mut self, presences: &P) {
        let changed = self.teller.take().into_iter();
        let changed = changed.filter_map(|topic| {
            let told = presences.tell_changes(&topic)?;
            Some((topic.into_string(), told))
        });
        let changed: Vec<_> = changed.collect();
        if changed.is_empty() {
            return;
        }
        for topics in parts(changed, MAX_MESSAGE) {
            self.seq += 1;
            self.say(presences, Said::Delta { seq: self.seq, topics });
        }
    }

    fn divide_everything(&mut self, presences: &P) {
        let parts = parts(presences.tell_everything(), MAX_MESSAGE);
        let (seq, last) = (self.seq, parts.len() - 1);
        let parts = parts.into_iter().enumerate().zip(0_u32..);
        let said = parts.map(|((index, topics), part)| Said::State {
            seq,
            part,
            is_last: index == last,
            topics,
        });
        self.parts.extend(said);
    }

    /// Sends nothing after the node has left, because the others would take it for a new node.
    fn say(&self, presences: &P, said: Said) {
        if !self.teller.has_left.load(Ordering::Relaxed) {
            say(presences.pubsub(), said);
        }
    }

    fn beat(&mut self, presences: &Arc<P>) {
        let now = Instant::now();
        if now.duration_since(self.beat_at) > BEAT + ASLEEP {
            self.teller.others().forgive(now);
        }
        self.beat_at = now;
        self.say(presences, Said::Beat { seq: self.seq });
        let effects = self.teller.others().forget(presences.node_timeout(), now);
        self.apply(presences, effects);
    }
}

fn say(pubsub: &PubSub, said: Said) {
    let message = Message { node: pubsub.node_id(), name: pubsub.node_name().to_owned(), said };
    pubsub.remote_broadcast(&Broadcast::new(TOPIC, EVENT, Payload::json(&message)));
}
