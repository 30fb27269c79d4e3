//! Subscribing and broadcasting.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::adapter::{Adapter, Node, NodeId};
use crate::broadcast::Broadcast;
use crate::listener::Listener;
use crate::subscriber::{Subscriber, SubscriberId};
use crate::topics::{Subscription, Topics};

/// Carries broadcasts to the subscribers of their topics (`Phoenix.PubSub`). A clone is the same.
#[derive(Clone)]
pub struct PubSub(Arc<Inner>);

struct Inner {
    node: NodeId,
    topics: Arc<Topics>,
    adapter: Box<dyn Adapter>,
    next_id: AtomicU64,
}

impl PubSub {
    /// Starts `adapter` on a node with an id of its own.
    pub fn new(adapter: impl Adapter) -> Self {
        let (node, topics) = (NodeId::random(), Arc::new(Topics::new()));
        adapter.start(Node::new(node, Arc::clone(&topics)));
        let (adapter, next_id) = (Box::new(adapter), AtomicU64::new(1));
        Self(Arc::new(Inner { node, topics, adapter, next_id }))
    }

    /// The id of this node.
    pub fn node_id(&self) -> NodeId {
        self.0.node
    }

    /// An id for a subscription, higher than all before.
    pub fn next_id(&self) -> SubscriberId {
        SubscriberId(self.0.next_id.fetch_add(1, Ordering::Relaxed))
    }

    /// Subscribes until the subscription is dropped.
    pub fn subscribe(&self, topic: &str, subscriber: Arc<dyn Subscriber>) -> Subscription {
        self.subscribe_as(self.next_id(), topic, subscriber)
    }

    /// Subscribes under an id from [`next_id`](Self::next_id), for a subscriber that has to know it.
    pub fn subscribe_as(
        &self,
        id: SubscriberId,
        topic: &str,
        subscriber: Arc<dyn Subscriber>,
    ) -> Subscription {
        self.0.topics.subscribe(topic, id, subscriber)
    }

    /// Subscribes a queue, for code that awaits broadcasts.
    pub fn listen(&self, topic: &str) -> Listener {
        Listener::new(|queue| self.subscribe(topic, queue))
    }

    /// Whether anybody in this process is subscribed to a topic.
    pub fn has_subscribers(&self, topic: &str) -> bool {
        self.0.topics.has_subscribers(topic)
    }

    /// Sends a broadcast to everybody on its topic, on every node. It has reached the subscribers of
    /// this process when the call returns.
    pub fn broadcast(&self, broadcast: &Broadcast) {
        self.0.topics.deliver(broadcast, None);
        self.0.adapter.publish(broadcast);
    }

    /// Sends a broadcast to everybody in this process who is on its topic: for what every node learns by
    /// itself, such as from a log. Returns to how many.
    pub fn local_broadcast(&self, broadcast: &Broadcast) -> usize {
        self.0.topics.deliver(broadcast, None)
    }

    /// Sends a broadcast to everybody on its topic but one subscriber.
    pub fn broadcast_from(&self, from: SubscriberId, broadcast: &Broadcast) {
        self.0.topics.deliver(broadcast, Some(from));
        self.0.adapter.publish(broadcast);
    }

    /// Sends a broadcast to everybody in this process who is on its topic now, and lets other tasks
    /// run after every [`GRADUAL_BATCH`](crate::GRADUAL_BATCH) of them.
    ///
    /// What is broadcast on the topic meanwhile overtakes it at some subscribers. So this is for what
    /// many hear and nobody waits for, such as presence.
    pub async fn local_broadcast_gradually(&self, broadcast: &Broadcast) {
        self.0.topics.deliver_gradually(broadcast, self.next_id()).await;
    }
}

impl fmt::Debug for PubSub {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PubSub").field("node", &self.0.node).finish_non_exhaustive()
    }
}
