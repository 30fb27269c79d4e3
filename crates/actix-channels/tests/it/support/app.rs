//! The app under test.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock};

use actix_channels::{
    Channel, ChannelRoutes, ChannelSocket, Config, ConnectInfo, Endpoint, Fetch, FetchFailed,
    HandleIn, InfoSender, Joined, Next, Params, Payload, Refused, Rejected, Reply, ReplyRef,
    Socket, Status, StopReason, Topic,
};
use serde_json::{Map, Value, json};
use tokio::sync::Notify;

use super::listening::Listening;
use super::reader::Reader;
use super::view::View;

/// A socket that refuses `reject=true` and takes its id from the `user` parameter.
#[derive(Debug, Default, Clone)]
pub(crate) struct UserSocket(pub(crate) Arc<Shared>);

/// State that a test shares with the channels.
#[derive(Debug, Default)]
pub(crate) struct Shared {
    /// What the last `connect` received.
    pub(crate) info: Mutex<Option<ConnectInfo>>,
    /// Topics whose channels ended, and why.
    pub(crate) ended: Mutex<Vec<(String, StopReason)>>,
    pub(crate) ended_one: Notify,
    /// Lets a waiting `slow` push or `slow` join continue.
    pub(crate) go_on: Notify,
    /// Notified when a `slow` push or join waits.
    pub(crate) waiting: Notify,
    /// The payload that `push_page` pushes, with `{"you":1}` in front.
    pub(crate) page: OnceLock<Payload>,
    /// The sender of a channel that was asked to `lend_info`.
    pub(crate) infos: Mutex<Option<InfoSender<String>>>,
}

#[derive(Debug, Clone)]
pub(crate) struct Assigns {
    pub(crate) user: String,
    pub(crate) shared: Arc<Shared>,
}

impl Socket for UserSocket {
    type Assigns = Assigns;

    async fn connect(&self, params: &Params, info: &ConnectInfo) -> Result<Assigns, Refused> {
        *self.0.info.lock().unwrap() = Some(info.clone());
        match params.get("reject") {
            Some("true") => return Err(Refused::forbidden()),
            Some("custom") => return Err(Refused::with(429, "slow down")),
            _ => {}
        }
        let user = params.get("user").unwrap_or("nobody").to_owned();
        Ok(Assigns { user, shared: Arc::clone(&self.0) })
    }

    fn id(&self, assigns: &Assigns) -> Option<String> {
        Some(format!("users_socket:{}", assigns.user))
    }

    fn channels(routes: ChannelRoutes<Assigns>) -> ChannelRoutes<Assigns> {
        let routes = routes.channel::<Room>("room:*").channel::<Lobby>("lobby");
        routes
            .channel::<Listening>("listening:*")
            .channel::<View>("view:*")
            .channel::<View>("upload:*")
    }
}

/// A channel with a handler for everything the tests need.
#[derive(Debug)]
pub(crate) struct Room {
    kept: Option<ReplyRef>,
}

impl Channel for Room {
    type Assigns = Assigns;
    type Info = String;

    async fn authorize(topic: &Topic, assigns: &Assigns) -> Result<(), Rejected> {
        match topic.wildcard() {
            "private" if assigns.user != "ann" => Err(Rejected::reason("forbidden")),
            "bombed" => panic!("authorize panics"),
            _ => Ok(()),
        }
    }

    async fn join(
        topic: &Topic,
        payload: Payload,
        socket: &mut ChannelSocket<Self>,
    ) -> Result<Joined<Self>, Rejected> {
        let payload: Value = payload.parse().unwrap_or_default();
        match payload["do"].as_str() {
            Some("panic") => panic!("join panics"),
            Some("reject") => return Err(Rejected::reason("unauthorized")),
            Some("slow") => {
                socket.assigns().shared.waiting.notify_one();
                socket.assigns().shared.go_on.notified().await;
            }
            Some("push") => {
                socket.push("joined", &json!({"status": "connected"}));
                socket.broadcast_from("user_entered", &json!({"user": socket.assigns().user}));
            }
            Some("present") => socket.info_sender().send("present".to_owned()).unwrap(),
            _ => {}
        }
        if let Some(seq) = payload["skip"].as_u64() {
            socket.skip_through(seq);
        }
        if payload["do"] == "unencodable" {
            let reply = HashMap::from([(vec![1], 1)]);
            return Ok(Joined::with_reply(Self { kept: None }, &reply));
        }
        let reader = Reader { user: socket.assigns().user.clone() };
        let reply = json!({"room": topic.wildcard()});
        Ok(Joined::with_reply(Self { kept: None }, &reply).intercept(reader))
    }

    async fn handle_in(
        &mut self,
        event: &str,
        payload: Payload,
        socket: &mut ChannelSocket<Self>,
    ) -> HandleIn {
        let text = || payload.parse::<Value>().unwrap_or_default();
        match event {
            "echo" => HandleIn::Reply(Reply::new(Status::Ok, payload)),
            "refuse" => HandleIn::error(&json!({"why": text()})),
            "shout" => {
                socket.broadcast("shouted", &text());
                HandleIn::ok(&json!({}))
            }
            "others" => {
                socket.broadcast_from("shouted", &text());
                HandleIn::NoReply
            }
            "push_page" => {
                let page = socket.assigns().shared.page.get().unwrap().clone();
                socket.push_payload("page", &page.with_fields(r#"{"you":1}"#));
                HandleIn::NoReply
            }
            "push_me" => {
                socket.push_payload("pushed", &payload);
                HandleIn::NoReply
            }
            "slow" | "block" | "flood_info" => wait(event, socket).await,
            "keep" => {
                self.kept = Some(socket.reply_ref());
                HandleIn::NoReply
            }
            "answer_kept" => {
                self.kept.take().unwrap().reply(&Reply::ok(&json!("kept")));
                HandleIn::NoReply
            }
            "secret" => {
                socket.broadcast_payload("secret", payload);
                socket.broadcast("news", &2);
                HandleIn::ok(&json!(3))
            }
            "info" => {
                socket.info_sender().send("hello".to_owned()).unwrap();
                HandleIn::NoReply
            }
            "lend_info" => {
                *socket.assigns().shared.infos.lock().unwrap() = Some(socket.info_sender());
                HandleIn::ok(&json!({}))
            }
            "stop" => HandleIn::Stop(StopReason::Normal, Some(Reply::ok(&json!("bye")))),
            "panic" => panic!("handle_in panics"),
            "unencodable" => HandleIn::ok(&HashMap::from([(vec![1], 1)])),
            "track" => {
                let tracked = socket.track(&socket.assigns().user.clone(), &text());
                HandleIn::ok(&tracked.map_err(|error| error.to_string()))
            }
            "update" => {
                let updated = socket.update(&socket.assigns().user.clone(), &text());
                HandleIn::ok(&updated.map_err(|error| error.to_string()))
            }
            "untrack" => {
                socket.untrack(&socket.assigns().user.clone());
                HandleIn::ok(&json!({}))
            }
            _ => HandleIn::Unhandled,
        }
    }

    async fn handle_info(&mut self, info: String, socket: &mut ChannelSocket<Self>) -> Next {
        if info == "present" {
            let user = socket.assigns().user.clone();
            socket.push_presence_state();
            socket.track(&user, &json!({"device": "browser"})).unwrap();
        } else if let Some(size) = info.strip_prefix("push ") {
            socket.push("pushed", &"x".repeat(size.parse().unwrap()));
            socket.broadcast("shouted", &json!({}));
        } else {
            socket.push("info", &info);
        }
        Next::Continue
    }

    async fn terminate(&mut self, reason: &StopReason, socket: &mut ChannelSocket<Self>) {
        socket.push("last_words", &json!({}));
        let shared = &socket.assigns().shared;
        shared.ended.lock().unwrap().push((socket.topic().to_string(), reason.clone()));
        shared.ended_one.notify_one();
    }
}

/// Waits until the test lets it continue.
async fn wait(event: &str, socket: &ChannelSocket<Room>) -> HandleIn {
    let shared = Arc::clone(&socket.assigns().shared);
    match event {
        "block" => {
            let runtime = tokio::runtime::Handle::current();
            let blocking = tokio::task::spawn_blocking(move || {
                shared.waiting.notify_one();
                runtime.block_on(shared.go_on.notified());
            });
            HandleIn::ok(&blocking.await.is_ok())
        }
        "flood_info" => {
            let sender = socket.info_sender();
            (0..3).for_each(|_| sender.send("hello".to_owned()).unwrap());
            shared.waiting.notify_one();
            shared.go_on.notified().await;
            HandleIn::NoReply
        }
        _ => {
            shared.waiting.notify_one();
            shared.go_on.notified().await;
            HandleIn::ok(&json!("slow"))
        }
    }
}

/// A channel that does as little as possible.
#[derive(Debug)]
pub(crate) struct Lobby;

impl Channel for Lobby {
    type Assigns = Assigns;
    type Info = ();

    async fn authorize(_topic: &Topic, _assigns: &Assigns) -> Result<(), Rejected> {
        Ok(())
    }

    async fn join(
        _topic: &Topic,
        _payload: Payload,
        _socket: &mut ChannelSocket<Self>,
    ) -> Result<Joined<Self>, Rejected> {
        Ok(Joined::new(Self))
    }

    async fn handle_in(
        &mut self,
        _event: &str,
        payload: Payload,
        _socket: &mut ChannelSocket<Self>,
    ) -> HandleIn {
        HandleIn::Reply(Reply::new(Status::Ok, payload))
    }
}

/// Finds everyone's name.
#[derive(Debug)]
pub(crate) struct Names;

impl Fetch for Names {
    async fn fetch(
        &self,
        _topic: &str,
        keys: Vec<String>,
    ) -> Result<HashMap<String, Map<String, Value>>, FetchFailed> {
        let named = |key: String| {
            let name = Map::from_iter([("name".to_owned(), json!(format!("name of {key}")))]);
            (key, name)
        };
        Ok(keys.into_iter().map(named).collect())
    }
}

impl Shared {
    /// Waits until a channel has ended, and returns its topic and the reason.
    pub(crate) async fn next_ended(&self) -> (String, StopReason) {
        loop {
            let ended = {
                let mut ended = self.ended.lock().unwrap();
                (!ended.is_empty()).then(|| ended.remove(0))
            };
            match ended {
                Some(ended) => return ended,
                None => self.ended_one.notified().await,
            }
        }
    }
}

/// The app with a configuration.
pub(crate) fn endpoint_with(config: Config) -> (Endpoint, Arc<Shared>) {
    let socket = UserSocket::default();
    let shared = Arc::clone(&socket.0);
    (Endpoint::builder(config).presence(Names).socket("/socket", socket).build(), shared)
}

/// The app with the default configuration.
pub(crate) fn endpoint() -> (Endpoint, Arc<Shared>) {
    endpoint_with(Config::default())
}
