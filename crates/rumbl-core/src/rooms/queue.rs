//! A room's queue of videos.

use diesel::prelude::*;

use super::room::Room;
use crate::Result;
use crate::changeset::{Action, Changeset, Field, FieldError, Params};
use crate::ids::{QueuedVideoId, RoomId, VideoId};
use crate::multimedia::{get_video, is_open};
use crate::repo::{Connection, now};
use crate::schema::{room_videos, videos};

/// Maximum length of a room's queue.
pub const MAX_QUEUED: i64 = 50;

const VIDEO_ID: Field = Field::integer("video_id");
const ID: Field = Field::integer("id");
const NO_VIDEO: FieldError = FieldError::new("does not exist");
const TWICE: FieldError = FieldError::new("is among the next videos already");
const TOO_MANY: &str = "can't be added: there are %{count} next videos already";

/// A video in a room's queue.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct QueuedVideo {
    /// Its id; entries are in the order of their ids.
    pub id: QueuedVideoId,
    /// The video.
    pub video_id: VideoId,
    /// Its title.
    pub title: String,
}

/// A room's queue in order, at most [`MAX_QUEUED`]. Hidden and private videos are left out.
pub(super) fn list_queue(conn: &mut Connection, id: RoomId) -> Result<Vec<QueuedVideo>> {
    let queue = room_videos::table
        .inner_join(videos::table)
        .filter(room_videos::room_id.eq(id))
        .filter(is_open!())
        .order(room_videos::id)
        .limit(MAX_QUEUED)
        .select((room_videos::id, videos::id, videos::title));
    Ok(queue.load(conn)?)
}

/// Appends a video, `video_id`, to the queue. The caller has locked the room's topic.
pub(super) fn enqueue(conn: &mut Connection, room: &Room, params: &Params) -> Result<()> {
    let changeset = Changeset::new([])
        .cast(params, &[VIDEO_ID])
        .validate_required(&[VIDEO_ID])
        .apply_action(Action::Insert)?;
    let refused =
        |error| changeset.clone().add_error(VIDEO_ID, error).apply_action(Action::Insert).map(drop);
    let id = changeset.integer(VIDEO_ID).and_then(|id| VideoId::try_from(id).ok());
    let Some(id) = id.filter(|id| get_video(conn, *id).is_ok()) else {
        return Ok(refused(NO_VIDEO)?);
    };
    let own = room_videos::table.filter(room_videos::room_id.eq(room.id));
    let ids: Vec<VideoId> = own.select(room_videos::video_id).load(conn)?;
    if ids.contains(&id) {
        return Ok(refused(TWICE)?);
    }
    if i64::try_from(ids.len()).unwrap_or(MAX_QUEUED) >= MAX_QUEUED {
        return Ok(refused(FieldError::with(TOO_MANY, "count", MAX_QUEUED))?);
    }
    diesel::insert_into(room_videos::table)
        .values((
            room_videos::room_id.eq(room.id),
            room_videos::video_id.eq(id),
            room_videos::inserted_at.eq(now()),
        ))
        .execute(conn)?;
    Ok(())
}

/// Removes the entry `id` from the queue, and returns whether it existed.
pub(super) fn dequeue(conn: &mut Connection, room: &Room, params: &Params) -> Result<bool> {
    let changeset = Changeset::new([])
        .cast(params, &[ID])
        .validate_required(&[ID])
        .apply_action(Action::Delete)?;
    let own = room_videos::table.filter(room_videos::room_id.eq(room.id));
    let one = own.filter(room_videos::id.eq(changeset.integer(ID).unwrap_or_default()));
    Ok(diesel::delete(one).execute(conn)? > 0)
}

/// Takes the next video from the queue, if there is one. If it is hidden later, that finds the room.
pub(super) fn take_next(conn: &mut Connection, room: &Room) -> Result<Option<VideoId>> {
    for next in list_queue(conn, room.id)? {
        diesel::delete(room_videos::table.find(next.id)).execute(conn)?;
        if hold_video(conn, next.video_id)? {
            return Ok(Some(next.video_id));
        }
    }
    Ok(None)
}

/// Keeps a video from being changed or deleted until the transaction ends; `false` if it is hidden, private or gone.
fn hold_video(conn: &mut Connection, id: VideoId) -> Result<bool> {
    let shown = videos::table.find(id).filter(is_open!()).select(videos::id);
    let held: Option<VideoId> = match conn {
        // SQLite has only one writer.
        Connection::Sqlite(conn) => shown.first(conn).optional()?,
        Connection::Pg(conn) => shown.for_share().first(conn).optional()?,
    };
    Ok(held.is_some())
}
