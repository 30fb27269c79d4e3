//! Subscribing and broadcasting.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::adapter::{Adapter, Node, NodeId, bounded_node_name};
use crate::broadcast::Broadcast;
use crate::listener::Listener;
use crate::overview::{Backlog, TopicInfo};
use crate::subscriber::{Subscriber, SubscriberId};
use crate::topics::{Subscription, Topics};

/// Carries broadcasts to the subscribers of their topics (`Phoenix.PubSub`). Clones share the same
/// subscriptions.
///
/// A topic is any text, such as `room:lobby`. It exists while it has subscribers, and a broadcast on
/// a topic without any is dropped.
#[derive(Clone)]
pub struct PubSub(Arc<Inner>);

struct Inner {
    node: NodeId,
    name: Box<str>,
    topics: Arc<Topics>,
    adapter: Box<dyn Adapter>,
    next_id: AtomicU64,
}

impl PubSub {
    /// Starts `adapter` on a node with a new id.
    ///
    /// Adapters that connect nodes start a task, and panic outside a tokio runtime. [`LocalPubSub`](crate::LocalPubSub)
    /// starts none.
    pub fn new(adapter: impl Adapter) -> Self {
        Self::named("", adapter)
    }

    /// Starts `adapter` on a node that people can tell from others by its name, such as `web-1:4000`. Unlike the id, the
    /// name may be the same after a restart. Only [`MAX_NODE_NAME_BYTES`](crate::MAX_NODE_NAME_BYTES)
    /// of it count.
    pub fn named(name: &str, adapter: impl Adapter) -> Self {
        let name = bounded_node_name(name);
        let (node, topics) = (NodeId::random(), Arc::new(Topics::new()));
        adapter.start(Node::new(node, Arc::clone(&topics)));
        let (adapter, next_id) = (Box::new(adapter), AtomicU64::new(1));
        Self(Arc::new(Inner { node, name: name.into(), topics, adapter, next_id }))
    }

    /// The id of this node.
    pub fn node_id(&self) -> NodeId {
        self.0.node
    }

    /// The name of this node; empty if it has none.
    pub fn node_name(&self) -> &str {
        &self.0.name
    }

    /// Allocates a subscription id, higher than all earlier ones.
    pub fn next_id(&self) -> SubscriberId {
        SubscriberId(self.0.next_id.fetch_add(1, Ordering::Relaxed))
    }

    /// Subscribes to a topic until the subscription is dropped.
    pub fn subscribe(&self, topic: &str, subscriber: Arc<dyn Subscriber>) -> Subscription {
        self.subscribe_as(self.next_id(), topic, subscriber)
    }

    /// Subscribes under an id from [`next_id`](Self::next_id), for a subscriber that needs to know
    /// its id.
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

    /// Whether a topic has subscribers in this process.
    pub fn has_subscribers(&self, topic: &str) -> bool {
        self.0.topics.has_subscribers(topic)
    }

    /// The topics that have subscribers in this process, in no order. It takes each topic's lock for a moment, so it is
    /// for an operator who looks, and not for each request.
    pub fn topics(&self) -> Vec<TopicInfo> {
        self.0.topics.list()
    }

    /// What waits for a topic's subscribers in this process, together. The topic's broadcasts wait until all of them
    /// were asked.
    pub fn backlog(&self, topic: &str) -> Backlog {
        self.0.topics.backlog(topic)
    }

    /// Sends a broadcast to all subscribers of its topic, on every node. Subscribers in this
    /// process have received it when the call returns.
    pub fn broadcast(&self, broadcast: &Broadcast) {
        self.0.topics.deliver(broadcast, None);
        self.0.adapter.publish(broadcast);
    }

    /// Sends a broadcast to the subscribers in this process only, for events that every node learns about
    /// independently, such as from a log. Returns the number of subscribers.
    pub fn local_broadcast(&self, broadcast: &Broadcast) -> usize {
        self.0.topics.deliver(broadcast, None)
    }

    /// Whether there are no other nodes.
    pub fn is_alone(&self) -> bool {
        self.0.adapter.is_alone()
    }

    /// Sends a broadcast to the other nodes only.
    pub fn remote_broadcast(&self, broadcast: &Broadcast) {
        self.0.adapter.publish(broadcast);
    }

    /// Waits until everything that was broadcast has been sent to the other nodes, or can't be sent. Call it before a
    /// process shuts down.
    pub async fn flush(&self) {
        self.0.adapter.flush().await;
    }

    /// Sends a broadcast to all subscribers of its topic but one.
    pub fn broadcast_from(&self, from: SubscriberId, broadcast: &Broadcast) {
        self.0.topics.deliver(broadcast, Some(from));
        self.0.adapter.publish(broadcast);
    }

    /// Sends a broadcast to everyone in this process who is subscribed to its topic now, and yields
    /// to other tasks after every [`GRADUAL_BATCH`](crate::GRADUAL_BATCH) subscribers.
    ///
    /// Some subscribers get later broadcasts on the topic before this one. So use it for large
    /// audiences and events that are not urgent, such as presence.
    pub async fn local_broadcast_gradually(&self, broadcast: &Broadcast) {
        self.0.topics.deliver_gradually(broadcast, self.next_id()).await;
    }
}

impl fmt::Debug for PubSub {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PubSub").field("node", &self.0.node).finish_non_exhaustive()
    }
}
