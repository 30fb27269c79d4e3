use std::collections::BTreeSet;

use diesel::prelude::*;

use super::control::Control;
use super::playback::Playback;
use super::room::{Room, RoomToken, room_topic};
use crate::accounts::User;
use crate::changeset::{Action, Changeset, Field, FieldError};
use crate::conversations::get_conversation;
use crate::ids::{ConversationId, VideoId};
use crate::log::{self, LockedTopics};
use crate::multimedia::{get_video, video_topic};
use crate::repo::{Backend, Connection, now};
use crate::schema::rooms;
use crate::{Error, Result};

/// Open rooms that one person is the host of at most, when they open one.
pub const MAX_ROOMS_PER_USER: i64 = 10;

const BASE: Field = Field::text("base");
const TOO_MANY: &str = "You already have %{count} rooms open. Close one first.";

/// Opens a room where a video is watched, with its host at the controls. One that is opened from a conversation keeps
/// that as the place to talk.
///
/// # Errors
/// [`Error::NotFound`] when there is no such video, or no such conversation for the host; [`Error::Invalid`] when they
/// already have [`MAX_ROOMS_PER_USER`].
pub fn create_room(
    conn: &mut Connection,
    host: &User,
    video_id: VideoId,
    conversation_id: Option<ConversationId>,
) -> Result<Room> {
    let created = conn.write(|conn| {
        // Whoever deletes or hides the video does so before, or finds the room.
        LockedTopics::lock(conn, &BTreeSet::from([video_topic(video_id)]))?;
        get_video(conn, video_id)?;
        if let Some(id) = conversation_id {
            get_conversation(conn, host.id, id)?;
        }
        let count: i64 =
            rooms::table.filter(rooms::host_id.eq(host.id)).count().get_result(conn)?;
        if count >= MAX_ROOMS_PER_USER {
            let error = FieldError::with(TOO_MANY, "count", MAX_ROOMS_PER_USER);
            Changeset::new([]).add_error(BASE, error).apply_action(Action::Insert)?;
        }
        let now = now();
        let playback = Playback::new(now.and_utc().timestamp_millis());
        let statement = diesel::insert_into(rooms::table)
            .values((
                rooms::token.eq(RoomToken::generate()),
                rooms::video_id.eq(video_id),
                rooms::host_id.eq(host.id),
                rooms::conversation_id.eq(conversation_id),
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
        // The host, or the conversation, is gone meanwhile.
        Err(Error::Constraint { .. }) => Err(Error::NotFound),
        created => created,
    }
}
