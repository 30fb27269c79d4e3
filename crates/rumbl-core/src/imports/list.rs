use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::format::ImportFormat;
use crate::Result;
use crate::accounts::User;
use crate::ids::{ImportDraftId, ImportId, UserId, VideoId};
use crate::multimedia::{get_user_video, is_kept};
use crate::repo::{Connection, UtcTime};
use crate::schema::{imports, videos};

/// Maximum number of imports in a listing.
pub const MAX_LISTED: i64 = 50;

/// An import: a file whose annotations were added to a video.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = imports)]
pub struct Import {
    /// Its id.
    pub id: ImportId,
    /// The user who imported it.
    pub user_id: UserId,
    /// The video.
    pub video_id: VideoId,
    /// The format of the file.
    pub format: ImportFormat,
    /// The name of the file.
    pub file_name: String,
    /// How many annotations were added.
    pub annotation_count: i64,
    /// How many annotations the video had already.
    pub duplicate_count: i64,
    /// How many lines or entries of the file could not be read.
    pub unreadable_count: i64,
    /// When it was imported, in UTC.
    #[diesel(deserialize_as = UtcTime)]
    pub inserted_at: NaiveDateTime,
    /// When it was undone, in UTC.
    pub undone_at: Option<NaiveDateTime>,
}

/// The imports of a video of the user's, the newest first, at most [`MAX_LISTED`].
///
/// # Errors
/// [`crate::Error::NotFound`] when the user has no such video.
pub fn list_imports(conn: &mut Connection, user: &User, video_id: VideoId) -> Result<Vec<Import>> {
    get_user_video(conn, user, video_id)?;
    let of_video = imports::table.filter(imports::video_id.eq(video_id));
    let newest = of_video.order(imports::id.desc()).limit(MAX_LISTED);
    Ok(newest.select(Import::as_select()).load(conn)?)
}

/// An import of a video of the user's.
///
/// # Errors
/// [`crate::Error::NotFound`] when there is none.
pub fn get_import(
    conn: &mut Connection,
    user: &User,
    video_id: VideoId,
    id: ImportId,
) -> Result<Import> {
    get_user_video(conn, user, video_id)?;
    let of_video = imports::table.filter(imports::id.eq(id)).filter(imports::video_id.eq(video_id));
    Ok(of_video.select(Import::as_select()).first(conn)?)
}

/// All imports by a user, in order, for the export of their data.
pub(crate) fn list_own_imports(conn: &mut Connection, id: UserId) -> Result<Vec<Import>> {
    let own = imports::table.inner_join(videos::table).filter(is_kept!());
    let own = own.filter(imports::user_id.eq(id)).order(imports::id);
    Ok(own.select(Import::as_select()).load(conn)?)
}

/// The import of a draft that was confirmed before.
pub(super) fn find_confirmed(
    conn: &mut Connection,
    user: &User,
    (video_id, draft_id): (VideoId, ImportDraftId),
) -> Result<Option<Import>> {
    let confirmed = imports::table
        .filter(imports::draft_id.eq(draft_id.get()))
        .filter(imports::user_id.eq(user.id))
        .filter(imports::video_id.eq(video_id));
    Ok(confirmed.select(Import::as_select()).first(conn).optional()?)
}
