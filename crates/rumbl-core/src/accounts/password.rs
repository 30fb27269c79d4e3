//! Hashes of passwords: PBKDF2 with its recommended parameters, as a PHC string with its own salt.

use std::sync::OnceLock;

use pbkdf2::Pbkdf2;
use pbkdf2::password_hash::phc::PasswordHash;
use pbkdf2::password_hash::{Error as HashError, PasswordHasher, PasswordVerifier};

use crate::{Error, Result};

/// The hash of a password that nobody knows.
static DUMMY: OnceLock<String> = OnceLock::new();

/// Hashes a password; deliberately slow.
pub(super) fn hash(password: &str) -> Result<String> {
    let hash = Pbkdf2::default().hash_password(password.as_bytes()).map_err(failed)?;
    Ok(hash.to_string())
}

/// Whether a password has this hash.
fn verify(password: &str, hash: &str) -> Result<bool> {
    let hash = PasswordHash::new(hash).map_err(failed)?;
    match Pbkdf2::default().verify_password(password.as_bytes(), &hash) {
        Ok(()) => Ok(true),
        Err(HashError::PasswordInvalid) => Ok(false),
        Err(error) => Err(failed(error)),
    }
}

/// Whether the password is right. It takes as long for a user without one.
pub(super) fn is_right(password: &str, hash: Option<&str>) -> Result<bool> {
    match hash {
        Some(hash) => verify(password, hash),
        None => verify_dummy(password).map(|()| false),
    }
}

/// Takes as long as [`verify`], for users without a hash.
pub(super) fn verify_dummy(password: &str) -> Result<()> {
    let dummy = if let Some(dummy) = DUMMY.get() {
        dummy
    } else {
        let dummy = hash("")?;
        DUMMY.get_or_init(|| dummy)
    };
    verify(password, dummy).map(drop)
}

fn failed(error: impl std::fmt::Display) -> Error {
    Error::PasswordHash(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_verifies_its_password_and_no_other() {
        let hash = hash("supersecret").unwrap();
        assert!(hash.starts_with("$pbkdf2-sha256$i=600000,"), "{hash}");
        assert!(verify("supersecret", &hash).unwrap());
        assert!(!verify("Supersecret", &hash).unwrap());
    }

    #[test]
    fn equal_passwords_have_different_hashes() {
        assert_ne!(hash("supersecret").unwrap(), hash("supersecret").unwrap());
    }

    #[test]
    fn what_is_no_hash_is_an_error_rather_than_a_wrong_password() {
        assert!(matches!(verify("supersecret", "plain"), Err(Error::PasswordHash(_))));
    }
}
