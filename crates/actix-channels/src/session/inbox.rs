//! Messages that wait for one channel while it is busy.

use std::collections::VecDeque;

use bytestring::ByteString;

use crate::message::Message;
use crate::outbox::room::Room;

/// See the module's documentation.
#[derive(Default)]
pub(super) struct Inbox(VecDeque<Queued>);

struct Queued {
    message: Message,
    /// The message's charge to the socket.
    _room: Room,
}

/// The client leaves the channel.
pub(super) struct Leave {
    pub(super) reference: Option<ByteString>,
}

impl Inbox {
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    pub(super) fn push(&mut self, message: Message, room: Room) {
        self.0.push_back(Queued { message, _room: room });
    }

    pub(super) fn pop(&mut self) -> Option<Message> {
        self.0.pop_front().map(|queued| queued.message)
    }

    /// Whether a leave is already queued.
    pub(super) fn has_leave(&self) -> bool {
        self.0.iter().any(|queued| matches!(queued.message, Message::Leave { .. }))
    }

    /// Drops the queued messages and returns a leave among them, which has to be answered.
    pub(super) fn clear(&mut self) -> Option<Leave> {
        let leave = self.0.drain(..).find_map(|queued| match queued.message {
            Message::Leave { reference } => Some(Leave { reference }),
            _ => None,
        });
        self.0 = VecDeque::new();
        leave
    }
}
