//! The versions of the protocol, and the choice between them.

use semver::Version;

use super::frame::Frame;
use super::{Body, DecodeError, EncodeError, Incoming, Outgoing, Received, binary, v1, v2};
use crate::payload::{Contents, Payload};

/// The version a client speaks, chosen by its `vsn` parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Serializer {
    V1,
    V2,
}

impl Serializer {
    /// Understands `vsn`; a client that sends none speaks version 1.
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
        match (self, message.payload().contents()) {
            (Self::V2, Contents::Binary(data)) => binary::encode(message, data),
            (Self::V2, _) => v2::encode(message),
            (Self::V1, _) => v1::encode(message),
        }
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
