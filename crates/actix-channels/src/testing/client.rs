//! The client's end of an in-memory connection, and the server's task.

use std::future::poll_fn;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Poll, Wake, Waker};
use std::time::Duration;

use serde_json::Value;
use tokio::sync::{Notify, mpsc};

use crate::outbox::{Ending, Outbox};
use crate::protocol::Received;
use crate::session::Session;

/// How long an assertion waits for its message.
pub const TIMEOUT: Duration = Duration::from_secs(5);
/// How many messages may be queued from the test to the socket.
const MAX_QUEUED: usize = 1024;

/// A message from the server, as a V2 client reads it.
#[derive(Debug, Clone, PartialEq)]
pub struct Message {
    /// The ref of the join that it belongs to; `None` for broadcasts.
    pub join_ref: Option<String>,
    /// The ref of the push that it answers.
    pub reference: Option<String>,
    /// The topic.
    pub topic: String,
    /// The event.
    pub event: String,
    /// The payload.
    pub payload: Value,
}

#[derive(Debug)]
pub(super) struct Client {
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

impl Wake for Arrived {
    fn wake(self: Arc<Self>) {
        self.0.notify_one();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.0.notify_one();
    }
}

impl Client {
    pub(super) fn start(session: Session) -> Self {
        let outbox = Arc::clone(session.outbox());
        let arrived = Arc::new(Arrived::default());
        outbox.connect(Waker::from(Arc::clone(&arrived)));
        let (to_socket, from_client) = mpsc::channel(MAX_QUEUED);
        let closed = Arc::new(Closed::default());
        tokio::spawn(run(session, from_client, Arc::clone(&closed), Arc::clone(&arrived)));
        let (messages, next_ref) = (Mutex::default(), AtomicU64::new(1));
        Self { to_socket, outbox, arrived, messages, closed, next_ref }
    }

    pub(super) async fn send(&self, frame: String) {
        self.to_socket.send(frame).await.expect("the socket is open");
    }

    /// Waits for the close, and returns its code.
    pub(super) async fn closed(&self) -> Option<u16> {
        let over = self.closed.over.notified();
        tokio::time::timeout(TIMEOUT, over).await.expect("the socket was to close");
        *self.closed.code.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn fresh_ref(&self) -> String {
        self.next_ref.fetch_add(1, Ordering::Relaxed).to_string()
    }

    pub(super) async fn reply_to(&self, topic: &str, reference: &str) -> Message {
        let wanted = |message: &Message| {
            message.topic == topic
                && message.event == "phx_reply"
                && message.reference.as_deref() == Some(reference)
        };
        self.wait_for("reply", wanted).await
    }

    pub(super) async fn wait_for(&self, what: &str, wanted: impl Fn(&Message) -> bool) -> Message {
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

    pub(super) fn take(&self, wanted: impl Fn(&Message) -> bool) -> Option<Message> {
        let mut frames = Vec::new();
        self.outbox.take_frames(&mut frames);
        let mut messages = self.lock();
        messages.extend(frames.iter().map(|frame| read(&frame.message())));
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

/// The socket's task: a transport without a connection.
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
        while session.is_receiving(cx) {
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
