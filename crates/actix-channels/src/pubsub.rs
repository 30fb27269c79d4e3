//! Who listens to which topic on this node, and the seam to other nodes.

use std::collections::HashMap;
use std::fmt;
use std::hash::{BuildHasher, RandomState};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::mpsc;

use crate::broadcast::Broadcast;
use crate::outbox::{Ending, Outbox};
use crate::seat::Seat;

/// Topics are spread over this many locks, so that workers rarely wait for one another.
const SHARDS: usize = 16;

/// The close code of a socket that the server disconnects.
const GOING_AWAY: u16 = 1001;
/// The event that ends the sockets of an id, as in Phoenix.
pub(crate) const DISCONNECT: &str = "disconnect";

/// Carries broadcasts to their subscribers, here and on other nodes (`Phoenix.PubSub`).
pub trait PubSub: Send + Sync + 'static {
    /// Delivers `broadcast` to this node's subscribers through `local`, and to the other nodes.
    ///
    /// Calls for one topic come in the order in which its broadcasts were made, and the adapter keeps
    /// that order. A broadcast from another node goes to [`Endpoint::deliver`](crate::Endpoint::deliver).
    fn publish(&self, local: &LocalTopics, broadcast: &Broadcast, except: Option<SubscriberId>);
}

/// One node alone: every broadcast is delivered at once.
#[derive(Debug, Clone, Copy, Default)]
pub struct LocalPubSub;

impl PubSub for LocalPubSub {
    fn publish(&self, local: &LocalTopics, broadcast: &Broadcast, except: Option<SubscriberId>) {
        local.deliver(broadcast, except);
    }
}

/// One subscription on this node; opaque, only to be handed back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct SubscriberId(pub(crate) u64);

/// This node's subscribers, by topic.
pub struct LocalTopics {
    hasher: RandomState,
    shards: [Mutex<HashMap<Box<str>, Arc<Line>>>; SHARDS],
}

/// The subscribers of one topic. The lock is held while a broadcast is handed out, so that all of
/// them see all broadcasts in one order.
#[derive(Default)]
struct Line(Mutex<Subscribers>);

#[derive(Default)]
struct Subscribers {
    /// In the order of their ids.
    list: Vec<(u64, Recipient)>,
    /// The line has left its shard; whoever still holds it has to look the topic up again.
    abandoned: bool,
}

/// Who a broadcast is for.
pub(crate) enum Recipient {
    /// A client's channel.
    Channel(Arc<Seat>),
    /// A whole socket, which a `disconnect` on its id ends.
    Socket(Arc<Outbox>),
    /// Other code on this node.
    Listener(mpsc::Sender<Broadcast>),
}

/// A place in a topic's line; dropping it leaves the line.
pub(crate) struct Subscription {
    topics: Arc<LocalTopics>,
    topic: Box<str>,
    id: u64,
}

impl LocalTopics {
    pub(crate) fn new() -> Self {
        Self { hasher: RandomState::new(), shards: Default::default() }
    }

    /// Hands `broadcast` to everybody on its topic but `except`.
    pub fn deliver(&self, broadcast: &Broadcast, except: Option<SubscriberId>) {
        let line = self.shard(broadcast.topic()).get(broadcast.topic()).cloned();
        let Some(line) = line else { return };
        for (id, recipient) in &line.lock().list {
            if except != Some(SubscriberId(*id)) {
                recipient.deliver(broadcast);
            }
        }
    }

    pub(crate) fn subscribe(
        self: &Arc<Self>,
        topic: &str,
        id: u64,
        recipient: Recipient,
    ) -> Subscription {
        loop {
            let line = Arc::clone(self.shard(topic).entry(topic.into()).or_default());
            let mut subscribers = line.lock();
            if !subscribers.abandoned {
                let place = subscribers.list.partition_point(|(other, _)| *other < id);
                subscribers.list.insert(place, (id, recipient));
                return Subscription { topics: Arc::clone(self), topic: topic.into(), id };
            }
        }
    }

    fn unsubscribe(&self, topic: &str, id: u64) {
        let line = self.shard(topic).get(topic).cloned();
        let Some(line) = line else { return };
        let mut subscribers = line.lock();
        let removed = subscribers.list.binary_search_by_key(&id, |(id, _)| *id);
        let removed = removed.map(|place| subscribers.list.remove(place));
        let empty = subscribers.list.is_empty();
        drop(subscribers);
        // The recipient is dropped without the lock, because it may own what unsubscribes in turn.
        drop(removed);
        if empty {
            self.abandon(topic);
        }
    }

    /// Forgets a topic, unless somebody subscribed to it meanwhile.
    fn abandon(&self, topic: &str) {
        let mut shard = self.shard(topic);
        let Some(line) = shard.get(topic).cloned() else { return };
        let mut subscribers = line.lock();
        if subscribers.list.is_empty() {
            subscribers.abandoned = true;
            shard.remove(topic);
        }
    }

    #[expect(clippy::indexing_slicing, reason = "a remainder of SHARDS is below SHARDS")]
    fn shard(&self, topic: &str) -> MutexGuard<'_, HashMap<Box<str>, Arc<Line>>> {
        let shards = SHARDS as u64;
        let index = usize::try_from(self.hasher.hash_one(topic) % shards).unwrap_or_default();
        self.shards[index].lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Line {
    fn lock(&self) -> MutexGuard<'_, Subscribers> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Recipient {
    fn deliver(&self, broadcast: &Broadcast) {
        match self {
            Self::Channel(seat) => seat.deliver(broadcast),
            Self::Socket(outbox) if broadcast.event() == DISCONNECT => {
                outbox.end(Ending::Close(GOING_AWAY));
            }
            Self::Socket(_) => {}
            Self::Listener(listener) => {
                // A listener that is full or gone misses it; nobody waits for a listener.
                listener.try_send(broadcast.clone()).ok();
            }
        }
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        self.topics.unsubscribe(&self.topic, self.id);
    }
}

impl fmt::Debug for LocalTopics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LocalTopics").finish_non_exhaustive()
    }
}

impl fmt::Debug for Subscription {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Subscription").field(&self.topic).finish()
    }
}

/// Receives a topic's broadcasts outside any channel; dropping it unsubscribes.
#[derive(Debug)]
pub struct Listener {
    receiver: mpsc::Receiver<Broadcast>,
    _subscription: Subscription,
}

impl Listener {
    pub(crate) fn new(receiver: mpsc::Receiver<Broadcast>, subscription: Subscription) -> Self {
        Self { receiver, _subscription: subscription }
    }

    /// Waits for the next broadcast.
    pub async fn recv(&mut self) -> Option<Broadcast> {
        self.receiver.recv().await
    }

    /// The next broadcast, if it is there already.
    pub fn try_recv(&mut self) -> Option<Broadcast> {
        self.receiver.try_recv().ok()
    }
}
