use std::fmt;

use aws_lc_rs::aead::{AES_256_GCM, Aad, NONCE_LEN, Nonce, RandomizedNonceKey};

use crate::{Error, Result};

/// Bytes of a key.
pub const SEALING_KEY_BYTES: usize = 32;

/// Encrypts secrets for the database with AES-256-GCM. The key is not in the database.
pub struct EncryptionKey(RandomizedNonceKey);

impl EncryptionKey {
    /// Creates a key from secret bytes.
    ///
    /// # Errors
    /// [`Error::Secret`], which can't occur with this length.
    pub fn new(key: &[u8; SEALING_KEY_BYTES]) -> Result<Self> {
        RandomizedNonceKey::new(&AES_256_GCM, key).map(Self).map_err(failed)
    }

    /// Encrypts a secret, and returns nonce, ciphertext and tag. It can only be decrypted with the same `context`, so
    /// that one user's secret can't be moved to another's row.
    ///
    /// # Errors
    /// [`Error::Secret`].
    pub fn seal(&self, context: &[u8], secret: &[u8]) -> Result<Vec<u8>> {
        let mut text = secret.to_vec();
        let nonce =
            self.0.seal_in_place_append_tag(Aad::from(context), &mut text).map_err(failed)?;
        Ok([nonce.as_ref().as_slice(), &text].concat())
    }

    /// Decrypts the output of [`seal`](Self::seal); `None` if the key or the context differs, or the data was changed.
    pub fn open(&self, context: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
        let (nonce, text) = sealed.split_first_chunk::<NONCE_LEN>()?;
        let mut text = text.to_vec();
        let nonce = Nonce::assume_unique_for_key(*nonce);
        let opened = self.0.open_in_place(nonce, Aad::from(context), &mut text).ok()?;
        Some(opened.to_vec())
    }
}

fn failed(error: aws_lc_rs::error::Unspecified) -> Error {
    Error::Secret(error.to_string())
}

impl fmt::Debug for EncryptionKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("EncryptionKey(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sealed_opens_with_the_same_key_for_the_same_context_unchanged_alone() {
        let key = EncryptionKey::new(&[7; SEALING_KEY_BYTES]).unwrap();
        let sealed = key.seal(b"ada", b"a secret").unwrap();
        assert_eq!(key.open(b"ada", &sealed).as_deref(), Some(&b"a secret"[..]));
        assert!(!sealed.windows(8).any(|bytes| bytes == b"a secret"));
        assert_ne!(key.seal(b"ada", b"a secret").unwrap(), sealed, "each has a nonce of its own");
        let other = EncryptionKey::new(&[8; SEALING_KEY_BYTES]).unwrap();
        assert_eq!(other.open(b"ada", &sealed), None);
        assert_eq!(key.open(b"eve", &sealed), None);
        for position in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[position] ^= 1;
            assert_eq!(key.open(b"ada", &changed), None);
        }
        assert_eq!(key.open(b"ada", &sealed[..sealed.len() - 1]), None);
        assert_eq!(key.open(b"ada", b""), None);
    }
}
