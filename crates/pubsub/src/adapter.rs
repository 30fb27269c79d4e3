//! The seam to other nodes.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::broadcast::Broadcast;
use crate::topics::Topics;

/// Carries broadcasts to the other nodes and back (`Phoenix.PubSub.Adapter`).
///
/// Subscribers of the same process get a broadcast without the adapter's help. An adapter has two
/// duties: to send what is published here, and to hand what other nodes published to its [`Node`]. It
/// keeps the order of one topic's broadcasts.
pub trait Adapter: Send + Sync + 'static {
    /// Called once, before anything is published. The adapter keeps `node` and delivers through it
    /// what comes from other nodes.
    fn start(&self, node: Node);

    /// Sends `broadcast` to the other nodes, as serde makes it, without waiting for them. Its
    /// [`NodeId`] tells an adapter whose transport echoes which messages are its own.
    fn publish(&self, broadcast: &Broadcast);
}

/// The adapter of a node that has no others.
#[derive(Debug, Clone, Copy, Default)]
pub struct LocalPubSub;

impl Adapter for LocalPubSub {
    fn start(&self, _node: Node) {}

    fn publish(&self, _broadcast: &Broadcast) {}
}

/// Identifies one run of one process among all that share a transport. A restarted node has another.
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

/// An adapter's way to the subscribers of its own node. A clone is the same node.
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
