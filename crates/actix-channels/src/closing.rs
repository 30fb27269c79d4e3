//! Closes single sockets, also for other nodes.

use std::sync::{Arc, Weak};

use pubsub::{Broadcast, NodeId, PubSub, Subscriber, Subscription};

use crate::overview::SocketId;
use crate::registry::Registry;

/// The topic on which nodes ask each other to close a socket. No client can join it, since channels' topics never
/// contain a NUL.
pub(crate) const TOPIC: &str = "\0sockets";
/// The event that asks for it; its payload is a [`SocketId`] as text.
pub(crate) const CLOSE: &str = "close";

/// Closes this node's sockets when another node asks for it.
struct Closing {
    node: NodeId,
    sockets: Weak<Registry>,
}

impl Subscriber for Closing {
    fn deliver(&self, broadcast: &Broadcast) {
        let id = broadcast.payload().parse::<String>().ok();
        let id = id.and_then(|id| id.parse::<SocketId>().ok());
        let own = id.filter(|id| broadcast.event() == CLOSE && id.node == self.node);
        if let Some((id, sockets)) = own.zip(self.sockets.upgrade()) {
            sockets.close(id.number);
        }
    }
}

/// Lets the other nodes close sockets of this one until the subscription is dropped.
pub(crate) fn listen(pubsub: &PubSub, sockets: &Arc<Registry>) -> Subscription {
    let closing = Closing { node: pubsub.node_id(), sockets: Arc::downgrade(sockets) };
    pubsub.subscribe(TOPIC, Arc::new(closing))
}
