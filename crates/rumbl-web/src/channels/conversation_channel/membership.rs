//! Closes a channel when its person leaves the conversation, before any later broadcast reaches them, and keeps
//! presence from two people of whom one has blocked the other.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use actix_channels::{Broadcast, HandleOut, InfoSender, Intercept};
use rumbl_core::ids::UserId;
use serde::Deserialize;

use crate::views::conversation_view::MEMBER_REMOVED;

/// A flag that a channel shares with whatever forwards its broadcasts.
#[derive(Debug, Clone, Default)]
pub(super) struct Flag(Arc<AtomicBool>);

impl Flag {
    pub(super) fn is_set(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }

    /// Returns the value before.
    pub(super) fn replace(&self, value: bool) -> bool {
        self.0.swap(value, Ordering::AcqRel)
    }
}

/// The state of a channel's person.
#[derive(Debug, Clone, Default)]
pub(super) struct State {
    /// Whether they have left the conversation.
    pub(super) is_gone: Flag,
    /// Whether it is a conversation of two in which they can't talk to the other.
    pub(super) is_apart: Flag,
}

const PRESENCE_DIFF: &str = "presence_diff";

/// See the module's documentation.
pub(super) struct Membership {
    user_id: UserId,
    state: State,
    channel: InfoSender<()>,
}

#[derive(Deserialize)]
struct Removed {
    user_id: UserId,
}

impl Membership {
    pub(super) fn new(user_id: UserId, state: State, channel: InfoSender<()>) -> Self {
        Self { user_id, state, channel }
    }
}

impl Intercept for Membership {
    /// All events that members receive.
    const EVENTS: &'static [&'static str] = &[
        "new_message",
        "message_updated",
        "message_deleted",
        "conversation_renamed",
        "member_added",
        MEMBER_REMOVED,
        "typing",
        "read",
        PRESENCE_DIFF,
    ];

    fn handle_out(&self, broadcast: &Broadcast) -> HandleOut {
        let is_hidden = broadcast.event() == PRESENCE_DIFF && self.state.is_apart.is_set();
        if self.state.is_gone.is_set() || is_hidden {
            return HandleOut::Drop;
        }
        if broadcast.event() == MEMBER_REMOVED
            && broadcast.parse::<Removed>().is_ok_and(|removed| removed.user_id == self.user_id)
        {
            self.state.is_gone.replace(true);
            // If this channel's inbox is closed or full, `handle_in` checks the flag on the next event.
            self.channel.send(()).ok();
        }
        HandleOut::Forward
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::views::conversation_view::CHANGES;

    #[test]
    fn nothing_that_happens_in_a_conversation_passes_by() {
        assert!(CHANGES.iter().all(|event| Membership::EVENTS.contains(event)));
    }
}
