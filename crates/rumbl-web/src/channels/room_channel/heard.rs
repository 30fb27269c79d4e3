use std::collections::{BTreeMap, BTreeSet};

use actix_channels::MAX_SUBSCRIPTIONS;
use rumbl_core::conversations::MAX_CONVERSATIONS_PER_USER;
use rumbl_core::ids::ConversationId;

/// The most conversations that one channel follows; one subscription is reserved for the person's own topic.
pub(super) const MAX_FOLLOWED: usize = MAX_SUBSCRIPTIONS - 1;
/// Up to which message a channel has heard each of the person's conversations, at most [`MAX_CONVERSATIONS_PER_USER`],
/// and which of them it follows.
#[derive(Debug, Default)]
pub(super) struct Heard {
    /// The number of the last message that was pushed, is the person's own, or was posted before the join.
    numbers: BTreeMap<ConversationId, i64>,
    /// The followed ones, ordered by their latest activity, newest last.
    followed: Vec<ConversationId>,
}

impl Heard {
    /// The number of the last message that was heard, if the conversation is known.
    pub(super) fn number(&self, id: ConversationId) -> Option<i64> {
        self.numbers.get(&id).copied()
    }

    /// Records that everything up to a message was heard. Numbers only rise.
    pub(super) fn note(&mut self, id: ConversationId, number: i64) {
        let count = i64::try_from(self.numbers.len()).unwrap_or(i64::MAX);
        if count < MAX_CONVERSATIONS_PER_USER || self.numbers.contains_key(&id) {
            let known = self.numbers.entry(id).or_default();
            *known = number.max(*known);
        }
        if let Some(place) = self.followed.iter().position(|followed| *followed == id) {
            let id = self.followed.remove(place);
            self.followed.push(id);
        }
    }

    pub(super) fn is_following(&self, id: ConversationId) -> bool {
        self.followed.contains(&id)
    }

    /// Whether there are conversations that are not followed.
    pub(super) fn has_others(&self) -> bool {
        self.numbers.len() > self.followed.len()
    }

    /// Follows a conversation. If the channel is full, it stops following the one with the oldest activity, which it
    /// returns.
    pub(super) fn follow(&mut self, id: ConversationId) -> Option<ConversationId> {
        let is_full = self.followed.len() >= MAX_FOLLOWED;
        let replaced = is_full.then(|| self.followed.remove(0));
        self.followed.push(id);
        replaced
    }

    pub(super) fn forget(&mut self, id: ConversationId) {
        self.numbers.remove(&id);
        self.followed.retain(|followed| *followed != id);
    }

    /// The known conversations that are not among some others.
    pub(super) fn missing_in(&self, others: &[(ConversationId, i64)]) -> Vec<ConversationId> {
        let others: BTreeSet<ConversationId> = others.iter().map(|(id, _)| *id).collect();
        self.numbers.keys().copied().filter(|id| !others.contains(id)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(number: usize) -> ConversationId {
        i64::try_from(number).unwrap().try_into().unwrap()
    }

    #[test]
    fn of_more_than_max_followed_the_one_that_was_quiet_for_longest_makes_room() {
        let mut heard = Heard::default();
        for number in 1..=MAX_FOLLOWED {
            heard.note(id(number), 5);
            assert_eq!(heard.follow(id(number)), None);
        }
        assert!(!heard.has_others());
        heard.note(id(1), 6);
        heard.note(id(MAX_FOLLOWED + 1), 0);
        assert_eq!(heard.follow(id(MAX_FOLLOWED + 1)), Some(id(2)));
        assert!(heard.is_following(id(1)) && !heard.is_following(id(2)));
        // How far it was heard stays known.
        assert_eq!((heard.number(id(2)), heard.has_others()), (Some(5), true));
        heard.forget(id(2));
        assert_eq!((heard.number(id(2)), heard.has_others()), (None, false));
    }

    #[test]
    fn what_was_heard_stays_heard_and_what_is_gone_is_found() {
        let mut heard = Heard::default();
        heard.note(id(1), 5);
        heard.note(id(1), 3);
        heard.note(id(2), 0);
        assert_eq!(heard.number(id(1)), Some(5));
        assert_eq!(heard.missing_in(&[(id(2), 9), (id(3), 9)]), [id(1)]);
    }

    #[test]
    fn no_more_than_max_conversations_per_user_are_known() {
        let (mut heard, max) = (Heard::default(), usize::try_from(MAX_CONVERSATIONS_PER_USER));
        let max = max.unwrap();
        for number in 1..=max + 1 {
            heard.note(id(number), 1);
        }
        assert_eq!((heard.number(id(max)), heard.number(id(max + 1))), (Some(1), None));
    }
}
