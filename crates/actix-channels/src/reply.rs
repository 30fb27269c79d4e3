//! What a channel's callbacks answer.

use pubsub::Payload;
use serde::Serialize;

/// A refused join, with the reply to the client.
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

/// What becomes of a push for which a busy channel has no room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InboxFull {
    /// It is answered with the error `{"reason": "too many messages"}`, and the channel goes on.
    Refuse,
    /// The channel ends for [`StopReason::Restart`], for a client that may not lose any.
    Restart,
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
