//! The token with which a page or a program connects to the socket. It names a session, and is good
//! for nothing when that has ended.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use actix_channels::{Token, TokenError};
use rumbl_core::ids::SessionId;

use crate::error::{Error, Result};
use crate::secret::Secret;

const SALT: &str = "user socket";
/// Two weeks. A page that stays open for longer asks for another one.
const MAX_AGE: Duration = Duration::from_hours(14 * 24);
/// A token is dated to the last full hour, so that a page that has not changed is the same for that
/// long, and a browser's copy of it stays good.
const DATED_TO: u64 = 60 * 60;

/// A token for a session.
pub fn sign(secret: &Secret, session_id: SessionId) -> Result<String> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    let dated = UNIX_EPOCH + Duration::from_secs(now - now % DATED_TO);
    Token::sign_at(secret.expose(), SALT, &session_id, dated).map_err(Error::internal)
}

/// The session that a token names, which may have ended.
///
/// # Errors
/// [`TokenError`] when it is not one of this server's, or too old.
pub fn verify(secret: &Secret, token: Option<&str>) -> Result<SessionId, TokenError> {
    Token::verify(secret.expose(), SALT, token, MAX_AGE)
}
