//! Nodes connected in memory, in place of a database or Redis.

use std::collections::HashSet;
use std::sync::{Arc, Mutex};

use pubsub::{Adapter, Broadcast, Node, NodeId, PubSub};

/// Carries text between its nodes.
#[derive(Debug, Clone, Default)]
pub(crate) struct Wire {
    nodes: Arc<Mutex<Vec<Node>>>,
    /// Nodes that are cut off in both directions.
    cut: Arc<Mutex<HashSet<NodeId>>>,
}

/// One node's end of the wire.
#[derive(Debug)]
struct End {
    wire: Wire,
    node: Mutex<Option<Node>>,
}

impl Wire {
    /// Adds a node.
    pub(crate) fn node(&self) -> PubSub {
        PubSub::new(End { wire: self.clone(), node: Mutex::default() })
    }

    /// Cuts a node off, as if its machine or its network had failed.
    pub(crate) fn cut(&self, node: &PubSub) {
        self.cut.lock().unwrap().insert(node.node_id());
    }

    /// Reconnects all nodes.
    pub(crate) fn mend(&self) {
        self.cut.lock().unwrap().clear();
    }
}

impl Adapter for End {
    fn start(&self, node: Node) {
        self.wire.nodes.lock().unwrap().push(node.clone());
        *self.node.lock().unwrap() = Some(node);
    }

    fn publish(&self, broadcast: &Broadcast) {
        let text = serde_json::to_string(broadcast).unwrap();
        let own = self.node.lock().unwrap().as_ref().map(Node::id).unwrap();
        let cut = self.wire.cut.lock().unwrap().clone();
        if cut.contains(&own) {
            return;
        }
        let others = self.wire.nodes.lock().unwrap().clone();
        for node in others.iter().filter(|node| node.id() != own && !cut.contains(&node.id())) {
            node.deliver(&serde_json::from_str(&text).unwrap());
        }
    }
}
