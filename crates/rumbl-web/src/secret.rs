//! The secret from which the keys of cookies and tokens are derived.

use std::fmt;
use std::fs;
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;

/// The shortest secret, in characters, that can't be guessed. Phoenix requires the same.
pub(crate) const MINIMUM_LENGTH: usize = 64;
/// Random bytes in a generated secret.
const GENERATED_BYTES: usize = 64;

/// A secret, whose text is available only from [`Secret::expose`].
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

/// A secret that is invalid, or could not be stored.
#[derive(Debug, thiserror::Error)]
pub enum SecretError {
    /// It is too short.
    #[error("it has to have at least {MINIMUM_LENGTH} characters; `rumbl gen-secret` makes one")]
    TooShort,
    /// The file that stores it can't be read or written.
    #[error("{path} can't be used: {source}")]
    File {
        /// The file.
        path: String,
        /// The cause.
        source: io::Error,
    },
}

impl Secret {
    /// Wraps a text.
    pub(crate) fn new(text: String) -> Self {
        Self(text)
    }

    /// Generates a secret from the operating system's random numbers.
    pub fn generate() -> Self {
        Self(URL_SAFE_NO_PAD.encode(rand::random::<[u8; GENERATED_BYTES]>()))
    }

    /// The text of the secret.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Derives a key for one purpose. It reveals neither this secret nor other derived keys.
    pub fn derived(&self, purpose: &[u8]) -> [u8; 32] {
        // HKDF-Extract (RFC 5869, section 2.2) accepts a key of any length.
        let key = aws_lc_rs::hmac::Key::new(aws_lc_rs::hmac::HMAC_SHA256, self.0.as_bytes());
        let mut derived = [0; 32];
        derived.copy_from_slice(aws_lc_rs::hmac::sign(&key, purpose).as_ref());
        derived
    }

    /// Returns the secret if it is long enough.
    ///
    /// # Errors
    /// [`SecretError::TooShort`].
    pub fn checked(self) -> Result<Self, SecretError> {
        if self.0.chars().count() < MINIMUM_LENGTH { Err(SecretError::TooShort) } else { Ok(self) }
    }

    /// Reads the secret in the file at `path`. If the file is missing, generates one that only its owner can read.
    ///
    /// # Errors
    /// [`SecretError::File`] when the file can't be read or written.
    pub fn kept_in(path: &Path) -> Result<Self, SecretError> {
        let failed = |source| SecretError::File { path: path.display().to_string(), source };
        match fs::read_to_string(path) {
            Ok(kept) => Self(kept.trim().to_owned()).checked(),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let secret = Self::generate();
                secret.keep_in(path).map_err(failed)?;
                Ok(secret)
            }
            Err(error) => Err(failed(error)),
        }
    }

    fn keep_in(&self, path: &Path) -> io::Result<()> {
        if let Some(folder) = path.parent() {
            fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
        }
        let mut options = fs::OpenOptions::new();
        options.write(true).create_new(true).mode(0o600);
        options.open(path)?.write_all(self.0.as_bytes())
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Secret(…)")
    }
}
