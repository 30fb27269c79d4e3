//! The token with which a page or a program connects to the socket. It names a session, and is invalid once that has
//! ended.
//!
//! Ids are assigned again after a backup is restored, so the token also contains a part of the session's hash.

use std::fmt;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use actix_channels::{Token, TokenError};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rumbl_core::accounts::{Session, TokenHash};
use rumbl_core::ids::SessionId;
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq;

use crate::error::{Error, Result};
use crate::secret::Secret;

const SALT: &str = "user socket";
/// Two weeks. A page that stays open for longer requests another token.
const MAX_AGE: Duration = Duration::from_hours(14 * 24);
/// Tokens are dated to the last full hour, so that an unchanged page is rendered identically for that long, and the
/// browser's cached copy stays valid.
const DATED_TO: u64 = 60 * 60;
/// Bytes of the hash in a token, enough to be unique.
const HASH_BYTES: usize = 16;

/// The content of a token: the session that it is for.
#[derive(Serialize, Deserialize)]
pub struct NamedSession {
    id: SessionId,
    hash: String,
}

/// Signs a token for a session.
pub fn sign(secret: &Secret, session: &Session) -> Result<String> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    sign_at(secret, session, UNIX_EPOCH + Duration::from_secs(now - now % DATED_TO))
}

/// Signs a token at a given time, for tests of expiry.
pub fn sign_at(secret: &Secret, session: &Session, at: SystemTime) -> Result<String> {
    let named = NamedSession::of(session);
    Token::sign_at(secret.expose(), SALT, &named, at).map_err(Error::internal)
}

/// The session that a token names, which may have ended.
///
/// # Errors
/// [`TokenError`] if it was not signed by this server, or has expired.
pub fn verify(secret: &Secret, token: Option<&str>) -> Result<NamedSession, TokenError> {
    Token::verify(secret.expose(), SALT, token, MAX_AGE)
}

impl fmt::Debug for NamedSession {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("NamedSession").field("id", &self.id).finish_non_exhaustive()
    }
}

impl NamedSession {
    /// Names a session.
    pub fn of(session: &Session) -> Self {
        Self { id: session.id, hash: beginning(session.token_hash) }
    }

    /// The session's id.
    pub fn id(&self) -> SessionId {
        self.id
    }

    /// Whether it names this session.
    pub(super) fn is(&self, session: &Session) -> bool {
        let hash = beginning(session.token_hash);
        self.id == session.id && bool::from(self.hash.as_bytes().ct_eq(hash.as_bytes()))
    }
}

fn beginning(hash: TokenHash) -> String {
    let (beginning, _) = hash.as_bytes().split_at(HASH_BYTES);
    URL_SAFE_NO_PAD.encode(beginning)
}
