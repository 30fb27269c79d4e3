//! The line below the messages: who is typing, or else who has seen the last message.

use super::header::others;
use super::view::ConversationLive;

impl ConversationLive {
    /// The line's text; empty if there is nothing to show.
    pub(super) fn status(&self) -> String {
        let typing = self.typing.words();
        if typing.is_empty() { self.seen() } else { typing }
    }

    /// Who has seen the last message, apart from its author.
    fn seen(&self) -> String {
        let Some(last) = self.log.last().filter(|_| self.log.is_at_end) else {
            return String::new();
        };
        let is_pair = self.listing.conversation.is_pair();
        if is_pair && last.user_id != self.user.id {
            return String::new();
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
            [] => String::new(),
            _ if is_pair => "Seen".to_owned(),
            [one] => format!("Seen by {one}"),
            [one, other] => format!("Seen by {one} and {other}"),
            many => format!("Seen by {} people", many.len()),
        }
    }
}
