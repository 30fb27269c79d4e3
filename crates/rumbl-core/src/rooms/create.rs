use std::collections::BTreeSet;

use diesel::prelude::*;

use super::control::Control;
use super::end::end;
use super::playback::Playback;
use super::room::{Room, RoomToken, room_topic};
use crate::accounts::{User, get_user, lock_user};
use crate::conversations::get_conversation;
use crate::ids::{ConversationId, RoomId, VideoId};
use crate::log::{self, LockedTopics};
use crate::multimedia::{Sight, get_visible_video, video_topic};
use crate::repo::{Backend, Connection, now};
use crate::schema::rooms;
use crate::{Error, Result};

/// Maximum number of open rooms per host, enforced when a new one is opened.
pub const MAX_ROOMS_PER_USER: i64 = 10;

/// Opens a room for a video, controlled by its host, or returns the room that they already have for it. A room that is
/// opened from a conversation uses that conversation. If the host has more than [`MAX_ROOMS_PER_USER`], the least
/// recently used one ends.
///
/// # Errors
/// [`Error::NotFound`] when the video or the conversation doesn't exist for the host, or the host is suspended.
pub fn create_room(
    conn: &mut Connection,
    host: &User,
    video_id: VideoId,
    conversation_id: Option<ConversationId>,
) -> Result<Room> {
    let created = conn.write(|conn| {
        // A concurrent suspension of the host, or deletion or hiding of the video, commits either before this or after
        // it, and then finds the room.
        lock_user(conn, host.id)?;
        if get_user(conn, host.id)?.suspended_at.is_some() {
            return Err(Error::NotFound);
        }
        let mut topics = LockedTopics::lock(conn, &BTreeSet::from([video_topic(video_id)]))?;
        get_visible_video(conn, &Sight::of(Some(host.id)), video_id)?;
        if let Some(id) = conversation_id {
            get_conversation(conn, host.id, id)?;
        }
        if let Some(room) = find_room(conn, host, (video_id, conversation_id))? {
            return Ok(room);
        }
        let own = rooms::table.filter(rooms::host_id.eq(host.id));
        let newest = own.order((rooms::used_at.desc(), rooms::id.desc()));
        let surplus: Vec<RoomId> = newest
            .offset(MAX_ROOMS_PER_USER - 1)
            .limit(MAX_ROOMS_PER_USER)
            .select(rooms::id)
            .load(conn)?;
        end(conn, &mut topics, &surplus)?;
        let now = now();
        let playback = Playback::new(now.and_utc().timestamp_millis());
        let statement = diesel::insert_into(rooms::table)
            .values((
                rooms::token.eq(RoomToken::generate()),
                rooms::video_id.eq(video_id),
                rooms::host_id.eq(host.id),
                rooms::conversation_id.eq(conversation_id),
                rooms::owns_conversation.eq(false),
                rooms::control.eq(Control::Host),
                rooms::waits_for_all.eq(false),
                rooms::position_ms.eq(playback.position_ms),
                rooms::rate_permille.eq(playback.rate_permille),
                rooms::is_playing.eq(playback.is_playing),
                rooms::as_of_ms.eq(playback.as_of_ms),
                rooms::revision.eq(0_i64),
                rooms::used_at.eq(now),
                rooms::inserted_at.eq(now),
                rooms::updated_at.eq(now),
            ))
            .returning(<Room as Selectable<Backend>>::construct_selection());
        let room: Room = statement.get_result(conn)?;
        log::create_topic(conn, &room_topic(room.id))?;
        Ok(room)
    });
    match created {
        // The host or the conversation has been deleted meanwhile.
        Err(Error::Constraint { .. }) => Err(Error::NotFound),
        created => created,
    }
}

/// The open room of a host for a video, with this conversation or with none.
fn find_room(
    conn: &mut Connection,
    host: &User,
    (video_id, conversation_id): (VideoId, Option<ConversationId>),
) -> Result<Option<Room>> {
    let same = rooms::table
        .filter(rooms::host_id.eq(host.id))
        .filter(rooms::video_id.eq(video_id))
        .order(rooms::id.desc())
        .select(Room::as_select());
    let found: Vec<Room> = same.limit(MAX_ROOMS_PER_USER).load(conn)?;
    Ok(found.into_iter().find(|room| room.conversation_id == conversation_id))
}
