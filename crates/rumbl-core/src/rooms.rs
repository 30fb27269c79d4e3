//! Rooms, where people watch one playback together.
//!
//! Whoever has a room's link may come in; to everybody else it does not exist. A room is a topic of the log, where
//! its rules, its host, its video and its next videos change. Its playback changes far more often, and is held in
//! memory by the processes that people are connected to; this context checks the commands, knows how a playback
//! moves on, and stores the newest now and then.

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
