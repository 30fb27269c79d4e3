//! A page after its template, and before it is shown to somebody.
//!
//! Two secrets are on a page: the CSRF token of its session, and for who is logged in a token for the
//! socket. Each is another text on every page that differs in anything, so that nothing of it can be
//! guessed from how well pages compress (the BREACH attack), and the same text on a page that has not
//! changed. The first is masked, the second is signed anew, both with what follows from the page.
//!
//! So a page has a validator, also that of a person: it is a code of everything on the page under the
//! session's token, which begins anew with each log-in, and differs where the socket's token does. No
//! other session has it, and none whose password was changed; and as the socket's token is dated to
//! the hour, no copy of a page stays good for longer than that with a token on it.

use std::sync::LazyLock;

use actix_web::http::header::EntityTag;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

use crate::error::Result;
use crate::pipelines::csrf::CsrfToken;

/// Random bytes of a text that stands for a token, so that nobody can write it into a page.
const SLOT_BYTES: usize = 18;

/// Stands in a page for the CSRF token until the page is shown to somebody.
pub static CSRF_TOKEN_SLOT: LazyLock<String> = LazyLock::new(slot);
/// Stands in a page for the token for the socket until everything else on the page is known.
pub static USER_TOKEN_SLOT: LazyLock<String> = LazyLock::new(slot);

/// What follows from a page, and from no other.
pub type PageDigest = [u8; 32];

/// A page in which only the token of who sees it is left open.
#[derive(Debug)]
pub struct RenderedPage {
    /// What is between the places of the token.
    parts: Vec<Box<str>>,
    digest: PageDigest,
}

impl RenderedPage {
    /// A page of `html`, in which [`CSRF_TOKEN_SLOT`] stands for the token.
    pub fn new(html: &str) -> Self {
        let parts: Vec<Box<str>> = html.split(CSRF_TOKEN_SLOT.as_str()).map(Box::from).collect();
        let digest = digest(parts.iter().map(|part| &**part));
        Self { parts, digest }
    }

    /// A page for one person, in which besides [`USER_TOKEN_SLOT`] stands for what `sign` makes for
    /// everything else on it.
    pub fn for_user(html: &str, sign: impl FnOnce(&PageDigest) -> Result<String>) -> Result<Self> {
        let parts = html.split(USER_TOKEN_SLOT.as_str());
        let token = sign(&digest(parts.flat_map(|part| part.split(CSRF_TOKEN_SLOT.as_str()))))?;
        Ok(Self::new(&html.replace(USER_TOKEN_SLOT.as_str(), &token)))
    }

    /// The page for who has this token, and its validator, which is weak since it stays the same
    /// however the page is compressed.
    pub fn shown_with(&self, token: CsrfToken) -> Result<(String, EntityTag)> {
        let token = token.masked(&self.digest)?;
        Ok((self.parts.join(&token.text), EntityTag::new_weak(token.version)))
    }
}

fn slot() -> String {
    URL_SAFE_NO_PAD.encode(rand::random::<[u8; SLOT_BYTES]>())
}

fn digest<'a>(parts: impl Iterator<Item = &'a str>) -> PageDigest {
    let mut digest = Sha256::new();
    for part in parts {
        digest.update(part.len().to_be_bytes());
        digest.update(part.as_bytes());
    }
    digest.finalize().into()
}
