//! Ends a socket when `disconnect` is broadcast on its id.

use std::sync::Arc;

use pubsub::{Broadcast, Subscriber};

use crate::endpoint::DISCONNECT;
use crate::outbox::{Ending, GOING_AWAY, Outbox};

/// The socket as a subscriber of its own id.
pub(super) struct Disconnect(pub(super) Arc<Outbox>);

impl Subscriber for Disconnect {
    fn deliver(&self, broadcast: &Broadcast) {
        if broadcast.event() == DISCONNECT {
            self.0.end(Ending::Close(GOING_AWAY));
        }
    }
}
