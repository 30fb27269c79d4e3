//! What somebody missed while they were away, by mail.

use chrono::{NaiveDateTime, TimeDelta};
use diesel::dsl::{exists, not};
use diesel::prelude::*;

use super::kind::NotificationKind;
use super::list::list_mailed;
use super::notification::NotificationListing;
use super::settings::get_notification_settings;
use crate::accounts::{Email, User, get_email, get_user};
use crate::ids::UserId;
use crate::repo::{Connection, with_conn};
use crate::schema::{notification_settings as settings, notifications, sessions, users};
use crate::{Error, Result};

/// The time between two digests to one person, at least.
const PAUSE: TimeDelta = TimeDelta::days(1);
/// How long somebody has not been here who is away, and has had time to see what is new by themselves.
const AWAY_FOR: TimeDelta = TimeDelta::days(1);
/// People whose digests are claimed at once; the next time it is the turn of others.
const MAX_CLAIMED: i64 = 200;
/// Notifications that a digest has at most.
const MAX_LISTED: usize = 10;

/// A mail about what somebody missed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Digest {
    /// Who was away.
    pub user: User,
    /// Their address, which is confirmed.
    pub email: Email,
    /// What they missed, the latest first; not all of it, if that was much.
    pub rows: Vec<NotificationListing>,
}

/// Claims the digests that are due at a time: those of people who want one, have confirmed their address, were not
/// here for a day, and have a notification that has been unread for a day and is newer than the last digest, which was
/// at least a day ago.
/// Each is claimed by one of all processes; `enqueue` is called for each in the same transaction.
///
/// # Errors
/// What `enqueue` returns.
pub fn claim_digests(
    conn: &mut Connection,
    now: NaiveDateTime,
    mut enqueue: impl FnMut(&mut Connection, UserId) -> Result<()>,
) -> Result<usize> {
    // Looking for them takes long where many people are, and nobody else may wait for it; a claim looks again.
    let due = conn.read(|conn| find_due(conn, now))?;
    if due.is_empty() {
        return Ok(0);
    }
    conn.write(|conn| {
        let mut claimed = 0;
        for user_id in due {
            if claim(conn, user_id, now)? {
                enqueue(conn, user_id)?;
                claimed += 1;
            }
        }
        Ok(claimed)
    })
}

fn find_due(conn: &mut Connection, now: NaiveDateTime) -> Result<Vec<UserId>> {
    let is_here = exists(
        sessions::table
            .filter(sessions::user_id.eq(users::id))
            .filter(sessions::last_seen_at.gt(now - AWAY_FOR)),
    );
    let is_too_early =
        settings::digest.eq(false).or(settings::digest_at.gt(now - PAUSE).assume_not_null());
    let has_settled =
        exists(settings::table.filter(settings::user_id.eq(users::id)).filter(is_too_early));
    let is_told = exists(
        settings::table
            .filter(settings::user_id.eq(users::id))
            .filter(settings::digest_at.ge(notifications::active_at.nullable()).assume_not_null()),
    );
    let is_missed = exists(
        notifications::table
            .filter(notifications::user_id.eq(users::id))
            .filter(notifications::read_at.is_null())
            .filter(notifications::kind.ne(NotificationKind::Resolved))
            // A session that has ended by a log-out tells nothing of when somebody was here.
            .filter(notifications::inserted_at.le(now - AWAY_FOR))
            .filter(not(is_told)),
    );
    Ok(with_conn!(conn, conn => users::table
        .filter(users::email_confirmed_at.is_not_null())
        .filter(users::suspended_at.is_null())
        .filter(is_missed)
        .filter(not(is_here))
        .filter(not(has_settled))
        .order(users::id)
        .limit(MAX_CLAIMED)
        .select(users::id)
        .load(conn)?))
}

/// Whether nobody else has claimed it.
fn claim(conn: &mut Connection, user_id: UserId, now: NaiveDateTime) -> Result<bool> {
    let is_free =
        settings::digest_at.is_null().or(settings::digest_at.le(now - PAUSE).assume_not_null());
    with_conn!(conn, conn => diesel::insert_into(settings::table)
        .values(settings::user_id.eq(user_id))
        .on_conflict_do_nothing()
        .execute(conn)?);
    let own = settings::table.find(user_id).filter(settings::digest.eq(true)).filter(is_free);
    let claimed = diesel::update(own).set(settings::digest_at.eq(now)).execute(conn)?;
    Ok(claimed > 0)
}

/// What a digest says, from what is unread now; nothing if there is no longer anybody to tell, or anything.
pub fn read_digest(conn: &mut Connection, user_id: UserId) -> Result<Option<Digest>> {
    conn.read(|conn| {
        let user = match get_user(conn, user_id) {
            Ok(user) => user,
            Err(Error::NotFound) => return Ok(None),
            Err(error) => return Err(error),
        };
        let email = get_email(conn, user_id)?.filter(|email| email.confirmed_at.is_some());
        let Some(email) = email else { return Ok(None) };
        let is_wanted = get_notification_settings(conn, user_id)?.digest;
        if !is_wanted || user.suspended_at.is_some() {
            return Ok(None);
        }
        let rows = list_mailed(conn, user_id, MAX_LISTED)?;
        Ok(if rows.is_empty() { None } else { Some(Digest { user, email, rows }) })
    })
}
