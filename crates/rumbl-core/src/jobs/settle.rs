use std::time::Duration;

use chrono::{NaiveDateTime, TimeDelta};
use diesel::prelude::*;

use super::claimed_job::ClaimedJob;
use super::dead::delete_surplus;
use super::enqueue::announce;
use super::schema::{JobId, jobs};
use crate::Result;
use crate::repo::{Connection, delta, now};

/// Attempts before a job is dead; with the pauses between them, a little more than two hours.
pub const MAX_ATTEMPTS: i32 = 10;
/// Seconds after the first failure until the job is due again; each further pause is twice as long.
const FIRST_PAUSE_S: i64 = 15;
/// Characters of an error that are stored.
const MAX_ERROR_LENGTH: usize = 500;

/// Extends the lease of a running job, and returns whether the caller still holds it. It doesn't after the job was
/// settled, or after another process has claimed it.
pub fn extend(conn: &mut Connection, job: &ClaimedJob, lease: Duration) -> Result<bool> {
    let own = jobs::table.find(job.id).filter(jobs::attempts.eq(job.attempts));
    let held = own.filter(jobs::died_at.is_null()).filter(jobs::is_claimed.eq(true));
    let statement = diesel::update(held).set(jobs::run_at.eq(now() + delta(lease)));
    Ok(conn.write(|conn| Ok(statement.execute(conn)?))? == 1)
}

/// Deletes a job that succeeded. A job that another process has claimed meanwhile is not affected.
pub fn complete(conn: &mut Connection, job: &ClaimedJob) -> Result<()> {
    let own = jobs::table.find(job.id).filter(jobs::attempts.eq(job.attempts));
    diesel::delete(own.filter(jobs::died_at.is_null())).execute(conn)?;
    Ok(())
}

/// Records a failure: the job is due again after a pause, or dead after [`MAX_ATTEMPTS`]. `error` must not contain
/// secrets.
pub fn fail(conn: &mut Connection, job: &ClaimedJob, error: &str) -> Result<()> {
    if job.attempts >= MAX_ATTEMPTS {
        return kill(conn, job, error);
    }
    let own = jobs::table.find(job.id).filter(jobs::attempts.eq(job.attempts));
    diesel::update(own.filter(jobs::died_at.is_null()))
        .set((
            jobs::run_at.eq(now() + pause(job.attempts)),
            jobs::last_error.eq(shortened(error)),
            jobs::is_claimed.eq(false),
        ))
        .execute(conn)?;
    Ok(())
}

/// Makes a job due at once, for a process that stops before the job is done. This attempt doesn't count.
///
/// Call it at most once for each claim. The next claim has the same number of attempts, so a second call would end that
/// one instead.
pub fn hand_back(conn: &mut Connection, job: &ClaimedJob) -> Result<()> {
    let own = jobs::table.find(job.id).filter(jobs::attempts.eq(job.attempts));
    let held = own.filter(jobs::died_at.is_null()).filter(jobs::is_claimed.eq(true));
    diesel::update(held)
        .set((
            jobs::run_at.eq(now()),
            jobs::attempts.eq(jobs::attempts - 1),
            jobs::is_claimed.eq(false),
        ))
        .execute(conn)?;
    announce();
    Ok(())
}

/// Marks a job as dead at once, because retrying can't help.
pub fn kill(conn: &mut Connection, job: &ClaimedJob, error: &str) -> Result<()> {
    conn.write(|conn| {
        let own = jobs::table.find(job.id).filter(jobs::attempts.eq(job.attempts));
        let own: Option<JobId> =
            own.filter(jobs::died_at.is_null()).select(jobs::id).first(conn).optional()?;
        own.map_or(Ok(()), |id| bury(conn, id, error, now()))
    })
}

pub(super) fn bury(
    conn: &mut Connection,
    id: JobId,
    error: &str,
    now: NaiveDateTime,
) -> Result<()> {
    let statement = diesel::update(jobs::table.find(id))
        .set((
            jobs::died_at.eq(now),
            jobs::last_error.eq(shortened(error)),
            jobs::is_claimed.eq(false),
        ))
        .returning(jobs::kind);
    let kind: Option<String> = statement.get_result(conn).optional()?;
    kind.map_or(Ok(()), |kind| delete_surplus(conn, &kind))
}

/// The pause before the next attempt. A part of it is random, so that jobs that failed together, for instance during an
/// outage of the mail server, aren't all retried at the same time.
fn pause(attempts: i32) -> TimeDelta {
    let doublings = attempts.clamp(1, MAX_ATTEMPTS) - 1;
    let whole_ms = (FIRST_PAUSE_S * 1_000) << doublings;
    TimeDelta::milliseconds(rand::random_range(whole_ms / 2..=whole_ms))
}

fn shortened(error: &str) -> String {
    error.chars().filter(|letter| *letter != '\0').take(MAX_ERROR_LENGTH).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_and_are_spread_over_their_second_half() {
        for (attempts, whole_s) in [(1, 15), (2, 30), (3, 60), (9, 3_840)] {
            let pauses: Vec<_> = (0..100).map(|_| pause(attempts).num_milliseconds()).collect();
            let half_ms = whole_s * 500;
            assert!(pauses.iter().all(|pause| (half_ms..=2 * half_ms).contains(pause)));
            assert!(pauses.iter().any(|pause| *pause != pauses[0]), "{attempts}");
        }
        assert!(pause(i32::MAX) < TimeDelta::hours(3) && pause(i32::MIN) > TimeDelta::zero());
    }

    #[test]
    fn an_error_is_kept_up_to_500_characters_without_nul() {
        assert_eq!(shortened(&"é\0".repeat(600)), "é".repeat(MAX_ERROR_LENGTH));
    }
}
