//! The example of Phoenix's notes on channels: `room:lobby` is for anyone, `room:101` for Winston Smith alone.

use actix_channels::testing::{self, TestSocket};
use actix_channels::{
    Channel, ChannelRoutes, ChannelSocket, Config, ConnectInfo, Endpoint, HandleIn, Joined, Params,
    Payload, Refused, Rejected, Socket, Topic,
};
use serde_json::{Value, json};

/// Takes the name of the user from its params, as an application takes it from a token.
#[derive(Debug)]
struct UserSocket;

#[derive(Debug, Clone)]
struct Assigns {
    user: Option<String>,
}

impl Socket for UserSocket {
    type Assigns = Assigns;

    async fn connect(&self, params: &Params, _info: &ConnectInfo) -> Result<Assigns, Refused> {
        Ok(Assigns { user: params.get("user").map(ToOwned::to_owned) })
    }

    fn channels(routes: ChannelRoutes<Assigns>) -> ChannelRoutes<Assigns> {
        routes.channel::<RoomChannel>("room:*")
    }
}

#[derive(Debug)]
struct RoomChannel;

impl Channel for RoomChannel {
    type Assigns = Assigns;
    type Info = ();

    async fn authorize(topic: &Topic, assigns: &Assigns) -> Result<(), Rejected> {
        match (topic.wildcard(), assigns.user.as_deref()) {
            ("lobby", _) | ("101", Some("Winston Smith")) => Ok(()),
            _ => Err(Rejected::reason("unauthorized")),
        }
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
        event: &str,
        payload: Payload,
        socket: &mut ChannelSocket<Self>,
    ) -> HandleIn {
        if event == "new_msg"
            && let Ok(message) = payload.parse::<Value>()
        {
            socket.broadcast("new_msg", &json!({"body": message["body"]}));
        }
        HandleIn::NoReply
    }
}

fn endpoint() -> Endpoint {
    Endpoint::builder(Config::default()).socket("/socket", UserSocket).build()
}

async fn winston(endpoint: &Endpoint) -> TestSocket {
    testing::connect(endpoint, "/socket", [("user", "Winston Smith")]).await.unwrap()
}

async fn julia(endpoint: &Endpoint) -> TestSocket {
    testing::connect(endpoint, "/socket", [("user", "Julia")]).await.unwrap()
}

async fn nobody(endpoint: &Endpoint) -> TestSocket {
    testing::connect(endpoint, "/socket", [("vsn", "2.0.0")]).await.unwrap()
}

#[tokio::test]
async fn anyone_enters_the_lobby_and_everybody_there_gets_what_is_said() {
    let endpoint = endpoint();
    let sockets = [winston(&endpoint).await, julia(&endpoint).await, nobody(&endpoint).await];
    let mut joined = Vec::new();
    for socket in &sockets {
        let (reply, channel) = socket.subscribe_and_join("room:lobby", &json!({})).await.unwrap();
        assert_eq!(reply, json!({}));
        joined.push(channel);
    }
    joined[2].push("new_msg", &json!({"body": "hello", "more": "is left out"})).await;
    for channel in &joined {
        assert_eq!(channel.assert_broadcast("new_msg").await, json!({"body": "hello"}));
    }
}

#[tokio::test]
async fn only_winston_smith_enters_room_101() {
    let endpoint = endpoint();
    let winston = winston(&endpoint).await;
    let (reply, inside) = winston.subscribe_and_join("room:101", &json!({})).await.unwrap();
    assert_eq!(reply, json!({}));
    let outsiders = [julia(&endpoint).await, nobody(&endpoint).await];
    for socket in &outsiders {
        let refused = socket.subscribe_and_join("room:101", &json!({})).await.unwrap_err();
        assert_eq!(refused, json!({"reason": "unauthorized"}));
    }
    let (_, lobby) = outsiders[0].subscribe_and_join("room:lobby", &json!({})).await.unwrap();
    inside.push("new_msg", &json!({"body": "2 + 2 = 5"})).await;
    assert_eq!(inside.assert_broadcast("new_msg").await, json!({"body": "2 + 2 = 5"}));
    lobby.refute("new_msg").await;
    lobby.push("new_msg", &json!({"body": "2 + 2 = 4"})).await;
    inside.refute("new_msg").await;
}

#[tokio::test]
async fn another_room_lets_nobody_in() {
    let endpoint = endpoint();
    for socket in [winston(&endpoint).await, nobody(&endpoint).await] {
        let refused = socket.subscribe_and_join("room:102", &json!({})).await.unwrap_err();
        assert_eq!(refused, json!({"reason": "unauthorized"}));
    }
}
