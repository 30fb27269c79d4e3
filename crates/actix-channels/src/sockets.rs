//! Lists the sockets of a node for an operator, and closes one on any node.

use pubsub::{Broadcast, Payload};

use crate::closing::{CLOSE, TOPIC};
use crate::endpoint::Endpoint;
use crate::overview::{SocketId, SocketInfo};

impl Endpoint {
    /// The sockets of this node, in no order. It looks at each of them, so it is for an operator who looks, and not for
    /// each request.
    pub fn sockets(&self) -> Vec<SocketInfo> {
        let node = self.pubsub().node_id();
        let sockets = self.registry().all().into_iter();
        sockets
            .map(|(number, outbox, about)| about.socket(SocketId { node, number }, &outbox))
            .collect()
    }

    /// One of the [`sockets`](Self::sockets); `None` if it has ended, or is another node's.
    pub fn find_socket(&self, id: SocketId) -> Option<SocketInfo> {
        let is_own = id.node == self.pubsub().node_id();
        let (outbox, about) = self.registry().find(id.number).filter(|_| is_own)?;
        Some(about.socket(id, &outbox))
    }

    /// Closes one socket, on whichever node it is, with close code 1001. Its client reconnects, and `connect` decides
    /// again. A socket that has ended already stays as it is.
    pub fn close_socket(&self, id: SocketId) {
        if id.node == self.pubsub().node_id() {
            self.registry().close(id.number);
        } else {
            let id = Payload::json(&id.to_string());
            self.pubsub().remote_broadcast(&Broadcast::new(TOPIC, CLOSE, id));
        }
    }
}
