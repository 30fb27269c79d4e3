//! Protection against forged forms: each session has a secret token, and every form shows it.
//!
//! A page shows the token masked with fresh random bytes, so that it is another text in each
//! answer and compression gives nothing of it away (the BREACH attack).

use actix_session::Session;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use subtle::ConstantTimeEq;

use crate::error::{Error, Result};

const SESSION_KEY: &str = "_csrf_token";
const TOKEN_BYTES: usize = 18;

type Token = [u8; TOKEN_BYTES];

/// The session's token as a page may show it; made when the session has none yet.
pub fn masked_token(session: &Session) -> Result<String> {
    let token = match stored_token(session) {
        Some(token) => token,
        None => store_new_token(session)?,
    };
    let mask: Token = rand::random();
    Ok(URL_SAFE_NO_PAD.encode([mask, xor(token, mask)].concat()))
}

/// Checks what a form sent against the session's token.
///
/// # Errors
/// [`Error::CsrfToken`] when either is missing or they differ.
pub fn verify(session: &Session, sent: Option<&str>) -> Result<()> {
    let token = stored_token(session).ok_or(Error::CsrfToken)?;
    let sent = sent.and_then(unmasked).ok_or(Error::CsrfToken)?;
    if bool::from(token.ct_eq(&sent)) { Ok(()) } else { Err(Error::CsrfToken) }
}

fn stored_token(session: &Session) -> Option<Token> {
    let stored: String = session.get(SESSION_KEY).ok()??;
    URL_SAFE_NO_PAD.decode(stored).ok()?.try_into().ok()
}

fn store_new_token(session: &Session) -> Result<Token> {
    let token: Token = rand::random();
    let encoded = URL_SAFE_NO_PAD.encode(token);
    session.insert(SESSION_KEY, encoded).map_err(|error| Error::internal(error.to_string()))?;
    Ok(token)
}

fn unmasked(sent: &str) -> Option<Token> {
    let bytes = URL_SAFE_NO_PAD.decode(sent).ok()?;
    let (mask, masked) = bytes.split_at_checked(TOKEN_BYTES)?;
    Some(xor(masked.try_into().ok()?, mask.try_into().ok()?))
}

fn xor(left: Token, right: Token) -> Token {
    std::array::from_fn(|index| left.get(index).unwrap_or(&0) ^ right.get(index).unwrap_or(&0))
}
