use diesel::prelude::*;

use super::schema::jobs;
use crate::Result;
use crate::repo::{Connection, now};

/// How many jobs there are, by what becomes of them. Those that are done are gone.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct JobCounts {
    /// Somebody should have taken them by now.
    pub due: i64,
    /// They wait for their time, such as that of their next attempt.
    pub later: i64,
    /// A process has taken them, and its lease goes on.
    pub running: i64,
    /// They failed for good.
    pub dead: i64,
}

/// Counts all jobs.
pub fn count_jobs(conn: &mut Connection) -> Result<JobCounts> {
    let now = now();
    conn.read(|conn| {
        let alive = || jobs::table.filter(jobs::died_at.is_null()).count();
        let ahead = || alive().filter(jobs::run_at.gt(now));
        Ok(JobCounts {
            due: alive().filter(jobs::run_at.le(now)).get_result(conn)?,
            later: ahead().filter(jobs::is_claimed.eq(false)).get_result(conn)?,
            running: ahead().filter(jobs::is_claimed.eq(true)).get_result(conn)?,
            dead: jobs::table.filter(jobs::died_at.is_not_null()).count().get_result(conn)?,
        })
    })
}
