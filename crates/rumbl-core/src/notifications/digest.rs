//! Digests: mails about what users missed while they were away.

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

/// Minimum time between two digests to one user.
const PAUSE: TimeDelta = TimeDelta::days(1);
/// How long a user must have been away, and a notification unread, before a digest is sent: enough time to see it on
/// the site.
const AWAY_FOR: TimeDelta = TimeDelta::days(1);
/// Digests that are claimed at once; the rest wait for the next run.
const MAX_CLAIMED: i64 = 200;
/// Notifications per digest, at most.
const MAX_LISTED: usize = 10;

/// A digest mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Digest {
    /// The recipient.
    pub user: User,
    /// The recipient's confirmed address.
    pub email: Email,
    /// The missed notifications, the latest first, up to a limit.
    pub rows: Vec<NotificationListing>,
}

/// Claims the digests that are due at a given time. A digest is due for a user who wants digests, has confirmed their
/// address, has not been here for a day, and has a notification that has been unread for a day and is newer than their
/// last digest, which must be at least a day old.
///
/// Each digest is claimed by only one process; `enqueue` is called for it in the same transaction.
///
/// # Errors
/// Any database error, and what `enqueue` returns.
pub fn claim_digests(
    conn: &mut Connection,
    now: NaiveDateTime,
    mut enqueue: impl FnMut(&mut Connection, UserId) -> Result<()>,
) -> Result<usize> {
    // With many users this query is slow, so it runs outside the transaction; each claim checks again.
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
            // When a session ends by logging out, the time of the last visit is lost with it. So the notification has
            // to be a day old too.
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

/// Claims a user's digest; `false` if another process has.
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

/// The content of a digest, from what is unread now; `None` if nothing is left to send, or the user should get no mail.
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
