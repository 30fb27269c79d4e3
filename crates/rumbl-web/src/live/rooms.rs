//! The topics of rooms, which carry changes of their rules, host, video and queue.

use actix_channels::{Broadcast, Payload};
use rumbl_core::log::{Logged, Missed, Reach, Topic, Written};
use rumbl_core::repo::Connection;
use rumbl_core::rooms::{self, RoomDetails, RoomWrite, room_topic};
use rumbl_core::{Error, Result};

use super::kind::{LiveTopic, LiveWrite};
use crate::views::live_json::LiveJson;
use crate::views::room_view::RoomChangeJson;

/// The topics of rooms.
#[derive(Debug, Clone, Copy)]
pub struct Rooms;

impl LiveTopic for Rooms {
    const KIND: &'static str = "rooms";

    type Change = RoomDetails;

    fn missed(db: &mut Connection, topic: &Topic, after: i64) -> Result<Missed<RoomDetails>> {
        let id = topic.id().ok_or(Error::NotFound)?;
        rooms::list_room_changes(db, id, after, Reach::Process)
    }

    fn broadcast(topic: &Topic, logged: &Logged<RoomDetails>) -> Broadcast {
        let json = RoomChangeJson::from(logged);
        let told = Broadcast::new(topic.as_str(), json.event(), Payload::json(&json));
        // Processes that hold the room in memory take the change itself instead of its JSON.
        told.with_companion(logged.clone())
    }
}

impl LiveWrite for RoomWrite {
    type On = Rooms;

    fn topic(&self) -> Topic {
        room_topic(self.room_id)
    }

    fn write(db: &mut Connection, writes: &[Self]) -> Vec<Result<Written<RoomDetails>>> {
        rooms::write_rooms(db, writes)
    }
}
