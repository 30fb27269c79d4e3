//! Password hashes: PBKDF2 with the recommended parameters, as PHC strings with their own salt.
//!
//! Debug builds use the fewest rounds that the `pbkdf2` crate allows, because tests would otherwise spend more than
//! half of their time hashing. A hash includes its number of rounds, so each build can verify the other's hashes.

use std::sync::OnceLock;

use pbkdf2::password_hash::phc::PasswordHash;
use pbkdf2::password_hash::{Error as HashError, PasswordHasher, PasswordVerifier};
use pbkdf2::{Algorithm, Params, Pbkdf2};

use crate::{Error, Result};

/// Rounds of PBKDF2; in release builds as many as OWASP recommends for SHA-256.
const ROUNDS: u32 =
    if cfg!(debug_assertions) { Params::MIN_ROUNDS } else { Params::RECOMMENDED_ROUNDS };

/// The hash of an unknown random password.
static DUMMY: OnceLock<String> = OnceLock::new();

/// Hashes a password; deliberately slow.
pub(super) fn hash(password: &str) -> Result<String> {
    let params = Params::new(ROUNDS).map_err(failed)?;
    let pbkdf2 = Pbkdf2::new(Algorithm::Pbkdf2Sha256, params);
    Ok(pbkdf2.hash_password(password.as_bytes()).map_err(failed)?.to_string())
}

#[cfg(test)]
thread_local! {
    /// How many passwords this thread has verified. Tests count verifications instead of measuring the time of a
    /// log-in, which means little in a debug build.
    pub(super) static COMPARED: std::cell::Cell<u32> = const { std::cell::Cell::new(0) };
}

/// Whether a password matches a hash.
fn verify(password: &str, hash: &str) -> Result<bool> {
    #[cfg(test)]
    COMPARED.set(COMPARED.get() + 1);
    let hash = PasswordHash::new(hash).map_err(failed)?;
    match Pbkdf2::default().verify_password(password.as_bytes(), &hash) {
        Ok(()) => Ok(true),
        Err(HashError::PasswordInvalid) => Ok(false),
        Err(error) => Err(failed(error)),
    }
}

/// Whether the password is right. Takes equally long for a user without one.
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
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD_NO_PAD;

    use super::*;

    #[test]
    fn a_hash_verifies_its_password_and_no_other() {
        let hash = hash("supersecret").unwrap();
        assert!(hash.starts_with(&format!("$pbkdf2-sha256$i={ROUNDS},")), "{hash}");
        assert!(verify("supersecret", &hash).unwrap());
        assert!(!verify("Supersecret", &hash).unwrap());
    }

    #[test]
    fn a_hash_of_a_released_build_is_verified_with_its_own_rounds() {
        const RELEASED: &str = "$pbkdf2-sha256$i=600000,l=32$c2FsdHNhbHRzYWx0c2FsdA$";
        let salt = b"saltsaltsaltsalt";
        let mut key = [0; 32];
        pbkdf2::pbkdf2_hmac::<sha2::Sha256>(b"supersecret", salt, 600_000, &mut key);
        let hash = format!("{RELEASED}{}", STANDARD_NO_PAD.encode(key));
        assert!(verify("supersecret", &hash).unwrap());
        assert!(!verify("Supersecret", &hash).unwrap());
    }

    #[test]
    fn the_password_of_a_user_without_one_is_compared_all_the_same() {
        let before = COMPARED.get();
        assert!(!is_right("", None).unwrap());
        assert_eq!(COMPARED.get(), before + 1);
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
