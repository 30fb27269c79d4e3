//! Links that turn off a user's digests. Each is signed, is for one user, and can be used for nothing else.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use rumbl_core::ids::UserId;
use sha2::Sha256;
use subtle::ConstantTimeEq;

use crate::secret::Secret;

/// The context that the key is derived for.
const PURPOSE: &[u8] = b"links that stop digests";
const ID_BYTES: usize = 8;
/// Bytes of the signature in a link, too many to be guessed.
const SIGNATURE_BYTES: usize = 24;

/// The key that signs the links. They don't expire, because people keep mails.
#[derive(Clone)]
pub(crate) struct UnsubscribeKey([u8; 32]);

impl UnsubscribeKey {
    pub(crate) fn new(secret: &Secret) -> Self {
        Self(secret.derived(PURPOSE))
    }

    /// The token of a user's link.
    pub(crate) fn token(&self, id: UserId) -> String {
        let id = id.get().to_be_bytes();
        let token: Vec<u8> = id.into_iter().chain(self.signature(id)).collect();
        URL_SAFE_NO_PAD.encode(token)
    }

    /// The user whose link has this token; `None` if it was not signed by this server.
    pub(crate) fn verify(&self, token: &str) -> Option<UserId> {
        let token = URL_SAFE_NO_PAD.decode(token).ok()?;
        let (id, signature) = token.split_first_chunk::<ID_BYTES>()?;
        let expected: Vec<u8> = self.signature(*id).collect();
        let is_right = bool::from(expected.as_slice().ct_eq(signature));
        is_right.then(|| i64::from_be_bytes(*id).try_into().ok()).flatten()
    }

    fn signature(&self, id: [u8; ID_BYTES]) -> impl Iterator<Item = u8> {
        // HMAC accepts keys of any length, so this can't fail.
        let mac = Hmac::<Sha256>::new_from_slice(&self.0);
        let signed = mac.map(|mac| mac.chain_update(id).finalize().into_bytes());
        signed.into_iter().flatten().take(SIGNATURE_BYTES)
    }
}

impl fmt::Debug for UnsubscribeKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("UnsubscribeKey(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(secret: &str) -> UnsubscribeKey {
        UnsubscribeKey::new(&Secret::new(secret.repeat(16)))
    }

    #[test]
    fn a_link_names_one_person_and_can_not_be_made_up() {
        let [ada, bob] = [7, 263].map(|id| UserId::try_from(id).unwrap());
        let token = key("secret").token(ada);
        assert_eq!(key("secret").verify(&token), Some(ada));
        assert_eq!(key("another").verify(&token), None);
        let others = key("secret").token(bob);
        let (id, _) = others.split_at(10);
        let (own_id, signature) = token.split_at(10);
        for forged in
            ["", "nonsense", id, own_id, &format!("{id}{signature}"), &format!("{token}AAAA")]
        {
            assert_eq!(key("secret").verify(forged), None, "{forged}");
        }
    }

    #[test]
    fn without_a_signature_nobody_is_named() {
        let unsigned = URL_SAFE_NO_PAD.encode(7_i64.to_be_bytes());
        assert_eq!(key("secret").verify(&unsigned), None);
    }
}
