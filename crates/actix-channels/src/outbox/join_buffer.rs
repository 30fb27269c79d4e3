//! Holds back what a topic's channels send until the topic's join is answered.

use pubsub::{Broadcast, SubscriberId};

use super::size::Size;
use crate::protocol::frame::Frame;

/// See the module's documentation. A rejoined topic has two channels, the old and the new.
#[derive(Default)]
pub(super) struct JoinBuffer {
    channels: [Option<SubscriberId>; 2],
    held: Vec<Held>,
    /// The size of what is held, including what is being resolved.
    pub(super) size: Size,
}

/// An entry that waits for a join's reply.
pub(crate) struct Held {
    pub(crate) channel: SubscriberId,
    pub(crate) what: HeldBack,
}

/// What is held back.
pub(crate) enum HeldBack {
    /// A frame from the channel itself.
    Frame(Frame),
    /// A broadcast for a channel whose join still runs and may yet declare it as known.
    Broadcast(Broadcast),
}

impl JoinBuffer {
    pub(super) fn concerns(&self, channel: SubscriberId) -> bool {
        self.channels.contains(&Some(channel))
    }

    pub(super) fn admit(&mut self, channel: SubscriberId) {
        let [first, second] = &mut self.channels;
        *(if first.is_none() { first } else { second }) = Some(channel);
    }

    pub(super) fn hold(&mut self, held: Held, size: Size) {
        self.size.add(size);
        self.held.push(held);
    }

    /// Moves out what is held, which still counts until the buffer is released.
    pub(super) fn take(&mut self) -> Vec<Held> {
        std::mem::take(&mut self.held)
    }
}

impl Held {
    pub(super) fn size(&self) -> Size {
        match &self.what {
            HeldBack::Frame(frame) => Size::of_frame(frame),
            HeldBack::Broadcast(broadcast) => Size::of_broadcast(broadcast.payload().size()),
        }
    }
}
