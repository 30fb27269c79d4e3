//! The status of an adapter.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::outgoing::Outgoing;

/// The status of an adapter. Clones refer to the same adapter.
#[derive(Debug, Clone, Default)]
pub struct AdapterStatus(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    is_connected: AtomicBool,
    outgoing: Outgoing,
}

impl AdapterStatus {
    /// Whether broadcasts reach other nodes now.
    pub fn is_connected(&self) -> bool {
        self.0.is_connected.load(Ordering::Relaxed)
    }

    /// How many broadcasts were dropped because there was no connection, the queue was full, or
    /// they exceeded [`MAX_BROADCAST_BYTES`](crate::MAX_BROADCAST_BYTES).
    pub fn dropped(&self) -> u64 {
        self.0.outgoing.dropped()
    }

    pub(super) fn set_connected(&self, is_connected: bool) {
        self.0.is_connected.store(is_connected, Ordering::Relaxed);
    }

    /// What waits to be sent.
    pub(super) fn outgoing(&self) -> &Outgoing {
        &self.0.outgoing
    }
}
