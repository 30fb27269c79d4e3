//! The socket and the channel that the scenarios use.

use std::collections::HashSet;
use std::future;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use actix_channels::{
    Channel, ChannelRoutes, ChannelSocket, ConnectInfo, HandleIn, Joined, Next, Params, Payload,
    Refused, Rejected, Reply, Socket, Status, StopReason, Topic, TransportKind,
};
use bytes::Bytes;
use serde::{Deserialize, Serialize};
use serde_json::json;
use tokio::sync::Notify;

use crate::feed::{FeedChannel, Feeds};

/// The state that the suite's commands change.
#[derive(Debug, Default)]
pub(crate) struct Shared {
    refused: Mutex<HashSet<String>>,
    released: Notify,
    pub(crate) feeds: Feeds,
}

impl Shared {
    pub(crate) fn refuse(&self, user: String) {
        self.lock().insert(user);
    }

    pub(crate) fn admit(&self, user: &str) {
        self.lock().remove(user);
    }

    /// Lets one waiting join continue, or else the next one that arrives.
    pub(crate) fn release(&self) {
        self.released.notify_one();
    }

    fn lock(&self) -> MutexGuard<'_, HashSet<String>> {
        self.refused.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The id shared by all sockets of one user.
pub(crate) fn socket_id(user: &str) -> String {
    format!("users_socket:{user}")
}

/// Accepts everyone who gives a name, unless the suite has refused that user.
pub(crate) struct UserSocket(pub(crate) Arc<Shared>);

/// Who is connected, and over which transport.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Client {
    user: String,
    vsn: Option<String>,
    transport: &'static str,
    auth_token: Option<String>,
    #[serde(skip)]
    pub(crate) shared: Arc<Shared>,
}

impl Socket for UserSocket {
    type Assigns = Client;

    async fn connect(&self, params: &Params, info: &ConnectInfo) -> Result<Client, Refused> {
        let user = params.get("user").ok_or_else(Refused::forbidden)?.to_owned();
        if self.0.lock().contains(&user) {
            return Err(Refused::forbidden());
        }
        let is_websocket = info.transport == TransportKind::WebSocket;
        if is_websocket && info.uri.starts_with("/silent/") {
            // Behaves like a proxy that swallows handshakes.
            future::pending::<()>().await;
        }
        Ok(Client {
            user,
            vsn: params.get("vsn").map(str::to_owned),
            transport: if is_websocket { "websocket" } else { "longpoll" },
            auth_token: info.auth_token.clone(),
            shared: Arc::clone(&self.0),
        })
    }

    fn id(&self, client: &Client) -> Option<String> {
        Some(socket_id(&client.user))
    }

    fn channels(routes: ChannelRoutes<Client>) -> ChannelRoutes<Client> {
        routes.channel::<RoomChannel>("room:*").channel::<FeedChannel>("feed:*")
    }
}

/// Options of a join.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct JoinParams {
    /// Reject the join.
    reject: bool,
    /// Wait until the suite releases it.
    wait: bool,
    /// Appear in the presence list, and receive it.
    present: bool,
}

/// A channel whose events each say what it has to do.
pub(crate) struct RoomChannel;

impl Channel for RoomChannel {
    type Assigns = Client;
    type Info = ();

    async fn authorize(_topic: &Topic, _assigns: &Client) -> Result<(), Rejected> {
        Ok(())
    }

    async fn join(
        topic: &Topic,
        payload: Payload,
        socket: &mut ChannelSocket<Self>,
    ) -> Result<Joined<Self>, Rejected> {
        let params: JoinParams = payload.parse().unwrap_or_default();
        if params.reject {
            return Err(Rejected::reason("unauthorized"));
        }
        if params.wait {
            socket.assigns().shared.released.notified().await;
        }
        if params.present {
            socket.info_sender().send(()).map_err(|_full| Rejected::reason("busy"))?;
        }
        Ok(Joined::with_reply(Self, &json!({ "room": topic.wildcard() })))
    }

    async fn handle_in(
        &mut self,
        event: &str,
        payload: Payload,
        socket: &mut ChannelSocket<Self>,
    ) -> HandleIn {
        match event {
            "echo" => HandleIn::Reply(Reply::new(Status::Ok, payload)),
            "refuse" => HandleIn::Reply(Reply::new(Status::Error, payload)),
            "size" => HandleIn::ok(&payload.as_binary().map(Bytes::len)),
            "client" => HandleIn::ok(socket.assigns()),
            "ignore" => HandleIn::NoReply,
            "push" => {
                socket.push_payload("pushed", &payload);
                HandleIn::NoReply
            }
            "shout" => {
                socket.broadcast_payload("shouted", payload);
                HandleIn::ok(&json!({}))
            }
            "stop" => HandleIn::Stop(StopReason::Normal, None),
            "fail" => HandleIn::Stop(StopReason::Error("asked to".to_owned()), None),
            _ => HandleIn::Unhandled,
        }
    }

    async fn handle_info(&mut self, (): (), socket: &mut ChannelSocket<Self>) -> Next {
        let user = socket.assigns().user.clone();
        socket.push_presence_state();
        match socket.track(&user, &json!({ "device": "test" })) {
            Ok(()) => Next::Continue,
            Err(error) => Next::Stop(StopReason::Error(error.to_string())),
        }
    }
}
