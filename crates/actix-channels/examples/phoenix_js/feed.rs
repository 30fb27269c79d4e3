//! A topic with a readable history, so that a client that was away can ask for what it missed.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use actix_channels::{
    Broadcast, Channel, ChannelSocket, Endpoint, HandleIn, Joined, Payload, Rejected, Topic,
};
use serde::Deserialize;
use serde_json::json;
use tokio::task::yield_now;

use crate::channels::Client;

/// The last number of each feed; the numbers before it are its history.
#[derive(Debug, Default)]
pub(crate) struct Feeds(Mutex<HashMap<String, u64>>);

impl Feeds {
    /// Appends the next number to a feed, then broadcasts it.
    pub(crate) fn append(&self, endpoint: &Endpoint, topic: &str) {
        let number = {
            let mut feeds = self.lock();
            let last = feeds.entry(topic.to_owned()).or_default();
            *last += 1;
            *last
        };
        let payload = Payload::json(&json!({ "number": number }));
        endpoint.publish(&Broadcast::new(topic, "appended", payload).with_seq(number));
    }

    fn last(&self, topic: &str) -> u64 {
        self.lock().get(topic).copied().unwrap_or_default()
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, u64>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What the client already has.
#[derive(Debug, Default, Deserialize)]
struct JoinParams {
    last_seen: u64,
}

/// Answers a join with what the client hasn't seen, then continues with live broadcasts.
pub(crate) struct FeedChannel;

impl Channel for FeedChannel {
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
        let JoinParams { last_seen } = payload.parse().unwrap_or_default();
        let last = socket.assigns().shared.feeds.last(topic);
        // Like a query, this lets others append before the reply is sent.
        yield_now().await;
        socket.skip_through(last);
        let numbers: Vec<u64> = (last_seen + 1..=last).collect();
        Ok(Joined::with_reply(Self, &json!({ "numbers": numbers })))
    }

    async fn handle_in(
        &mut self,
        _event: &str,
        _payload: Payload,
        _socket: &mut ChannelSocket<Self>,
    ) -> HandleIn {
        HandleIn::Unhandled
    }
}
