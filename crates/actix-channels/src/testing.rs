//! A client for tests, in memory, over the real protocol: what goes wrong on the wire goes wrong here.
//!
//! Each `assert_…` waits up to [`TIMEOUT`] for its message and panics, as a failed assertion, when it
//! does not come. A `refute_…` first lets everything arrive that was on its way.

#![expect(clippy::panic, clippy::expect_used, reason = "a failed assertion panics")]

use std::future::poll_fn;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Poll;
use std::time::Duration;

use serde::Serialize;
use serde_json::{Value, json};
use tokio::sync::{Notify, mpsc};

use crate::channel::Status;
use crate::endpoint::Endpoint;
use crate::outbox::{Ending, Outbox, Outlet};
use crate::protocol::Received;
use crate::protocol::serializer::Serializer;
use crate::session::Session;
use crate::socket::{ConnectInfo, Params, Refused, TransportKind};

/// How long an assertion waits for its message.
pub const TIMEOUT: Duration = Duration::from_secs(5);
/// Messages that may be on their way from the test to the socket.
const MAX_QUEUED: usize = 1024;

/// A connected client. Dropping it closes the connection.
#[derive(Debug)]
pub struct TestSocket(Arc<Client>);

#[derive(Debug)]
struct Client {
    to_socket: mpsc::Sender<String>,
    outbox: Arc<Outbox>,
    arrived: Arc<Arrived>,
    messages: Mutex<Vec<Message>>,
    closed: Arc<Closed>,
    next_ref: AtomicU64,
}

#[derive(Debug, Default)]
struct Arrived(Notify);

#[derive(Debug, Default)]
struct Closed {
    code: Mutex<Option<u16>>,
    over: Notify,
}

impl Outlet for Arrived {
    fn schedule(&self) {
        self.0.notify_one();
    }
}

/// A message from the server, as a V2 client reads it.
#[derive(Debug, Clone, PartialEq)]
pub struct Message {
    /// The join that it belongs to; none on broadcasts.
    pub join_ref: Option<String>,
    /// The push that it answers.
    pub reference: Option<String>,
    /// The topic.
    pub topic: String,
    /// The event.
    pub event: String,
    /// The payload.
    pub payload: Value,
}

/// Connects to the socket mounted at `path`.
///
/// # Errors
/// When the app refuses the client.
///
/// # Panics
/// When no socket is mounted there.
pub async fn connect(
    endpoint: &Endpoint,
    path: &str,
    params: impl Into<Params>,
) -> Result<TestSocket, Refused> {
    let mount = endpoint.mounts().iter().find(|mount| mount.path == path);
    let mount = mount.expect("a socket is mounted at the path");
    let info = ConnectInfo { transport: TransportKind::Test, ..ConnectInfo::default() };
    let connected = mount.connect(params.into(), info).await?;
    let session = Session::new(endpoint, mount, connected, Serializer::V2);
    let outbox = Arc::clone(session.outbox());
    let arrived = Arc::new(Arrived::default());
    outbox.connect(Arc::clone(&arrived) as Arc<dyn Outlet>);
    let (to_socket, from_client) = mpsc::channel(MAX_QUEUED);
    let closed = Arc::new(Closed::default());
    tokio::spawn(run(session, from_client, Arc::clone(&closed), Arc::clone(&arrived)));
    let (messages, next_ref) = (Mutex::default(), AtomicU64::new(1));
    Ok(TestSocket(Arc::new(Client { to_socket, outbox, arrived, messages, closed, next_ref })))
}

/// The socket's task: what a transport is, without a connection.
async fn run(
    mut session: Session,
    mut from_client: mpsc::Receiver<String>,
    closed: Arc<Closed>,
    arrived: Arc<Arrived>,
) {
    let code = poll_fn(|cx| {
        match session.poll(cx) {
            Some(Ending::Close(code)) => return Poll::Ready(Some(code)),
            Some(Ending::Drop) => return Poll::Ready(None),
            None => {}
        }
        while session.is_receiving() {
            match from_client.poll_recv(cx) {
                Poll::Ready(Some(text)) => {
                    if let Err(code) = session.receive(cx, Received::Text(text.as_bytes())) {
                        return Poll::Ready(Some(code));
                    }
                }
                Poll::Ready(None) => return Poll::Ready(None),
                Poll::Pending => break,
            }
        }
        Poll::Pending
    })
    .await;
    session.close().await;
    poll_fn(|cx| session.poll_closed(cx)).await;
    *closed.code.lock().unwrap_or_else(PoisonError::into_inner) = code;
    drop(session);
    closed.over.notify_one();
    arrived.0.notify_one();
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

    /// Sends a frame as it is, for what no client library would send.
    ///
    /// # Panics
    /// When the socket is closed.
    pub async fn send_raw(&self, text: &str) {
        self.0.to_socket.send(text.to_owned()).await.expect("the socket is open");
    }

    /// Waits for a message that `wanted` accepts, and takes it.
    pub async fn assert_message(&self, wanted: impl Fn(&Message) -> bool) -> Message {
        self.0.wait_for("message", wanted).await
    }

    /// Waits until the server has ended the socket, and tells with which close code.
    ///
    /// # Panics
    /// When it does not within [`TIMEOUT`].
    pub async fn assert_closed(&self) -> Option<u16> {
        let over = self.0.closed.over.notified();
        tokio::time::timeout(TIMEOUT, over).await.expect("the socket was to close");
        *self.0.closed.code.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One joined topic of a client.
#[derive(Debug)]
pub struct TestChannel {
    client: Arc<Client>,
    topic: String,
    join_ref: String,
}

/// The ref of a push, by which its reply is known.
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

    /// Waits for the answer to a push, and gives its payload.
    ///
    /// # Panics
    /// When the answer has another status.
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

    /// Makes sure that no such event, pushed or broadcast, has arrived or is on its way.
    ///
    /// # Panics
    /// When one has arrived.
    pub async fn refute(&self, event: &str) {
        // The answer to a heartbeat comes after everything that was sent before.
        let reference = self.client.fresh_ref();
        let heartbeat = json!([null, reference, "phoenix", "heartbeat", {}]).to_string();
        self.client.to_socket.send(heartbeat).await.expect("the socket is open");
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
        self.client.to_socket.send(frame).await.expect("the socket is open");
    }
}

impl Client {
    fn fresh_ref(&self) -> String {
        self.next_ref.fetch_add(1, Ordering::Relaxed).to_string()
    }

    async fn reply_to(&self, topic: &str, reference: &str) -> Message {
        let wanted = |message: &Message| {
            message.topic == topic
                && message.event == "phx_reply"
                && message.reference.as_deref() == Some(reference)
        };
        self.wait_for("reply", wanted).await
    }

    async fn wait_for(&self, what: &str, wanted: impl Fn(&Message) -> bool) -> Message {
        let waiting = async {
            loop {
                if let Some(message) = self.take(&wanted) {
                    return message;
                }
                self.arrived.0.notified().await;
            }
        };
        match tokio::time::timeout(TIMEOUT, waiting).await {
            Ok(message) => message,
            Err(late) => panic!("no {what} came ({late}); what did: {:#?}", *self.lock()),
        }
    }

    fn take(&self, wanted: impl Fn(&Message) -> bool) -> Option<Message> {
        let mut frames = Vec::new();
        self.outbox.take_frames(&mut frames);
        let mut messages = self.lock();
        messages.extend(frames.iter().map(|frame| read(frame.message())));
        let index = messages.iter().position(wanted)?;
        Some(messages.remove(index))
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Message>> {
        self.messages.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn read(frame: &[u8]) -> Message {
    let (join_ref, reference, topic, event, payload) =
        serde_json::from_slice(frame).expect("the server sends V2 messages");
    Message { join_ref, reference, topic, event, payload }
}

fn status_of(reply: &Message) -> Status {
    if reply.payload.get("status") == Some(&json!("ok")) { Status::Ok } else { Status::Error }
}

fn response_of(mut reply: Message) -> Value {
    reply.payload.get_mut("response").map(Value::take).unwrap_or_default()
}
