//! How many requests a key has left. They are counted in the key's row, so that any number of processes
//! together let through no more than the limit.

use diesel::prelude::*;

use crate::ids::ApiKeyId;
use crate::repo::{Connection, now};
use crate::schema::api_keys;
use crate::{Error, Result};

/// What a process takes at once of what is left is this part of it, so that the last requests are taken
/// one by one and none is kept from another process.
const PART: i64 = 20;
/// Requests that a process takes at once at most.
pub const MAX_TAKEN_REQUESTS: i64 = 50;

const SECONDS_AN_HOUR: i64 = 60 * 60;

/// Requests that a process may let through, for it has counted them already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TakenRequests {
    /// The hour in which it may, counted from 1970.
    pub hour: i64,
    /// How many; none when all are used up.
    pub count: i64,
    /// How many are left beyond these.
    pub left: i64,
}

/// The hour that it is, counted from 1970.
pub fn current_hour() -> i64 {
    now().and_utc().timestamp().div_euclid(SECONDS_AN_HOUR)
}

/// Seconds from 1970 to the end of an hour, when requests count anew.
pub fn end_of_hour(hour: i64) -> i64 {
    hour.saturating_add(1).saturating_mul(SECONDS_AN_HOUR)
}

/// Counts some requests of a key in this hour, and notes that it is in use.
///
/// # Errors
/// [`Error::NotFound`] when the key is gone.
pub fn take_requests(conn: &mut Connection, id: ApiKeyId, limit: i64) -> Result<TakenRequests> {
    take_requests_at(conn, id, limit, current_hour())
}

/// The same in another hour, such as in a test. An hour that is over by the key's row counts no more, as
/// the clock of one process may be late.
///
/// # Errors
/// As of [`take_requests`].
pub fn take_requests_at(
    conn: &mut Connection,
    id: ApiKeyId,
    limit: i64,
    hour: i64,
) -> Result<TakenRequests> {
    conn.write(|conn| {
        let (counted_hour, counted) = locked(conn, id)?;
        let hour = hour.max(counted_hour);
        let used = if hour == counted_hour { counted } else { 0 };
        let left = limit.saturating_sub(used).max(0);
        let count = (left / PART).clamp(1, MAX_TAKEN_REQUESTS).min(left);
        diesel::update(api_keys::table.find(id))
            .set((
                api_keys::counted_hour.eq(hour),
                api_keys::counted_requests.eq(used.saturating_add(count)),
                api_keys::last_used_at.eq(now()),
            ))
            .execute(conn)?;
        Ok(TakenRequests { hour, count, left: left.saturating_sub(count) })
    })
}

/// Gives back what a process has not let through, if the hour is not over.
pub fn return_requests(conn: &mut Connection, id: ApiKeyId, unused: TakenRequests) -> Result<()> {
    let row = api_keys::table.find(id).filter(api_keys::counted_hour.eq(unused.hour));
    let counted = api_keys::counted_requests - unused.count;
    diesel::update(row).set(api_keys::counted_requests.eq(counted)).execute(conn)?;
    Ok(())
}

/// What was counted so far, in a row that is locked until the commit.
fn locked(conn: &mut Connection, id: ApiKeyId) -> Result<(i64, i64)> {
    let query =
        api_keys::table.find(id).select((api_keys::counted_hour, api_keys::counted_requests));
    let found: Option<(i64, i64)> = match conn {
        // The transaction holds the one write lock that there is.
        Connection::Sqlite(conn) => query.first(conn).optional()?,
        Connection::Pg(conn) => query.for_update().first(conn).optional()?,
    };
    found.ok_or(Error::NotFound)
}
