//! Files that are being uploaded.

use std::time::Duration;

use chrono::NaiveDateTime;
use diesel::connection::SimpleConnection as _;
use diesel::dsl::{count_star, sql};
use diesel::prelude::*;
use diesel::sql_types::BigInt;

use super::address::UploadKey;
use super::file_kind::FileKind;
use super::jobs::ensure_deletion;
use super::limits::{UploadLimits, UploadRefusal};
use super::upload::{Upload, shown_name};
use crate::accounts::get_user;
use crate::ids::{UploadId, UserId};
use crate::repo::{Backend, Connection, delta, now};
use crate::schema::uploads;
use crate::{Error, Result};

/// How long a stored file waits for a video to claim it.
pub const UNCLAIMED_FOR: Duration = Duration::from_hours(24);

/// What a client declares before it uploads a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Announced {
    /// The file's name on the client.
    pub name: String,
    /// Its size in bytes.
    pub size: u64,
}

/// What is known of a file after its upload.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stored {
    /// Its kind, detected from the content.
    pub kind: FileKind,
    /// Its actual size in bytes.
    pub size: u64,
}

/// Starts the upload of a file, if there is room for it. Its announced size counts as used from now on.
///
/// # Errors
/// [`Error::NotFound`] when the user is gone. The inner result says why the file may not be uploaded.
pub fn begin_upload(
    conn: &mut Connection,
    user_id: UserId,
    announced: &Announced,
    limits: &UploadLimits,
) -> Result<Result<Upload, UploadRefusal>> {
    let size = i64::try_from(announced.size).unwrap_or(i64::MAX);
    if size == 0 {
        return Ok(Err(UploadRefusal::Empty));
    }
    if size > limits.file_bytes {
        return Ok(Err(UploadRefusal::TooLarge));
    }
    conn.write(|conn| {
        get_user(conn, user_id)?;
        lock(conn)?;
        let now = now();
        if let Some(refusal) = refusal(conn, user_id, size, limits, now)? {
            return Ok(Err(refusal));
        }
        let statement = diesel::insert_into(uploads::table)
            .values((
                uploads::user_id.eq(user_id),
                uploads::key.eq(UploadKey::random()),
                uploads::name.eq(shown_name(&announced.name)),
                uploads::size.eq(size),
                uploads::expires_at.eq(now + delta(limits.lease)),
                uploads::inserted_at.eq(now),
            ))
            .returning(<Upload as Selectable<Backend>>::construct_selection());
        Ok(Ok(statement.get_result(conn)?))
    })
}

/// Serializes starts of uploads; otherwise two of them could get the same room.
fn lock(conn: &mut Connection) -> Result<()> {
    match conn {
        // The transaction holds SQLite's only write lock.
        Connection::Sqlite(_) => Ok(()),
        Connection::Pg(conn) => {
            Ok(conn.batch_execute("LOCK TABLE uploads IN SHARE ROW EXCLUSIVE MODE")?)
        }
    }
}

fn refusal(
    conn: &mut Connection,
    user_id: UserId,
    size: i64,
    limits: &UploadLimits,
    now: NaiveDateTime,
) -> Result<Option<UploadRefusal>> {
    // On PostgreSQL, a plain SUM of bigints is a numeric.
    let sum = || sql::<BigInt>("CAST(COALESCE(SUM(size), 0) AS BIGINT)");
    let is_arriving = || {
        uploads::stored_at
            .is_null()
            .and(uploads::expires_at.gt(now))
            .and(uploads::given_up_at.is_null())
            .and(uploads::user_id.is_not_null())
    };
    let own = || uploads::table.filter(uploads::user_id.eq(user_id));
    let own_arriving: i64 = own().filter(is_arriving()).select(count_star()).first(conn)?;
    if own_arriving >= limits.user_at_once {
        return Ok(Some(UploadRefusal::TooManyOfOne));
    }
    // A cancelled file may still exist, or still be written to.
    let takes_room = uploads::stored_at
        .is_not_null()
        .or(uploads::given_up_at.is_not_null())
        .or(uploads::expires_at.gt(now));
    let own_bytes: i64 = own().filter(takes_room).select(sum()).first(conn)?;
    if own_bytes.saturating_add(size) > limits.user_bytes {
        return Ok(Some(UploadRefusal::OverQuota));
    }
    let arriving: i64 = uploads::table.filter(is_arriving()).select(count_star()).first(conn)?;
    let bytes: i64 = uploads::table.select(sum()).first(conn)?;
    let is_full = bytes.saturating_add(size) > limits.total_bytes;
    Ok((arriving >= limits.at_once || is_full).then_some(UploadRefusal::Busy))
}

/// Extends the lease of a file that is still arriving.
///
/// # Errors
/// [`Error::NotFound`] when the upload should stop: its owner is gone or has cancelled it, or its lease has expired.
pub fn renew_upload(conn: &mut Connection, id: UploadId, lease: Duration) -> Result<()> {
    let now = now();
    let arriving = uploads::table.find(id).filter(is_wanted(now));
    let renewed = diesel::update(arriving).set(uploads::expires_at.eq(now + delta(lease)));
    if renewed.execute(conn)? == 1 { Ok(()) } else { Err(Error::NotFound) }
}

#[diesel::dsl::auto_type]
fn is_wanted(now: NaiveDateTime) -> _ {
    uploads::stored_at
        .is_null()
        .and(uploads::user_id.is_not_null())
        .and(uploads::given_up_at.is_null())
        .and(uploads::expires_at.gt(now).assume_not_null())
}

/// Marks a file as complete. It then waits for [`UNCLAIMED_FOR`] to be claimed.
///
/// # Errors
/// As for [`renew_upload`], and when it is larger than announced.
pub fn finish_upload(conn: &mut Connection, id: UploadId, stored: Stored) -> Result<Upload> {
    let now = now();
    let size = i64::try_from(stored.size).unwrap_or(i64::MAX);
    let arriving = uploads::table.find(id).filter(is_wanted(now)).filter(uploads::size.ge(size));
    let statement = diesel::update(arriving)
        .set((
            uploads::kind.eq(stored.kind),
            uploads::size.eq(size),
            uploads::stored_at.eq(now),
            uploads::expires_at.eq(now + delta(UNCLAIMED_FOR)),
        ))
        .returning(<Upload as Selectable<Backend>>::construct_selection());
    Ok(statement.get_result(conn)?)
}

/// Moves a file to another key, which its sender doesn't know. The old key then belongs to nobody; its contents are
/// deleted after `until`, when nobody can write there any more.
///
/// # Errors
/// As for [`renew_upload`].
pub fn replace_key(
    conn: &mut Connection,
    id: UploadId,
    key: &UploadKey,
    until: NaiveDateTime,
) -> Result<()> {
    let now = now();
    conn.write(|conn| {
        let arriving = uploads::table.find(id).filter(is_wanted(now));
        let earlier: UploadKey = arriving.select(uploads::key).first(conn)?;
        diesel::update(uploads::table.find(id)).set(uploads::key.eq(key)).execute(conn)?;
        diesel::insert_into(uploads::table)
            .values((
                uploads::key.eq(earlier),
                uploads::name.eq("replaced"),
                uploads::size.eq(0),
                uploads::expires_at.eq(until),
                uploads::inserted_at.eq(now),
            ))
            .execute(conn)?;
        Ok(())
    })
}

/// Cancels one of a user's files that no video has claimed, whether or not it has arrived completely. It is deleted
/// after `until` if somebody may still be writing it, and otherwise at once; until then it counts towards the user's
/// quota.
///
/// # Errors
/// [`Error::NotFound`] when there is none, it is cancelled already, or it belongs to a video.
pub fn cancel_upload(
    conn: &mut Connection,
    user_id: UserId,
    id: UploadId,
    until: Option<NaiveDateTime>,
) -> Result<()> {
    conn.write(|conn| {
        let own = uploads::table.find(id).filter(uploads::user_id.eq(user_id));
        let own = own.filter(uploads::given_up_at.is_null());
        let now = now();
        let given_up = diesel::update(own.filter(uploads::video_id.is_null()))
            .set((uploads::given_up_at.eq(now), uploads::expires_at.eq(until.unwrap_or(now))));
        if given_up.execute(conn)? == 0 {
            return Err(Error::NotFound);
        }
        ensure_deletion(conn)
    })
}
