use std::time::Duration;

use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::claimed_job::ClaimedJob;
use super::schema::{JobId, jobs};
use super::settle::{MAX_ATTEMPTS, bury};
use crate::Result;
use crate::repo::{Connection, delta, now};

/// The error of a job whose last attempt never reported a result.
const NEVER_ENDED: &str = "it was begun again and again, and never came to an end";

/// Claims at most `count` due jobs of these kinds, the longest overdue first. No other process gets them until the
/// lease expires.
pub fn claim(
    conn: &mut Connection,
    kinds: &[&str],
    count: usize,
    lease: Duration,
) -> Result<Vec<ClaimedJob>> {
    claim_due(conn, kinds, count, lease, now())
}

/// Claims jobs of these kinds that have been due for `overdue` without being claimed, presumably because no process can
/// run them. It takes none earlier, however many wait: another process may be about to run them.
pub fn claim_left_over(
    conn: &mut Connection,
    kinds: &[&str],
    count: usize,
    lease: Duration,
    overdue: Duration,
) -> Result<Vec<ClaimedJob>> {
    claim_due(conn, kinds, count, lease, now() - delta(overdue))
}

/// Claims jobs that were due by `before`.
fn claim_due(
    conn: &mut Connection,
    kinds: &[&str],
    count: usize,
    lease: Duration,
    before: NaiveDateTime,
) -> Result<Vec<ClaimedJob>> {
    // Usually there is no due job, and this check takes no lock.
    if kinds.is_empty() || count == 0 || due(conn, kinds, 1, before)?.is_empty() {
        return Ok(Vec::new());
    }
    let now = now();
    let until = now + delta(lease);
    conn.write(|conn| {
        let found = lock_due(conn, kinds, count, before)?;
        let (taken, given_up): (Vec<_>, Vec<_>) =
            found.into_iter().partition(|job| job.attempts < MAX_ATTEMPTS);
        for job in given_up {
            bury(conn, job.id, NEVER_ENDED, now)?;
        }
        let ids: Vec<JobId> = taken.iter().map(|job| job.id).collect();
        diesel::update(jobs::table.filter(jobs::id.eq_any(ids)))
            .set((
                jobs::run_at.eq(until),
                jobs::attempts.eq(jobs::attempts + 1),
                jobs::is_claimed.eq(true),
            ))
            .execute(conn)?;
        let begun = |job: ClaimedJob| ClaimedJob { attempts: job.attempts + 1, ..job };
        Ok(taken.into_iter().map(begun).collect())
    })
}

/// The condition under which a job may be claimed.
#[diesel::dsl::auto_type]
fn is_due<'a>(kinds: &'a [&'a str], before: NaiveDateTime) -> _ {
    jobs::died_at.is_null().and(jobs::run_at.le(before)).and(jobs::kind.eq_any(kinds))
}

fn due(
    conn: &mut Connection,
    kinds: &[&str],
    count: i64,
    before: NaiveDateTime,
) -> Result<Vec<JobId>> {
    let query = jobs::table.filter(is_due(kinds, before)).select(jobs::id);
    Ok(query.limit(count).load(conn)?)
}

/// Due jobs that no other process is claiming right now, locked until the commit.
fn lock_due(
    conn: &mut Connection,
    kinds: &[&str],
    count: usize,
    before: NaiveDateTime,
) -> Result<Vec<ClaimedJob>> {
    let query = jobs::table
        .filter(is_due(kinds, before))
        .order((jobs::run_at, jobs::id))
        .limit(i64::try_from(count).unwrap_or(i64::MAX))
        .select((jobs::id, jobs::kind, jobs::payload, jobs::attempts));
    Ok(match conn {
        // The transaction already holds SQLite's only write lock.
        Connection::Sqlite(conn) => query.load(conn)?,
        Connection::Pg(conn) => query.for_update().skip_locked().load(conn)?,
    })
}
