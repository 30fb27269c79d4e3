//! Rooms, where people watch a video in sync.
//!
//! Anyone with a room's link can enter; for everybody else it doesn't exist. A room is a topic of the log, which
//! records changes of its rules, host, video and queue. The playback changes far more often, so the processes that
//! people are connected to keep it in memory. This context validates the commands, computes how a playback proceeds,
//! and stores the latest state from time to time.

mod command;
mod control;
mod create;
mod end;
mod playback;
mod queue;
mod read;
mod room;
mod store;
mod talk;
mod write;

pub use command::{Command, MAX_POSITION_MS, MAX_RATE_PERMILLE, MIN_RATE_PERMILLE, parse_command};
pub use control::Control;
pub use create::{MAX_ROOMS_PER_USER, create_room};
pub use end::{UNUSED_FOR, delete_unused_rooms};
pub(crate) use end::{end_rooms_of_host, end_rooms_of_video, has_rooms};
pub use playback::{Playback, START_DELAY_MS};
pub use queue::{MAX_QUEUED, QueuedVideo};
pub use read::{RoomDetails, get_room, get_room_by_token, list_room_changes, list_rooms_of_host};
pub use room::{Room, RoomToken, room_topic};
pub use store::{StoredPlayback, note_rooms_used, store_playbacks};
pub use write::{RoomAction, RoomWrite, write_rooms};
