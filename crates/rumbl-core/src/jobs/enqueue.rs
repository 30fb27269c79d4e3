use std::sync::LazyLock;

use chrono::NaiveDateTime;
use diesel::prelude::*;
use tokio::sync::watch;

use super::job::Job;
use crate::ids::JobId;
use crate::repo::{Connection, after_call, now};
use crate::schema::jobs;
use crate::{Error, Result};

/// Jobs of one kind that may wait to be done; beyond that no more are taken on. One kind of them keeps no
/// other out.
pub const MAX_WAITING_JOBS: i64 = 10_000;

/// Of the whole process: a connection does not know whose pool it is from, and looking once too often
/// costs only a read.
static ENQUEUED: LazyLock<watch::Sender<()>> = LazyLock::new(|| watch::Sender::new(()));

/// Changes after each call of the repo, in this process, that has enqueued a job, on whatever database.
pub fn enqueued() -> watch::Receiver<()> {
    ENQUEUED.subscribe()
}

/// Stores a job that is due at once. In a transaction it is there with the rest, or not at all.
///
/// # Errors
/// [`Error::Unavailable`] when too many wait already.
pub fn enqueue<J: Job>(conn: &mut Connection, job: &J) -> Result<()> {
    enqueue_all(conn, std::slice::from_ref(job))
}

/// Stores several jobs that are due at once.
///
/// # Errors
/// [`Error::Unavailable`] when too many wait already; then none is stored.
pub fn enqueue_all<J: Job>(conn: &mut Connection, jobs: &[J]) -> Result<()> {
    let now = now();
    conn.write(|conn| {
        has_room::<J>(conn, jobs.len())?;
        jobs.iter().try_for_each(|job| insert(conn, job, now))
    })?;
    announce();
    Ok(())
}

/// Whether the same job, with the same to know, waits or is under way.
pub fn is_there<J: Job>(conn: &mut Connection, job: &J) -> Result<bool> {
    is_alive(conn, J::KIND, &payload(job)?)
}

/// Whether a job of this kind with this payload waits or is under way.
pub(super) fn is_alive(conn: &mut Connection, kind: &str, payload: &str) -> Result<bool> {
    let same = jobs::table.filter(jobs::kind.eq(kind)).filter(jobs::payload.eq(payload));
    let same = same.filter(jobs::died_at.is_null()).select(jobs::id);
    let found: Option<JobId> = same.first(conn).optional()?;
    Ok(found.is_some())
}

/// Has a job tried at once that waits for its next attempt. One that is under way just goes on.
pub fn hurry<J: Job>(conn: &mut Connection, job: &J) -> Result<()> {
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

/// Tells [`enqueued`] once the call is over, and so after its commit: before, whoever looks would find
/// nothing.
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
    // The one that would have to make room for the last of these.
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
