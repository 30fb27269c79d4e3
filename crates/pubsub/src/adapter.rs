//! The adapter that connects a node to the others.

use std::fmt;
use std::num::ParseIntError;
use std::str::FromStr;
use std::sync::Arc;

use futures_util::FutureExt;
use futures_util::future::{BoxFuture, ready};
use serde::{Deserialize, Serialize};

use crate::broadcast::Broadcast;
use crate::topics::Topics;

/// Carries broadcasts to the other nodes and back (`Phoenix.PubSub.Adapter`).
///
/// Subscribers in the same process get broadcasts without the adapter. An adapter sends what is
/// published here to the other nodes and passes what they published to its [`Node`]. It preserves
/// the order of broadcasts within a topic, and delivers each at most once.
pub trait Adapter: Send + Sync + 'static {
    /// Called once, before anything is published. The adapter keeps `node` and delivers broadcasts
    /// from other nodes through it.
    fn start(&self, node: Node);

    /// Sends `broadcast`, serialised with serde, to the other nodes without waiting for them. If
    /// the transport echoes messages, the adapter recognises its own by the [`NodeId`].
    fn publish(&self, broadcast: &Broadcast);

    /// Whether this node is the only one, so that there is nobody to publish to.
    fn is_alone(&self) -> bool {
        false
    }

    /// Waits until everything that was published has left this process, or can't leave it. Call it
    /// before a node shuts down.
    fn flush(&self) -> BoxFuture<'_, ()> {
        ready(()).boxed()
    }
}

/// The adapter of a node that runs alone.
#[derive(Debug, Clone, Copy, Default)]
pub struct LocalPubSub;

impl Adapter for LocalPubSub {
    fn start(&self, _node: Node) {}

    fn publish(&self, _broadcast: &Broadcast) {}

    fn is_alone(&self) -> bool {
        true
    }
}

/// Lets an app choose its adapter at run time.
impl Adapter for Box<dyn Adapter> {
    fn start(&self, node: Node) {
        (**self).start(node);
    }

    fn publish(&self, broadcast: &Broadcast) {
        (**self).publish(broadcast);
    }

    fn is_alone(&self) -> bool {
        (**self).is_alone()
    }

    fn flush(&self) -> BoxFuture<'_, ()> {
        (**self).flush()
    }
}

/// Identifies one run of a process among all that share a transport. A restarted node gets a new
/// id. Its text is 16 hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
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

impl FromStr for NodeId {
    type Err = ParseIntError;

    fn from_str(text: &str) -> Result<Self, ParseIntError> {
        u64::from_str_radix(text, 16).map(Self)
    }
}

/// Maximum length of a node's name, in bytes.
pub const MAX_NODE_NAME_BYTES: usize = 100;

/// As much of a node's name as counts.
pub(crate) fn bounded_node_name(name: &str) -> &str {
    name.get(..name.floor_char_boundary(MAX_NODE_NAME_BYTES)).unwrap_or_default()
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
