//! Applies a room's broadcasts to its state in memory, and drops those that a client knows already.

use std::sync::atomic::{AtomicI64, Ordering};

use actix_channels::{Broadcast, HandleOut, Intercept};
use rumbl_core::log::Logged;
use rumbl_core::rooms::RoomDetails;

use super::lookout::Lookout;
use crate::views::room_view::{PLAYBACK, PlaybackJson, ROOM};

/// See the module's documentation.
pub(super) struct Hearing {
    lookout: Lookout,
    /// The last playback revision that was sent to the client.
    revision: AtomicI64,
}

impl Hearing {
    pub(super) fn new(lookout: Lookout, revision: i64) -> Self {
        Self { lookout, revision: revision.into() }
    }

    fn hear_playback(&self, broadcast: &Broadcast) -> HandleOut {
        // These also come from other processes. An unreadable payload comes from a newer version.
        let Ok(told) = broadcast.parse::<PlaybackJson>() else { return HandleOut::Drop };
        if self.lookout.room.hear(&told) {
            // The process that started the waiting may be killed before it ends it.
            self.lookout.clone().be_patient();
        }
        let is_of_this_video = told.video_id == self.lookout.room.rules().video_id;
        let known = self.revision.fetch_max(told.revision, Ordering::AcqRel);
        if is_of_this_video && told.revision > known { HandleOut::Forward } else { HandleOut::Drop }
    }
}

impl Intercept for Hearing {
    const EVENTS: &'static [&'static str] = &[PLAYBACK, ROOM, "presence_diff"];

    fn handle_out(&self, broadcast: &Broadcast) -> HandleOut {
        match broadcast.event() {
            PLAYBACK => return self.hear_playback(broadcast),
            ROOM => {
                if let Some(logged) = broadcast.companion::<Logged<RoomDetails>>() {
                    self.lookout.room.learn(&logged.change, logged.seq);
                }
                // The new host may be absent, and the new rules may make the room wait.
                self.lookout.ask();
            }
            _ => self.lookout.ask(),
        }
        HandleOut::Forward
    }
}
