//! Drafts: files that users preview before they import them. They are stored in the database, so that any process can
//! show the preview and import the file. Each user has at most one, for an hour, and their total size is limited.

use chrono::{NaiveDateTime, TimeDelta};
use diesel::prelude::*;

use super::file_error::FileError;
use super::format::ImportFormat;
use super::limits::MAX_FILE_NAME_CHARACTERS;
use super::read::read_file;
use super::reading::Reading;
use crate::accounts::{User, lock_user};
use crate::annotations::Bulk;
use crate::ids::{ImportDraftId, UserId, VideoId};
use crate::multimedia::get_user_video;
use crate::repo::{Backend, Connection, UtcTime, now};
use crate::schema::import_drafts;
use crate::{Error, Result};

/// How long a draft is kept.
pub const KEPT_FOR: TimeDelta = TimeDelta::hours(1);
/// Maximum size of all drafts together, in bytes.
pub const MAX_DRAFT_BYTES: i64 = 100 * 1024 * 1024;
/// Maximum number of drafts.
pub const MAX_DRAFTS: usize = 1_000;

/// A file as it was uploaded.
#[derive(Debug, Clone, Copy)]
pub struct NewFile<'a> {
    /// Its name; a leading path is dropped.
    pub name: &'a str,
    /// Its format; `None` to detect it from the name or the content.
    pub format: Option<ImportFormat>,
    /// Its content.
    pub content: &'a [u8],
}

/// An uploaded file that its user has not imported yet.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = import_drafts)]
pub struct ImportDraft {
    /// Its id.
    pub id: ImportDraftId,
    /// The user who uploaded it.
    pub user_id: UserId,
    /// The video to add its annotations to.
    pub video_id: VideoId,
    /// What kind of file it is.
    pub format: ImportFormat,
    /// What the file is called.
    pub file_name: String,
    /// When it was uploaded, in UTC.
    #[diesel(deserialize_as = UtcTime)]
    pub inserted_at: NaiveDateTime,
}

/// A parsed file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadFile {
    /// Its name as stored.
    pub(super) name: String,
    pub(super) format: ImportFormat,
    pub(super) reading: Reading,
}

impl NewFile<'_> {
    /// Parses the file, which takes a while for a large one.
    ///
    /// # Errors
    /// [`FileError`].
    pub fn read(&self) -> Result<ReadFile, FileError> {
        let (format, reading) = read_file(self.name, self.format, self.content)?;
        Ok(ReadFile { name: self.kept_name(), format, reading })
    }

    /// Its name as stored: without a path, and of limited length.
    pub(super) fn kept_name(&self) -> String {
        let name = self.name.rsplit(['/', '\\']).next().unwrap_or_default();
        name.chars().filter(|c| !c.is_control()).take(MAX_FILE_NAME_CHARACTERS).collect()
    }
}

/// Stores a file that can be parsed, in place of the user's previous draft.
///
/// # Errors
/// [`Error::Invalid`] on the field `file`; [`Error::NotFound`] when the user has no such video or it is hidden;
/// [`Error::Unavailable`] when too many drafts are stored already.
pub fn create_import_draft(
    conn: &mut Connection,
    user: &User,
    video_id: VideoId,
    file: NewFile<'_>,
) -> Result<ImportDraft> {
    get_user_video(conn, user, video_id)?;
    Bulk::of(conn, user, video_id)?;
    let format = file.read()?.format;
    let byte_count = i64::try_from(file.content.len()).unwrap_or(i64::MAX);
    conn.write(|conn| {
        // Otherwise two concurrent uploads would both find no draft of the user's.
        lock_user(conn, user.id)?;
        let own = import_drafts::table.filter(import_drafts::user_id.eq(user.id));
        diesel::delete(own).execute(conn)?;
        // Concurrent uploads may exceed the limit a little, by at most a file each.
        let kept: Vec<i64> = import_drafts::table.select(import_drafts::byte_count).load(conn)?;
        if kept.iter().sum::<i64>() > MAX_DRAFT_BYTES - byte_count || kept.len() >= MAX_DRAFTS {
            return Err(Error::Unavailable("too many files wait to be imported".to_owned()));
        }
        let insert = diesel::insert_into(import_drafts::table).values((
            import_drafts::user_id.eq(user.id),
            import_drafts::video_id.eq(video_id),
            import_drafts::format.eq(format),
            import_drafts::file_name.eq(file.kept_name()),
            import_drafts::content.eq(file.content),
            import_drafts::byte_count.eq(byte_count),
            import_drafts::inserted_at.eq(now()),
        ));
        let draft = <ImportDraft as Selectable<Backend>>::construct_selection();
        Ok(insert.returning(draft).get_result(conn)?)
    })
}

/// A draft of a user's for a video of theirs.
///
/// # Errors
/// [`Error::NotFound`] when there is none, or it has expired.
pub fn get_import_draft(
    conn: &mut Connection,
    user: &User,
    video_id: VideoId,
    id: ImportDraftId,
) -> Result<ImportDraft> {
    get_user_video(conn, user, video_id)?;
    let own = import_drafts::table
        .filter(import_drafts::id.eq(id))
        .filter(import_drafts::user_id.eq(user.id))
        .filter(import_drafts::video_id.eq(video_id))
        .filter(import_drafts::inserted_at.gt(now() - KEPT_FOR));
    Ok(own.select(ImportDraft::as_select()).first(conn)?)
}

pub(super) fn content_of(conn: &mut Connection, id: ImportDraftId) -> Result<Vec<u8>> {
    Ok(import_drafts::table.find(id).select(import_drafts::content).first(conn)?)
}

/// Deletes expired drafts, and returns how many there were.
pub fn delete_old_import_drafts(conn: &mut Connection) -> Result<usize> {
    delete_old_import_drafts_at(conn, now())
}

/// As [`delete_old_import_drafts`], with a given time, for tests.
pub fn delete_old_import_drafts_at(conn: &mut Connection, at: NaiveDateTime) -> Result<usize> {
    let old = import_drafts::table.filter(import_drafts::inserted_at.le(at - KEPT_FOR));
    Ok(diesel::delete(old).execute(conn)?)
}
