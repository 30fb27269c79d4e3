//! Deleting a video with everything about it, in transactions of a bounded size, so that other writers never wait for
//! long.
//!
//! The first transaction takes the video away from everybody, its owner included. If little is left then, it deletes
//! that, too. Otherwise it empties and hides the video's row, and a job deletes the rest in [steps](delete_video_rows).

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::poster;
use super::video::{Video, video_topic};
use super::videos::get_user_video;
use super::visibility::is_kept;
use crate::accounts::User;
use crate::directory::{self, Directory, DirectoryChange};
use crate::ids::VideoId;
use crate::jobs::{self, Job};
use crate::notifications::{self, Gone, News};
use crate::repo::{Connection, among, now, with_conn};
use crate::schema::{
    annotations, hidden_annotations, imported_annotations, imports, reaction_counts, video_follows,
    videos, visits, webhooks,
};
use crate::webhooks::{Event, trigger_video};
use crate::{Result, rooms, uploads};

/// Rows about a video that are deleted per transaction: annotations, visits and what else there may be many of.
pub const MAX_ROWS_DELETED: i64 = 500;

/// Deletes the rows of a video that is gone for everybody.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct DeleteVideoRows {
    /// The video.
    pub video_id: VideoId,
}

impl Job for DeleteVideoRows {
    const KIND: &'static str = "delete_video_rows";
}

/// Deletes one of the user's videos, with its annotations. It is gone at once; if there is much about it, a
/// [`DeleteVideoRows`] job deletes the rows.
///
/// # Errors
/// [`crate::Error::NotFound`] when there is no such video, or it belongs to somebody else;
/// [`crate::Error::Unavailable`] when too many deletions are waiting.
pub fn delete_video(conn: &mut Connection, user: &User, id: VideoId) -> Result<Video> {
    directory::write(conn, |conn| {
        // Check the permission before locking anything.
        get_user_video(conn, user, id)?;
        delete(conn, id)
    })
}

/// Deletes a video with its annotations, in a transaction that has already checked the permission.
pub(super) fn delete(conn: &mut Connection, id: VideoId) -> Result<Video> {
    // Lock the topic before the row, as writers do.
    let topic = video_topic(id);
    let mut directory = Directory::lock_with(conn, topic.clone())?;
    let kept = videos::table.find(id).filter(is_kept!());
    let video: Video = kept.select(Video::as_select()).first(conn)?;
    directory.delete_topic(conn, &topic)?;
    rooms::end_rooms_of_video(conn, directory.topics(), id)?;
    let news = News { gone: vec![Gone::Video(id)], ..News::default() };
    notifications::tell(conn, directory.topics(), news)?;
    uploads::release(conn, id)?;
    lock_row(conn, id)?;
    // Few, and moderators and owners see lists of these.
    diesel::delete(hidden_annotations::table.filter(hidden_annotations::video_id.eq(id)))
        .execute(conn)?;
    diesel::delete(webhooks::table.filter(webhooks::video_id.eq(id))).execute(conn)?;
    if delete_some_rows(conn, id)? {
        empty(conn, &video)?;
        jobs::enqueue(conn, &DeleteVideoRows { video_id: id })?;
    } else {
        diesel::delete(videos::table.find(id)).execute(conn)?;
    }
    directory.append(DirectoryChange::Video(id))?;
    directory.store(conn)?;
    trigger_video(conn, (video.user_id, id), Event::VideoDeleted)?;
    Ok(video)
}

/// Deletes at most [`MAX_ROWS_DELETED`] rows of a video that is being deleted, and finally its own. Returns whether
/// there may be more.
///
/// # Errors
/// Database errors.
pub fn delete_video_rows(conn: &mut Connection, id: VideoId) -> Result<bool> {
    conn.write(|conn| {
        lock_row(conn, id)?;
        let emptied = videos::table.find(id).filter(diesel::dsl::not(is_kept!()));
        let found: Option<VideoId> = emptied.select(videos::id).first(conn).optional()?;
        if found.is_none() {
            return Ok(false);
        }
        if delete_some_rows(conn, id)? {
            return Ok(true);
        }
        diesel::delete(videos::table.find(id)).execute(conn)?;
        Ok(false)
    })
}

/// The videos that are being deleted, in the order of their ids.
///
/// # Errors
/// Database errors.
pub fn list_videos_being_deleted(conn: &mut Connection) -> Result<Vec<VideoId>> {
    let emptied = videos::table.filter(diesel::dsl::not(is_kept!()));
    Ok(emptied.order(videos::id).select(videos::id).load(conn)?)
}

/// Locks the video before its rows, as those do who count reactions, so that none of them deadlock.
fn lock_row(conn: &mut Connection, id: VideoId) -> Result<()> {
    // The transaction holds SQLite's only write lock.
    if let Connection::Pg(conn) = conn {
        let row = videos::table.find(id).select(videos::id).for_update();
        row.first::<VideoId>(conn).optional()?;
    }
    Ok(())
}

/// Hides the row, and clears what its owner wrote. The empty address marks it as being deleted; see [`is_kept`].
fn empty(conn: &mut Connection, video: &Video) -> Result<()> {
    poster::delete(conn, video.id)?;
    diesel::update(videos::table.find(video.id))
        .set((
            videos::url.eq(""),
            videos::title.eq(""),
            videos::description.eq(""),
            videos::slug.eq(""),
            videos::category_id.eq(None::<crate::ids::CategoryId>),
            videos::poster.eq(None::<String>),
            videos::hidden_at.eq(video.hidden_at.unwrap_or_else(now)),
        ))
        .execute(conn)?;
    Ok(())
}

/// Deletes at most some rows of a table about a video, and returns how many.
macro_rules! delete_some {
    ($conn:expr, $table:ident.$key:ident, $id:expr, $limit:expr) => {{
        let of_video = $table::table.filter($table::video_id.eq($id));
        let some: Vec<i64> = of_video.select($table::$key).limit($limit).load($conn)?;
        with_conn!($conn, conn => diesel::delete(of_video)
            .filter(among($table::$key, some))
            .execute(conn)?)
    }};
}

/// Deletes at most so many rows about a video, and returns how many.
type DeleteSome = fn(&mut Connection, VideoId, i64) -> Result<usize>;

/// Deletes rows of the tables that may have many about a video, and returns whether there may be more. The rest is
/// deleted together with the video's own row.
fn delete_some_rows(conn: &mut Connection, id: VideoId) -> Result<bool> {
    let tables: [DeleteSome; 5] = [
        |conn, id, limit| Ok(delete_some!(conn, annotations.id, id, limit)),
        |conn, id, limit| Ok(delete_some!(conn, visits.user_id, id, limit)),
        |conn, id, limit| Ok(delete_some!(conn, video_follows.user_id, id, limit)),
        |conn, id, limit| Ok(delete_some!(conn, reaction_counts.at_s, id, limit)),
        delete_some_imported,
    ];
    let mut left = MAX_ROWS_DELETED;
    for delete_some in tables {
        let deleted = delete_some(conn, id, left)?;
        left -= i64::try_from(deleted).unwrap_or(left);
        // Several reactions at the same second may go beyond the limit.
        if left <= 0 {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Deletes what is known of where imported annotations come from.
fn delete_some_imported(conn: &mut Connection, id: VideoId, limit: i64) -> Result<usize> {
    let of_video = imports::table.filter(imports::video_id.eq(id)).select(imports::id);
    let some: Vec<i64> = imported_annotations::table
        .filter(imported_annotations::import_id.eq_any(of_video))
        .select(imported_annotations::annotation_id)
        .limit(limit)
        .load(conn)?;
    Ok(with_conn!(conn, conn => diesel::delete(imported_annotations::table)
        .filter(among(imported_annotations::annotation_id, some))
        .execute(conn)?))
}
