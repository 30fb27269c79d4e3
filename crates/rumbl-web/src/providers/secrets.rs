//! What ties a log-in at a provider to the browser that has begun it.

use serde::{Deserialize, Serialize};

/// What a log-in at a provider has to come back with, or is proved with.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Secrets {
    /// What comes back in the address.
    pub(crate) state: String,
    /// What comes back inside the identity.
    pub(super) nonce: String,
    /// What only whoever began it can show (PKCE).
    pub(super) code_verifier: String,
    /// Whether they have to log in there for this, even if they are logged in.
    pub(crate) is_afresh: bool,
}

impl std::fmt::Debug for Secrets {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Secrets(…)")
    }
}
