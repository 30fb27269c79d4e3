//! The JSON that both text versions read and write.

use std::borrow::Cow;

use bytestring::ByteString;
use pubsub::{Contents, Payload};
use serde::Deserialize;
use serde_json::value::RawValue;

use super::EncodeError;
use super::frame::FrameWriter;

/// A string, borrowed from the frame unless it contains escapes.
#[derive(Debug, Deserialize)]
#[serde(transparent)]
pub(crate) struct Text<'a>(#[serde(borrow)] pub(crate) Cow<'a, str>);

/// The payload's text, copied, so that it doesn't keep a buffer alive that many frames share.
pub(crate) fn payload(raw: &RawValue) -> Payload {
    Payload::from_json_text(ByteString::from(raw.get()))
}

/// Appends a JSON string.
pub(crate) fn write_string(out: &mut Vec<u8>, text: &str) {
    // Writing a string to memory can't fail; the `Result` only comes from the general interface.
    serde_json::to_writer(out, text).ok();
}

/// Appends a ref, which is already JSON, or null.
pub(crate) fn write_ref(out: &mut Vec<u8>, reference: Option<&str>) {
    out.extend_from_slice(reference.unwrap_or("null").as_bytes());
}

/// Appends the JSON of a payload that is sent as text.
pub(crate) fn write_payload(frame: &mut FrameWriter, payload: &Payload) -> Result<(), EncodeError> {
    let Some(pieces) = payload.json_pieces() else {
        return Err(match payload.contents() {
            Contents::Unencodable(why) => EncodeError::Unencodable(why.to_string()),
            Contents::Json(_) | Contents::Binary(_) => EncodeError::BinaryInV1,
        });
    };
    frame.append(pieces.lead);
    if let Some(shared) = pieces.shared {
        frame.append_shared(shared);
    }
    Ok(())
}

/// Appends a reply's payload, which has the same form in both text versions.
pub(crate) fn write_reply(
    frame: &mut FrameWriter,
    status: &str,
    payload: &Payload,
) -> Result<(), EncodeError> {
    let out = frame.body();
    out.extend_from_slice(b"{\"status\":\"");
    out.extend_from_slice(status.as_bytes());
    out.extend_from_slice(b"\",\"response\":");
    write_payload(frame, payload)?;
    frame.body().push(b'}');
    Ok(())
}
