//! The app's handle to its sockets: broadcasts, presence, disconnect and drain.

use std::any::Any;
use std::fmt;
use std::net::IpAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Instant;

use metrics::Histogram;
use pubsub::{Broadcast, Listener, Payload, Presence, PubSub, Subscription};
use serde::Serialize;

use crate::budget::{Account, BudgetLimits};
use crate::closing;
use crate::config::Config;
use crate::handle::RESTART;
use crate::mount::Mount;
use crate::outbox::{Ending, Outbox};
use crate::overview::About;
use crate::registry::{Registration, Registry};
use crate::telemetry;

/// The close code of a server that restarts (from RFC 6455's registry).
const SERVICE_RESTART: u16 = 1012;
/// The event that ends all sockets with an id, as in Phoenix.
pub(crate) const DISCONNECT: &str = "disconnect";

/// The app's handle to all its sockets (`Phoenix.Endpoint`). Clones refer to the same endpoint.
#[derive(Clone)]
pub struct Endpoint(Arc<Inner>);

struct Inner {
    config: Config,
    mounts: Vec<Arc<Mount>>,
    pubsub: PubSub,
    presence: Presence,
    sockets: Arc<Registry>,
    /// State that each transport shares between workers, one entry per type.
    transports: Mutex<Vec<Arc<dyn Any + Send + Sync>>>,
    draining: AtomicBool,
    /// Looked up once, because every push is recorded in it.
    handle_in_seconds: Histogram,
    /// Other nodes close sockets of this one.
    _closing: Subscription,
}

impl Endpoint {
    /// Creates an endpoint whose mounts hold a reference to it.
    pub(crate) fn new(
        config: Config,
        pubsub: PubSub,
        presence: Presence,
        mounts: impl FnOnce(&WeakEndpoint) -> Vec<Arc<Mount>>,
    ) -> Self {
        let limits = BudgetLimits {
            user: config.max_outbound_bytes_per_user,
            address: config.max_outbound_bytes_per_address,
            process: config.max_outbound_bytes_in_all,
        };
        let sockets = Arc::new(Registry::new(limits));
        let closing = closing::listen(&pubsub, &sockets);
        Self(Arc::new_cyclic(|inner| Inner {
            config,
            mounts: mounts(&WeakEndpoint(Weak::clone(inner))),
            pubsub,
            presence,
            sockets,
            transports: Mutex::default(),
            draining: false.into(),
            handle_in_seconds: metrics::histogram!(telemetry::HANDLE_IN_SECONDS),
            _closing: closing,
        }))
    }

    /// Sends an event to everyone on a topic.
    pub fn broadcast<T: Serialize + ?Sized>(&self, topic: &str, event: &str, payload: &T) {
        self.broadcast_payload(topic, event, Payload::json(payload));
    }

    /// Sends an event with any payload, including binary, to everyone on a topic.
    pub fn broadcast_payload(&self, topic: &str, event: &str, payload: Payload) {
        self.publish(&Broadcast::new(topic, event, payload));
    }

    /// Sends a prepared broadcast. If it has a `seq`, channels whose clients already know it can
    /// [skip](crate::ChannelSocket::skip_through) it.
    pub fn publish(&self, broadcast: &Broadcast) {
        self.0.pubsub.broadcast(broadcast);
    }

    /// Like [`publish`](Self::publish), but only to clients of this node, for events that every node learns about
    /// independently, such as from a log. Returns how many channels and listeners received it.
    pub fn publish_locally(&self, broadcast: &Broadcast) -> usize {
        self.0.pubsub.local_broadcast(broadcast)
    }

    /// Ends the channels of a topic on this node with
    /// [`StopReason::Restart`](crate::StopReason::Restart), after which clients rejoin. No further
    /// broadcast with a `seq` reaches them, so the position that a client reports on its return is
    /// the one it has now.
    pub fn restart_channels(&self, topic: &str) {
        self.publish_locally(&Broadcast::new(topic, RESTART, Payload::empty()));
    }

    /// Ends the channels of a topic in the same way, but on every node. Clients rejoin with the position that they have.
    pub fn restart_topic(&self, topic: &str) {
        self.broadcast_payload(topic, RESTART, Payload::empty());
    }

    /// Ends every socket with this id on every node, with close code 1001. The clients reconnect,
    /// and `connect` decides again.
    pub fn disconnect(&self, socket_id: &str) {
        self.broadcast_payload(socket_id, DISCONNECT, Payload::empty());
    }

    /// Subscribes to a topic from outside any channel.
    pub fn subscribe(&self, topic: &str) -> Listener {
        self.0.pubsub.listen(topic)
    }

    /// Whether a topic has subscribers in this process. A channel counts as soon as its join runs.
    pub fn has_subscribers(&self, topic: &str) -> bool {
        self.0.pubsub.has_subscribers(topic)
    }

    /// The [`PubSub`] that carries this endpoint's broadcasts.
    pub fn pubsub(&self) -> &PubSub {
        &self.0.pubsub
    }

    /// The presences on this endpoint's topics.
    pub fn presence(&self) -> &Presence {
        &self.0.presence
    }

    /// How many clients are connected.
    pub fn socket_count(&self) -> usize {
        self.0.sockets.len()
    }

    /// Closes every socket with 1012, in batches, and waits until they are gone or the time is up. Clients that connect
    /// meanwhile are refused with 503. Other nodes learn at once that nobody is present on this node any more.
    pub async fn drain(&self) {
        let since = Instant::now();
        self.0.draining.store(true, Ordering::Release);
        let config = &self.0.config;
        tokio::time::timeout(config.drain_timeout, self.close_all()).await.ok();
        self.0.presence.leave();
        self.0.pubsub.flush().await;
        metrics::histogram!(telemetry::DRAIN_SECONDS).record(since.elapsed());
        tracing::info!(
            took_ms = since.elapsed().as_millis(),
            left = self.socket_count(),
            "drained"
        );
    }

    async fn close_all(&self) {
        let outboxes = self.0.sockets.outboxes();
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
        self.0.sockets.wait_until_empty().await;
    }

    /// A reference that does not keep the endpoint alive.
    pub fn downgrade(&self) -> WeakEndpoint {
        WeakEndpoint(Arc::downgrade(&self.0))
    }

    /// Whether [`drain`](Self::drain) has begun.
    pub fn is_draining(&self) -> bool {
        self.0.draining.load(Ordering::Acquire)
    }

    pub(crate) fn handle_in_seconds(&self) -> &Histogram {
        &self.0.handle_in_seconds
    }

    pub(crate) fn mounts(&self) -> &[Arc<Mount>] {
        &self.0.mounts
    }

    /// How many sockets a user has.
    pub(crate) fn sockets_of(&self, user: &str) -> usize {
        self.0.sockets.sockets_of(user)
    }

    /// Opens an account for one more socket of this user and address.
    pub(crate) fn open_account(&self, user: Option<&str>, address: Option<IpAddr>) -> Account {
        self.0.sockets.open_account(user, address)
    }

    /// Counts a socket until its registration is dropped.
    pub(crate) fn register(&self, outbox: &Arc<Outbox>, about: About) -> Registration {
        self.0.sockets.register(outbox, about)
    }

    pub(crate) fn registry(&self) -> &Registry {
        &self.0.sockets
    }

    /// Returns the state that a transport shares between workers; the first caller creates it.
    pub(crate) fn transport_state<T: Default + Send + Sync + 'static>(&self) -> Arc<T> {
        let mut transports = self.0.transports.lock().unwrap_or_else(PoisonError::into_inner);
        let known = transports.iter().find_map(|any| Arc::clone(any).downcast::<T>().ok());
        known.unwrap_or_else(|| {
            let state = Arc::<T>::default();
            transports.push(Arc::clone(&state) as Arc<dyn Any + Send + Sync>);
            state
        })
    }
}

/// A weak reference to an endpoint, for what the endpoint itself keeps alive, such as its sockets.
#[derive(Clone)]
pub struct WeakEndpoint(Weak<Inner>);

impl WeakEndpoint {
    /// The endpoint, while anybody else has it.
    pub fn upgrade(&self) -> Option<Endpoint> {
        self.0.upgrade().map(Endpoint)
    }
}

impl fmt::Debug for WeakEndpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WeakEndpoint").finish_non_exhaustive()
    }
}

impl fmt::Debug for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Endpoint").field("mounts", &self.0.mounts).finish_non_exhaustive()
    }
}
