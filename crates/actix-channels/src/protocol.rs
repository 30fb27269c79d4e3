//! Converts bytes to messages and back: the part of the protocol without state or I/O.

pub(crate) mod binary;
pub(crate) mod frame;
pub(crate) mod json;
pub(crate) mod reference;
pub(crate) mod serializer;
pub(crate) mod v1;
pub(crate) mod v2;

use std::borrow::Cow;

use pubsub::Payload;

/// A message from the client; its payload is a copy, so that the read buffer can be reused.
///
/// Both refs are JSON texts; see [`reference`].
#[derive(Debug)]
pub(crate) struct Incoming<'a> {
    pub(crate) join_ref: Option<Cow<'a, str>>,
    pub(crate) reference: Option<Cow<'a, str>>,
    pub(crate) topic: Cow<'a, str>,
    pub(crate) event: Cow<'a, str>,
    pub(crate) payload: Payload,
}

/// A frame as a transport received it.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Received<'a> {
    Text(&'a [u8]),
    Binary(&'a [u8]),
}

/// A message to the client before it is encoded. Refs are JSON texts, as in [`Incoming`].
#[derive(Debug, Clone, Copy)]
pub(crate) struct Outgoing<'a> {
    pub(crate) join_ref: Option<&'a str>,
    pub(crate) topic: &'a str,
    pub(crate) body: Body<'a>,
}

/// The three kinds of messages that a server sends.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Body<'a> {
    Reply {
        reference: Option<&'a str>,
        status: &'static str,
        payload: &'a Payload,
    },
    Push {
        event: &'a str,
        payload: &'a Payload,
    },
    /// `phx_close` or `phx_error`, which carry the join's ref in both places.
    End {
        event: &'static str,
        payload: &'a Payload,
    },
    Broadcast {
        event: &'a str,
        payload: &'a Payload,
    },
}

/// Why a client's frame is not a message; each error closes the socket with its own code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum DecodeError {
    #[error("the text is not UTF-8")]
    NotUtf8,
    #[error("the frame is not a channel message")]
    Malformed,
}

/// Why a message can't be sent to a client of this protocol version.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum EncodeError {
    #[error("the payload has no JSON form: {0}")]
    Unencodable(String),
    #[error("version 1 of the protocol has no binary payloads")]
    BinaryInV1,
    #[error("a field of a binary message is longer than 255 bytes")]
    FieldTooLong,
}
