//! The status of an adapter.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use super::outgoing::Outgoing;
use super::seam::TransportError;

/// The status of an adapter. Clones refer to the same adapter.
#[derive(Debug, Clone, Default)]
pub struct AdapterStatus(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    is_connected: AtomicBool,
    failure: Mutex<Option<TransportError>>,
    outgoing: Outgoing,
}

impl AdapterStatus {
    /// Whether broadcasts reach other nodes now.
    pub fn is_connected(&self) -> bool {
        self.0.is_connected.load(Ordering::Relaxed)
    }

    /// Why the last attempt to connect failed, or why the last connection ended; `None` while connected, and before
    /// the first attempt has ended.
    pub fn failure(&self) -> Option<TransportError> {
        self.0.failure.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// How many broadcasts were dropped because there was no connection, the queue was full, or
    /// they exceeded [`MAX_BROADCAST_BYTES`](crate::MAX_BROADCAST_BYTES).
    pub fn dropped(&self) -> u64 {
        self.0.outgoing.dropped()
    }

    pub(super) fn set_connected(&self, is_connected: bool) {
        self.0.is_connected.store(is_connected, Ordering::Relaxed);
    }

    pub(super) fn set_failure(&self, failure: Option<TransportError>) {
        *self.0.failure.lock().unwrap_or_else(PoisonError::into_inner) = failure;
    }

    /// What waits to be sent.
    pub(super) fn outgoing(&self) -> &Outgoing {
        &self.0.outgoing
    }
}
