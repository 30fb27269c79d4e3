//! The bits of JSON that both text versions read and write.

use std::borrow::Cow;

use bytestring::ByteString;
use pubsub::{Contents, Payload};
use serde::Deserialize;
use serde_json::value::RawValue;

use super::EncodeError;

/// A string that is borrowed from the frame unless it holds escapes.
#[derive(Debug, Deserialize)]
#[serde(transparent)]
pub(crate) struct Text<'a>(#[serde(borrow)] pub(crate) Cow<'a, str>);

/// The payload's text, copied, so that nothing holds on to a buffer that many frames share.
pub(crate) fn payload(raw: &RawValue) -> Payload {
    Payload::from_json_text(ByteString::from(raw.get()))
}

/// Appends a JSON string.
pub(crate) fn write_string(out: &mut Vec<u8>, text: &str) {
    // Writing a string into memory cannot fail; the result is only that of the general interface.
    serde_json::to_writer(out, text).ok();
}

/// Appends a ref, which is JSON already, or null.
pub(crate) fn write_ref(out: &mut Vec<u8>, reference: Option<&str>) {
    out.extend_from_slice(reference.unwrap_or("null").as_bytes());
}

/// The JSON of a payload that is about to be sent as text.
pub(crate) fn text_of(payload: &Payload) -> Result<&str, EncodeError> {
    match payload.contents() {
        Contents::Json(text) => Ok(text),
        Contents::Binary(_) => Err(EncodeError::BinaryInV1),
        Contents::Unencodable(why) => Err(EncodeError::Unencodable(why.to_string())),
    }
}

/// Appends what a reply's payload looks like in both text versions.
pub(crate) fn write_reply(
    out: &mut Vec<u8>,
    status: &str,
    payload: &Payload,
) -> Result<(), EncodeError> {
    out.extend_from_slice(b"{\"status\":\"");
    out.extend_from_slice(status.as_bytes());
    out.extend_from_slice(b"\",\"response\":");
    out.extend_from_slice(text_of(payload)?.as_bytes());
    out.push(b'}');
    Ok(())
}
