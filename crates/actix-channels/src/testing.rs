//! An in-memory test client that speaks the real protocol, so that it fails where a real client
//! would.
//!
//! Each `assert_…` waits up to [`TIMEOUT`] for its message and panics, as a failed assertion, if it
//! doesn't arrive. [`TestChannel::refute`] first lets everything arrive that was already sent. The
//! crate's front page has an example.

#![expect(clippy::panic, clippy::expect_used, reason = "a failed assertion panics")]

mod client;

use std::sync::Arc;

use serde::Serialize;
use serde_json::{Value, json};

use crate::connect_info::{ConnectInfo, Params, Refused, TransportKind};
use crate::endpoint::Endpoint;
use crate::protocol::serializer::Serializer;
use crate::reply::Status;
use crate::session::Session;
use client::Client;

pub use client::{Message, TIMEOUT};

/// A connected client. Dropping it closes the connection.
#[derive(Debug)]
pub struct TestSocket(Arc<Client>);

/// Connects to the socket mounted at `path`.
///
/// # Errors
/// If the app refuses the client.
///
/// # Panics
/// If no socket is mounted there.
pub async fn connect(
    endpoint: &Endpoint,
    path: &str,
    params: impl Into<Params>,
) -> Result<TestSocket, Refused> {
    let mount = endpoint.mounts().iter().find(|mount| *mount.path == *path);
    let mount = mount.expect("a socket is mounted at the path");
    let info = ConnectInfo { transport: TransportKind::Test, ..ConnectInfo::default() };
    let connected = mount.connect(params.into(), info).await?;
    let session = Session::new(endpoint, mount, connected, Serializer::V2);
    Ok(TestSocket(Arc::new(Client::start(session))))
}

impl TestSocket {
    /// Joins a topic.
    ///
    /// # Errors
    /// The payload of the error reply.
    pub async fn subscribe_and_join<T: Serialize + ?Sized>(
        &self,
        topic: &str,
        payload: &T,
    ) -> Result<(Value, TestChannel), Value> {
        let join_ref = self.0.fresh_ref();
        let channel =
            TestChannel { client: Arc::clone(&self.0), topic: topic.to_owned(), join_ref };
        channel.send(&channel.join_ref, "phx_join", payload).await;
        let reply = self.0.reply_to(topic, &channel.join_ref).await;
        match status_of(&reply) {
            Status::Ok => Ok((response_of(reply), channel)),
            Status::Error => Err(response_of(reply)),
        }
    }

    /// Sends a raw frame, for input that no client library would send.
    ///
    /// # Panics
    /// If the socket is closed.
    pub async fn send_raw(&self, text: &str) {
        self.0.send(text.to_owned()).await;
    }

    /// Waits for a message that `wanted` accepts, and removes it from the queue.
    pub async fn assert_message(&self, wanted: impl Fn(&Message) -> bool) -> Message {
        self.0.wait_for("message", wanted).await
    }

    /// Waits until the server has ended the socket, and returns the close code.
    ///
    /// # Panics
    /// If it doesn't end within [`TIMEOUT`].
    pub async fn assert_closed(&self) -> Option<u16> {
        self.0.closed().await
    }
}

/// One joined topic of a client.
#[derive(Debug)]
pub struct TestChannel {
    client: Arc<Client>,
    topic: String,
    join_ref: String,
}

/// The ref of a push, which identifies its reply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PushRef(String);

impl TestChannel {
    /// Pushes an event to the channel.
    pub async fn push<T: Serialize + ?Sized>(&self, event: &str, payload: &T) -> PushRef {
        let reference = self.client.fresh_ref();
        self.send(&reference, event, payload).await;
        PushRef(reference)
    }

    /// Leaves the topic, and waits until the channel has ended.
    pub async fn leave(self) {
        let reference = self.push("phx_leave", &json!({})).await;
        self.assert_reply(&reference, Status::Ok).await;
        self.assert_pushed("phx_close").await;
    }

    /// Waits for the reply to a push, and returns its payload.
    ///
    /// # Panics
    /// If the reply has another status.
    pub async fn assert_reply(&self, push: &PushRef, status: Status) -> Value {
        let reply = self.client.reply_to(&self.topic, &push.0).await;
        assert!(status_of(&reply) == status, "another reply than {status:?}: {reply:?}");
        response_of(reply)
    }

    /// Waits for an event that was pushed to this client alone.
    pub async fn assert_push(&self, event: &str) -> Value {
        self.assert_pushed(event).await
    }

    /// Waits for an event that was broadcast to the topic.
    pub async fn assert_broadcast(&self, event: &str) -> Value {
        let wanted = |message: &Message| self.is(message, event) && message.join_ref.is_none();
        self.client.wait_for(event, wanted).await.payload
    }

    /// Asserts that no such event, pushed or broadcast, has arrived or is on its way.
    ///
    /// # Panics
    /// If one has arrived.
    pub async fn refute(&self, event: &str) {
        // The reply to a heartbeat follows everything that was sent before.
        let reference = self.client.fresh_ref();
        let heartbeat = json!([null, reference, "phoenix", "heartbeat", {}]).to_string();
        self.client.send(heartbeat).await;
        self.client.reply_to("phoenix", &reference).await;
        let found = self.client.take(|message| self.is(message, event));
        assert!(found.is_none(), "unexpected {event}: {found:?}");
    }

    async fn assert_pushed(&self, event: &str) -> Value {
        let wanted = |message: &Message| {
            self.is(message, event) && message.join_ref.as_ref() == Some(&self.join_ref)
        };
        self.client.wait_for(event, wanted).await.payload
    }

    fn is(&self, message: &Message, event: &str) -> bool {
        message.topic == self.topic && message.event == event
    }

    async fn send<T: Serialize + ?Sized>(&self, reference: &str, event: &str, payload: &T) {
        let frame = json!([self.join_ref, reference, self.topic, event, payload]).to_string();
        self.client.send(frame).await;
    }
}

fn status_of(reply: &Message) -> Status {
    if reply.payload.get("status") == Some(&json!("ok")) { Status::Ok } else { Status::Error }
}

fn response_of(mut reply: Message) -> Value {
    reply.payload.get_mut("response").map(Value::take).unwrap_or_default()
}
