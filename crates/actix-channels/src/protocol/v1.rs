//! Version 1, text: an object of topic, event, payload and ref.

use serde::Deserialize;
use serde_json::value::RawValue;

use super::json::{
    Text, payload, required_ref, text_of, write_optional, write_reply, write_string,
};
use super::{Body, DecodeError, EncodeError, Incoming, Outgoing};
use crate::protocol::frame::Frame;

#[derive(Deserialize)]
struct Message<'a> {
    #[serde(borrow, default)]
    join_ref: Option<Text<'a>>,
    #[serde(borrow, rename = "ref", deserialize_with = "required_ref")]
    reference: Option<Text<'a>>,
    #[serde(borrow)]
    topic: Text<'a>,
    #[serde(borrow)]
    event: Text<'a>,
    #[serde(borrow)]
    payload: &'a RawValue,
}

/// Reads a frame.
pub(crate) fn decode(text: &str) -> Result<Incoming<'_>, DecodeError> {
    let Message { join_ref, reference, topic, event, payload: raw } =
        serde_json::from_str(text).map_err(|_shape| DecodeError::Malformed)?;
    Ok(Incoming {
        join_ref: join_ref.map(|text| text.0),
        reference: reference.map(|text| text.0),
        topic: topic.0,
        event: event.0,
        payload: payload(raw),
    })
}

/// Writes a frame; version 1 tells clients no `join_ref`.
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
        Body::Reply { status, payload, .. } => write_reply(out, status, payload)?,
        Body::Push { payload, .. }
        | Body::End { payload, .. }
        | Body::Broadcast { payload, .. } => {
            out.extend_from_slice(text_of(payload)?.as_bytes());
        }
    }
    out.extend_from_slice(b",\"ref\":");
    write_optional(out, reference);
    out.push(b'}');
    Ok(frame.finish())
}
