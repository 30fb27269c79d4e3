//! Two nodes that are connected in memory.

use std::sync::{Arc, Mutex};

use actix_channels::{Adapter, Broadcast, Config, Endpoint, Node, NodeId};

use super::app::UserSocket;

#[derive(Debug, Clone, Default)]
struct Wire {
    nodes: Arc<Mutex<Vec<Node>>>,
    own: Arc<Mutex<Option<NodeId>>>,
}

impl Adapter for Wire {
    fn start(&self, node: Node) {
        *self.own.lock().unwrap() = Some(node.id());
        self.nodes.lock().unwrap().push(node);
    }

    fn publish(&self, broadcast: &Broadcast) {
        let own = *self.own.lock().unwrap();
        let others = self.nodes.lock().unwrap().clone();
        for node in others.iter().filter(|node| Some(node.id()) != own) {
            node.deliver(broadcast);
        }
    }
}

/// Two nodes with the same app.
pub(crate) fn two_nodes() -> (Endpoint, Endpoint) {
    let nodes = Arc::default();
    let node = || {
        let wire = Wire { nodes: Arc::clone(&nodes), own: Arc::default() };
        Endpoint::builder(Config::default())
            .pubsub(wire)
            .socket("/socket", UserSocket::default())
            .build()
    };
    (node(), node())
}
