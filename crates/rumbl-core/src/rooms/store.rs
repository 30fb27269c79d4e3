//! Stores what rooms play, some time after it happened.

use diesel::prelude::*;

use super::playback::Playback;
use crate::Result;
use crate::ids::{RoomId, VideoId};
use crate::repo::{Connection, MAX_BOUND, now};
use crate::schema::rooms;

/// The playback of a room, to be stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StoredPlayback {
    /// The room.
    pub room_id: RoomId,
    /// What it plays; of another video nothing is stored.
    pub video_id: VideoId,
    /// How.
    pub playback: Playback,
    /// Which change of the playback this is; of an earlier one than is stored already, nothing is.
    pub revision: i64,
}

/// Stores the playbacks of rooms in one transaction. Rooms that are gone are left out.
pub fn store_playbacks(conn: &mut Connection, playbacks: &[StoredPlayback]) -> Result<()> {
    if playbacks.is_empty() {
        return Ok(());
    }
    let mut playbacks = playbacks.to_vec();
    // Rows are locked in one order, so that no two processes wait for each other.
    playbacks.sort_by_key(|one| one.room_id);
    conn.write(|conn| {
        for StoredPlayback { room_id, video_id, playback, revision } in playbacks {
            let newer = rooms::table
                .find(room_id)
                .filter(rooms::video_id.eq(video_id))
                .filter(rooms::revision.lt(revision));
            diesel::update(newer)
                .set((
                    rooms::position_ms.eq(playback.position_ms),
                    rooms::rate_permille.eq(playback.rate_permille),
                    rooms::is_playing.eq(playback.is_playing),
                    rooms::as_of_ms.eq(playback.as_of_ms),
                    rooms::revision.eq(revision),
                    rooms::used_at.eq(now()),
                ))
                .execute(conn)?;
        }
        Ok(())
    })
}

/// Notes that people are in rooms now, so that these are kept.
pub fn note_rooms_used(conn: &mut Connection, ids: &[RoomId]) -> Result<()> {
    for ids in ids.chunks(MAX_BOUND) {
        conn.write(|conn| {
            lock_rooms(conn, ids)?;
            let used = rooms::table.filter(rooms::id.eq_any(ids));
            diesel::update(used).set(rooms::used_at.eq(now())).execute(conn)?;
            Ok(())
        })?;
    }
    Ok(())
}

/// Locks the rows of rooms in one order, so that no two processes wait for each other; on SQLite nobody else writes
/// anyway.
pub(super) fn lock_rooms(conn: &mut Connection, ids: &[RoomId]) -> Result<()> {
    if let Connection::Pg(conn) = conn {
        let rows = rooms::table.filter(rooms::id.eq_any(ids)).order(rooms::id).select(rooms::id);
        rows.for_no_key_update().load::<RoomId>(conn)?;
    }
    Ok(())
}
