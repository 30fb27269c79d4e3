//! Version 2, text: `[join_ref, ref, topic, event, payload]`.

use std::fmt;

use serde::de::{IgnoredAny, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, de};
use serde_json::value::RawValue;

use super::json::{Text, payload, write_payload, write_ref, write_reply, write_string};
use super::{Body, DecodeError, EncodeError, Incoming, Outgoing, reference};
use crate::protocol::frame::Frame;

/// Reads a text frame. Elements after the fifth are ignored, as in Phoenix.
pub(crate) fn decode(text: &str) -> Result<Incoming<'_>, DecodeError> {
    let message: Message<'_> =
        serde_json::from_str(text).map_err(|_shape| DecodeError::Malformed)?;
    Ok(Incoming {
        join_ref: reference::of_text(message.join_ref),
        reference: reference::of_text(message.reference),
        topic: message.topic.0,
        event: message.event.0,
        payload: payload(message.payload),
    })
}

/// Writes a text frame.
pub(crate) fn encode(message: &Outgoing<'_>) -> Result<Frame, EncodeError> {
    let Outgoing { join_ref, topic, body } = *message;
    let (reference, event) = match body {
        Body::Reply { reference, .. } => (reference, "phx_reply"),
        Body::End { event, .. } => (join_ref, event),
        Body::Push { event, .. } | Body::Broadcast { event, .. } => (None, event),
    };
    let mut frame = Frame::text();
    let out = frame.body();
    out.push(b'[');
    write_ref(out, join_ref);
    out.push(b',');
    write_ref(out, reference);
    out.push(b',');
    write_string(out, topic);
    out.push(b',');
    write_string(out, event);
    out.push(b',');
    match body {
        Body::Reply { status, payload, .. } => write_reply(&mut frame, status, payload)?,
        Body::Push { payload, .. }
        | Body::End { payload, .. }
        | Body::Broadcast { payload, .. } => {
            write_payload(&mut frame, payload)?;
        }
    }
    frame.body().push(b']');
    Ok(frame.finish())
}

struct Message<'a> {
    join_ref: &'a RawValue,
    reference: &'a RawValue,
    topic: Text<'a>,
    event: Text<'a>,
    payload: &'a RawValue,
}

impl<'de> Deserialize<'de> for Message<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(MessageVisitor)
    }
}

struct MessageVisitor;

impl<'de> Visitor<'de> for MessageVisitor {
    type Value = Message<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[join_ref, ref, topic, event, payload]")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Message<'de>, A::Error> {
        let message = Message {
            join_ref: next(&mut elements, 0)?,
            reference: next(&mut elements, 1)?,
            topic: next(&mut elements, 2)?,
            event: next(&mut elements, 3)?,
            payload: next(&mut elements, 4)?,
        };
        while elements.next_element::<IgnoredAny>()?.is_some() {}
        Ok(message)
    }
}

fn next<'de, A: SeqAccess<'de>, T: Deserialize<'de>>(
    elements: &mut A,
    position: usize,
) -> Result<T, A::Error> {
    elements.next_element()?.ok_or_else(|| de::Error::invalid_length(position, &MessageVisitor))
}
