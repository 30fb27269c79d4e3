//! What reaches a channel after its join.

use std::any::Any;

use bytestring::ByteString;
use pubsub::{Broadcast, Payload, SubscriberId};

use crate::reply::StopReason;

/// One message for one channel.
#[derive(Debug)]
pub(crate) enum Message {
    /// The client pushed an event.
    In { event: ByteString, payload: Payload, reference: Option<ByteString> },
    /// Another task sent something through the channel's `InfoSender`.
    Info(Box<dyn Any + Send>),
    /// A topic that the channel subscribed to had a broadcast.
    Broadcast(Broadcast),
    /// The client leaves.
    Leave { reference: Option<ByteString> },
    /// The channel has to end.
    Stop(StopReason),
}

/// A message on its way to one of a socket's channels.
#[derive(Debug)]
pub(crate) struct Addressed {
    pub(crate) to: SubscriberId,
    pub(crate) message: Message,
}
