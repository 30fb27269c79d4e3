//! The protocol versions, and how one is chosen.

use pubsub::{Broadcast, Payload};
use semver::Version;

use super::frame::Frame;
use super::{Body, DecodeError, EncodeError, Incoming, Outgoing, Received, binary, v1, v2};
use crate::budget::Account;

/// A version of the protocol (`Phoenix.Socket.Serializer`), chosen by a client's `vsn` parameter.
///
/// Phoenix has these two, and a mount speaks those in [`Config::serializers`](crate::Config).
/// Adding a third takes a variant here and a file next to the other two: messages are the same in
/// all versions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Serializer {
    /// `Phoenix.Socket.V1.JSONSerializer`, `~> 1.0.0`: objects, text only.
    V1,
    /// `Phoenix.Socket.V2.JSONSerializer`, `~> 2.0.0`: arrays, and binary frames for binary payloads.
    V2,
}

impl Serializer {
    /// Parses `vsn`; a client that sends none speaks version 1.
    pub(crate) fn negotiate(vsn: Option<&str>) -> Option<Self> {
        let version = Version::parse(vsn.unwrap_or("1.0.0")).ok()?;
        match (version.major, version.minor) {
            (1, 0) => Some(Self::V1),
            (2, 0) => Some(Self::V2),
            _ => None,
        }
    }

    pub(crate) fn decode(self, received: Received<'_>) -> Result<Incoming<'_>, DecodeError> {
        match (self, received) {
            (Self::V2, Received::Text(bytes)) => v2::decode(text(bytes, DecodeError::NotUtf8)?),
            (Self::V2, Received::Binary(bytes)) => binary::decode(bytes),
            (Self::V1, Received::Text(bytes)) => v1::decode(text(bytes, DecodeError::NotUtf8)?),
            (Self::V1, Received::Binary(bytes)) => v1::decode(text(bytes, DecodeError::Malformed)?),
        }
    }

    pub(crate) fn encode(self, message: &Outgoing<'_>) -> Result<Frame, EncodeError> {
        match (self, message.payload().as_binary()) {
            (Self::V2, Some(data)) => binary::encode(message, data),
            (Self::V2, None) => v2::encode(message),
            (Self::V1, _) => v1::encode(message),
        }
    }
}

impl Serializer {
    /// Returns a broadcast's frame for all clients of this version; only the first call encodes it
    /// and charges it to the process.
    pub(crate) fn fastlane(
        self,
        broadcast: &Broadcast,
        account: &Account,
    ) -> Result<Frame, String> {
        let encode = || {
            let body = Body::Broadcast { event: broadcast.event(), payload: broadcast.payload() };
            let message = Outgoing { join_ref: None, topic: broadcast.topic(), body };
            let frame = self.encode(&message).map_err(|error| error.to_string())?;
            Ok(account.shared(frame.into_wire()))
        };
        broadcast.encoded(self as usize, encode).map(Frame::of_broadcast)
    }
}

impl Outgoing<'_> {
    fn payload(&self) -> &Payload {
        match self.body {
            Body::Reply { payload, .. }
            | Body::Push { payload, .. }
            | Body::End { payload, .. }
            | Body::Broadcast { payload, .. } => payload,
        }
    }
}

fn text(bytes: &[u8], error: DecodeError) -> Result<&str, DecodeError> {
    str::from_utf8(bytes).map_err(|_not_utf8| error)
}

#[cfg(test)]
mod tests;
