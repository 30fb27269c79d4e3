//! The result of a successful join.

use pubsub::Payload;
use serde::Serialize;

use crate::intercept::{AnyIntercept, Intercept};

/// A successful join: the channel, and the reply to the client.
#[derive(Debug)]
pub struct Joined<C> {
    pub(crate) channel: C,
    pub(crate) reply: Payload,
    pub(crate) intercept: Option<Box<dyn AnyIntercept>>,
}

impl<C> Joined<C> {
    /// Joins with the reply `{}`.
    pub fn new(channel: C) -> Self {
        Self::with_payload(channel, Payload::empty())
    }

    /// Joins with a reply.
    pub fn with_reply<T: Serialize + ?Sized>(channel: C, reply: &T) -> Self {
        Self::with_payload(channel, Payload::json(reply))
    }

    /// Joins with a prepared payload as the reply.
    pub fn with_payload(channel: C, reply: Payload) -> Self {
        Self { channel, reply, intercept: None }
    }

    /// Lets `intercept` decide what this client gets for some of the broadcasts.
    #[must_use]
    pub fn intercept<I: Intercept>(mut self, intercept: I) -> Self {
        self.intercept = Some(Box::new(intercept));
        self
    }
}
