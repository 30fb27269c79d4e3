use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::enqueue::{announce, is_alive};
use super::schema::{JobId, jobs};
use crate::page::{Page, PageRequest};
use crate::repo::{Connection, now};
use crate::{Error, Result};

/// Dead jobs that are kept per kind; beyond that, the oldest dead job of the same kind is deleted.
pub const MAX_DEAD_JOBS: i64 = 1_000;
/// Dead jobs that one call retries.
pub const MAX_RETRIED_JOBS: i64 = 1_000;

/// A job that failed permanently; it runs again only if it is retried manually.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = jobs)]
pub struct DeadJob {
    /// Its id.
    pub id: JobId,
    /// Its [`Job::KIND`](super::Job::KIND).
    pub kind: String,
    /// How often it was started.
    pub attempts: i32,
    /// The error of the last attempt.
    pub last_error: Option<String>,
    /// When it died, in UTC.
    pub died_at: Option<NaiveDateTime>,
    /// When it was enqueued, in UTC.
    pub inserted_at: NaiveDateTime,
}

/// All dead jobs, the most recently dead first; at most [`MAX_DEAD_JOBS`] of each kind.
pub fn list_dead_jobs(conn: &mut Connection) -> Result<Vec<DeadJob>> {
    let query = jobs::table.filter(jobs::died_at.is_not_null()).select(DeadJob::as_select());
    Ok(query.order((jobs::died_at.desc(), jobs::id.desc())).load(conn)?)
}

/// A page of all dead jobs, the most recently dead first.
pub fn list_dead_jobs_page(
    conn: &mut Connection,
    request: impl Into<PageRequest>,
) -> Result<Page<DeadJob>> {
    let dead = || jobs::table.filter(jobs::died_at.is_not_null());
    conn.read(|conn| {
        let total = dead().count().get_result(conn)?;
        Page::read(request, total, |limit, offset| {
            let query = dead().select(DeadJob::as_select());
            let newest_first = query.order((jobs::died_at.desc(), jobs::id.desc()));
            Ok(newest_first.limit(limit).offset(offset).load(conn)?)
        })
    })
}

/// Retries a dead job, with as many attempts as a new one. If an equal job is waiting or running, the dead one is only
/// deleted, so that the same work isn't done twice at once.
///
/// # Errors
/// [`Error::NotFound`] when there is no such dead job.
pub fn retry_dead_job(conn: &mut Connection, id: JobId) -> Result<()> {
    conn.write(|conn| {
        let dead = jobs::table.find(id).filter(jobs::died_at.is_not_null());
        let (kind, payload): (String, String) =
            dead.select((jobs::kind, jobs::payload)).first(conn)?;
        if is_alive(conn, &kind, &payload)? {
            diesel::delete(dead).execute(conn)?;
            return Ok(());
        }
        diesel::update(dead)
            .set((
                jobs::died_at.eq(None::<NaiveDateTime>),
                jobs::attempts.eq(0),
                jobs::run_at.eq(now()),
            ))
            .execute(conn)?;
        Ok(())
    })?;
    announce();
    Ok(())
}

/// Retries dead jobs, the oldest first and at most [`MAX_RETRIED_JOBS`], and returns their ids. Each is retried in its
/// own transaction, in which `retried` runs as well, so that other transactions soon see the retried jobs when they
/// enqueue an equal one.
pub fn retry_dead_jobs(
    conn: &mut Connection,
    retried: impl Fn(&mut Connection, JobId) -> Result<()>,
) -> Result<Vec<JobId>> {
    let dead = jobs::table.filter(jobs::died_at.is_not_null()).select(jobs::id);
    let oldest_first = dead.order((jobs::died_at, jobs::id)).limit(MAX_RETRIED_JOBS);
    let mut ids: Vec<JobId> = oldest_first.load(conn)?;
    let retry = |conn: &mut Connection, id| {
        conn.write(|conn| retry_dead_job(conn, id).and_then(|()| retried(conn, id)))
    };
    let mut outcome = Ok(());
    ids.retain(|id| match retry(conn, *id) {
        Ok(()) => true,
        // Another process has retried or deleted it.
        Err(Error::NotFound) => false,
        Err(error) => {
            outcome = Err(error);
            false
        }
    });
    outcome.map(|()| ids)
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

pub(super) fn delete_surplus(conn: &mut Connection, kind: &str) -> Result<()> {
    let dead = jobs::table.filter(jobs::died_at.is_not_null()).filter(jobs::kind.eq(kind));
    let dead = dead.select(jobs::id);
    let newest_first = dead.order((jobs::died_at.desc(), jobs::id.desc()));
    let surplus: Vec<JobId> = newest_first.offset(MAX_DEAD_JOBS).limit(MAX_DEAD_JOBS).load(conn)?;
    diesel::delete(jobs::table.filter(jobs::id.eq_any(surplus))).execute(conn)?;
    Ok(())
}
