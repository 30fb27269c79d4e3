use diesel::prelude::*;

use super::queue::{QueuedVideo, list_queue};
use super::room::{Room, RoomToken, room_topic};
use crate::accounts::User;
use crate::ids::{RoomId, UserId};
use crate::log::{self, Kind, Logged, Missed, Reach, Replayed};
use crate::multimedia::{Sight, Video, Visibility, is_shown, is_visible, shown_title};
use crate::repo::Connection;
use crate::schema::{rooms, users, videos};
use crate::{Error, Result};

/// A room with everything that its page shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoomDetails {
    /// The room.
    pub room: Room,
    /// Its host.
    pub host: User,
    /// The current video.
    pub video: Video,
    /// The queue, in order.
    pub queue: Vec<QueuedVideo>,
}

/// The base query of every look-up of a room. A room whose video is hidden doesn't exist.
macro_rules! open {
    () => {
        rooms::table
            .inner_join(users::table)
            .inner_join(videos::table)
            .filter(is_shown!())
            .select((Room::as_select(), User::as_select(), Video::as_select()))
    };
}

/// A room, for a visitor who has its token.
///
/// # Errors
/// [`Error::NotFound`] when there is none, the token is wrong, or the visitor can't see its video.
pub fn get_room(
    conn: &mut Connection,
    sight: &Sight,
    id: RoomId,
    token: &RoomToken,
) -> Result<RoomDetails> {
    let room = get_room_by_id(conn, id)?;
    if room.room.token != *token {
        return Err(Error::NotFound);
    }
    seen(conn, sight, room)
}

/// The room that a link leads to.
///
/// # Errors
/// [`Error::NotFound`] when there is none, or the visitor can't see its video.
pub fn get_room_by_token(
    conn: &mut Connection,
    sight: &Sight,
    token: &RoomToken,
) -> Result<RoomDetails> {
    let found = open!().filter(rooms::token.eq(token)).first(conn)?;
    let room = detailed(conn, found)?;
    seen(conn, sight, room)
}

fn seen(conn: &mut Connection, sight: &Sight, room: RoomDetails) -> Result<RoomDetails> {
    let is_for_all = room.video.visibility != Visibility::Private;
    if is_for_all || is_visible(conn, sight, room.video.id)? {
        Ok(room)
    } else {
        Err(Error::NotFound)
    }
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

/// A host's rooms in the order in which they were opened, with the titles of their videos. The title is blank if the
/// host can no longer see the video.
pub fn list_rooms_of_host(conn: &mut Connection, host_id: UserId) -> Result<Vec<(Room, String)>> {
    let own = rooms::table.inner_join(videos::table).filter(rooms::host_id.eq(host_id));
    Ok(own.order(rooms::id).select((Room::as_select(), shown_title!(host_id))).load(conn)?)
}

/// The change of a room after a `seq`: its current state, at the topic's last `seq`. A room that doesn't exist has no
/// changes.
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
