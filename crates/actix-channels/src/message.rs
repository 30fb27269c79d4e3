//! Messages to a channel after its join.

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
    /// A broadcast on a topic that the channel subscribed to.
    Broadcast(Broadcast),
    /// One of the channel's own tasks has ended.
    Task { token: u64, info: Box<dyn Any + Send> },
    /// The client has caught up.
    Drained,
    /// The client leaves.
    Leave { reference: Option<ByteString> },
    /// The channel has to stop.
    Stop(StopReason),
}

/// The memory a message takes besides its contents: its place in a queue, and its allocations.
const MESSAGE_OVERHEAD_BYTES: usize = 160;

impl Message {
    /// The memory the message takes, as far as its client caused it.
    pub(crate) fn size(&self) -> usize {
        MESSAGE_OVERHEAD_BYTES
            + match self {
                Self::In { event, payload, reference } => {
                    event.len() + payload.size() + reference.as_ref().map_or(0, |text| text.len())
                }
                Self::Leave { reference } => reference.as_ref().map_or(0, |text| text.len()),
                Self::Info(_)
                | Self::Broadcast(_)
                | Self::Task { .. }
                | Self::Drained
                | Self::Stop(_) => 0,
            }
    }
}

/// A message on its way to one of a socket's channels.
#[derive(Debug)]
pub(crate) struct Addressed {
    pub(crate) to: SubscriberId,
    pub(crate) message: Message,
}
