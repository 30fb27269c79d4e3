use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::control::Control;
use super::playback::Playback;
use crate::ids::{ConversationId, RoomId, UserId, VideoId};
use crate::link_token::link_token;
use crate::log::Topic;
use crate::repo::UtcTime;
use crate::schema::rooms;

link_token!(
    /// What a room's link ends in.
    RoomToken
);

/// A room. Its playback is what was stored last, which may be a second old.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = rooms)]
pub struct Room {
    /// Its id.
    pub id: RoomId,
    /// What its link ends in.
    pub token: RoomToken,
    /// What is watched.
    pub video_id: VideoId,
    /// Who decides who controls it, and always does so themselves.
    pub host_id: UserId,
    /// The conversation that it was opened from, or that was begun there.
    pub conversation_id: Option<ConversationId>,
    /// Whether that was begun there, so that whoever is in the room may join it.
    pub owns_conversation: bool,
    /// Who else may control it.
    pub control: Control,
    /// Whether the playback stops while somebody's player has to load.
    pub waits_for_all: bool,
    /// Where the playback was at `as_of_ms`.
    pub position_ms: i64,
    /// How fast it is, in thousandths.
    pub rate_permille: i32,
    /// Whether it plays.
    pub is_playing: bool,
    /// The time of the position, in milliseconds since 1970.
    pub as_of_ms: i64,
    /// Which change of the playback this is; a later one has a higher number.
    pub revision: i64,
    /// When it was opened, in UTC.
    #[diesel(deserialize_as = UtcTime)]
    pub inserted_at: NaiveDateTime,
}

impl Room {
    /// The playback that was stored last.
    pub fn playback(&self) -> Playback {
        Playback {
            position_ms: self.position_ms,
            rate_permille: self.rate_permille,
            is_playing: self.is_playing,
            is_waiting: false,
            as_of_ms: self.as_of_ms,
        }
    }

    /// Whether somebody may play, pause and seek.
    pub fn may_control(&self, user_id: UserId) -> bool {
        self.control == Control::Everyone || self.host_id == user_id
    }
}

/// The topic of a room.
pub fn room_topic(id: RoomId) -> Topic {
    Topic::new("rooms", id)
}
