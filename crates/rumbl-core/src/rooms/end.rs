//! Ending rooms. People in an ended room find that it no longer exists.

use std::collections::BTreeSet;

use chrono::{NaiveDateTime, TimeDelta};
use diesel::prelude::*;

use super::room::room_topic;
use super::store::lock_rooms;
use crate::Result;
use crate::ids::{RoomId, UserId, VideoId};
use crate::log::LockedTopics;
use crate::repo::Connection;
use crate::schema::rooms;

/// How long a room is kept after its last visit.
pub const UNUSED_FOR: TimeDelta = TimeDelta::hours(24);
/// Rooms deleted per transaction.
const BATCH: i64 = 500;

/// Ends the rooms of a video, in the transaction that deletes or hides the video and has locked its topic.
pub(crate) fn end_rooms_of_video(
    conn: &mut Connection,
    topics: &mut LockedTopics,
    id: VideoId,
) -> Result<()> {
    let ids = rooms::table.filter(rooms::video_id.eq(id)).select(rooms::id).load(conn)?;
    end(conn, topics, &ids)
}

/// Ends the rooms of a host whose account is suspended or deleted.
pub(crate) fn end_rooms_of_host(conn: &mut Connection, id: UserId) -> Result<()> {
    conn.write(|conn| {
        let ids = rooms::table.filter(rooms::host_id.eq(id)).select(rooms::id).load(conn)?;
        end(conn, &mut LockedTopics::default(), &ids)
    })
}

/// Whether a user is the host of any room.
pub(crate) fn has_rooms(conn: &mut Connection, id: UserId) -> Result<bool> {
    let count: i64 = rooms::table.filter(rooms::host_id.eq(id)).count().get_result(conn)?;
    Ok(count > 0)
}

/// Deletes the rooms that nobody has visited since `before`, and returns how many there were.
pub fn delete_unused_rooms(conn: &mut Connection, before: NaiveDateTime) -> Result<usize> {
    let mut deleted = 0;
    loop {
        let count = conn.write(|conn| {
            let unused = rooms::table.filter(rooms::used_at.lt(before)).order(rooms::id);
            let ids = unused.select(rooms::id).limit(BATCH).load(conn)?;
            end(conn, &mut LockedTopics::default(), &ids)?;
            Ok(ids.len())
        })?;
        deleted += count;
        if i64::try_from(count).unwrap_or(BATCH) < BATCH {
            return Ok(deleted);
        }
    }
}

/// Deletes rooms with their topics.
pub(super) fn end(conn: &mut Connection, topics: &mut LockedTopics, ids: &[RoomId]) -> Result<()> {
    if ids.is_empty() {
        return Ok(());
    }
    let names: BTreeSet<_> = ids.iter().map(|id| room_topic(*id)).collect();
    topics.lock_more(conn, &names)?;
    for name in &names {
        topics.delete(conn, name)?;
    }
    lock_rooms(conn, ids)?;
    diesel::delete(rooms::table.filter(rooms::id.eq_any(ids))).execute(conn)?;
    Ok(())
}
