//! A channel that subscribes to other topics.

use actix_channels::{
    Broadcast, Channel, ChannelSocket, HandleIn, Joined, Next, Payload, Rejected, Topic,
};
use serde_json::json;

use super::app::Assigns;

/// Subscribes and unsubscribes on its client's request, and pushes what it receives.
#[derive(Debug)]
pub(crate) struct Listening;

impl Channel for Listening {
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
        event: &str,
        payload: Payload,
        socket: &mut ChannelSocket<Self>,
    ) -> HandleIn {
        let topic: String = payload.parse().unwrap();
        match event {
            "listen" => {
                let subscribed = socket.subscribe(&topic);
                HandleIn::ok(&subscribed.map_err(|error| error.to_string()))
            }
            "unlisten" => {
                socket.unsubscribe(&topic);
                HandleIn::ok(&json!({}))
            }
            _ => HandleIn::Unhandled,
        }
    }

    async fn handle_broadcast(
        &mut self,
        broadcast: Broadcast,
        socket: &mut ChannelSocket<Self>,
    ) -> Next {
        let heard = [
            r#"{"topic":""#,
            broadcast.topic(),
            r#"","payload":"#,
            broadcast.payload().as_json().unwrap(),
            "}",
        ];
        socket.push_payload(broadcast.event(), &Payload::from_json_parts(&heard));
        Next::Continue
    }
}
