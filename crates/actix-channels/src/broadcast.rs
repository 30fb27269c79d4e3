//! A message to everybody on a topic, encoded once for each protocol version.

use std::any::Any;
use std::fmt;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use bytestring::ByteString;
use serde::de::DeserializeOwned;

use crate::payload::{Payload, PayloadError};
use crate::protocol::frame::Frame;
use crate::protocol::serializer::Serializer;
use crate::protocol::{Body, EncodeError, Outgoing};

/// A message to everybody on a topic. A clone is the same broadcast and shares its encoded frames.
#[derive(Debug, Clone)]
pub struct Broadcast(Arc<Inner>);

/// A broadcast's place in one of its topic's sequences, which a channel whose client knows of it
/// already can [skip](crate::ChannelSocket::skip_through).
///
/// Each stream's numbers rise in the order in which its broadcasts are made; streams are
/// independent. The names are the app's own constants, so there are only as many as it has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Numbered {
    /// Which sequence, as in `"annotations"`.
    pub stream: &'static str,
    /// The place in it.
    pub number: u64,
}

struct Inner {
    topic: ByteString,
    event: ByteString,
    payload: Payload,
    numbered: Option<Numbered>,
    /// What receivers have parsed the payload into, one entry a type.
    parsed: Mutex<Vec<Arc<dyn Any + Send + Sync>>>,
    v1: OnceLock<Result<Frame, EncodeError>>,
    v2: OnceLock<Result<Frame, EncodeError>>,
}

impl Broadcast {
    /// A broadcast; its number, if it has one, is what subscribers can skip by.
    pub fn new(topic: &str, event: &str, payload: Payload, numbered: Option<Numbered>) -> Self {
        Self(Arc::new(Inner {
            topic: topic.into(),
            event: event.into(),
            payload,
            numbered,
            parsed: Mutex::default(),
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

    /// Its place in one of the topic's sequences, if it has one.
    pub fn numbered(&self) -> Option<Numbered> {
        self.0.numbered
    }

    /// Parses the JSON into `T` once, however many receivers ask.
    ///
    /// # Errors
    /// As [`Payload::parse`].
    pub fn parse<T>(&self) -> Result<Arc<T>, PayloadError>
    where
        T: DeserializeOwned + Send + Sync + 'static,
    {
        let mut parsed = self.0.parsed.lock().unwrap_or_else(PoisonError::into_inner);
        let known = parsed.iter().find_map(|any| Arc::clone(any).downcast::<T>().ok());
        if let Some(known) = known {
            return Ok(known);
        }
        let fresh = Arc::new(self.payload().parse::<T>()?);
        parsed.push(Arc::clone(&fresh) as Arc<dyn Any + Send + Sync>);
        Ok(fresh)
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

impl fmt::Debug for Inner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Broadcast")
            .field("topic", &self.topic)
            .field("event", &self.event)
            .field("numbered", &self.numbered)
            .finish_non_exhaustive()
    }
}
