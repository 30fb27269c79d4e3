use std::sync::LazyLock;

use chrono::NaiveDateTime;
use diesel::prelude::*;
use tokio::sync::watch;

use super::job::Job;
use super::schema::{JobId, jobs};
use crate::repo::{Connection, after_call, now};
use crate::{Error, Result};

/// Jobs that may wait per kind; beyond that, [`enqueue`] fails. The limit is per kind, so that one kind can't block the
/// others.
pub const MAX_WAITING_JOBS: i64 = 10_000;

/// Global to the process, because a connection doesn't know which pool it belongs to. A spurious wake-up only costs a
/// read.
static ENQUEUED: LazyLock<watch::Sender<()>> = LazyLock::new(|| watch::Sender::new(()));

/// Changes after each repo call in this process that has enqueued a job, on any database.
pub fn enqueued() -> watch::Receiver<()> {
    ENQUEUED.subscribe()
}

/// Stores a job that is due at once, as part of the current transaction.
///
/// # Errors
/// [`Error::Unavailable`] when too many jobs of this kind are waiting.
pub fn enqueue<J: Job>(conn: &mut Connection, job: &J) -> Result<()> {
    enqueue_all(conn, std::slice::from_ref(job))
}

/// Stores several jobs that are due at once.
///
/// # Errors
/// [`Error::Unavailable`] when too many jobs of this kind are waiting; then none is stored.
pub fn enqueue_all<J: Job>(conn: &mut Connection, jobs: &[J]) -> Result<()> {
    let now = now();
    conn.write(|conn| {
        has_room::<J>(conn, jobs.len())?;
        jobs.iter().try_for_each(|job| insert(conn, job, now))
    })?;
    announce();
    Ok(())
}

/// Whether an equal job, with the same payload, is waiting or running.
pub fn is_there<J: Job>(conn: &mut Connection, job: &J) -> Result<bool> {
    is_alive(conn, J::KIND, &payload(job)?)
}

/// Whether a job of this kind with this payload is waiting or running.
pub(super) fn is_alive(conn: &mut Connection, kind: &str, payload: &str) -> Result<bool> {
    let same = jobs::table.filter(jobs::kind.eq(kind)).filter(jobs::payload.eq(payload));
    let same = same.filter(jobs::died_at.is_null()).select(jobs::id);
    let found: Option<JobId> = same.first(conn).optional()?;
    Ok(found.is_some())
}

/// Makes a job due now if it is waiting for its next attempt. A running job is not affected.
pub fn make_due<J: Job>(conn: &mut Connection, job: &J) -> Result<()> {
    let now = now();
    let same = jobs::table.filter(jobs::kind.eq(J::KIND)).filter(jobs::payload.eq(payload(job)?));
    let pausing = same
        .filter(jobs::died_at.is_null())
        .filter(jobs::is_claimed.eq(false))
        .filter(jobs::run_at.gt(now));
    diesel::update(pausing).set(jobs::run_at.eq(now)).execute(conn)?;
    announce();
    Ok(())
}

fn payload<J: Job>(job: &J) -> Result<String> {
    serde_json::to_string(job).map_err(|error| Error::Job(error.to_string()))
}

/// Notifies [`enqueued`] at the end of the call, and so after its commit: earlier, a worker would find nothing.
pub(super) fn announce() {
    after_call(|| ENQUEUED.send_modify(|()| {}));
}

fn has_room<J: Job>(conn: &mut Connection, wanted: usize) -> Result<()> {
    let too_many = || Error::Unavailable("too many jobs wait".to_owned());
    let wanted = i64::try_from(wanted).unwrap_or(i64::MAX);
    let last_place = MAX_WAITING_JOBS.checked_sub(wanted).filter(|place| *place >= 0);
    let waiting = jobs::table
        .filter(jobs::kind.eq(J::KIND))
        .filter(jobs::died_at.is_null())
        .select(jobs::id)
        .order(jobs::run_at);
    // If this row exists, the new jobs exceed the limit.
    let surplus: Option<JobId> =
        waiting.offset(last_place.ok_or_else(too_many)?).first(conn).optional()?;
    if surplus.is_some() { Err(too_many()) } else { Ok(()) }
}

fn insert<J: Job>(conn: &mut Connection, job: &J, now: NaiveDateTime) -> Result<()> {
    diesel::insert_into(jobs::table)
        .values((
            jobs::kind.eq(J::KIND),
            jobs::payload.eq(payload(job)?),
            jobs::run_at.eq(now),
            jobs::inserted_at.eq(now),
        ))
        .execute(conn)?;
    Ok(())
}
