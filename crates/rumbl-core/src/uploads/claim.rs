//! Claims: which video a file belongs to. A file belongs to at most one video, of the user who uploaded it.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::address::{Named, named};
use super::jobs::{CutPoster, enqueue_poster, ensure_deletion};
use super::upload::Upload;
use crate::changeset::{Action, Changeset, Field, FieldError, Value};
use crate::ids::{UserId, VideoId};
use crate::repo::{Connection, now};
use crate::schema::uploads;
use crate::{Error, Result};

/// The error on an address whose file can't be used for the video.
const NOT_YOURS: FieldError =
    FieldError::new("is an uploaded file that is gone, is not yours, or belongs to another video");

macro_rules! by_key {
    ($key:expr) => {
        uploads::table.filter(uploads::key.eq($key))
    };
}

/// The file that an address names, if this user has uploaded it, for a form.
pub fn find_own_upload(
    conn: &mut Connection,
    user_id: UserId,
    address: &str,
) -> Result<Option<Upload>> {
    let (Named::Here(Some(key)) | Named::Elsewhere(key)) = named(address) else { return Ok(None) };
    let own = by_key!(&key).filter(uploads::user_id.eq(user_id));
    let own = own.filter(uploads::stored_at.is_not_null()).filter(uploads::given_up_at.is_null());
    Ok(own.select(Upload::as_select()).first(conn).optional()?)
}

/// Finds the file that a changeset's address names, so that the video can [`claim`] it, and normalizes the address. An
/// unchanged address is not checked.
///
/// # Errors
/// [`Error::Invalid`] when the file can't be used for this video.
pub(crate) fn attach(
    conn: &mut Connection,
    (user_id, video_id): (UserId, Option<VideoId>),
    (changeset, field): (Changeset, Field),
    action: Action,
) -> Result<(Changeset, Option<Upload>)> {
    let Some(address) = changeset.get_change(field).as_text() else { return Ok((changeset, None)) };
    let (key, is_here) = match named(address) {
        Named::Nothing => return Ok((changeset, None)),
        Named::Here(key) => (key, true),
        Named::Elsewhere(key) => (Some(key), false),
    };
    let found = match &key {
        Some(key) => by_key!(key).select(Upload::as_select()).first::<Upload>(conn).optional()?,
        None => None,
    };
    let Some(upload) = found else {
        return if is_here { refused(changeset, field, action) } else { Ok((changeset, None)) };
    };
    let is_stored = upload.stored_at.is_some() && upload.given_up_at.is_none();
    let is_free = upload.video_id.is_none() && upload.expires_at.is_some_and(|at| at > now());
    let is_this_ones = upload.video_id.is_some() && upload.video_id == video_id;
    if upload.user_id != Some(user_id) || !is_stored || !(is_free || is_this_ones) {
        return refused(changeset, field, action);
    }
    let path = upload.path().unwrap_or_default();
    let changeset = changeset.put_change(field, Value::Text(path));
    Ok((changeset, (!is_this_ones).then_some(upload)))
}

fn refused<T>(changeset: Changeset, field: Field, action: Action) -> Result<T> {
    match changeset.add_error(field, NOT_YOURS).apply_action(action) {
        Err(invalid) => Err(invalid.into()),
        Ok(_) => Err(Error::NotFound),
    }
}

/// Assigns a file to a video, in the transaction that sets the video's address, and enqueues the extraction of a poster
/// if requested.
///
/// # Errors
/// [`Error::Invalid`] when another video has claimed the file first, or it was deleted.
pub(crate) fn claim(
    conn: &mut Connection,
    upload: &Upload,
    (video_id, needs_poster): (VideoId, bool),
    (changeset, field, action): (&Changeset, Field, Action),
) -> Result<()> {
    let free = uploads::table
        .find(upload.id)
        .filter(uploads::video_id.is_null())
        .filter(uploads::user_id.eq(upload.user_id))
        .filter(uploads::user_id.is_not_null())
        .filter(uploads::given_up_at.is_null())
        .filter(uploads::expires_at.gt(now()));
    let claimed = diesel::update(free)
        .set((uploads::video_id.eq(video_id), uploads::expires_at.eq(None::<NaiveDateTime>)))
        .execute(conn)?;
    if claimed == 0 {
        return refused(changeset.clone(), field, action);
    }
    if needs_poster { enqueue_poster(conn, CutPoster { video_id }) } else { Ok(()) }
}

/// Releases a video's file, if it has one, in the transaction that deletes the video or changes its address.
pub(crate) fn release(conn: &mut Connection, video_id: VideoId) -> Result<()> {
    let own = uploads::table.filter(uploads::video_id.eq(video_id));
    let released = diesel::update(own)
        .set((
            uploads::video_id.eq(None::<VideoId>),
            uploads::given_up_at.eq(now()),
            uploads::expires_at.eq(now()),
        ))
        .execute(conn)?;
    if released > 0 { ensure_deletion(conn) } else { Ok(()) }
}
