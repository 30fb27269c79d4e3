//! Access to uploaded files.

use diesel::prelude::*;

use super::address::UploadKey;
use super::upload::Upload;
use crate::accounts::{Role, User};
use crate::multimedia::{ReviewToken, Sight, is_open, is_visible};
use crate::repo::Connection;
use crate::schema::{uploads, videos};
use crate::{Error, Result};

/// A file that a visitor may watch. The file of an open video is available to everybody, that of a private video to
/// those who can see it by their account or a review link, and that of a hidden video to its owner and moderators. An
/// unclaimed file is available only to its owner.
///
/// # Errors
/// [`Error::NotFound`] when there is none, it is incomplete, or the visitor may not watch it.
pub fn get_watched_upload(
    conn: &mut Connection,
    reader: Option<&User>,
    reviews: &[ReviewToken],
    key: &UploadKey,
) -> Result<Upload> {
    let query = uploads::table
        .filter(uploads::key.eq(key))
        .left_join(videos::table)
        .filter(uploads::stored_at.is_not_null());
    let query = query.filter(uploads::given_up_at.is_null());
    let query = query.select((Upload::as_select(), is_open!().nullable()));
    let (upload, is_open): (Upload, Option<bool>) = query.first(conn)?;
    let is_own = reader.is_some_and(|reader| upload.user_id == Some(reader.id));
    let is_moderated = reader.is_some_and(|reader| reader.role >= Role::Moderator);
    let is_for_reader = match (upload.video_id, is_open) {
        (Some(_), Some(true)) => true,
        (Some(id), _) => is_own || is_moderated || is_visible(conn, &sight(reader, reviews), id)?,
        (None, _) => is_own,
    };
    if is_for_reader { Ok(upload) } else { Err(Error::NotFound) }
}

fn sight(reader: Option<&User>, reviews: &[ReviewToken]) -> Sight {
    Sight { user_id: reader.map(|reader| reader.id), reviews: reviews.to_vec() }
}
