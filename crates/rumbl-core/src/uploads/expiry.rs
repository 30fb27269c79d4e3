//! Deletes files that are no longer needed.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::jobs::ensure_deletion;
use super::upload::Upload;
use crate::Result;
use crate::ids::{UploadId, UserId};
use crate::repo::{Connection, now};
use crate::schema::uploads;

/// Files deleted per call.
pub const MAX_EXPIRED: i64 = 100;

#[diesel::dsl::auto_type]
fn is_expired(now: NaiveDateTime) -> _ {
    // A stored file without an expiry and without a video belonged to a video that was deleted with its owner.
    uploads::video_id
        .is_null()
        .and(uploads::expires_at.is_null().or(uploads::expires_at.le(now).assume_not_null()))
}

/// Takes at most [`MAX_EXPIRED`] expired files, in the order of their ids, starting after `last`. Nobody can claim them
/// any more. The caller deletes the contents under their keys, and then [forgets](forget_upload) them.
pub fn take_expired_uploads(conn: &mut Connection, last: Option<UploadId>) -> Result<Vec<Upload>> {
    conn.write(|conn| {
        let expired = uploads::table.filter(is_expired(now())).order(uploads::id);
        let mut expired = expired.into_boxed();
        if let Some(last) = last {
            expired = expired.filter(uploads::id.gt(last));
        }
        let ids: Vec<UploadId> = expired.select(uploads::id).limit(MAX_EXPIRED).load(conn)?;
        // A file may have been claimed meanwhile.
        let free = uploads::table.filter(uploads::id.eq_any(&ids)).filter(is_expired(now()));
        let free = free.filter(uploads::given_up_at.is_null());
        diesel::update(free).set(uploads::given_up_at.eq(now())).execute(conn)?;
        let taken = uploads::table.filter(uploads::id.eq_any(&ids)).filter(is_expired(now()));
        Ok(taken.order(uploads::id).select(Upload::as_select()).load(conn)?)
    })
}

/// Deletes the row of a file whose contents are gone.
pub fn forget_upload(conn: &mut Connection, id: UploadId) -> Result<()> {
    let expired = uploads::table.find(id).filter(is_expired(now()));
    diesel::delete(expired).execute(conn)?;
    Ok(())
}

/// Enqueues the deletion of expired files if there are any; called at startup and periodically.
pub fn revive_deletions(conn: &mut Connection) -> Result<()> {
    let expired = uploads::table.filter(is_expired(now())).select(uploads::id);
    let found: Option<UploadId> = expired.first(conn).optional()?;
    match found {
        Some(_) => conn.write(ensure_deletion),
        None => Ok(()),
    }
}

/// Releases all of a user's files that belong to no video, in the transaction that deletes the user.
pub(crate) fn expire_of_user(conn: &mut Connection, id: UserId) -> Result<()> {
    let own = uploads::table.filter(uploads::user_id.eq(id)).filter(uploads::video_id.is_null());
    // Files that are cancelled already may still be written to until their expiry.
    let own = own.filter(uploads::given_up_at.is_null());
    let given_up = diesel::update(own)
        .set((uploads::given_up_at.eq(now()), uploads::expires_at.eq(now())))
        .execute(conn)?;
    if given_up > 0 { ensure_deletion(conn) } else { Ok(()) }
}
