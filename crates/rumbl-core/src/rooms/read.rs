use diesel::prelude::*;

use super::queue::{QueuedVideo, list_queue};
use super::room::{Room, RoomToken, room_topic};
use crate::accounts::User;
use crate::ids::{RoomId, UserId};
use crate::log::{self, Kind, Logged, Missed, Reach, Replayed};
use crate::multimedia::{Video, is_open};
use crate::repo::Connection;
use crate::schema::{rooms, users, videos};
use crate::{Error, Result};

/// A room with everything that people there see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoomDetails {
    /// The room.
    pub room: Room,
    /// Its host.
    pub host: User,
    /// What is watched.
    pub video: Video,
    /// What is watched next, in order.
    pub queue: Vec<QueuedVideo>,
}

/// Every look-up of a room starts here: one whose video is hidden or private is none.
macro_rules! open {
    () => {
        rooms::table.inner_join(users::table).inner_join(videos::table).filter(is_open!()).select((
            Room::as_select(),
            User::as_select(),
            Video::as_select(),
        ))
    };
}

/// A room, for somebody who has its token.
///
/// # Errors
/// [`Error::NotFound`] when there is none, or its token is another.
pub fn get_room(conn: &mut Connection, id: RoomId, token: &RoomToken) -> Result<RoomDetails> {
    let room = get_room_by_id(conn, id)?;
    if room.room.token == *token { Ok(room) } else { Err(Error::NotFound) }
}

/// The room that a link leads to.
///
/// # Errors
/// [`Error::NotFound`] when there is none.
pub fn get_room_by_token(conn: &mut Connection, token: &RoomToken) -> Result<RoomDetails> {
    let found = open!().filter(rooms::token.eq(token)).first(conn)?;
    detailed(conn, found)
}

pub(super) fn get_room_by_id(conn: &mut Connection, id: RoomId) -> Result<RoomDetails> {
    let found = open!().filter(rooms::id.eq(id)).first(conn)?;
    detailed(conn, found)
}

fn detailed(
    conn: &mut Connection,
    (room, host, video): (Room, User, Video),
) -> Result<RoomDetails> {
    let queue = list_queue(conn, room.id)?;
    Ok(RoomDetails { room, host, video, queue })
}

/// The rooms that somebody is the host of, in the order in which they were opened.
pub fn list_rooms_of_host(conn: &mut Connection, host_id: UserId) -> Result<Vec<(Room, String)>> {
    let own = rooms::table.inner_join(videos::table).filter(rooms::host_id.eq(host_id));
    Ok(own.order(rooms::id).select((Room::as_select(), videos::title)).load(conn)?)
}

/// How a room changed after a place in its log: as it is now, at the place of the last change. A room that does not
/// exist has no changes.
pub fn list_room_changes(
    conn: &mut Connection,
    id: RoomId,
    after_seq: i64,
    reach: Reach,
) -> Result<Missed<RoomDetails>> {
    log::missed_since(conn, &room_topic(id), after_seq, reach, |conn, entries| {
        let changed = entries.iter().rfind(|entry| entry.kind == Kind::ROOM_CHANGED);
        let Some(last) = changed else {
            return Ok(Some(Replayed { changes: Vec::new(), bytes: 0 }));
        };
        let room = match get_room_by_id(conn, id) {
            Ok(room) => room,
            Err(Error::NotFound) => return Ok(None),
            Err(error) => return Err(error),
        };
        Ok(Some(Replayed { changes: vec![Logged { seq: last.seq, change: room }], bytes: 0 }))
    })
}
