//! Memory that several sockets share is charged once, to the process.

use std::sync::Arc;

use bytes::Bytes;

use super::level::Budget;

/// Bytes that are charged once.
struct Shared {
    bytes: Bytes,
    _charge: SharedCharge,
}

impl AsRef<[u8]> for Shared {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

/// A charge for memory that several sockets share.
#[derive(Debug)]
pub(crate) struct SharedCharge {
    bytes: usize,
    process: Arc<Budget>,
}

impl Drop for SharedCharge {
    fn drop(&mut self) {
        self.process.change(self.bytes, 0);
    }
}

impl SharedCharge {
    pub(super) fn new(bytes: usize, process: &Arc<Budget>) -> Self {
        process.change(0, bytes);
        Self { bytes, process: Arc::clone(process) }
    }
}

/// The same bytes, charged until the last clone is dropped.
pub(super) fn shared(bytes: Bytes, process: &Arc<Budget>) -> Bytes {
    let charge = SharedCharge::new(bytes.len(), process);
    Bytes::from_owner(Shared { bytes, _charge: charge })
}
