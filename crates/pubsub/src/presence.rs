//! Who is on which topic (`Phoenix.Presence`).
//!
//! Each topic has a *published* state, which every client knows or is about to know, and the
//! changes since. A change on a quiet topic is published at once; changes in the window after it
//! are collected into one diff. `presence_state` sends the published state, and every later diff
//! follows on the same queue, so clients never miss a leave.
//!
//! Each node owns the presences of its own subscribers, and announces them to the other nodes.

pub(crate) mod entry;
pub(crate) mod fetch;
mod message;
mod meta;
pub(crate) mod node_info;
mod others;
mod people;
mod teller;
mod topic;
mod unnamed;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use bytestring::ByteString;
use serde::Serialize;
use serde_json::{Map, Value};
use tokio::runtime::Handle;
use tokio::time::{Duration, Instant, sleep_until};

use crate::adapter::NodeId;
use crate::broadcast::Broadcast;
use crate::payload::Payload;
use crate::pubsub::PubSub;
use crate::subscriber::SubscriberId;
use crate::topic_map::TopicMap;
use entry::{PresenceEntry, PresenceError};
use fetch::{Extras, Fetch, Fetcher};
use message::Told;
use node_info::NodeInfo;
use teller::{Presences, Teller};
use topic::PresenceTopic;

pub use people::MAX_METAS;
pub use teller::NODE_TIMEOUT;
pub use topic::COUNT_WINDOW;
pub use unnamed::{FETCH_RETRY, MAX_FETCH_FAILURES};

/// How long changes on a topic are collected into one diff after the previous diff was sent.
pub const PRESENCE_WINDOW: Duration = Duration::from_millis(100);
/// How many people per topic are listed to clients; of the others clients only learn the number.
pub const MAX_PEOPLE: usize = 500;

/// The event that carries the published state to a client that has just joined.
pub const PRESENCE_STATE: &str = "presence_state";
/// The event that carries the joins and leaves since.
pub const PRESENCE_DIFF: &str = "presence_diff";
/// The event `{count}`, sent for a topic with more people than are listed or with some who are
/// [unlisted](Presence::track_unlisted). It follows the state or diff that it belongs to: `count`
/// minus the people listed then is the number of people not listed.
pub const PRESENCE_COUNT: &str = "presence_count";

/// The limits of a [`Presence`].
#[derive(Debug, Clone, Copy)]
pub struct PresenceConfig {
    /// See [`PRESENCE_WINDOW`].
    pub window: Duration,
    /// See [`MAX_PEOPLE`].
    pub max_people: usize,
    /// See [`NODE_TIMEOUT`].
    pub node_timeout: Duration,
}

impl Default for PresenceConfig {
    fn default() -> Self {
        Self { window: PRESENCE_WINDOW, max_people: MAX_PEOPLE, node_timeout: NODE_TIMEOUT }
    }
}

/// What a client gets when it joins.
#[derive(Debug, Clone)]
pub struct PresenceState {
    /// For [`PRESENCE_STATE`]. It is encoded once for everyone who joins before it changes.
    pub state: Payload,
    /// For [`PRESENCE_COUNT`], if the state doesn't list everyone.
    pub count: Option<Payload>,
}

/// The presences on every topic (`Phoenix.Presence`). Clones share the same state.
///
/// A key stays present until its owner [untracks](Self::untrack) it, or its node falls silent. Make changes within a
/// tokio runtime, where a task publishes them.
#[derive(Clone)]
pub struct Presence(Arc<Inner>);

struct Inner {
    pubsub: PubSub,
    fetch: Fetcher,
    config: PresenceConfig,
    topics: TopicMap<PresenceTopic>,
    /// Announces changes to other nodes, if there are any.
    teller: Option<Arc<Teller>>,
}

impl Presence {
    /// Creates presences that have only their metas and whose diffs go to the subscribers of
    /// `pubsub`.
    pub fn new(pubsub: PubSub, config: PresenceConfig) -> Self {
        Self::with(pubsub, config, Fetcher::none())
    }

    /// Creates presences that also have the fields found by `fetch`.
    pub fn with_fetch(pubsub: PubSub, config: PresenceConfig, fetch: impl Fetch) -> Self {
        Self::with(pubsub, config, Fetcher::of(fetch))
    }

    /// With other nodes, this must be called within a tokio runtime.
    fn with(pubsub: PubSub, config: PresenceConfig, fetch: Fetcher) -> Self {
        let teller = (!pubsub.is_alone()).then(|| Arc::new(Teller::new(pubsub.node_id())));
        let topics = TopicMap::new();
        let inner = Arc::new(Inner { pubsub, fetch, config, topics, teller });
        if let Some(teller) = &inner.teller {
            tokio::spawn(teller::run(&inner, Arc::clone(teller)));
        }
        Self(inner)
    }

    /// Announces to the other nodes at once that this node has nobody present any more, and then nothing further. Call
    /// it before a node shuts down.
    pub fn leave(&self) {
        if let Some(teller) = &self.0.teller {
            teller.leave(&self.0.pubsub);
        }
    }

    /// The other nodes that are known now, ordered by id: those that were heard from within the
    /// [timeout](PresenceConfig::node_timeout).
    pub fn nodes(&self) -> Vec<NodeInfo> {
        self.0.teller.as_ref().map(|teller| teller.nodes(Instant::now())).unwrap_or_default()
    }

    /// Everyone present on a topic, with the fields found by [`Fetch`].
    pub async fn list(&self, topic: &str) -> BTreeMap<String, PresenceEntry> {
        let entries = self.0.topics.update_known(topic, |of| of.people.entries());
        let mut entries = entries.unwrap_or_default();
        let mut extras = self.0.extras(topic, entries.keys().cloned().collect()).await;
        for (key, entry) in &mut entries {
            entry.extra = extras.remove(key).unwrap_or_default();
        }
        entries
    }

    /// A single key of [`list`](Self::list).
    pub async fn get_by_key(&self, topic: &str, key: &str) -> Option<PresenceEntry> {
        let mut entry = self.0.topics.update_known(topic, |of| of.people.entry(key)).flatten()?;
        let mut extras = self.0.extras(topic, vec![key.to_owned()]).await;
        entry.extra = extras.remove(key).unwrap_or_default();
        Some(entry)
    }

    /// How many people are on a topic now, on all nodes: keys, and those without one.
    pub fn count(&self, topic: &str) -> usize {
        self.0.topics.update_known(topic, |of| of.people.headcount().total).unwrap_or_default()
    }

    /// Calls `push` with the published state while nothing else can be published on the topic, so
    /// that every later diff follows it. A subscriber may also receive the diff that the state
    /// already includes, which has no effect.
    pub fn with_state(&self, topic: &str, push: impl FnOnce(&PresenceState)) {
        self.0.topics.update(topic, |of| {
            let (state, count) = (of.state(), of.told_count().map(count_payload));
            push(&PresenceState { state, count });
        });
    }

    /// Makes a key, such as a user's id, present on a topic until its owner untracks it.
    ///
    /// `owner` is the subscription that the presence belongs to, from [`PubSub::next_id`]. Clients get
    /// `meta` with a `phx_ref` added to it.
    ///
    /// # Errors
    /// If `meta` isn't a JSON object, or the owner already tracks the key.
    pub fn track<T: Serialize + ?Sized>(
        &self,
        topic: &str,
        owner: SubscriberId,
        key: &str,
        meta: &T,
    ) -> Result<(), PresenceError> {
        let (key, meta, node) = (Arc::from(key), object(meta)?, self.0.pubsub.node_id());
        self.change(topic, |of| {
            of.people.track(&key, node, owner, meta)?;
            self.0.mark_changed(of, &key);
            Ok(())
        })
    }

    /// Counts a subscriber as one more person on a topic without listing them: clients only see
    /// them in [`PRESENCE_COUNT`]. It lasts until [`untrack_all`](Self::untrack_all).
    pub fn track_unlisted(&self, topic: &str, owner: SubscriberId) {
        self.change(topic, |of| of.people.track_unlisted(owner));
    }

    /// Replaces a meta. One diff contains the new meta as a join, with the old one's ref, and the
    /// old meta as a leave.
    ///
    /// # Errors
    /// If `meta` isn't a JSON object, or the owner doesn't track the key.
    pub fn update<T: Serialize + ?Sized>(
        &self,
        topic: &str,
        owner: SubscriberId,
        key: &str,
        meta: &T,
    ) -> Result<(), PresenceError> {
        let (key, meta, node) = (Arc::from(key), object(meta)?, self.0.pubsub.node_id());
        self.change(topic, |of| {
            of.update(&key, (node, owner), meta)?;
            self.0.mark_changed(of, &key);
            Ok(())
        })
    }

    /// Ends the presence of a key that `owner` tracks; does nothing if it doesn't track it.
    pub fn untrack(&self, topic: &str, owner: SubscriberId, key: &str) {
        self.change(topic, |of| {
            of.people.untrack(key, owner);
            self.0.mark_changed(of, &Arc::from(key));
        });
    }

    /// Ends everything that `owner` tracks.
    pub fn untrack_all(&self, topic: &str, owner: SubscriberId) {
        self.change(topic, |of| {
            for key in of.people.untrack_all(owner) {
                self.0.mark_changed(of, &key);
            }
        });
    }

    fn change<T>(&self, topic: &str, change: impl FnOnce(&mut PresenceTopic) -> T) -> T {
        self.0.change(topic, change)
    }
}

impl Inner {
    /// Records that a key's places on this node changed.
    fn mark_changed(&self, of: &mut PresenceTopic, key: &Arc<str>) {
        of.mark_changed(key);
        if self.teller.is_some() {
            of.mark_untold(key);
        }
    }

    /// Changes a topic and has the change published, either now or with the rest of the window.
    fn change<T>(self: &Arc<Self>, topic: &str, change: impl FnOnce(&mut PresenceTopic) -> T) -> T {
        let (changed, begins, is_untold) = self.topics.update(topic, |of| {
            let changed = change(of);
            (changed, of.begin_publishing(), of.is_untold())
        });
        if let Some(teller) = self.teller.as_ref().filter(|_| is_untold) {
            teller.tell_of(topic);
        }
        // Without a runtime the process is shutting down and there are no clients left to inform.
        if begins && let Ok(runtime) = Handle::try_current() {
            let (inner, topic) = (Arc::clone(self), topic.into());
            let publisher = Publisher { inner, topic, is_done: false };
            runtime.spawn(publisher.run());
        }
        changed
    }

    /// The extras of `keys`, or those found last if the look-up fails.
    async fn extras(&self, topic: &str, keys: Vec<String>) -> Extras {
        if let Ok(extras) = self.fetch.fetch(topic, keys.clone()).await {
            return extras;
        }
        let last = self.topics.update_known(topic, |of| {
            let last = keys.into_iter().map(|key| (of.last_extra(&key), key));
            last.filter_map(|(extra, key)| Some((key, extra?))).collect()
        });
        last.unwrap_or_default()
    }
}

impl Presences for Inner {
    fn pubsub(&self) -> &PubSub {
        &self.pubsub
    }

    fn node_timeout(&self) -> Duration {
        self.config.node_timeout
    }

    fn tell_changes(&self, topic: &str) -> Option<Told> {
        let told = |of: &mut PresenceTopic| of.is_untold().then(|| of.tell_changes());
        self.topics.update_known(topic, told).flatten()
    }

    fn tell_everything(&self) -> Vec<(String, Told)> {
        let all = self.topics.topics().into_iter().filter_map(|topic| {
            let told = self.topics.update_known(&topic, |of| of.tell_everything())?;
            (!told.is_empty()).then(|| (topic.into_string(), told))
        });
        all.collect()
    }

    fn set_elsewhere(self: &Arc<Self>, topic: &str, node: NodeId, told: &Told) {
        self.change(topic, |of| of.set_elsewhere(node, told));
    }
}

/// The task that publishes a topic's changes. Each topic has at most one. If its worker stops
/// before the work is done, the topic's next change starts another task.
struct Publisher {
    inner: Arc<Inner>,
    topic: ByteString,
    is_done: bool,
}

impl Drop for Publisher {
    fn drop(&mut self) {
        if !self.is_done {
            self.inner.topics.update_known(&self.topic, PresenceTopic::abandon_publishing);
        }
    }
}

impl Publisher {
    async fn run(mut self) {
        self.publish_until_quiet().await;
        self.is_done = true;
    }

    /// Publishes the changes, one batch per window, until a window passes without changes.
    async fn publish_until_quiet(&self) {
        let Inner { pubsub, fetch, config, topics, .. } = &*self.inner;
        let limit = config.max_people;
        loop {
            let keys = topics
                .update_known(&self.topic, |of| of.take_changes(limit, Instant::now()))
                .flatten();
            let extras = match keys {
                Some(keys) => Some(fetch.fetch(&self.topic, keys).await),
                None => None,
            };
            let published_at = Instant::now();
            let published = topics.update_known(&self.topic, |of| {
                let failed = matches!(extras, Some(Err(_)));
                let diff = of.publish(extras.and_then(Result::ok));
                if failed {
                    of.fetch_failed(published_at);
                }
                (diff, of.take_count(limit, published_at))
            });
            let (diff, count) = published.unwrap_or_default();
            let count = count.map(|count| (PRESENCE_COUNT, count_payload(count)));
            for (event, payload) in diff.map(|diff| (PRESENCE_DIFF, diff)).into_iter().chain(count)
            {
                let broadcast = Broadcast::new(&self.topic, event, payload);
                pubsub.local_broadcast_gradually(&broadcast).await;
            }
            sleep_until(published_at + config.window).await;
            let quiet = topics.update_known(&self.topic, |of| of.end_publishing(limit));
            if quiet.unwrap_or(true) {
                return;
            }
        }
    }
}

fn object<T: Serialize + ?Sized>(meta: &T) -> Result<Map<String, Value>, PresenceError> {
    match serde_json::to_value(meta) {
        Ok(Value::Object(meta)) => Ok(meta),
        _ => Err(PresenceError::NotAnObject),
    }
}

fn count_payload(count: usize) -> Payload {
    #[derive(Serialize)]
    struct Count {
        count: usize,
    }
    Payload::json(&Count { count })
}

impl fmt::Debug for Presence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Presence").field("config", &self.0.config).finish_non_exhaustive()
    }
}
