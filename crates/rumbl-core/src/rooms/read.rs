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

/// Every look-up of a room starts here: one whose video is hidden is none.
macro_rules! open {
    () => {
        rooms::table
            .inner_join(users::table)
            .inner_join(videos::table)
            .filter(is_shown!())
            .select((Room::as_select(), User::as_select(), Video::as_select()))
    };
}

/// A room, for somebody who has its token. One of a private video is for those who see that.
///
/// # Errors
/// [`Error::NotFound`] when there is none, its token is another, or its video is not for them.
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
/// [`Error::NotFound`] when there is none, or its video is not for them.
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

/// The rooms that somebody is the host of, in the order in which they were opened, with the titles of their videos; one
/// that is not for them any more is blank.
pub fn list_rooms_of_host(conn: &mut Connection, host_id: UserId) -> Result<Vec<(Room, String)>> {
    let own = rooms::table.inner_join(videos::table).filter(rooms::host_id.eq(host_id));
    Ok(own.order(rooms::id).select((Room::as_select(), shown_title!(host_id))).load(conn)?)
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
