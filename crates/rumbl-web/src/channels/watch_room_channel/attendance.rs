//! A client's presence in a room, and whether its player is loading.

use actix_channels::{Channel, ChannelSocket, HandleIn};
use chrono::Utc;
use rumbl_core::ids::UserId;
use serde::Serialize;
use serde_json::Map;

/// The presence key of guests whose players are loading.
const GUEST: &str = "guest";

/// The presence meta of one open page in a room. `joined_at` is in milliseconds since 1970.
#[derive(Debug, Serialize)]
struct Meta {
    device: &'static str,
    joined_at: i64,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    is_buffering: bool,
}

/// The presence of one client.
#[derive(Debug)]
pub(super) struct Attendance {
    /// A member's presence key.
    key: Option<String>,
    joined_at: i64,
    is_buffering: bool,
}

impl Attendance {
    /// Adds a client to presence after sending it the current state.
    pub(super) fn begin<C: Channel>(
        socket: &mut ChannelSocket<C>,
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

    /// Records whether the client's player is loading.
    pub(super) fn set_buffering<C: Channel>(
        &mut self,
        socket: &mut ChannelSocket<C>,
        is_buffering: bool,
    ) -> HandleIn {
        if self.is_buffering != is_buffering {
            self.is_buffering = is_buffering;
            let shown = match &self.key {
                Some(key) => socket.update(key, &self.meta()),
                None if is_buffering => socket.track(GUEST, &self.meta()),
                None => {
                    socket.untrack(GUEST);
                    Ok(())
                }
            };
            if let Err(error) = shown {
                tracing::error!(%error, "somebody is not shown as waiting");
            }
        }
        HandleIn::ok(&Map::new())
    }

    pub(super) fn end<C: Channel>(&self, socket: &ChannelSocket<C>) {
        socket.untrack(self.key.as_deref().unwrap_or(GUEST));
    }

    fn meta(&self) -> Meta {
        Meta { device: "browser", joined_at: self.joined_at, is_buffering: self.is_buffering }
    }
}
