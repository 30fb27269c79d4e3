//! Stores the playback of rooms, with some delay.

use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Bool, Integer, Timestamp};

use super::playback::Playback;
use crate::Result;
use crate::ids::{RoomId, VideoId};
use crate::repo::{Connection, MAX_BOUND, now};
use crate::schema::rooms;

/// A room's playback to be stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StoredPlayback {
    /// The room.
    pub room_id: RoomId,
    /// The current video. If the room has moved on to another, nothing is stored.
    pub video_id: VideoId,
    /// How.
    pub playback: Playback,
    /// The number of the playback's change. If a later one is stored already, nothing is stored.
    pub revision: i64,
}

/// Stores the playback of rooms in one transaction; each room must appear only once. Rooms that no longer exist are
/// skipped.
pub fn store_playbacks(conn: &mut Connection, playbacks: &[StoredPlayback]) -> Result<()> {
    if playbacks.is_empty() {
        return Ok(());
    }
    conn.write(|conn| {
        let ids: Vec<RoomId> = playbacks.iter().map(|one| one.room_id).collect();
        lock_rooms(conn, &ids)?;
        match conn {
            Connection::Sqlite(conn) => update_each(conn, playbacks),
            Connection::Pg(conn) => update_at_once(conn, playbacks),
        }
    })
}

fn update_each(conn: &mut SqliteConnection, playbacks: &[StoredPlayback]) -> Result<()> {
    let now = now();
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
                rooms::used_at.eq(now),
            ))
            .execute(conn)?;
    }
    Ok(())
}

/// On PostgreSQL, a statement costs far more than a row.
fn update_at_once(conn: &mut PgConnection, playbacks: &[StoredPlayback]) -> Result<()> {
    fn column<T>(rows: &[StoredPlayback], value: impl Fn(&StoredPlayback) -> T) -> Vec<T> {
        rows.iter().map(value).collect()
    }
    diesel::sql_query(
        "UPDATE rooms SET position_ms = changed.position_ms, \
         rate_permille = changed.rate_permille, is_playing = changed.is_playing, \
         as_of_ms = changed.as_of_ms, revision = changed.revision, used_at = $8 \
         FROM unnest($1, $2, $3, $4, $5, $6, $7) AS changed \
         (id, video_id, position_ms, rate_permille, is_playing, as_of_ms, revision) \
         WHERE rooms.id = changed.id AND rooms.video_id = changed.video_id \
         AND rooms.revision < changed.revision",
    )
    .bind::<Array<BigInt>, _>(column(playbacks, |one| one.room_id))
    .bind::<Array<BigInt>, _>(column(playbacks, |one| one.video_id))
    .bind::<Array<BigInt>, _>(column(playbacks, |one| one.playback.position_ms))
    .bind::<Array<Integer>, _>(column(playbacks, |one| one.playback.rate_permille))
    .bind::<Array<Bool>, _>(column(playbacks, |one| one.playback.is_playing))
    .bind::<Array<BigInt>, _>(column(playbacks, |one| one.playback.as_of_ms))
    .bind::<Array<BigInt>, _>(column(playbacks, |one| one.revision))
    .bind::<Timestamp, _>(now())
    .execute(conn)?;
    Ok(())
}

/// Records that rooms are in use now, so that they are kept.
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

/// Locks the rows of rooms in a fixed order, so that processes can't deadlock. SQLite has only one writer anyway.
pub(super) fn lock_rooms(conn: &mut Connection, ids: &[RoomId]) -> Result<()> {
    if let Connection::Pg(conn) = conn {
        let rows = rooms::table.filter(rooms::id.eq_any(ids)).order(rooms::id).select(rooms::id);
        rows.for_no_key_update().load::<RoomId>(conn)?;
    }
    Ok(())
}
