//! Checks who is in a room: whose players are loading, and whether the host is there.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use actix_channels::{Endpoint, PresenceEntry};
use rumbl_core::Error;
use rumbl_core::ids::UserId;
use rumbl_core::log::find_last_seq;
use rumbl_core::multimedia::Sight;
use rumbl_core::rooms::{RoomAction, RoomToken, RoomWrite, get_room, room_topic};
use tokio::runtime::Handle;

use crate::live::Live;
use crate::live::watch_rooms::{STORE_INTERVAL, WatchRoom};

/// How long storing a playback usually takes, beyond the interval.
const STORE_SLACK: Duration = Duration::from_secs(1);

/// The presence meta field that [`attendance`](super::attendance) sets.
const IS_BUFFERING: &str = "is_buffering";
const JOINED_AT: &str = "joined_at";

/// Checks who is in a room whenever that may have changed, to decide whether the room has to wait for a player, and
/// whether the host is absent.
#[derive(Debug, Clone)]
pub(super) struct Lookout {
    pub(super) room: Arc<WatchRoom>,
    pub(super) endpoint: Endpoint,
    pub(super) live: Arc<Live>,
}

impl Lookout {
    /// Starts a check, unless one is due already.
    pub(super) fn ask(&self) {
        // Without a runtime, the process is shutting down.
        if let Ok(runtime) = Handle::try_current()
            && self.room.is_first_to_look()
        {
            runtime.spawn(self.clone().look());
        }
    }

    /// Reads a room once more that is new to this process. Another process may have announced a playback just before
    /// this one subscribed, and stored it just after this one read the room.
    pub(super) fn read_again(self, sight: Arc<Sight>, token: RoomToken) {
        if !self.room.is_first_to_read_again() {
            return;
        }
        tokio::spawn(async move {
            tokio::time::sleep(STORE_INTERVAL + STORE_SLACK).await;
            let id = self.room.id();
            let read = self.live.repo.run(move |db| {
                let seq = find_last_seq(db, &room_topic(id))?;
                Ok((get_room(db, &sight, id, &token)?, seq))
            });
            match read.await {
                Ok((details, seq)) if self.room.learn(&details, seq) => {
                    self.room.announce(&self.endpoint);
                }
                Ok(_) | Err(Error::NotFound) => {}
                Err(error) => tracing::warn!(%error, "a room could not be read again"),
            }
        });
    }

    async fn look(self) {
        self.room.looks();
        let people = self.people().await;
        let mut metas = people.values().flat_map(|person| &person.metas);
        let is_loading = metas.any(|meta| meta.get(IS_BUFFERING) == Some(&true.into()));
        if self.room.wait(is_loading) {
            self.room.announce(&self.endpoint);
            self.clone().be_patient();
        }
        let is_host_there = people.contains_key(&self.room.rules().host_id.to_string());
        if !is_host_there && !people.is_empty() && self.room.is_first_to_await_host() {
            tokio::spawn(self.await_host());
        }
    }

    /// Ends the room's waiting once its patience is used up.
    pub(super) fn be_patient(self) {
        let Some((since, patience)) = self.room.waiting() else { return };
        // Without a runtime, the process is shutting down.
        let Ok(runtime) = Handle::try_current() else { return };
        runtime.spawn(async move {
            tokio::time::sleep(patience).await;
            if self.room.lose_patience(since) {
                self.room.announce(&self.endpoint);
            }
        });
    }

    /// Makes the member who has been there longest the host, if the host doesn't come back.
    async fn await_host(self) {
        let host_id = self.room.rules().host_id;
        tokio::time::sleep(self.live.rooms.host_absence).await;
        self.room.host_awaited();
        let people = self.people().await;
        if self.room.rules().host_id != host_id {
            // The new host may be absent already.
            return self.ask();
        }
        if people.contains_key(&host_id.to_string()) {
            return;
        }
        let members = people.iter().filter_map(|(key, person)| {
            let since = person.metas.iter().filter_map(|meta| meta.get(JOINED_AT)?.as_i64());
            Some((since.min()?, key.parse::<UserId>().ok()?))
        });
        let Some((_, to)) = members.min() else { return };
        let action = RoomAction::PassOn { to };
        let write = RoomWrite { user_id: host_id, room_id: self.room.id(), action };
        if let Err(error) = self.live.room_writes.write(write).await {
            tracing::warn!(%error, "a room could not be passed on");
        }
    }

    async fn people(&self) -> BTreeMap<String, PresenceEntry> {
        self.endpoint.presence().list(room_topic(self.room.id()).as_str()).await
    }
}
