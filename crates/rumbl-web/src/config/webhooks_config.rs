use std::num::{NonZeroU64, NonZeroUsize};
use std::time::Duration;

use rumbl_core::webhooks::AddressRule;
use serde::Deserialize;

/// How webhooks are sent, as documented in `config/base.toml`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WebhooksConfig {
    /// Whether they may go to an address without encryption.
    pub http: bool,
    /// Whether they may go to this machine and its network.
    pub private_addresses: bool,
    /// Webhooks that are sent to at once.
    pub at_once: NonZeroUsize,
    /// Milliseconds that a receiver may take to answer.
    pub timeout_ms: NonZeroU64,
}

impl WebhooksConfig {
    /// Where they may go.
    pub fn address_rule(&self) -> AddressRule {
        AddressRule { allows_http: self.http, allows_private: self.private_addresses }
    }

    /// How long a receiver may take to answer.
    pub fn timeout(&self) -> Duration {
        Duration::from_millis(self.timeout_ms.get())
    }
}
