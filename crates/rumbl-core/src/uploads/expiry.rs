//! Files that nobody wants any more.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::jobs::ensure_deletion;
use super::upload::Upload;
use crate::Result;
use crate::ids::{UploadId, UserId};
use crate::repo::{Connection, now};
use crate::schema::uploads;

/// Files that are deleted in one go.
pub const MAX_EXPIRED: i64 = 100;

#[diesel::dsl::auto_type]
fn is_expired(now: NaiveDateTime) -> _ {
    // Without a time its video was deleted together with its owner.
    uploads::video_id
        .is_null()
        .and(uploads::expires_at.is_null().or(uploads::expires_at.le(now).assume_not_null()))
}

/// Takes files that have expired, at most [`MAX_EXPIRED`], in the order of their ids, those after `last`: from now on nobody can claim them. What is
/// stored under their keys has to be deleted, and then they are [forgotten](forget_upload).
pub fn take_expired_uploads(conn: &mut Connection, last: Option<UploadId>) -> Result<Vec<Upload>> {
    conn.write(|conn| {
        let expired = uploads::table.filter(is_expired(now())).order(uploads::id);
        let mut expired = expired.into_boxed();
        if let Some(last) = last {
            expired = expired.filter(uploads::id.gt(last));
        }
        let ids: Vec<UploadId> = expired.select(uploads::id).limit(MAX_EXPIRED).load(conn)?;
        // Somebody may have claimed one meanwhile.
        let free = uploads::table.filter(uploads::id.eq_any(&ids)).filter(is_expired(now()));
        let free = free.filter(uploads::given_up_at.is_null());
        diesel::update(free).set(uploads::given_up_at.eq(now())).execute(conn)?;
        let taken = uploads::table.filter(uploads::id.eq_any(&ids)).filter(is_expired(now()));
        Ok(taken.order(uploads::id).select(Upload::as_select()).load(conn)?)
    })
}

/// Nothing is stored of a file any more.
pub fn forget_upload(conn: &mut Connection, id: UploadId) -> Result<()> {
    let expired = uploads::table.find(id).filter(is_expired(now()));
    diesel::delete(expired).execute(conn)?;
    Ok(())
}

/// Has files deleted that have expired, at the start and from time to time.
pub fn revive_deletions(conn: &mut Connection) -> Result<()> {
    let expired = uploads::table.filter(is_expired(now())).select(uploads::id);
    let found: Option<UploadId> = expired.first(conn).optional()?;
    match found {
        Some(_) => conn.write(ensure_deletion),
        None => Ok(()),
    }
}

/// Gives up everything of a person's that belongs to no video, in the transaction that deletes them.
pub(crate) fn expire_of_user(conn: &mut Connection, id: UserId) -> Result<()> {
    let own = uploads::table.filter(uploads::user_id.eq(id)).filter(uploads::video_id.is_null());
    // One that is given up may still be written until its time is over.
    let own = own.filter(uploads::given_up_at.is_null());
    let given_up = diesel::update(own)
        .set((uploads::given_up_at.eq(now()), uploads::expires_at.eq(now())))
        .execute(conn)?;
    if given_up > 0 { ensure_deletion(conn) } else { Ok(()) }
}
