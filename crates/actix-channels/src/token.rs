//! Signed, dated tokens (`Phoenix.Token`): proof that this server said something, and when.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::Sha256;

/// The longest token that is checked, in bytes; longer ones are not ours.
pub const MAX_TOKEN_BYTES: usize = 4096;

/// Signs and verifies tokens.
///
/// A token is `<data>.<milliseconds>.<signature>` in URL-safe base64: its holder can read it but
/// not change it. The key is derived from the secret with HKDF over the salt, so a token made for
/// one purpose is useless for another.
///
/// ```
/// use std::time::Duration;
/// use actix_channels::{Token, TokenError};
///
/// # fn main() -> Result<(), serde_json::Error> {
/// let secret = "a secret of at least 32 random bytes";
/// let token = Token::sign(secret, "user socket", &7)?;
///
/// let day = Duration::from_hours(24);
/// assert_eq!(Token::verify(secret, "user socket", Some(&token), day), Ok(7));
/// let elsewhere = Token::verify::<u64>(secret, "password reset", Some(&token), day);
/// assert_eq!(elsewhere, Err(TokenError::Invalid));
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Token;

/// Why a token was not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// No token was given.
    #[error("the token is missing")]
    Missing,
    /// It was not signed here or not for this salt, or it holds something else.
    #[error("the token is invalid")]
    Invalid,
    /// It is older than the verifier allows.
    #[error("the token has expired")]
    Expired,
}

impl Token {
    /// Signs `data` now.
    ///
    /// # Errors
    /// If `data` can't be serialised.
    pub fn sign<T: Serialize + ?Sized>(
        secret: &str,
        salt: &str,
        data: &T,
    ) -> Result<String, serde_json::Error> {
        Self::sign_at(secret, salt, data, SystemTime::now())
    }

    /// Signs `data` as of another time, for example to test expiry.
    ///
    /// # Errors
    /// If `data` can't be serialised.
    pub fn sign_at<T: Serialize + ?Sized>(
        secret: &str,
        salt: &str,
        data: &T,
        at: SystemTime,
    ) -> Result<String, serde_json::Error> {
        let at_ms = at.duration_since(UNIX_EPOCH).unwrap_or_default().as_millis();
        let at_ms = u64::try_from(at_ms).unwrap_or(u64::MAX);
        let mut token = URL_SAFE_NO_PAD.encode(serde_json::to_vec(data)?);
        token.push('.');
        URL_SAFE_NO_PAD.encode_string(at_ms.to_be_bytes(), &mut token);
        let signature = mac(secret, salt, token.as_bytes()).finalize().into_bytes();
        token.push('.');
        URL_SAFE_NO_PAD.encode_string(signature, &mut token);
        Ok(token)
    }

    /// Returns the signed data, if it was signed here, for this salt, and within `max_age`.
    ///
    /// # Errors
    /// [`TokenError`]; `Expired` only for a token whose signature is valid.
    pub fn verify<T: DeserializeOwned>(
        secret: &str,
        salt: &str,
        token: Option<&str>,
        max_age: Duration,
    ) -> Result<T, TokenError> {
        let token = token.filter(|token| !token.is_empty()).ok_or(TokenError::Missing)?;
        if token.len() > MAX_TOKEN_BYTES {
            return Err(TokenError::Invalid);
        }
        let (signed, signature) = token.rsplit_once('.').ok_or(TokenError::Invalid)?;
        mac(secret, salt, signed.as_bytes())
            .verify_slice(&decode(signature)?)
            .map_err(|_mismatch| TokenError::Invalid)?;
        let (data, at_ms) = signed.split_once('.').ok_or(TokenError::Invalid)?;
        let at_ms: [u8; 8] = decode(at_ms)?.try_into().map_err(|_length| TokenError::Invalid)?;
        let signed_at = UNIX_EPOCH + Duration::from_millis(u64::from_be_bytes(at_ms));
        if SystemTime::now().duration_since(signed_at).is_ok_and(|age| age > max_age) {
            return Err(TokenError::Expired);
        }
        serde_json::from_slice(&decode(data)?).map_err(|_shape| TokenError::Invalid)
    }
}

fn decode(part: &str) -> Result<Vec<u8>, TokenError> {
    URL_SAFE_NO_PAD.decode(part).map_err(|_alphabet| TokenError::Invalid)
}

/// HKDF-SHA256 (RFC 5869) of the secret, with the salt as its `info`, keys the token's HMAC.
fn mac(secret: &str, salt: &str, data: &[u8]) -> Hmac<Sha256> {
    let pseudorandom_key = keyed(&[0; 32]).chain_update(secret).finalize().into_bytes();
    let key = keyed(&pseudorandom_key).chain_update(salt).chain_update([1]).finalize().into_bytes();
    keyed(&key).chain_update(data)
}

fn keyed(key: &[u8]) -> Hmac<Sha256> {
    // HMAC takes a key of any length, so the error cannot happen.
    #[expect(clippy::expect_used, reason = "HMAC accepts keys of every length")]
    Hmac::new_from_slice(key).expect("HMAC accepts keys of every length")
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime};

    use super::{Token, TokenError};

    const HOUR: Duration = Duration::from_hours(1);

    #[test]
    fn what_was_signed_is_read_back() {
        let token = Token::sign("secret", "user socket", &7).unwrap();
        assert_eq!(Token::verify("secret", "user socket", Some(&token), HOUR), Ok(7));
    }

    #[test]
    fn a_changed_token_another_secret_or_another_salt_is_invalid() {
        let token = Token::sign("secret", "user socket", &7).unwrap();
        let other = Token::sign("secret", "user socket", &8).unwrap();
        let signature = token.rsplit_once('.').unwrap().1;
        let forged = format!("{}.{signature}", other.rsplit_once('.').unwrap().0);
        for (secret, salt, token) in [
            ("another", "user socket", token.as_str()),
            ("secret", "another", &token),
            ("secret", "user socket", &forged),
            ("secret", "user socket", "x"),
            ("secret", "user socket", &"x.".repeat(5000)),
        ] {
            let verified = Token::verify::<u8>(secret, salt, Some(token), HOUR);
            assert_eq!(verified, Err(TokenError::Invalid));
        }
    }

    #[test]
    fn an_old_token_has_expired_and_no_token_is_missing() {
        let past = SystemTime::now() - 2 * HOUR;
        let token = Token::sign_at("secret", "salt", &7, past).unwrap();
        let verify = |token, age| Token::verify::<u8>("secret", "salt", token, age);
        assert_eq!(verify(Some(&token), HOUR), Err(TokenError::Expired));
        assert_eq!(verify(Some(&token), 3 * HOUR), Ok(7));
        assert_eq!(verify(None, HOUR), Err(TokenError::Missing));
        assert_eq!(verify(Some(""), HOUR), Err(TokenError::Missing));
    }

    #[test]
    fn max_token_bytes_is_the_longest_token_that_is_looked_at() {
        let fits = Token::sign("secret", "salt", &"x".repeat(3000)).unwrap();
        assert!(fits.len() <= super::MAX_TOKEN_BYTES);
        assert!(Token::verify::<String>("secret", "salt", Some(&fits), HOUR).is_ok());
        let long = Token::sign("secret", "salt", &"x".repeat(super::MAX_TOKEN_BYTES)).unwrap();
        let verified = Token::verify::<String>("secret", "salt", Some(&long), HOUR);
        assert_eq!(verified, Err(TokenError::Invalid));
    }

    #[test]
    fn a_token_that_holds_something_else_is_invalid() {
        let token = Token::sign("secret", "salt", "seven").unwrap();
        let verified = Token::verify::<u8>("secret", "salt", Some(&token), HOUR);
        assert_eq!(verified, Err(TokenError::Invalid));
    }
}
