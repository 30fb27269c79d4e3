use diesel::prelude::*;

use super::session::{Session, SessionLimits, SessionOrigin};
use super::session_token::{SessionToken, TokenHash};
use super::sessions::{create_session_on, delete_session, get_session, make_room_for_program};
use super::user::User;
use crate::ids::SessionId;
use crate::repo::Connection;
use crate::schema::refresh_tokens;
use crate::{Error, Result};

/// The outcome of presenting a refresh token.
#[derive(Debug)]
pub enum Refreshed {
    /// The token was the newest of its family; contains the next one.
    Rotated(Box<Rotated>),
    /// The token was used before, so two parties have it. The session has ended for both.
    Reused,
}

/// A refreshed session.
#[derive(Debug)]
pub struct Rotated {
    /// The session, which continues.
    pub session: Session,
    /// The logged-in user.
    pub user: User,
    /// The secret of the next refresh token, for the program alone.
    pub next: SessionToken,
}

/// Logs a user in for a program, and returns the secret of its first refresh token. The session's own token is
/// discarded, so that no browser can use the session.
///
/// # Errors
/// Same as [`create_session_on`].
pub fn create_refreshable_session(
    conn: &mut Connection,
    user: &User,
    origin: &SessionOrigin,
) -> Result<(Session, SessionToken)> {
    conn.write(|conn| {
        make_room_for_program(conn, user.id)?;
        let (session, _) = create_session_on(conn, user, None, origin)?;
        let secret = SessionToken::generate();
        let row = (
            refresh_tokens::session_id.eq(session.id),
            refresh_tokens::token_hash.eq(secret.hash()),
        );
        diesel::insert_into(refresh_tokens::table).values(row).execute(conn)?;
        Ok((session, secret))
    })
}

/// Exchanges a session's refresh token for the next one. Verify rumbl's signature on the token first: any secret other
/// than the newest one is treated as reused, and ends the session.
///
/// # Errors
/// [`Error::NotFound`] if the session has ended.
pub fn rotate_refresh_token(
    conn: &mut Connection,
    id: SessionId,
    shown: TokenHash,
    limits: SessionLimits,
) -> Result<Refreshed> {
    conn.write(|conn| {
        let (session, user) = get_session(conn, id, limits)?;
        let next = SessionToken::generate();
        let newest = refresh_tokens::table.find(id).filter(refresh_tokens::token_hash.eq(shown));
        let rotated =
            diesel::update(newest).set(refresh_tokens::token_hash.eq(next.hash())).execute(conn)?;
        if rotated > 0 {
            return Ok(Refreshed::Rotated(Box::new(Rotated { session, user, next })));
        }
        let family = refresh_tokens::table.find(id).count().get_result::<i64>(conn)?;
        if family == 0 {
            return Err(Error::NotFound);
        }
        delete_session(conn, id)?;
        Ok(Refreshed::Reused)
    })
}
