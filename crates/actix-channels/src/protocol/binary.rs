//! Version 2, binary: one byte of kind, one of length for each field, the fields, the data.

use std::borrow::Cow;

use bytes::Bytes;
use pubsub::Payload;

use super::{Body, DecodeError, EncodeError, Incoming, Outgoing};
use crate::protocol::frame::Frame;

const PUSH: u8 = 0;
const REPLY: u8 = 1;
const BROADCAST: u8 = 2;

/// Reads a client's binary push.
pub(crate) fn decode(frame: &[u8]) -> Result<Incoming<'_>, DecodeError> {
    let Some((&[PUSH, join_ref, reference, topic, event], rest)) = frame.split_first_chunk() else {
        return Err(DecodeError::Malformed);
    };
    let (join_ref, rest) = field(rest, join_ref)?;
    let (reference, rest) = field(rest, reference)?;
    let (topic, rest) = field(rest, topic)?;
    let (event, data) = field(rest, event)?;
    Ok(Incoming {
        join_ref: reference_of(join_ref),
        reference: reference_of(reference),
        topic: Cow::Borrowed(topic),
        event: Cow::Borrowed(event),
        payload: Payload::binary(Bytes::copy_from_slice(data)),
    })
}

fn field(bytes: &[u8], length: u8) -> Result<(&str, &[u8]), DecodeError> {
    let (field, rest) =
        bytes.split_at_checked(usize::from(length)).ok_or(DecodeError::Malformed)?;
    Ok((str::from_utf8(field).map_err(|_not_utf8| DecodeError::Malformed)?, rest))
}

/// A ref of length 0 is null.
fn reference_of(field: &str) -> Option<Cow<'_, str>> {
    (!field.is_empty()).then_some(Cow::Borrowed(field))
}

/// Writes a message whose payload is `data`.
pub(crate) fn encode(message: &Outgoing<'_>, data: &[u8]) -> Result<Frame, EncodeError> {
    let join_ref = message.join_ref.unwrap_or_default();
    let topic = message.topic;
    match message.body {
        Body::Reply { reference, status, .. } => {
            write(REPLY, &[join_ref, reference.unwrap_or_default(), topic, status], data)
        }
        Body::Push { event, .. } | Body::End { event, .. } => {
            write(PUSH, &[join_ref, topic, event], data)
        }
        Body::Broadcast { event, .. } => write(BROADCAST, &[topic, event], data),
    }
}

fn write(kind: u8, fields: &[&str], data: &[u8]) -> Result<Frame, EncodeError> {
    let mut frame = Frame::binary();
    let out = frame.body();
    out.push(kind);
    for field in fields {
        out.push(u8::try_from(field.len()).map_err(|_too_long| EncodeError::FieldTooLong)?);
    }
    for field in fields {
        out.extend_from_slice(field.as_bytes());
    }
    out.extend_from_slice(data);
    Ok(frame.finish())
}
