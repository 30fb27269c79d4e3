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
    /// The secret part of a room's link.
    RoomToken
);

/// A room. Its playback is the last one that was stored, which may be a second old.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = rooms)]
pub struct Room {
    /// Its id.
    pub id: RoomId,
    /// The secret part of its link.
    pub token: RoomToken,
    /// The current video.
    pub video_id: VideoId,
    /// The host, who may always control the playback, and decides who else may.
    pub host_id: UserId,
    /// The conversation that it was opened from, or that was started in it.
    pub conversation_id: Option<ConversationId>,
    /// Whether the conversation was started in the room, so that everybody in the room may join it.
    pub owns_conversation: bool,
    /// Who else may control it.
    pub control: Control,
    /// Whether the playback stops while somebody's player is loading.
    pub waits_for_all: bool,
    /// The position of the playback at `as_of_ms`.
    pub position_ms: i64,
    /// The rate in thousandths.
    pub rate_permille: i32,
    /// Whether it is playing.
    pub is_playing: bool,
    /// The time of the position, in milliseconds since 1970.
    pub as_of_ms: i64,
    /// The number of the playback's last change; later changes have higher numbers.
    pub revision: i64,
    /// When it was opened, in UTC.
    #[diesel(deserialize_as = UtcTime)]
    pub inserted_at: NaiveDateTime,
}

impl Room {
    /// The playback as it was last stored.
    pub fn playback(&self) -> Playback {
        Playback {
            position_ms: self.position_ms,
            rate_permille: self.rate_permille,
            is_playing: self.is_playing,
            is_waiting: false,
            as_of_ms: self.as_of_ms,
        }
    }

    /// Whether a user may play, pause and seek.
    pub fn may_control(&self, user_id: UserId) -> bool {
        self.control == Control::Everyone || self.host_id == user_id
    }
}

/// The topic of a room.
pub fn room_topic(id: RoomId) -> Topic {
    Topic::new("rooms", id)
}
