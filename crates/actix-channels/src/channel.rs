//! What an app writes for each kind of topic.

use serde::Serialize;

use crate::channel_socket::ChannelSocket;
use crate::intercept::{AnyIntercept, Intercept};
use crate::payload::Payload;
use crate::socket::Socket;
use crate::topic::Topic;

/// One client's conversation on one topic (`Phoenix.Channel`).
///
/// A value of this type exists from a successful join until the client leaves, the channel stops or
/// panics, or the socket closes. Its callbacks run one at a time; while one waits, messages queue in
/// a bounded inbox and the socket's other channels go on. They share the worker's thread, so a
/// callback that computes for long or blocks belongs in `spawn_blocking`.
///
/// Phoenix's `intercept` and `handle_out` are an [`Intercept`] that the join hands over.
pub trait Channel: Sized + Send + 'static {
    /// The socket this channel is reached through.
    type Socket: Socket;
    /// What other tasks may send to this channel; `()` if nothing.
    type Info: Send + 'static;

    /// Lets a client in, or not. The topic's broadcasts already gather behind the reply.
    ///
    /// # Errors
    /// [`Rejected`] becomes the join's error reply.
    fn join(
        topic: &Topic,
        payload: Payload,
        socket: &mut ChannelSocket<Self>,
    ) -> impl Future<Output = Result<Joined<Self>, Rejected>> + Send;

    /// Handles what the client pushes.
    fn handle_in(
        &mut self,
        event: &str,
        payload: Payload,
        socket: &mut ChannelSocket<Self>,
    ) -> impl Future<Output = HandleIn> + Send;

    /// Handles what another task sent through [`ChannelSocket::info_sender`].
    fn handle_info(
        &mut self,
        _info: Self::Info,
        _socket: &mut ChannelSocket<Self>,
    ) -> impl Future<Output = Next> + Send {
        async { Next::Continue }
    }

    /// Runs when the channel ends in any way but a panic; pushes still reach a client that is there.
    fn terminate(
        &mut self,
        _reason: &StopReason,
        _socket: &mut ChannelSocket<Self>,
    ) -> impl Future<Output = ()> + Send {
        async {}
    }
}

/// A successful join: the channel, and what the client is told.
#[derive(Debug)]
pub struct Joined<C> {
    pub(crate) channel: C,
    pub(crate) reply: Payload,
    pub(crate) intercept: Option<Box<dyn AnyIntercept>>,
}

impl<C> Joined<C> {
    /// Joins with the reply `{}`.
    pub fn new(channel: C) -> Self {
        Self::with_payload(channel, Payload::empty())
    }

    /// Joins with a reply.
    pub fn with_reply<T: Serialize + ?Sized>(channel: C, reply: &T) -> Self {
        Self::with_payload(channel, Payload::json(reply))
    }

    /// Joins with a reply that is a payload already.
    pub fn with_payload(channel: C, reply: Payload) -> Self {
        Self { channel, reply, intercept: None }
    }

    /// Lets `intercept` decide what becomes of some broadcasts before this client gets them.
    #[must_use]
    pub fn intercept<I: Intercept>(mut self, intercept: I) -> Self {
        self.intercept = Some(Box::new(intercept));
        self
    }
}

/// A refused join, with what the client is told.
#[derive(Debug, Clone)]
pub struct Rejected(pub(crate) Payload);

impl Rejected {
    /// The usual form, `{"reason": …}`.
    pub fn reason(reason: &str) -> Self {
        Self(reason_payload(reason))
    }

    /// A reply of the app's own shape.
    pub fn with<T: Serialize + ?Sized>(reply: &T) -> Self {
        Self(Payload::json(reply))
    }
}

/// The payload `{"reason": …}`.
pub(crate) fn reason_payload(reason: &str) -> Payload {
    #[derive(Serialize)]
    struct Reason<'a> {
        reason: &'a str,
    }
    Payload::json(&Reason { reason })
}

/// Whether a reply tells of success.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// `"status": "ok"`.
    Ok,
    /// `"status": "error"`.
    Error,
}

impl Status {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Error => "error",
        }
    }
}

/// An answer to one push.
#[derive(Debug, Clone)]
pub struct Reply {
    pub(crate) status: Status,
    pub(crate) payload: Payload,
}

impl Reply {
    /// An ok with a JSON payload.
    pub fn ok<T: Serialize + ?Sized>(payload: &T) -> Self {
        Self::new(Status::Ok, Payload::json(payload))
    }

    /// An error with a JSON payload.
    pub fn error<T: Serialize + ?Sized>(payload: &T) -> Self {
        Self::new(Status::Error, Payload::json(payload))
    }

    /// An answer with any payload, binary included.
    pub fn new(status: Status, payload: Payload) -> Self {
        Self { status, payload }
    }
}

/// What a handled push leads to.
#[derive(Debug)]
pub enum HandleIn {
    /// The client is answered now.
    Reply(Reply),
    /// The client is not answered, or later through a kept [`ReplyRef`](crate::ReplyRef).
    NoReply,
    /// The channel ends, after the answer if there is one.
    Stop(StopReason, Option<Reply>),
    /// The channel has no handler for this event; it crashes and the client sees `phx_error`.
    Unhandled,
}

impl HandleIn {
    /// Answers ok with a JSON payload.
    pub fn ok<T: Serialize + ?Sized>(payload: &T) -> Self {
        Self::Reply(Reply::ok(payload))
    }

    /// Answers with an error and a JSON payload.
    pub fn error<T: Serialize + ?Sized>(payload: &T) -> Self {
        Self::Reply(Reply::error(payload))
    }
}

/// Whether a channel goes on after a message from within.
#[derive(Debug)]
pub enum Next {
    /// It goes on.
    Continue,
    /// It ends.
    Stop(StopReason),
}

/// Why a channel ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StopReason {
    /// It is done: the client sees `phx_close`.
    Normal,
    /// It cannot go on: the client sees `phx_error`, and joins again. The text goes to the log.
    Error(String),
    /// The client left.
    Left,
    /// The client joined the same topic again.
    Rejoined,
    /// The socket closed.
    Closed,
}
