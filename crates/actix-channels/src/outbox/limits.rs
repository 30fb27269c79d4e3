//! The limits of one outbox.

use crate::config::Config;

/// See the module's documentation.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    /// How many bytes may wait for the client.
    pub(super) outbound: usize,
    /// How many bytes may wait for the client while its own frames are still read.
    pub(super) unread: usize,
    /// How many bytes may wait for the client before it is congested.
    pub(super) congested: usize,
}

impl Limits {
    pub(crate) fn of(config: &Config) -> Self {
        Self {
            outbound: config.max_outbound_bytes,
            unread: config.max_unread_bytes,
            congested: config.congested_bytes,
        }
    }
}
