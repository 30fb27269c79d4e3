use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::enqueue::announce;
use crate::ids::JobId;
use crate::repo::{Connection, now};
use crate::schema::jobs;
use crate::{Error, Result};

/// Dead jobs that are kept; with one more, the one that died first is deleted.
pub const MAX_DEAD_JOBS: i64 = 1_000;

/// A job that nobody will try again unless they are asked to.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = jobs)]
pub struct DeadJob {
    /// Its id.
    pub id: JobId,
    /// Its [`Job::KIND`](super::Job::KIND).
    pub kind: String,
    /// How often it was begun.
    pub attempts: i32,
    /// What went wrong the last time.
    pub last_error: Option<String>,
    /// When it was given up, in UTC.
    pub died_at: Option<NaiveDateTime>,
    /// When it was enqueued, in UTC.
    pub inserted_at: NaiveDateTime,
}

/// All dead jobs, the one that died last first; there are [`MAX_DEAD_JOBS`] at most.
pub fn list_dead_jobs(conn: &mut Connection) -> Result<Vec<DeadJob>> {
    let query = jobs::table.filter(jobs::died_at.is_not_null()).select(DeadJob::as_select());
    Ok(query.order((jobs::died_at.desc(), jobs::id.desc())).limit(MAX_DEAD_JOBS).load(conn)?)
}

/// Has a dead job tried again, as often as a new one.
///
/// # Errors
/// [`Error::NotFound`] when there is no such dead job.
pub fn retry_dead_job(conn: &mut Connection, id: JobId) -> Result<()> {
    let dead = jobs::table.find(id).filter(jobs::died_at.is_not_null());
    let revived = diesel::update(dead)
        .set((
            jobs::died_at.eq(None::<NaiveDateTime>),
            jobs::attempts.eq(0),
            jobs::run_at.eq(now()),
        ))
        .execute(conn)?;
    announce();
    if revived == 0 { Err(Error::NotFound) } else { Ok(()) }
}

/// Deletes a dead job.
///
/// # Errors
/// [`Error::NotFound`] when there is no such dead job.
pub fn delete_dead_job(conn: &mut Connection, id: JobId) -> Result<()> {
    let dead = jobs::table.find(id).filter(jobs::died_at.is_not_null());
    let deleted = diesel::delete(dead).execute(conn)?;
    if deleted == 0 { Err(Error::NotFound) } else { Ok(()) }
}

pub(super) fn delete_surplus(conn: &mut Connection) -> Result<()> {
    let dead = jobs::table.filter(jobs::died_at.is_not_null()).select(jobs::id);
    let newest_first = dead.order((jobs::died_at.desc(), jobs::id.desc()));
    let surplus: Vec<JobId> = newest_first.offset(MAX_DEAD_JOBS).limit(MAX_DEAD_JOBS).load(conn)?;
    diesel::delete(jobs::table.filter(jobs::id.eq_any(surplus))).execute(conn)?;
    Ok(())
}
