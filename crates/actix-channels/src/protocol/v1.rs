//! Version 1, text: an object of topic, event, payload and ref.

use serde::Deserialize;
use serde_json::value::RawValue;

use super::json::{Text, payload, write_payload, write_ref, write_reply, write_string};
use super::{Body, DecodeError, EncodeError, Incoming, Outgoing, reference};
use crate::protocol::frame::Frame;

#[derive(Deserialize)]
struct Message<'a> {
    #[serde(borrow, default)]
    join_ref: Option<&'a RawValue>,
    #[serde(borrow, rename = "ref")]
    reference: &'a RawValue,
    #[serde(borrow)]
    topic: Text<'a>,
    #[serde(borrow)]
    event: Text<'a>,
    #[serde(borrow)]
    payload: &'a RawValue,
}

/// Reads a frame. An array is rejected, although serde would accept it as the struct's fields in
/// order.
pub(crate) fn decode(text: &str) -> Result<Incoming<'_>, DecodeError> {
    if !text.trim_start().starts_with('{') {
        return Err(DecodeError::Malformed);
    }
    let message: Message<'_> =
        serde_json::from_str(text).map_err(|_shape| DecodeError::Malformed)?;
    Ok(Incoming {
        join_ref: message.join_ref.and_then(reference::of_text),
        reference: reference::of_text(message.reference),
        topic: message.topic.0,
        event: message.event.0,
        payload: payload(message.payload),
    })
}

/// Writes a frame; version 1 has no `join_ref` in messages to clients.
pub(crate) fn encode(message: &Outgoing<'_>) -> Result<Frame, EncodeError> {
    let Outgoing { join_ref, topic, body } = *message;
    let (reference, event) = match body {
        Body::Reply { reference, .. } => (reference, "phx_reply"),
        Body::End { event, .. } => (join_ref, event),
        Body::Push { event, .. } | Body::Broadcast { event, .. } => (None, event),
    };
    let mut frame = Frame::text();
    let out = frame.body();
    out.extend_from_slice(b"{\"topic\":");
    write_string(out, topic);
    out.extend_from_slice(b",\"event\":");
    write_string(out, event);
    out.extend_from_slice(b",\"payload\":");
    match body {
        Body::Reply { status, payload, .. } => write_reply(&mut frame, status, payload)?,
        Body::Push { payload, .. }
        | Body::End { payload, .. }
        | Body::Broadcast { payload, .. } => {
            write_payload(&mut frame, payload)?;
        }
    }
    let out = frame.body();
    out.extend_from_slice(b",\"ref\":");
    write_ref(out, reference);
    out.push(b'}');
    Ok(frame.finish())
}
