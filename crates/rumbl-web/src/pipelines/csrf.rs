//! Protection against forged forms: each session has a secret token, and every form shows it.
//!
//! Who has no session has nothing yet that a forged form could abuse, except that it could log them in
//! as somebody else. Their forms show a token that is the same for all of them, and so no secret; it is
//! taken only without a session, and only from a page of this site, as every browser says with the
//! header `Origin` where a form comes from. So nobody gets a session by only looking around, and
//! a page can be the same for all who do.
//!
//! A page shows the token masked with bytes that follow from the token and from everything else
//! on the page. So the token is another text on every page that differs in anything, and
//! compressing pages with guesses in them gives nothing of it away (the BREACH attack); and a page
//! that has not changed is the same to the byte, so that a browser's copy of it stays good.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use rumbl_core::accounts::Session;
use sha2::Sha256;
use subtle::ConstantTimeEq;

use crate::error::{Error, Result};
use crate::secret::Secret;

const TOKEN_BYTES: usize = 18;
/// What the token of those without a session is derived from, with the server's secret.
const ANYBODYS_TOKEN: &[u8] = b"the CSRF token of who has no session";
/// What a session's token is derived from, with the server's secret and the session.
const SESSIONS_TOKEN: &[u8] = b"the CSRF token of the session ";

/// A session's secret token.
#[derive(Clone, Copy)]
pub struct CsrfToken([u8; TOKEN_BYTES]);

/// A token as one page shows it.
#[derive(Debug, Clone)]
pub struct MaskedToken {
    /// What forms send back.
    pub text: String,
    /// Differs where the token or the page does, and tells nothing of either.
    pub version: String,
}

impl CsrfToken {
    /// A session's own token, on every server that has this secret.
    pub fn of(secret: &Secret, session: &Session) -> Result<Self> {
        Self::derived(secret, [SESSIONS_TOKEN, session.token_hash.as_bytes()])
    }

    /// The token of everybody without a session, on every server that has this secret.
    pub fn anybodys(secret: &Secret) -> Result<Self> {
        Self::derived(secret, [ANYBODYS_TOKEN, &[]])
    }

    fn derived(secret: &Secret, [purpose, from]: [&[u8]; 2]) -> Result<Self> {
        let secret = secret.expose().as_bytes();
        let mac = Hmac::<Sha256>::new_from_slice(secret).map_err(Error::internal)?;
        let derived = mac.chain_update(purpose).chain_update(from).finalize().into_bytes();
        let (token, _) = derived.split_at(TOKEN_BYTES);
        token.try_into().map(Self).map_err(Error::internal)
    }

    /// The token for a page whose content has this digest.
    pub fn masked(self, content_digest: &[u8]) -> Result<MaskedToken> {
        let mac = Hmac::<Sha256>::new_from_slice(&self.0).map_err(Error::internal)?;
        let derived = mac.chain_update(content_digest).finalize().into_bytes();
        let (mask, version) = derived.split_at(TOKEN_BYTES);
        let mask = Self(mask.try_into().map_err(Error::internal)?);
        let text = URL_SAFE_NO_PAD.encode([mask.0, self.xor(mask).0].concat());
        Ok(MaskedToken { text, version: URL_SAFE_NO_PAD.encode(version) })
    }

    fn unmasked(sent: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(sent).ok()?;
        let (mask, masked) = bytes.split_at_checked(TOKEN_BYTES)?;
        Some(Self(masked.try_into().ok()?).xor(Self(mask.try_into().ok()?)))
    }

    fn xor(self, other: Self) -> Self {
        let mut bytes = self.0;
        bytes.iter_mut().zip(other.0).for_each(|(byte, other)| *byte ^= other);
        Self(bytes)
    }
}

/// Checks what a form sent against the token that `expected` it to show.
///
/// # Errors
/// [`Error::CsrfToken`] when none was sent or they differ.
pub fn verify(expected: CsrfToken, sent: Option<&str>) -> Result<()> {
    let sent = sent.and_then(CsrfToken::unmasked).ok_or(Error::CsrfToken)?;
    if bool::from(expected.0.ct_eq(&sent.0)) { Ok(()) } else { Err(Error::CsrfToken) }
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
    fn a_page_shows_the_token_in_the_same_way_until_anything_on_it_changes() {
        let token = CsrfToken([7; TOKEN_BYTES]);
        let (first, again) = (token.masked(b"a page").unwrap(), token.masked(b"a page").unwrap());
        assert_eq!((&first.text, &first.version), (&again.text, &again.version));
        let changed = token.masked(b"another").unwrap();
        assert_ne!(first.text, changed.text);
        assert_ne!(first.version, changed.version);
        for shown in [first, changed] {
            assert_eq!(CsrfToken::unmasked(&shown.text).unwrap().0, token.0);
        }
    }

    #[test]
    fn two_sessions_never_show_the_same_text() {
        let [one, other] = [[1; TOKEN_BYTES], [2; TOKEN_BYTES]].map(CsrfToken);
        assert_ne!(one.masked(b"page").unwrap().text, other.masked(b"page").unwrap().text);
        assert_ne!(one.masked(b"page").unwrap().version, other.masked(b"page").unwrap().version);
    }
}
