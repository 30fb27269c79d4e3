//! Who is in a room: whose players have to load, and whether the host is there.

use std::collections::BTreeMap;
use std::sync::Arc;

use actix_channels::{ChannelSocket, Endpoint, HandleIn, PresenceEntry};
use chrono::Utc;
use rumbl_core::ids::UserId;
use rumbl_core::rooms::{RoomAction, RoomWrite, room_topic};
use serde::Serialize;
use serde_json::Map;
use tokio::runtime::Handle;

use super::WatchRoomChannel;
use crate::live::Live;
use crate::live::watch_rooms::{PATIENCE, WatchRoom};

const IS_BUFFERING: &str = "is_buffering";
const JOINED_AT: &str = "joined_at";

/// What presence shows for each open page in a room. `joined_at` is in milliseconds since 1970.
#[derive(Debug, Serialize)]
struct Meta {
    device: &'static str,
    joined_at: i64,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    is_buffering: bool,
}

/// How one client is present.
#[derive(Debug)]
pub(super) struct Attendance {
    /// What a member is present as; guests have none.
    key: Option<String>,
    joined_at: i64,
    is_buffering: bool,
}

impl Attendance {
    /// Makes a client present, after telling it who is.
    pub(super) fn begin(
        socket: &mut ChannelSocket<WatchRoomChannel>,
        user_id: Option<UserId>,
    ) -> Self {
        let key = user_id.map(|id| id.to_string());
        let this = Self { key, joined_at: Utc::now().timestamp_millis(), is_buffering: false };
        socket.push_presence_state();
        match &this.key {
            None => socket.track_unlisted(),
            Some(key) => {
                if let Err(error) = socket.track(key, &this.meta()) {
                    tracing::error!(%error, "a member is not shown as present");
                }
            }
        }
        this
    }

    /// Notes whether the client's player has to load.
    pub(super) fn set_buffering(
        &mut self,
        socket: &ChannelSocket<WatchRoomChannel>,
        is_buffering: bool,
    ) -> HandleIn {
        if let Some(key) = self.key.as_deref().filter(|_| self.is_buffering != is_buffering) {
            self.is_buffering = is_buffering;
            if let Err(error) = socket.update(key, &self.meta()) {
                tracing::error!(%error, "a member is not shown as waiting");
            }
        }
        HandleIn::ok(&Map::new())
    }

    pub(super) fn end(&self, socket: &ChannelSocket<WatchRoomChannel>) {
        if let Some(key) = &self.key {
            socket.untrack(key);
        }
    }

    fn meta(&self) -> Meta {
        Meta { device: "browser", joined_at: self.joined_at, is_buffering: self.is_buffering }
    }
}

/// Looks who is in a room whenever that may have changed: whether the room has to wait for somebody, and whether its host is
/// gone.
#[derive(Debug, Clone)]
pub(super) struct Lookout {
    pub(super) room: Arc<WatchRoom>,
    pub(super) endpoint: Endpoint,
    pub(super) live: Arc<Live>,
}

impl Lookout {
    /// Has somebody look, unless somebody is about to.
    pub(super) fn ask(&self) {
        // Without a runtime the process is ending.
        if let Ok(runtime) = Handle::try_current()
            && self.room.is_first_to_look()
        {
            runtime.spawn(self.clone().look());
        }
    }

    async fn look(self) {
        self.room.looks();
        let people = self.people().await;
        let mut metas = people.values().flat_map(|person| &person.metas);
        let is_loading = metas.any(|meta| meta.get(IS_BUFFERING) == Some(&true.into()));
        if self.room.wait(is_loading) {
            self.room.announce(&self.endpoint);
            if is_loading {
                tokio::spawn(self.clone().lose_patience());
            }
        }
        let is_host_there = people.contains_key(&self.room.rules().host_id.to_string());
        if !is_host_there && !people.is_empty() && self.room.is_first_to_await_host() {
            tokio::spawn(self.await_host());
        }
    }

    /// Goes on without those who have to load, after a while.
    async fn lose_patience(self) {
        let revision = self.room.playback().revision;
        tokio::time::sleep(PATIENCE).await;
        if self.room.lose_patience(revision) {
            self.room.announce(&self.endpoint);
        }
    }

    /// Passes the room on to whoever has been there for longest, if the host does not come back.
    async fn await_host(self) {
        let host_id = self.room.rules().host_id;
        tokio::time::sleep(self.live.rooms.host_absence).await;
        self.room.host_awaited();
        let people = self.people().await;
        if self.room.rules().host_id != host_id {
            // Another host may be away by now.
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
