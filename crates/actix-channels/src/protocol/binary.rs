//! Version 2, binary: one byte for the kind, one for each field's length, the fields, the data.

use std::borrow::Cow;

use bytes::Bytes;
use pubsub::Payload;

use super::{Body, DecodeError, EncodeError, Incoming, Outgoing, reference};
use crate::protocol::frame::Frame;

const PUSH: u8 = 0;
const REPLY: u8 = 1;
const BROADCAST: u8 = 2;

/// Reads a client's binary push.
pub(crate) fn decode(frame: &[u8]) -> Result<Incoming<'_>, DecodeError> {
    let Some((&[PUSH, join_ref, push_ref, topic, event], rest)) = frame.split_first_chunk() else {
        return Err(DecodeError::Malformed);
    };
    let (join_ref, rest) = field(rest, join_ref)?;
    let (push_ref, rest) = field(rest, push_ref)?;
    let (topic, rest) = field(rest, topic)?;
    let (event, data) = field(rest, event)?;
    Ok(Incoming {
        join_ref: reference::of_binary(join_ref),
        reference: reference::of_binary(push_ref),
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

/// Writes a message whose payload is `data`.
pub(crate) fn encode(message: &Outgoing<'_>, data: &[u8]) -> Result<Frame, EncodeError> {
    let join_ref = &reference::to_binary(message.join_ref)?;
    let topic = message.topic;
    match message.body {
        Body::Reply { reference, status, .. } => {
            write(REPLY, &[join_ref, &reference::to_binary(reference)?, topic, status], data)
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
