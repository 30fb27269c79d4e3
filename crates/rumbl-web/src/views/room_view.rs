//! Rooms as JSON, for their channels.

use rumbl_core::ids::{ConversationId, QueuedVideoId, RoomId, UserId, VideoId};
use rumbl_core::log::Logged;
use rumbl_core::rooms::{Control, Playback, RoomDetails};
use serde::{Deserialize, Serialize};

use super::live_json::LiveJson;
use crate::paths;

/// The event with a room's rules, host, video and queue.
pub(crate) const ROOM: &str = "room";
/// The event that carries a room's playback.
pub(crate) const PLAYBACK: &str = "playback";

/// A room: `{id, video: {id, title, path}, host: {id, username}, control, waits_for_all, next, conversation_id}`, where
/// `control` is `host` or `everyone`, and `next` are the next videos, `{id, video_id, title}`, in order.
#[derive(Debug, Serialize)]
pub(crate) struct RoomJson<'a> {
    id: RoomId,
    video: VideoJson<'a>,
    host: HostJson<'a>,
    control: &'static str,
    waits_for_all: bool,
    next: Vec<QueuedJson<'a>>,
    conversation_id: Option<ConversationId>,
}

#[derive(Debug, Serialize)]
struct VideoJson<'a> {
    id: VideoId,
    title: &'a str,
    path: String,
}

#[derive(Debug, Serialize)]
struct HostJson<'a> {
    id: UserId,
    username: &'a str,
}

#[derive(Debug, Serialize)]
struct QueuedJson<'a> {
    id: QueuedVideoId,
    video_id: VideoId,
    title: &'a str,
}

impl<'a> From<&'a RoomDetails> for RoomJson<'a> {
    fn from(details: &'a RoomDetails) -> Self {
        let RoomDetails { room, host, video, queue } = details;
        let queued = queue.iter().map(|one| QueuedJson {
            id: one.id,
            video_id: one.video_id,
            title: &one.title,
        });
        Self {
            id: room.id,
            video: VideoJson { id: video.id, title: &video.title, path: paths::watch(video) },
            host: HostJson { id: host.id, username: &host.username },
            control: Control::as_str(room.control),
            waits_for_all: room.waits_for_all,
            next: queued.collect(),
            conversation_id: room.conversation_id,
        }
    }
}

/// A room after a change, with the change's `seq`.
#[derive(Debug, Serialize)]
pub(crate) struct RoomChangeJson<'a> {
    seq: i64,
    #[serde(flatten)]
    room: RoomJson<'a>,
}

impl<'a> From<&'a Logged<RoomDetails>> for RoomChangeJson<'a> {
    fn from(logged: &'a Logged<RoomDetails>) -> Self {
        Self { seq: logged.seq, room: RoomJson::from(&logged.change) }
    }
}

impl LiveJson for RoomChangeJson<'_> {
    fn event(&self) -> &'static str {
        ROOM
    }
}

/// A room's playback. `position` is in milliseconds of the video at `as_of`, which is server time in milliseconds
/// since 1970 and may be slightly in the future. `rate` 1 is normal speed. The room is paused unless it `is_playing`,
/// and also stands still while it `is_waiting` for somebody's player. Later states have a higher `revision`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(crate) struct PlaybackJson {
    /// The video.
    pub video_id: VideoId,
    position: i64,
    rate: f64,
    is_playing: bool,
    is_waiting: bool,
    as_of: i64,
    /// The revision of this state.
    pub revision: i64,
}

impl PlaybackJson {
    /// A playback of a video.
    pub(crate) fn new(video_id: VideoId, playback: Playback, revision: i64) -> Self {
        Self {
            video_id,
            position: playback.position_ms,
            rate: f64::from(playback.rate_permille) / 1_000.0,
            is_playing: playback.is_playing,
            is_waiting: playback.is_waiting,
            as_of: playback.as_of_ms,
            revision,
        }
    }

    /// The playback that another process has announced.
    pub(crate) fn playback(&self) -> Playback {
        #[expect(clippy::cast_possible_truncation, reason = "it was made of whole thousandths")]
        let rate_permille = (self.rate * 1_000.0).round() as i32;
        Playback {
            position_ms: self.position,
            rate_permille,
            is_playing: self.is_playing,
            is_waiting: self.is_waiting,
            as_of_ms: self.as_of,
        }
    }
}

/// The reply to a join of a room: `{you, room, playback, server_time}`.
#[derive(Debug, Serialize)]
pub(crate) struct RoomEntranceJson<'a> {
    /// The joining client.
    pub you: RoomYouJson,
    /// The room.
    pub room: RoomJson<'a>,
    /// Its playback.
    pub playback: PlaybackJson,
    /// The server's time, in milliseconds since 1970.
    pub server_time: i64,
}

/// A client's own rights: `{id, is_host, may_control}`; a guest has no id.
#[derive(Debug, Serialize)]
pub(crate) struct RoomYouJson {
    /// The person.
    pub id: Option<UserId>,
    /// Whether they are the host.
    pub is_host: bool,
    /// Whether they may play, pause and seek.
    pub may_control: bool,
}

/// The times at which the server received a clock request and replied to it: `{received, sent}`, in milliseconds
/// since 1970.
#[derive(Debug, Serialize)]
pub(crate) struct ClockJson {
    /// When the request was received.
    pub received: f64,
    /// When the reply was sent.
    pub sent: f64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_playback_is_the_same_when_another_process_has_read_it() {
        let playback = Playback {
            position_ms: 1,
            rate_permille: 1_105,
            is_playing: true,
            is_waiting: true,
            as_of_ms: 1_700_000_000_123,
        };
        let sent =
            serde_json::to_string(&PlaybackJson::new(VideoId::try_from(3).unwrap(), playback, 9));
        let read: PlaybackJson = serde_json::from_str(&sent.unwrap()).unwrap();
        assert_eq!((read.playback(), read.revision, read.video_id.get()), (playback, 9, 3));
    }
}
