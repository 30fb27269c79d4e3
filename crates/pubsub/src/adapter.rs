//! The adapter that connects a node to the others.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::broadcast::Broadcast;
use crate::topics::Topics;

/// Carries broadcasts to the other nodes and back (`Phoenix.PubSub.Adapter`).
///
/// Subscribers in the same process get broadcasts without the adapter. An adapter sends what is
/// published here to the other nodes and passes what they published to its [`Node`]. It preserves
/// the order of broadcasts within a topic.
pub trait Adapter: Send + Sync + 'static {
    /// Called once, before anything is published. The adapter keeps `node` and delivers broadcasts
    /// from other nodes through it.
    fn start(&self, node: Node);

    /// Sends `broadcast`, serialised with serde, to the other nodes without waiting for them. If
    /// the transport echoes messages, the adapter recognises its own by the [`NodeId`].
    fn publish(&self, broadcast: &Broadcast);
}

/// The adapter of a node that runs alone.
#[derive(Debug, Clone, Copy, Default)]
pub struct LocalPubSub;

impl Adapter for LocalPubSub {
    fn start(&self, _node: Node) {}

    fn publish(&self, _broadcast: &Broadcast) {}
}

/// Identifies one run of a process among all that share a transport. A restarted node gets a new
/// id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct NodeId(u64);

impl NodeId {
    pub(crate) fn random() -> Self {
        Self(rand::random())
    }
}

impl fmt::Display for NodeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

/// An adapter's handle to the subscribers of its own node. Clones refer to the same node.
#[derive(Debug, Clone)]
pub struct Node {
    id: NodeId,
    topics: Arc<Topics>,
}

impl Node {
    pub(crate) fn new(id: NodeId, topics: Arc<Topics>) -> Self {
        Self { id, topics }
    }

    /// The id of this node.
    pub fn id(&self) -> NodeId {
        self.id
    }

    /// Hands a broadcast from another node to this node's subscribers.
    pub fn deliver(&self, broadcast: &Broadcast) {
        self.topics.deliver(broadcast, None);
    }
}
