//! Holds back what a topic's channels send until the topic's join is answered.

use pubsub::{Broadcast, SubscriberId};

use super::size::Size;
use crate::protocol::frame::Frame;

/// See the module's documentation. A rejoined topic has two channels, the old and the new.
#[derive(Default)]
pub(super) struct Gate {
    channels: [Option<SubscriberId>; 2],
    held: Vec<Held>,
    /// Of what is held, and of what was given out to be resolved.
    pub(super) size: Size,
}

/// Something that waits behind a join's reply.
pub(crate) struct Held {
    pub(crate) channel: SubscriberId,
    pub(crate) what: HeldBack,
}

/// What waits.
pub(crate) enum HeldBack {
    /// A frame of a channel's own.
    Frame(Frame),
    /// A broadcast for a channel whose join still runs, and may yet say that it is known.
    Broadcast(Broadcast),
}

impl Gate {
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

    /// What is held is given out, but counts until the gate opens.
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
