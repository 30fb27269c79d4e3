//! Secrets that tie a log-in at a provider to the browser that started it.

use serde::{Deserialize, Serialize};

/// The secrets of one log-in at a provider.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Secrets {
    /// Returned in the callback's query.
    pub(crate) state: String,
    /// Returned inside the ID token.
    pub(super) nonce: String,
    /// The PKCE verifier, which proves that the same browser started the log-in.
    pub(super) code_verifier: String,
    /// Whether a fresh log-in was requested.
    pub(crate) is_afresh: bool,
}

impl std::fmt::Debug for Secrets {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Secrets(…)")
    }
}
