//! API rate limits. Requests are counted in the key's row, so that all processes together stay within the limit.

use diesel::prelude::*;

use crate::ids::ApiKeyId;
use crate::repo::{Connection, now};
use crate::schema::api_keys;
use crate::{Error, Result};

/// A process reserves this fraction of the remaining requests at once, so that the last ones are reserved one by one
/// and no process withholds them from another.
const PART: i64 = 20;
/// Maximum number of requests that a process reserves at once.
pub const MAX_TAKEN_REQUESTS: i64 = 50;

const SECONDS_AN_HOUR: i64 = 60 * 60;

/// Requests that a process has reserved, and may let through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReservedRequests {
    /// The hour for which they are reserved, counted from 1970.
    pub hour: i64,
    /// How many were reserved; 0 if the limit is reached.
    pub count: i64,
    /// How many remain beyond these.
    pub left: i64,
}

/// The current hour, counted from 1970.
pub fn current_hour() -> i64 {
    now().and_utc().timestamp().div_euclid(SECONDS_AN_HOUR)
}

/// Seconds from 1970 to the end of an hour, when the limit resets.
pub fn end_of_hour(hour: i64) -> i64 {
    hour.saturating_add(1).saturating_mul(SECONDS_AN_HOUR)
}

/// Reserves some of a key's requests in the current hour, and updates `last_used_at`.
///
/// # Errors
/// [`Error::NotFound`] if the key is gone.
pub fn reserve_requests(
    conn: &mut Connection,
    id: ApiKeyId,
    limit: i64,
) -> Result<ReservedRequests> {
    take_requests_at(conn, id, limit, current_hour())
}

/// Like [`reserve_requests`], at a given hour, for tests. If the key's row is already at a later hour, that hour is used,
/// because a process's clock may be slow.
///
/// # Errors
/// Same as [`reserve_requests`].
pub fn take_requests_at(
    conn: &mut Connection,
    id: ApiKeyId,
    limit: i64,
    hour: i64,
) -> Result<ReservedRequests> {
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
        Ok(ReservedRequests { hour, count, left: left.saturating_sub(count) })
    })
}

/// Returns a process's unused reservation, unless a new hour has begun.
pub fn return_requests(
    conn: &mut Connection,
    id: ApiKeyId,
    unused: ReservedRequests,
) -> Result<()> {
    let row = api_keys::table.find(id).filter(api_keys::counted_hour.eq(unused.hour));
    let counted = api_keys::counted_requests - unused.count;
    diesel::update(row).set(api_keys::counted_requests.eq(counted)).execute(conn)?;
    Ok(())
}

/// The hour and its count so far, from a row that is locked until the commit.
fn locked(conn: &mut Connection, id: ApiKeyId) -> Result<(i64, i64)> {
    let query =
        api_keys::table.find(id).select((api_keys::counted_hour, api_keys::counted_requests));
    let found: Option<(i64, i64)> = match conn {
        // The transaction already holds SQLite's only write lock.
        Connection::Sqlite(conn) => query.first(conn).optional()?,
        Connection::Pg(conn) => query.for_update().first(conn).optional()?,
    };
    found.ok_or(Error::NotFound)
}
