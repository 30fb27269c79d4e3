use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::Result;
use crate::accounts::EncryptionKey;
use crate::ids::UserId;

/// Random bytes of a secret; Standard Webhooks asks for 24 to 64.
const BYTES: usize = 32;
/// The prefix of every secret, by Standard Webhooks.
const BEGINNING: &str = "whsec_";

/// The key that signs a webhook's messages. Its owner sees it only once.
#[derive(Clone, PartialEq, Eq)]
pub struct WebhookSecret(Vec<u8>);

impl WebhookSecret {
    pub(super) fn generate() -> Self {
        Self(rand::random::<[u8; BYTES]>().to_vec())
    }

    /// The secret as text, for its owner only.
    pub fn expose(&self) -> String {
        format!("{BEGINNING}{}", STANDARD.encode(&self.0))
    }

    /// The key of the signature's HMAC.
    pub fn key(&self) -> &[u8] {
        &self.0
    }

    pub(super) fn seal(&self, key: &EncryptionKey, user: UserId) -> Result<Vec<u8>> {
        key.seal(&context(user), &self.0)
    }

    /// `None` when it was sealed with another key.
    pub(super) fn open(key: &EncryptionKey, user: UserId, sealed: &[u8]) -> Option<Self> {
        key.open(&context(user), sealed).map(Self)
    }
}

/// Binds the sealed secret to its owner, so that it can't be opened from another user's row.
fn context(user: UserId) -> Vec<u8> {
    format!("webhook of user {user}").into_bytes()
}

impl fmt::Debug for WebhookSecret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("WebhookSecret(…)")
    }
}
