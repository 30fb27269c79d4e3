//! A message to everybody on a topic, encoded once for each protocol version.

use std::sync::{Arc, OnceLock};

use bytestring::ByteString;

use crate::payload::Payload;
use crate::protocol::frame::Frame;
use crate::protocol::serializer::Serializer;
use crate::protocol::{Body, EncodeError, Outgoing};

/// A message to everybody on a topic. A clone is the same broadcast and shares its encoded frames.
#[derive(Debug, Clone)]
pub struct Broadcast(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    topic: ByteString,
    event: ByteString,
    payload: Payload,
    number: Option<u64>,
    v1: OnceLock<Result<Frame, EncodeError>>,
    v2: OnceLock<Result<Frame, EncodeError>>,
}

impl Broadcast {
    /// A broadcast; its number, if it has one, is what subscribers can skip by.
    pub fn new(topic: &str, event: &str, payload: Payload, number: Option<u64>) -> Self {
        Self(Arc::new(Inner {
            topic: topic.into(),
            event: event.into(),
            payload,
            number,
            v1: OnceLock::new(),
            v2: OnceLock::new(),
        }))
    }

    /// Where it goes.
    pub fn topic(&self) -> &str {
        &self.0.topic
    }

    /// What it is.
    pub fn event(&self) -> &str {
        &self.0.event
    }

    /// What it carries.
    pub fn payload(&self) -> &Payload {
        &self.0.payload
    }

    /// Its number among the topic's numbered broadcasts.
    pub fn number(&self) -> Option<u64> {
        self.0.number
    }

    /// The frame for clients of one version; only the first caller encodes it.
    pub(crate) fn frame(&self, serializer: Serializer) -> Result<&Frame, &EncodeError> {
        let encode = || {
            let body = Body::Broadcast { event: self.event(), payload: self.payload() };
            serializer.encode(&Outgoing { join_ref: None, topic: self.topic(), body })
        };
        let frame = match serializer {
            Serializer::V1 => &self.0.v1,
            Serializer::V2 => &self.0.v2,
        };
        frame.get_or_init(encode).as_ref()
    }
}
