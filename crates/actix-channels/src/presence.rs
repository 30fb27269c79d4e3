//! Who is on which topic (`Phoenix.Presence`).
//!
//! Each topic has what has been *published*, the state that every client knows or is about to, and
//! what has changed since. A change is published at once when the topic was quiet; the changes of the
//! next window (at most 100 ms) gather into one diff. `presence_state` gives the published state, and
//! every later diff follows it on the same queue: nobody misses a leave or sees one twice.

mod changes;
mod topic;

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytestring::ByteString;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use tokio::runtime::Handle;

use crate::broadcast::Broadcast;
use crate::endpoint::WeakEndpoint;
use crate::payload::Payload;
use topic::PresenceTopic;

/// What an app tells of present keys besides their metas, such as a user's name.
pub trait Fetch: Send + Sync + 'static {
    /// Looks up all `keys` at once; the fields found appear beside `metas`. It is called once for
    /// each batch of changes, so that one query serves however many arrive together.
    fn fetch(
        &self,
        topic: &str,
        keys: Vec<String>,
    ) -> impl Future<Output = HashMap<String, Map<String, Value>>> + Send;
}

/// Tells nothing besides the metas.
pub(crate) struct NoFetch;

impl Fetch for NoFetch {
    async fn fetch(&self, _topic: &str, _keys: Vec<String>) -> HashMap<String, Map<String, Value>> {
        HashMap::new()
    }
}

pub(crate) trait AnyFetch: Send + Sync {
    fn fetch(
        &self,
        topic: String,
        keys: Vec<String>,
    ) -> BoxFuture<'_, HashMap<String, Map<String, Value>>>;
}

impl<F: Fetch> AnyFetch for F {
    fn fetch(
        &self,
        topic: String,
        keys: Vec<String>,
    ) -> BoxFuture<'_, HashMap<String, Map<String, Value>>> {
        Box::pin(async move { Fetch::fetch(self, &topic, keys).await })
    }
}

/// One key that is present, with one meta for each place it is present from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PresenceEntry {
    /// One for each tracked channel, in the order in which they came, with its `phx_ref`.
    pub metas: Vec<Map<String, Value>>,
    /// What [`Fetch`] found.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// Why a presence could not be changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PresenceError {
    /// The meta is no JSON object.
    #[error("presence metadata has to be a JSON object")]
    NotAnObject,
    /// This channel tracks the key already.
    #[error("the channel tracks this key already")]
    AlreadyTracked,
    /// This channel does not track the key.
    #[error("the channel does not track this key")]
    NotTracked,
}

/// The presences of an endpoint's topics; reached through [`Endpoint::presence`](crate::Endpoint::presence).
pub struct Presence(Arc<Tracker>);

struct Tracker {
    endpoint: WeakEndpoint,
    fetch: Arc<dyn AnyFetch>,
    window: Duration,
    /// Makes refs of this run differ from those of any other.
    run: u64,
    topics: Mutex<HashMap<Box<str>, PresenceTopic>>,
}

/// A topic and the channel on it that a presence belongs to.
type Owner<'a> = (&'a str, u64);

impl Presence {
    pub(crate) fn new(endpoint: WeakEndpoint, fetch: Arc<dyn AnyFetch>, window: Duration) -> Self {
        let topics = Mutex::default();
        Self(Arc::new(Tracker { endpoint, fetch, window, run: rand::random(), topics }))
    }

    /// Who is on a topic now, with what [`Fetch`] knows of them.
    pub async fn list(&self, topic: &str) -> BTreeMap<String, PresenceEntry> {
        let mut entries = self.0.lock().get(topic).map(PresenceTopic::entries).unwrap_or_default();
        let keys: Vec<String> = entries.keys().cloned().collect();
        let mut extras =
            if keys.is_empty() { HashMap::new() } else { self.0.fetch(topic, keys).await };
        for (key, entry) in &mut entries {
            entry.extra = extras.remove(key).unwrap_or_default();
        }
        entries
    }

    /// One key of [`list`](Self::list).
    pub async fn get_by_key(&self, topic: &str, key: &str) -> Option<PresenceEntry> {
        let mut entry = self.0.lock().get(topic)?.entry(key)?;
        let mut extras = self.0.fetch(topic, vec![key.to_owned()]).await;
        entry.extra = extras.remove(key).unwrap_or_default();
        Some(entry)
    }

    /// Gives `push` the published state while nothing can be published, so that every diff that the
    /// state lacks comes after it.
    pub(crate) fn with_state(&self, topic: &str, push: impl FnOnce(&Payload)) {
        let mut topics = self.0.lock();
        let state = topics.get_mut(topic).map_or_else(Payload::empty, PresenceTopic::state);
        push(&state);
    }

    pub(crate) fn track<T: Serialize + ?Sized>(
        &self,
        (topic, owner): Owner<'_>,
        key: &str,
        meta: &T,
    ) -> Result<(), PresenceError> {
        let meta = object(meta)?;
        self.change(topic, |of| of.track(owner, key, meta, self.0.run))
    }

    pub(crate) fn update<T: Serialize + ?Sized>(
        &self,
        (topic, owner): Owner<'_>,
        key: &str,
        meta: &T,
    ) -> Result<(), PresenceError> {
        let meta = object(meta)?;
        self.change(topic, |of| of.update(owner, key, meta, self.0.run))
    }

    pub(crate) fn untrack(&self, (topic, owner): Owner<'_>, key: &str) {
        self.change(topic, |of| of.untrack(owner, key));
    }

    pub(crate) fn untrack_all(&self, (topic, owner): Owner<'_>) {
        self.change(topic, |of| of.untrack_all(owner));
    }

    /// Changes a topic, and publishes the change now or with the window's others.
    fn change<T>(&self, topic: &str, change: impl FnOnce(&mut PresenceTopic) -> T) -> T {
        let mut topics = self.0.lock();
        let of = topics.entry(topic.into()).or_default();
        let changed = change(of);
        // Without a runtime the process is ending, and nobody is left to be told.
        if of.begin_publishing()
            && let Ok(runtime) = Handle::try_current()
        {
            let tracker = Arc::clone(&self.0);
            let topic = ByteString::from(topic);
            runtime.spawn(async move { tracker.publish_until_quiet(topic).await });
        } else if of.is_forgettable() {
            topics.remove(topic);
        }
        changed
    }
}

impl Tracker {
    /// Publishes a topic's changes, one batch for each window, until a window passes without any.
    async fn publish_until_quiet(&self, topic: ByteString) {
        loop {
            let keys = self.lock().get_mut(&*topic).map(PresenceTopic::take_changes);
            let keys = keys.unwrap_or_default();
            let extras =
                if keys.is_empty() { HashMap::new() } else { self.fetch(&topic, keys).await };
            self.publish(&topic, extras);
            tokio::time::sleep(self.window).await;
            let mut topics = self.lock();
            let quiet = topics.get_mut(&*topic).is_none_or(PresenceTopic::end_publishing);
            if topics.get(&*topic).is_some_and(PresenceTopic::is_forgettable) {
                topics.remove(&*topic);
            }
            if quiet {
                return;
            }
        }
    }

    /// Sends the diff under the lock that guards the state, so that the two never disagree.
    fn publish(&self, topic: &ByteString, extras: HashMap<String, Map<String, Value>>) {
        let mut topics = self.lock();
        let Some(diff) = topics.get_mut(&**topic).and_then(|of| of.publish(extras)) else { return };
        if let Some(endpoint) = self.endpoint.upgrade() {
            endpoint.publish(&Broadcast::new(topic, "presence_diff", diff, None), None);
        }
    }

    /// Asks the app; one that panics tells nothing.
    async fn fetch(&self, topic: &str, keys: Vec<String>) -> HashMap<String, Map<String, Value>> {
        let fetching = self.fetch.fetch(topic.to_owned(), keys);
        let fetched = std::panic::AssertUnwindSafe(fetching).catch_unwind().await;
        fetched.unwrap_or_else(|_panic| {
            tracing::error!(topic, "presence fetch panicked");
            HashMap::new()
        })
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Box<str>, PresenceTopic>> {
        self.topics.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn object<T: Serialize + ?Sized>(meta: &T) -> Result<Map<String, Value>, PresenceError> {
    match serde_json::to_value(meta) {
        Ok(Value::Object(meta)) => Ok(meta),
        _ => Err(PresenceError::NotAnObject),
    }
}

impl fmt::Debug for Presence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Presence").finish_non_exhaustive()
    }
}
