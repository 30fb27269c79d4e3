//! What a payload can hold.

use bytes::Bytes;
use bytestring::ByteString;

/// The contents of a [`Payload`](crate::Payload), for serializers.
#[derive(Debug, Clone)]
pub enum Contents {
    /// The text of one JSON value.
    Json(ByteString),
    /// Binary data.
    Binary(Bytes),
    /// The reason why a value has no JSON form.
    Unencodable(ByteString),
}
