//! The secret that cookies and tokens are signed with.

use std::fmt;
use std::fs;
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;

/// Fewer characters than this can be guessed; Phoenix asks for as many.
const MINIMUM_LENGTH: usize = 64;
/// Random bytes in a secret that rumbl makes.
const GENERATED_BYTES: usize = 64;

/// A secret; it shows itself to nobody but [`Secret::expose`].
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

/// A secret that can't be used, or can't be kept.
#[derive(Debug, thiserror::Error)]
pub enum SecretError {
    /// It is too short to be safe.
    #[error("it has to have at least {MINIMUM_LENGTH} characters; `rumbl gen-secret` makes one")]
    TooShort,
    /// The file that keeps it can't be read or written.
    #[error("{path} can't be used: {source}")]
    File {
        /// The file.
        path: String,
        /// Why.
        source: io::Error,
    },
}

impl Secret {
    /// This text, which nobody is shown.
    pub(crate) fn new(text: String) -> Self {
        Self(text)
    }

    /// A new secret from the operating system's random numbers.
    pub fn generate() -> Self {
        Self(URL_SAFE_NO_PAD.encode(rand::random::<[u8; GENERATED_BYTES]>()))
    }

    /// The secret itself.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// A key for one purpose, from which nobody learns this secret or another key of it.
    pub fn derived(&self, purpose: &[u8]) -> [u8; 32] {
        // HKDF-Extract (RFC 5869, section 2.2), whose key may have any length.
        let key = aws_lc_rs::hmac::Key::new(aws_lc_rs::hmac::HMAC_SHA256, self.0.as_bytes());
        let mut derived = [0; 32];
        derived.copy_from_slice(aws_lc_rs::hmac::sign(&key, purpose).as_ref());
        derived
    }

    /// This secret, if it is long enough.
    ///
    /// # Errors
    /// [`SecretError::TooShort`].
    pub fn checked(self) -> Result<Self, SecretError> {
        if self.0.chars().count() < MINIMUM_LENGTH { Err(SecretError::TooShort) } else { Ok(self) }
    }

    /// The secret kept in the file at `path`, which is made when it is not there yet, readable by
    /// its owner alone.
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
