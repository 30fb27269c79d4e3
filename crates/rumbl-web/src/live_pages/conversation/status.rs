//! The line below the messages: who is typing, or else who has seen the last message.

use super::header::others;
use super::view::ConversationLive;
use crate::i18n::{Message, t};

impl ConversationLive {
    /// The line's text, if there is anything to show.
    pub(super) fn status(&self) -> Option<Message> {
        self.typing.words().or_else(|| self.seen())
    }

    /// Who has seen the last message, apart from its author.
    fn seen(&self) -> Option<Message> {
        let last = self.log.last().filter(|_| self.log.is_at_end)?;
        let is_pair = self.listing.conversation.is_pair();
        if is_pair && last.user_id != self.user.id {
            return None;
        }
        // In a conversation of two, this is shown only if the other's presence is visible.
        let others = others(&self.listing).filter(|one| {
            let id = one.member.user_id;
            id != last.user_id && (!is_pair || self.visible.contains(&id))
        });
        let seen: Vec<&str> = others
            .filter(|one| one.member.read_number >= last.number)
            .map(|one| one.username.as_str())
            .collect();
        match seen.as_slice() {
            [] => None,
            _ if is_pair => Some(t!("conversation-seen")),
            [one] => Some(t!("conversation-seen-by", name = *one)),
            [one, other] => Some(t!("conversation-seen-by-two", name = *one, other = *other)),
            many => Some(t!("conversation-seen-by-many", count = many.len())),
        }
    }
}
