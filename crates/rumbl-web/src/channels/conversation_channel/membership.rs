//! Closes a channel when its person leaves the conversation, before any later broadcast reaches them.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use actix_channels::{Broadcast, HandleOut, InfoSender, Intercept};
use rumbl_core::ids::UserId;
use serde::Deserialize;

use crate::views::conversation_view::MEMBER_REMOVED;

/// Whether the channel's person has left the conversation.
#[derive(Debug, Clone, Default)]
pub(super) struct Gone(Arc<AtomicBool>);

impl Gone {
    pub(super) fn is_true(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }
}

/// See the module's documentation.
pub(super) struct Membership {
    user_id: UserId,
    gone: Gone,
    channel: InfoSender<()>,
}

#[derive(Deserialize)]
struct Removed {
    user_id: UserId,
}

impl Membership {
    pub(super) fn new(user_id: UserId, gone: Gone, channel: InfoSender<()>) -> Self {
        Self { user_id, gone, channel }
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
        "presence_diff",
    ];

    fn handle_out(&self, broadcast: &Broadcast) -> HandleOut {
        if self.gone.is_true() {
            return HandleOut::Drop;
        }
        if broadcast.event() == MEMBER_REMOVED
            && broadcast.parse::<Removed>().is_ok_and(|removed| removed.user_id == self.user_id)
        {
            self.gone.0.store(true, Ordering::Release);
            // If this channel's inbox is closed or full, `handle_in` checks `Gone` on the next event.
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
