//! CSRF protection: each session has a secret token, which every form sends.
//!
//! Visitors without a session have nothing that can be forged, except logging in as somebody else. Their forms share
//! one token, which is therefore no secret. It is accepted only without a session, and only from a page of this site,
//! which every browser states in the `Origin` header. So visitors need no session, and can share cached pages.
//!
//! Pages contain the token in plain form. It is filled into an uncompressed slot, so the compressed size reveals
//! nothing about it.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use rumbl_core::accounts::Session;
use sha2::Sha256;
use subtle::ConstantTimeEq;

use crate::error::{Error, Result};
use crate::secret::Secret;

const TOKEN_BYTES: usize = 18;
/// The context string for deriving the shared token of visitors without a session.
const ANYBODYS_TOKEN: &[u8] = b"the CSRF token of who has no session";
/// The context string for deriving a session's token, followed by the session.
const SESSIONS_TOKEN: &[u8] = b"the CSRF token of the session ";

/// A session's secret token.
#[derive(Clone, Copy)]
pub(crate) struct CsrfToken([u8; TOKEN_BYTES]);

impl CsrfToken {
    /// The token of the reader's session, or the visitors' token without one.
    pub(crate) fn of_reader(secret: &Secret, session: Option<&Session>) -> Result<Self> {
        session.map_or_else(|| Self::anybodys(secret), |session| Self::of(secret, session))
    }

    /// A session's token; the same on every server with this secret.
    fn of(secret: &Secret, session: &Session) -> Result<Self> {
        Self::derived(secret, [SESSIONS_TOKEN, session.token_hash.as_bytes()])
    }

    /// The token of all visitors without a session; the same on every server with this secret.
    fn anybodys(secret: &Secret) -> Result<Self> {
        Self::derived(secret, [ANYBODYS_TOKEN, &[]])
    }

    fn derived(secret: &Secret, [purpose, from]: [&[u8]; 2]) -> Result<Self> {
        let secret = secret.expose().as_bytes();
        let mac = Hmac::<Sha256>::new_from_slice(secret).map_err(Error::internal)?;
        let derived = mac.chain_update(purpose).chain_update(from).finalize().into_bytes();
        let (token, _) = derived.split_at(TOKEN_BYTES);
        token.try_into().map(Self).map_err(Error::internal)
    }

    /// The form field's value.
    pub(crate) fn text(self) -> String {
        URL_SAFE_NO_PAD.encode(self.0)
    }

    /// Verifies the token that a form sent.
    ///
    /// # Errors
    /// [`Error::CsrfToken`] when it is missing or wrong.
    pub(crate) fn verify(self, sent: Option<&str>) -> Result<()> {
        let sent = sent.and_then(|sent| URL_SAFE_NO_PAD.decode(sent).ok());
        let is_right = sent.is_some_and(|sent| bool::from(self.0.ct_eq(sent.as_slice())));
        if is_right { Ok(()) } else { Err(Error::CsrfToken) }
    }
}

impl std::fmt::Debug for CsrfToken {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("CsrfToken(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_has_to_send_the_token_that_its_page_showed() {
        let [token, other] = [[1; TOKEN_BYTES], [2; TOKEN_BYTES]].map(CsrfToken);
        assert!(token.verify(Some(&token.text())).is_ok());
        let other = other.text();
        let mut short = token.text();
        short.truncate(8);
        for sent in [None, Some(""), Some("nonsense"), Some(&*other), Some(&*short)] {
            assert!(matches!(token.verify(sent), Err(Error::CsrfToken)), "{sent:?}");
        }
    }
}
