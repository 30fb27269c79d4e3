use std::num::{NonZeroU64, NonZeroUsize};
use std::time::Duration;

use rumbl_core::webhooks::AddressRule;
use serde::Deserialize;

/// How webhooks are sent, documented in `config/base.toml`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WebhooksConfig {
    /// Whether receivers may use plain HTTP.
    pub http: bool,
    /// Whether receivers may be on this machine or in a private network.
    pub private_addresses: bool,
    /// Webhooks sent at once.
    pub at_once: NonZeroUsize,
    /// The time limit of a receiver, in milliseconds.
    pub timeout_ms: NonZeroU64,
}

impl WebhooksConfig {
    /// The addresses that receivers may have.
    pub fn address_rule(&self) -> AddressRule {
        AddressRule { allows_http: self.http, allows_private: self.private_addresses }
    }

    /// The time limit of a receiver.
    pub fn timeout(&self) -> Duration {
        Duration::from_millis(self.timeout_ms.get())
    }
}
