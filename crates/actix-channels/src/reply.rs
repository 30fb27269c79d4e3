//! The return values of a channel's callbacks.

use pubsub::Payload;
use serde::Serialize;

/// A refused join, with the error reply to the client.
#[derive(Debug, Clone)]
pub struct Rejected(pub(crate) Payload);

impl Rejected {
    /// The usual form, `{"reason": …}`.
    pub fn reason(reason: &str) -> Self {
        Self(reason_payload(reason))
    }

    /// A reply of any shape.
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

/// Whether a reply reports success.
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

/// A reply to one push.
#[derive(Debug, Clone)]
pub struct Reply {
    pub(crate) status: Status,
    pub(crate) payload: Payload,
}

impl Reply {
    /// An ok reply with a JSON payload.
    pub fn ok<T: Serialize + ?Sized>(payload: &T) -> Self {
        Self::new(Status::Ok, Payload::json(payload))
    }

    /// An error reply with a JSON payload.
    pub fn error<T: Serialize + ?Sized>(payload: &T) -> Self {
        Self::new(Status::Error, Payload::json(payload))
    }

    /// A reply with any payload, including binary.
    pub fn new(status: Status, payload: Payload) -> Self {
        Self { status, payload }
    }
}

/// The result of handling a push.
#[derive(Debug)]
pub enum HandleIn {
    /// Reply to the client now.
    Reply(Reply),
    /// Don't reply, or reply later through a kept [`ReplyRef`](crate::ReplyRef).
    NoReply,
    /// Stop the channel, after the reply if there is one.
    Stop(StopReason, Option<Reply>),
    /// The channel has no handler for this event; it crashes and the client gets `phx_error`.
    Unhandled,
}

impl HandleIn {
    /// Replies ok with a JSON payload.
    pub fn ok<T: Serialize + ?Sized>(payload: &T) -> Self {
        Self::Reply(Reply::ok(payload))
    }

    /// Replies with an error and a JSON payload.
    pub fn error<T: Serialize + ?Sized>(payload: &T) -> Self {
        Self::Reply(Reply::error(payload))
    }
}

/// What happens to a push when a busy channel's inbox is full.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InboxFull {
    /// The reply is the error `{"reason": "too many messages"}`, and the channel continues.
    Refuse,
    /// The channel ends with [`StopReason::Restart`], for a client that must not lose a push.
    Restart,
}

/// Whether a channel continues after an internal message.
#[derive(Debug)]
pub enum Next {
    /// The channel continues.
    Continue,
    /// The channel ends.
    Stop(StopReason),
}

/// Why a channel ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StopReason {
    /// It is done: the client gets `phx_close`.
    Normal,
    /// It can't continue: the client gets `phx_error` and rejoins. The text is logged.
    Error(String),
    /// It has to start over: the client gets `phx_error` and rejoins. Unlike an error, this is neither
    /// logged nor counted.
    Restart,
    /// The client left.
    Left,
    /// The client joined the same topic again.
    Rejoined,
    /// The socket closed.
    Closed,
}
