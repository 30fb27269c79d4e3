use std::collections::HashMap;

use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::log_in_method::LogInMethod;
use super::mailed_token::delete_links_made_by;
use super::session::{Cutoffs, Session, SessionLimits, SessionOrigin};
use super::session_token::{SessionToken, TokenHash};
use super::user::User;
use crate::Result;
use crate::ids::{SessionId, UserId};
use crate::repo::{Backend, Connection, MAX_BOUND, now};
use crate::schema::{refresh_tokens, sessions, users};

/// Maximum number of sessions per user. Beyond this, the least recently used one ends.
pub const MAX_SESSIONS_PER_USER: i64 = 100;
/// Maximum number of sessions per user that programs have begun over the API.
pub const MAX_PROGRAM_SESSIONS_PER_USER: i64 = 50;
/// Rows of ended sessions to delete in one transaction.
const BATCH: u16 = 1_000;

/// Logs a user in for a program.
///
/// # Errors
/// Same as [`create_session_on`].
pub fn create_session(
    conn: &mut Connection,
    user: &User,
    replaced: Option<SessionId>,
) -> Result<(Session, SessionToken)> {
    create_session_on(conn, user, replaced, &SessionOrigin::program())
}

/// Logs a user in, and ends the session that the new one replaces. The token is for the browser alone, and can't be
/// read again. If the password was changed since `user` was read, the session is invalid from the start.
///
/// # Errors
/// [`crate::Error::Database`] if the user is gone, among others.
pub fn create_session_on(
    conn: &mut Connection,
    user: &User,
    replaced: Option<SessionId>,
    origin: &SessionOrigin,
) -> Result<(Session, SessionToken)> {
    conn.write(|conn| {
        if let Some(replaced) = replaced {
            delete_session(conn, replaced)?;
        }
        create_session_at(conn, user, origin, now())
    })
}

/// Like [`create_session_on`], at a given time, for tests of the limits.
///
/// # Errors
/// Same as [`create_session_on`].
pub fn create_session_at(
    conn: &mut Connection,
    user: &User,
    origin: &SessionOrigin,
    at: NaiveDateTime,
) -> Result<(Session, SessionToken)> {
    let token = SessionToken::generate();
    let statement = diesel::insert_into(sessions::table)
        .values((
            sessions::user_id.eq(user.id),
            sessions::session_version.eq(user.session_version),
            sessions::token_hash.eq(token.hash()),
            sessions::inserted_at.eq(at),
            sessions::last_seen_at.eq(at),
            sessions::user_agent.eq(origin.user_agent()),
            sessions::address.eq(origin.address()),
            sessions::is_persistent.eq(origin.is_persistent()),
            sessions::proved_by.eq(origin.method()),
        ))
        .returning(<Session as Selectable<Backend>>::construct_selection());
    let session = conn.write(|conn| {
        let session = statement.get_result(conn)?;
        delete_surplus(conn, user.id)?;
        Ok(session)
    })?;
    Ok((session, token))
}

fn delete_surplus(conn: &mut Connection, user_id: UserId) -> Result<()> {
    let newest_first = (sessions::last_seen_at.desc(), sessions::id.desc());
    let surplus: Vec<SessionId> = sessions::table
        .filter(sessions::user_id.eq(user_id))
        .order(newest_first)
        .offset(MAX_SESSIONS_PER_USER)
        .limit(MAX_SESSIONS_PER_USER)
        .select(sessions::id)
        .load(conn)?;
    delete_free(conn, &surplus)?;
    Ok(())
}

/// Ends a user's least recently used program sessions, so that at most [`MAX_PROGRAM_SESSIONS_PER_USER`] are left once
/// another one begins. A program that logs in again and again must not end the sessions of the user's browsers.
pub(super) fn make_room_for_program(conn: &mut Connection, user_id: UserId) -> Result<()> {
    let of_programs = refresh_tokens::table.select(refresh_tokens::session_id);
    let surplus: Vec<SessionId> = sessions::table
        .filter(sessions::user_id.eq(user_id))
        .filter(sessions::id.eq_any(of_programs))
        .order((sessions::last_seen_at.desc(), sessions::id.desc()))
        .offset(MAX_PROGRAM_SESSIONS_PER_USER - 1)
        .limit(MAX_SESSIONS_PER_USER)
        .select(sessions::id)
        .load(conn)?;
    delete_free(conn, &surplus)?;
    Ok(())
}

/// The condition for a valid session.
#[diesel::dsl::auto_type]
fn is_valid(
    seen_after: NaiveDateTime,
    brief_seen_after: NaiveDateTime,
    begun_after: NaiveDateTime,
) -> _ {
    sessions::session_version
        .eq(users::session_version)
        .and(sessions::last_seen_at.gt(seen_after))
        .and(sessions::is_persistent.or(sessions::last_seen_at.gt(brief_seen_after)))
        .and(sessions::inserted_at.gt(begun_after))
        .and(users::suspended_at.is_null())
}

/// A valid session and its user.
///
/// # Errors
/// [`crate::Error::NotFound`] if it has ended.
pub fn get_session(
    conn: &mut Connection,
    id: SessionId,
    limits: SessionLimits,
) -> Result<(Session, User)> {
    let Cutoffs { seen_after, brief_seen_after, begun_after } = limits.cutoffs(now());
    let query = sessions::table.inner_join(users::table).filter(sessions::id.eq(id));
    let query = query.filter(is_valid(seen_after, brief_seen_after, begun_after));
    Ok(query.select((Session::as_select(), User::as_select())).first(conn)?)
}

/// The valid session with this token, and its user.
///
/// # Errors
/// [`crate::Error::NotFound`] if there is none, or it has ended.
pub fn get_session_by_token(
    conn: &mut Connection,
    token: TokenHash,
    limits: SessionLimits,
) -> Result<(Session, User)> {
    let Cutoffs { seen_after, brief_seen_after, begun_after } = limits.cutoffs(now());
    let query = sessions::table.inner_join(users::table).filter(sessions::token_hash.eq(token));
    let query = query.filter(is_valid(seen_after, brief_seen_after, begun_after));
    Ok(query.select((Session::as_select(), User::as_select())).first(conn)?)
}

/// A user's valid sessions, most recently used first; at most [`MAX_SESSIONS_PER_USER`].
pub fn list_sessions(
    conn: &mut Connection,
    user: &User,
    limits: SessionLimits,
) -> Result<Vec<Session>> {
    let Cutoffs { seen_after, brief_seen_after, begun_after } = limits.cutoffs(now());
    let query = sessions::table.inner_join(users::table).filter(sessions::user_id.eq(user.id));
    let query = query.filter(is_valid(seen_after, brief_seen_after, begun_after));
    let query = query.order((sessions::last_seen_at.desc(), sessions::id.desc()));
    Ok(query.select(Session::as_select()).limit(MAX_SESSIONS_PER_USER).load(conn)?)
}

/// Ends one of a user's own sessions.
///
/// # Errors
/// [`crate::Error::NotFound`] if it has ended, or belongs to another user.
pub fn delete_user_session(conn: &mut Connection, user: &User, id: SessionId) -> Result<()> {
    let own = sessions::table.filter(sessions::id.eq(id)).filter(sessions::user_id.eq(user.id));
    let deleted = diesel::delete(own).execute(conn)?;
    if deleted == 0 { Err(crate::Error::NotFound) } else { Ok(()) }
}

/// Ends all of a user's sessions but one, and returns their ids. Also invalidates links that the user, as an admin, has
/// passed on, because somebody else may have created them.
pub fn delete_other_sessions(
    conn: &mut Connection,
    user: &User,
    kept: SessionId,
) -> Result<Vec<SessionId>> {
    conn.write(|conn| {
        delete_links_made_by(conn, user.id)?;
        delete_proved_by(conn, user.id, Some(kept), &LogInMethod::ALL)
    })
}

/// Ends a user's sessions that were begun through a provider, except `kept`, and returns their ids.
pub fn delete_provided_sessions(
    conn: &mut Connection,
    user: UserId,
    kept: Option<SessionId>,
) -> Result<Vec<SessionId>> {
    let provided = [LogInMethod::Provider, LogInMethod::FreshProvider];
    delete_proved_by(conn, user, kept, &provided)
}

fn delete_proved_by(
    conn: &mut Connection,
    user: UserId,
    kept: Option<SessionId>,
    methods: &[LogInMethod],
) -> Result<Vec<SessionId>> {
    conn.write(|conn| {
        let proved = sessions::table
            .filter(sessions::user_id.eq(user))
            .filter(sessions::proved_by.eq_any(methods))
            .select(sessions::id);
        let mut ids: Vec<SessionId> = proved.load(conn)?;
        ids.retain(|id| Some(*id) != kept);
        diesel::delete(sessions::table.filter(sessions::id.eq_any(&ids))).execute(conn)?;
        Ok(ids)
    })
}

/// Tells whether a cached session, or its user, has changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Queryable)]
pub struct CurrentSession {
    /// The hash by which the session is looked up.
    pub token_hash: TokenHash,
    /// When the user's account was last changed, in UTC.
    pub user_updated_at: NaiveDateTime,
}

/// The sessions among these that are valid.
pub fn list_current_sessions(
    conn: &mut Connection,
    ids: &[SessionId],
    limits: SessionLimits,
) -> Result<HashMap<SessionId, CurrentSession>> {
    let Cutoffs { seen_after, brief_seen_after, begun_after } = limits.cutoffs(now());
    let mut current = HashMap::with_capacity(ids.len());
    for ids in ids.chunks(MAX_BOUND) {
        let query = sessions::table.inner_join(users::table).filter(sessions::id.eq_any(ids));
        let query = query
            .filter(is_valid(seen_after, brief_seen_after, begun_after))
            .select((sessions::id, (sessions::token_hash, users::updated_at)));
        let found: Vec<(SessionId, CurrentSession)> = query.load(conn)?;
        current.extend(found);
    }
    Ok(current)
}

/// Updates `last_seen_at`. Ended sessions stay ended, and sessions locked by another transaction are skipped.
pub fn touch_sessions(conn: &mut Connection, ids: &[SessionId]) -> Result<()> {
    for ids in ids.chunks(MAX_BOUND) {
        conn.write(|conn| {
            let ids = lock_free(conn, ids)?;
            let statement = diesel::update(sessions::table.filter(sessions::id.eq_any(ids)));
            Ok(statement.set(sessions::last_seen_at.eq(now())).execute(conn)?)
        })?;
    }
    Ok(())
}

/// Locks the sessions that no other transaction has locked. Transactions that change sessions of several users must
/// skip locked ones: a password change waits for all sessions of its user, and two transactions that wait for several
/// rows could deadlock.
fn lock_free(conn: &mut Connection, ids: &[SessionId]) -> Result<Vec<SessionId>> {
    let query = sessions::table.filter(sessions::id.eq_any(ids)).select(sessions::id);
    Ok(match conn {
        // The transaction already holds SQLite's only write lock.
        Connection::Sqlite(conn) => query.load(conn)?,
        Connection::Pg(conn) => query.for_update().skip_locked().load(conn)?,
    })
}

/// Ends a session; no error if it has already ended.
pub fn delete_session(conn: &mut Connection, id: SessionId) -> Result<()> {
    let statement = diesel::delete(sessions::table.find(id));
    conn.write(|conn| Ok(statement.execute(conn)?))?;
    Ok(())
}

/// Deletes the rows of expired sessions, and returns how many.
pub fn delete_ended_sessions(conn: &mut Connection, limits: SessionLimits) -> Result<usize> {
    let Cutoffs { seen_after, brief_seen_after, begun_after } = limits.cutoffs(now());
    let mut deleted = 0;
    loop {
        let is_brief = sessions::is_persistent.eq(false);
        let is_over = sessions::last_seen_at
            .le(seen_after)
            .or(is_brief.and(sessions::last_seen_at.le(brief_seen_after)))
            .or(sessions::inserted_at.le(begun_after));
        let query = sessions::table.filter(is_over).select(sessions::id).limit(BATCH.into());
        let count = conn.write(|conn| {
            let over: Vec<SessionId> = query.load(conn)?;
            delete_free(conn, &over)
        })?;
        deleted += count;
        // Rows locked by another transaction are left to the next run.
        if count < usize::from(BATCH) {
            return Ok(deleted);
        }
    }
}

fn delete_free(conn: &mut Connection, ids: &[SessionId]) -> Result<usize> {
    let ids = lock_free(conn, ids)?;
    Ok(diesel::delete(sessions::table.filter(sessions::id.eq_any(ids))).execute(conn)?)
}
