//! Ends a socket when `disconnect` is broadcast on its id.

use std::sync::Arc;

use pubsub::{Broadcast, Subscriber};

use crate::endpoint::DISCONNECT;
use crate::outbox::{Ending, Outbox};

/// The close code of a socket that the server disconnects.
const GOING_AWAY: u16 = 1001;

/// The socket as a subscriber of its own id.
pub(super) struct Disconnect(pub(super) Arc<Outbox>);

impl Subscriber for Disconnect {
    fn deliver(&self, broadcast: &Broadcast) {
        if broadcast.event() == DISCONNECT {
            self.0.end(Ending::Close(GOING_AWAY));
        }
    }
}
