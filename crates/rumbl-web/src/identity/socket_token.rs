//! The token with which a page or a program connects to the socket. It names a session, and is good
//! for nothing when that has ended.
//!
//! A backup that is restored gives ids a second time, so a session is named by a part of its hash too.

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
/// Two weeks. A page that stays open for longer asks for another one.
const MAX_AGE: Duration = Duration::from_hours(14 * 24);
/// A token is dated to the last full hour, so that a page that has not changed is the same for that
/// long, and a browser's copy of it stays good.
const DATED_TO: u64 = 60 * 60;
/// Bytes of the hash that a token has. No two sessions share so many.
const HASH_BYTES: usize = 16;

/// What a token says: which session it is for.
#[derive(Serialize, Deserialize)]
pub struct NamedSession {
    id: SessionId,
    hash: String,
}

/// A token for a session.
pub fn sign(secret: &Secret, session: &Session) -> Result<String> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    sign_at(secret, session, UNIX_EPOCH + Duration::from_secs(now - now % DATED_TO))
}

/// A token as of another time, such as in a test of its age.
pub fn sign_at(secret: &Secret, session: &Session, at: SystemTime) -> Result<String> {
    let named = NamedSession::of(session);
    Token::sign_at(secret.expose(), SALT, &named, at).map_err(Error::internal)
}

/// The session that a token names, which may have ended.
///
/// # Errors
/// [`TokenError`] when it is not one of this server's, or too old.
pub fn verify(secret: &Secret, token: Option<&str>) -> Result<NamedSession, TokenError> {
    Token::verify(secret.expose(), SALT, token, MAX_AGE)
}

impl fmt::Debug for NamedSession {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("NamedSession").field("id", &self.id).finish_non_exhaustive()
    }
}

impl NamedSession {
    /// The name of a session.
    pub fn of(session: &Session) -> Self {
        Self { id: session.id, hash: beginning(session.token_hash) }
    }

    /// The id that the session has, or had.
    pub fn id(&self) -> SessionId {
        self.id
    }

    /// Whether it is this session.
    pub(super) fn is(&self, session: &Session) -> bool {
        let hash = beginning(session.token_hash);
        self.id == session.id && bool::from(self.hash.as_bytes().ct_eq(hash.as_bytes()))
    }
}

fn beginning(hash: TokenHash) -> String {
    let (beginning, _) = hash.as_bytes().split_at(HASH_BYTES);
    URL_SAFE_NO_PAD.encode(beginning)
}
