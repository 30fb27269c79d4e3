//! Who is on which topic (`Phoenix.Presence`).
//!
//! Each topic has what has been *published*, the state that every client knows or is about to, and
//! what has changed since. A change is published at once when the topic was quiet; the changes of the
//! next window gather into one diff. `presence_state` gives the published state, and every later diff
//! follows it on the same queue, so nobody misses a leave.

pub(crate) mod entry;
pub(crate) mod fetch;
mod meta;
mod people;
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

use crate::broadcast::Broadcast;
use crate::payload::Payload;
use crate::pubsub::PubSub;
use crate::subscriber::SubscriberId;
use crate::topic_map::TopicMap;
use entry::{PresenceEntry, PresenceError};
use fetch::{Extras, Fetch, Fetcher};
use topic::PresenceTopic;

pub use people::MAX_METAS;
pub use topic::COUNT_WINDOW;
pub use unnamed::{FETCH_RETRY, MAX_FETCH_FAILURES};

/// How long presence changes of one topic gather into one diff, once a first one has gone out.
pub const PRESENCE_WINDOW: Duration = Duration::from_millis(100);
/// People on one topic who are shown to clients; of the others they only learn how many there are.
pub const MAX_PEOPLE: usize = 500;

/// The event of the published state, for a client that has just joined.
pub const PRESENCE_STATE: &str = "presence_state";
/// The event of what has come and gone since.
pub const PRESENCE_DIFF: &str = "presence_diff";
/// The event `{count}` of a topic with more people than are shown, or with some who are
/// [unlisted](Presence::track_unlisted). It follows the state or the diff that it belongs to: `count`
/// less the people listed then is the number of those who are not shown.
pub const PRESENCE_COUNT: &str = "presence_count";

/// The limits of a [`Presence`].
#[derive(Debug, Clone, Copy)]
pub struct PresenceConfig {
    /// See [`PRESENCE_WINDOW`].
    pub window: Duration,
    /// See [`MAX_PEOPLE`].
    pub max_people: usize,
}

impl Default for PresenceConfig {
    fn default() -> Self {
        Self { window: PRESENCE_WINDOW, max_people: MAX_PEOPLE }
    }
}

/// What a client gets when it joins.
#[derive(Debug, Clone)]
pub struct PresenceState {
    /// For [`PRESENCE_STATE`]. Everybody who joins before it changes gets the same, encoded once.
    pub state: Payload,
    /// For [`PRESENCE_COUNT`], if the state leaves people out.
    pub count: Option<Payload>,
}

/// The presences of every topic. A clone is the same.
#[derive(Clone)]
pub struct Presence(Arc<Inner>);

struct Inner {
    pubsub: PubSub,
    fetch: Fetcher,
    config: PresenceConfig,
    topics: TopicMap<PresenceTopic>,
}

impl Presence {
    /// Presences whose diffs go to the subscribers of `pubsub`, with nothing beside their metas.
    pub fn new(pubsub: PubSub, config: PresenceConfig) -> Self {
        Self::with(pubsub, config, Fetcher::none())
    }

    /// Presences with what `fetch` finds.
    pub fn with_fetch(pubsub: PubSub, config: PresenceConfig, fetch: impl Fetch) -> Self {
        Self::with(pubsub, config, Fetcher::of(fetch))
    }

    fn with(pubsub: PubSub, config: PresenceConfig, fetch: Fetcher) -> Self {
        Self(Arc::new(Inner { pubsub, fetch, config, topics: TopicMap::new() }))
    }

    /// Everybody who is on a topic now, with what [`Fetch`] finds.
    pub async fn list(&self, topic: &str) -> BTreeMap<String, PresenceEntry> {
        let entries = self.0.topics.update_known(topic, |of| of.people.entries());
        let mut entries = entries.unwrap_or_default();
        let mut extras = self.0.extras(topic, entries.keys().cloned().collect()).await;
        for (key, entry) in &mut entries {
            entry.extra = extras.remove(key).unwrap_or_default();
        }
        entries
    }

    /// One key of [`list`](Self::list).
    pub async fn get_by_key(&self, topic: &str, key: &str) -> Option<PresenceEntry> {
        let mut entry = self.0.topics.update_known(topic, |of| of.people.entry(key)).flatten()?;
        let mut extras = self.0.extras(topic, vec![key.to_owned()]).await;
        entry.extra = extras.remove(key).unwrap_or_default();
        Some(entry)
    }

    /// How many people are on a topic now.
    pub fn count(&self, topic: &str) -> usize {
        self.0.topics.update_known(topic, |of| of.people.headcount().total).unwrap_or_default()
    }

    /// Gives `push` the published state while nothing else can be published on the topic, so that
    /// every diff that the state lacks comes after it. A subscriber may also get the diff that the
    /// state ends with, which changes nothing.
    pub fn with_state(&self, topic: &str, push: impl FnOnce(&PresenceState)) {
        self.0.topics.update(topic, |of| {
            let (state, count) = (of.state(), of.told_count().map(count_payload));
            push(&PresenceState { state, count });
        });
    }

    /// Makes a key present on a topic, for as long as its owner does not untrack it.
    ///
    /// # Errors
    /// When `meta` is not a JSON object, or the owner tracks the key already.
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
            of.mark_changed(&key);
            Ok(())
        })
    }

    /// Counts a subscriber as one more person on a topic, who is listed nowhere: clients learn of it by
    /// [`PRESENCE_COUNT`] alone. It lasts until [`untrack_all`](Self::untrack_all).
    pub fn track_unlisted(&self, topic: &str, owner: SubscriberId) {
        self.change(topic, |of| of.people.track_unlisted(owner));
    }

    /// Replaces a meta. One diff has the new one as a join, with the old one's ref, and the old one
    /// as a leave.
    ///
    /// # Errors
    /// When `meta` is not a JSON object, or the owner does not track the key.
    pub fn update<T: Serialize + ?Sized>(
        &self,
        topic: &str,
        owner: SubscriberId,
        key: &str,
        meta: &T,
    ) -> Result<(), PresenceError> {
        let (key, meta, node) = (Arc::from(key), object(meta)?, self.0.pubsub.node_id());
        self.change(topic, |of| of.update(&key, (node, owner), meta))
    }

    /// Ends the presence of a key that `owner` tracks; without effect if it does not.
    pub fn untrack(&self, topic: &str, owner: SubscriberId, key: &str) {
        self.change(topic, |of| {
            of.people.untrack(key, owner);
            of.mark_changed(&Arc::from(key));
        });
    }

    /// Ends everything that `owner` tracks.
    pub fn untrack_all(&self, topic: &str, owner: SubscriberId) {
        self.change(topic, |of| {
            for key in of.people.untrack_all(owner) {
                of.mark_changed(&key);
            }
        });
    }

    /// Changes a topic, and has the change published now or with the window's others.
    fn change<T>(&self, topic: &str, change: impl FnOnce(&mut PresenceTopic) -> T) -> T {
        let (changed, begins) = self.0.topics.update(topic, |of| {
            let changed = change(of);
            (changed, of.begin_publishing())
        });
        // Without a runtime the process is ending, and nobody is left to be told.
        if begins && let Ok(runtime) = Handle::try_current() {
            let (inner, topic) = (Arc::clone(&self.0), topic.into());
            let publisher = Publisher { inner, topic, is_done: false };
            runtime.spawn(publisher.run());
        }
        changed
    }
}

impl Inner {
    /// What is found of keys, or was found last if the look-up fails.
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

/// The task that publishes a topic's changes. It is the only one of its topic, and when it ends before
/// it is done, with the worker that runs it, the topic's next change starts another.
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

    /// Publishes the changes, one batch for each window, until a window passes without any.
    async fn publish_until_quiet(&self) {
        let Inner { pubsub, fetch, config, topics } = &*self.inner;
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
