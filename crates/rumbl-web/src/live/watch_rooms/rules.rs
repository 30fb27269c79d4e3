use rumbl_core::ids::{UserId, VideoId};
use rumbl_core::rooms::{Control, RoomDetails};

/// The person may not control the room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NotAllowed;

/// The video of a room, and who may control its playback.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Rules {
    /// What is watched.
    pub video_id: VideoId,
    /// Who is the host.
    pub host_id: UserId,
    control: Control,
    /// The video's length in milliseconds, if known.
    pub duration_ms: Option<i64>,
    /// Whether playback pauses while somebody's player is loading.
    pub waits_for_all: bool,
}

impl Rules {
    pub(super) fn of(details: &RoomDetails) -> Self {
        let room = &details.room;
        Self {
            video_id: room.video_id,
            duration_ms: details.video.duration_ms,
            host_id: room.host_id,
            control: room.control,
            waits_for_all: room.waits_for_all,
        }
    }

    /// Whether a person may play, pause and seek.
    pub(crate) fn may_control(self, user_id: UserId) -> bool {
        self.control == Control::Everyone || self.host_id == user_id
    }
}
