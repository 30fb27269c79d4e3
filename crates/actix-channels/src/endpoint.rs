//! The app's one handle on its sockets: mounts, broadcasts, presence, disconnect and drain.

use std::collections::HashMap;
use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Instant;

use metrics::Histogram;
use serde::Serialize;
use tokio::sync::{mpsc, watch};

use crate::broadcast::{Broadcast, Numbered};
use crate::config::Config;
use crate::mount::Mount;
use crate::outbox::{Ending, Outbox};
use crate::payload::Payload;
use crate::presence::{Fetch, NoFetch, Presence};
use crate::pubsub::{
    DISCONNECT, Listener, LocalPubSub, LocalTopics, PubSub, Recipient, SubscriberId, Subscription,
};
use crate::session::polled::PolledSessions;
use crate::socket::Socket;
use crate::telemetry;

/// Broadcasts that wait for one [`Listener`]; it misses what comes while it is full.
pub const MAX_LISTENER_QUEUE: usize = 1024;

/// The close code of a server that restarts (RFC 6455's registry).
const SERVICE_RESTART: u16 = 1012;

/// The app's handle on all its sockets (`Phoenix.Endpoint`). A clone is the same endpoint.
#[derive(Clone)]
pub struct Endpoint(Arc<Inner>);

struct Inner {
    config: Config,
    mounts: Vec<Arc<Mount>>,
    topics: Arc<LocalTopics>,
    pubsub: Box<dyn PubSub>,
    presence: Presence,
    polled: Arc<PolledSessions>,
    next_id: AtomicU64,
    sockets: Mutex<HashMap<u64, Arc<Outbox>>>,
    /// How many sockets there are, for those who wait until there are none.
    count: watch::Sender<usize>,
    draining: AtomicBool,
    /// Looked up once, because it is recorded for every push.
    handle_in_seconds: Histogram,
}

/// What an [`Endpoint`] is made of.
pub struct EndpointBuilder {
    config: Config,
    mounts: Vec<Arc<Mount>>,
    pubsub: Box<dyn PubSub>,
    fetch: Arc<dyn crate::presence::AnyFetch>,
}

impl EndpointBuilder {
    /// Mounts a socket at a path such as `/socket`, with the endpoint's configuration.
    #[must_use]
    pub fn socket<S: Socket>(self, path: &str, socket: S) -> Self {
        let config = self.config.clone();
        self.socket_with(path, socket, config)
    }

    /// Mounts a socket with a configuration of its own.
    #[must_use]
    pub fn socket_with<S: Socket>(mut self, path: &str, socket: S, config: Config) -> Self {
        self.mounts.push(Arc::new(Mount::new(path, socket, config)));
        self
    }

    /// Says what presence tells of a key besides its metas; by default nothing.
    #[must_use]
    pub fn presence<F: Fetch>(mut self, fetch: F) -> Self {
        self.fetch = Arc::new(fetch);
        self
    }

    /// Connects this node to others; by default it is alone.
    #[must_use]
    pub fn pubsub<P: PubSub>(mut self, pubsub: P) -> Self {
        self.pubsub = Box::new(pubsub);
        self
    }

    /// The endpoint. The app installs its `metrics` recorder before.
    pub fn build(self) -> Endpoint {
        let topics = Arc::new(LocalTopics::new());
        Endpoint(Arc::new_cyclic(|inner| Inner {
            presence: Presence::new(
                WeakEndpoint(Weak::clone(inner)),
                self.fetch,
                self.config.presence_window,
            ),
            config: self.config,
            mounts: self.mounts,
            topics,
            pubsub: self.pubsub,
            polled: Arc::default(),
            next_id: AtomicU64::new(1),
            sockets: Mutex::default(),
            count: watch::Sender::new(0),
            draining: false.into(),
            handle_in_seconds: metrics::histogram!(telemetry::HANDLE_IN_SECONDS),
        }))
    }
}

impl Endpoint {
    /// Begins an endpoint whose sockets share `config`.
    pub fn builder(config: Config) -> EndpointBuilder {
        let pubsub = Box::new(LocalPubSub);
        EndpointBuilder { config, mounts: Vec::new(), pubsub, fetch: Arc::new(NoFetch) }
    }

    /// Sends an event to everybody on a topic.
    pub fn broadcast<T: Serialize + ?Sized>(&self, topic: &str, event: &str, payload: &T) {
        self.broadcast_payload(topic, event, Payload::json(payload));
    }

    /// Sends an event with any payload, binary included, to everybody on a topic.
    pub fn broadcast_payload(&self, topic: &str, event: &str, payload: Payload) {
        self.publish(&Broadcast::new(topic, event, payload, None), None);
    }

    /// Sends an event that has a number in a stream, so that a channel whose client knows of it
    /// already can [skip](crate::ChannelSocket::skip_through) it. Clients are not told the number.
    pub fn broadcast_numbered<T: Serialize + ?Sized>(
        &self,
        topic: &str,
        event: &str,
        payload: &T,
        numbered: Numbered,
    ) {
        self.publish(&Broadcast::new(topic, event, Payload::json(payload), Some(numbered)), None);
    }

    /// Ends every socket of this id on every node, with close code 1001; the clients reconnect, and
    /// `connect` decides anew.
    pub fn disconnect(&self, socket_id: &str) {
        self.broadcast_payload(socket_id, DISCONNECT, Payload::empty());
    }

    /// Listens to a topic from outside any channel.
    pub fn subscribe(&self, topic: &str) -> Listener {
        let (sender, receiver) = mpsc::channel(MAX_LISTENER_QUEUE);
        Listener::new(receiver, self.subscribe_as(topic, Recipient::Listener(sender)).1)
    }

    /// Hands a broadcast from another node to this node's subscribers alone.
    pub fn deliver(&self, broadcast: &Broadcast) {
        self.0.topics.deliver(broadcast, None);
    }

    /// Who is where.
    pub fn presence(&self) -> &Presence {
        &self.0.presence
    }

    /// How many clients are connected.
    pub fn socket_count(&self) -> usize {
        self.lock().len()
    }

    /// Closes every socket with 1012, in batches, and waits until they are gone or the time is up.
    /// Clients that connect meanwhile are refused with 503.
    pub async fn drain(&self) {
        let since = Instant::now();
        self.0.draining.store(true, Ordering::Release);
        let config = &self.0.config;
        tokio::time::timeout(config.drain_timeout, self.close_all()).await.ok();
        metrics::histogram!(telemetry::DRAIN_SECONDS).record(since.elapsed());
        tracing::info!(
            took_ms = since.elapsed().as_millis(),
            left = self.socket_count(),
            "drained"
        );
    }

    async fn close_all(&self) {
        let mut count = self.0.count.subscribe();
        let outboxes: Vec<Arc<Outbox>> = self.lock().values().map(Arc::clone).collect();
        let mut batches = outboxes.chunks(self.0.config.drain_batch.max(1)).peekable();
        while let Some(batch) = batches.next() {
            for outbox in batch {
                outbox.end(Ending::Close(SERVICE_RESTART));
            }
            metrics::counter!(telemetry::DRAINED).increment(batch.len() as u64);
            if batches.peek().is_some() {
                tokio::time::sleep(self.0.config.drain_interval).await;
            }
        }
        // The sender lives as long as this endpoint, so that waiting ends only with the last socket.
        count.wait_for(|sockets| *sockets == 0).await.ok();
    }

    pub(crate) fn is_draining(&self) -> bool {
        self.0.draining.load(Ordering::Acquire)
    }

    pub(crate) fn handle_in_seconds(&self) -> &Histogram {
        &self.0.handle_in_seconds
    }

    pub(crate) fn polled(&self) -> &Arc<PolledSessions> {
        &self.0.polled
    }

    pub(crate) fn mounts(&self) -> &[Arc<Mount>] {
        &self.0.mounts
    }

    pub(crate) fn publish(&self, broadcast: &Broadcast, except: Option<SubscriberId>) {
        self.0.pubsub.publish(&self.0.topics, broadcast, except);
    }

    pub(crate) fn next_id(&self) -> u64 {
        self.0.next_id.fetch_add(1, Ordering::Relaxed)
    }

    pub(crate) fn subscribe_with(&self, topic: &str, id: u64, to: Recipient) -> Subscription {
        self.0.topics.subscribe(topic, id, to)
    }

    pub(crate) fn subscribe_as(&self, topic: &str, to: Recipient) -> (u64, Subscription) {
        let id = self.next_id();
        (id, self.subscribe_with(topic, id, to))
    }

    /// Counts a socket until its registration is dropped.
    pub(crate) fn register(&self, outbox: &Arc<Outbox>) -> Registration {
        let id = self.next_id();
        let mut sockets = self.lock();
        sockets.insert(id, Arc::clone(outbox));
        self.counted(&sockets);
        Registration { endpoint: self.clone(), id }
    }

    fn counted(&self, sockets: &HashMap<u64, Arc<Outbox>>) {
        self.0.count.send_replace(sockets.len());
        // A gauge takes a float, which is exact far beyond any number of sockets.
        #[expect(clippy::cast_precision_loss, reason = "exact up to 2^53 sockets")]
        metrics::gauge!(telemetry::SOCKETS).set(sockets.len() as f64);
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<u64, Arc<Outbox>>> {
        self.0.sockets.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A connected socket's entry in the endpoint's list.
#[derive(Debug)]
pub(crate) struct Registration {
    endpoint: Endpoint,
    id: u64,
}

impl Drop for Registration {
    fn drop(&mut self) {
        let mut sockets = self.endpoint.lock();
        let outbox = sockets.remove(&self.id);
        self.endpoint.counted(&sockets);
        drop(sockets);
        drop(outbox);
    }
}

/// An endpoint that does not keep itself alive, for what it owns.
#[derive(Clone)]
pub(crate) struct WeakEndpoint(Weak<Inner>);

impl WeakEndpoint {
    pub(crate) fn upgrade(&self) -> Option<Endpoint> {
        self.0.upgrade().map(Endpoint)
    }
}

impl fmt::Debug for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Endpoint").field("mounts", &self.0.mounts).finish_non_exhaustive()
    }
}

impl fmt::Debug for EndpointBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EndpointBuilder").field("mounts", &self.mounts).finish_non_exhaustive()
    }
}
