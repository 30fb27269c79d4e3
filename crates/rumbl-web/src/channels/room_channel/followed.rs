use actix_channels::MAX_SUBSCRIPTIONS;
use rumbl_core::ids::ConversationId;

/// The most conversations that one channel follows; one subscription is reserved for the person's own topic.
pub(super) const MAX_FOLLOWED: usize = MAX_SUBSCRIPTIONS - 1;

/// The last known `seq` of each followed conversation, ordered by the latest activity, newest last.
#[derive(Debug, Default)]
pub(super) struct Followed(Vec<(ConversationId, i64)>);

impl Followed {
    /// The last known `seq` of a conversation, if it is followed.
    pub(super) fn known(&self, id: ConversationId) -> Option<i64> {
        self.0.iter().find(|(followed, _)| *followed == id).map(|(_, seq)| *seq)
    }

    /// Records the last known `seq` of a conversation.
    pub(super) fn note(&mut self, id: ConversationId, seq: i64) {
        self.remove(id);
        self.0.push((id, seq));
    }

    pub(super) fn remove(&mut self, id: ConversationId) {
        self.0.retain(|(followed, _)| *followed != id);
    }

    /// If the channel is full, stops following the conversation with the oldest activity and returns it.
    pub(super) fn make_room(&mut self) -> Option<ConversationId> {
        let is_full = self.0.len() >= MAX_FOLLOWED;
        is_full.then(|| self.0.remove(0).0)
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
        let mut followed = Followed::default();
        for number in 1..=MAX_FOLLOWED {
            assert_eq!(followed.make_room(), None);
            followed.note(id(number), 5);
        }
        followed.note(id(1), 6);
        assert_eq!(followed.known(id(1)), Some(6));
        assert_eq!(followed.make_room(), Some(id(2)));
        assert_eq!((followed.known(id(2)), followed.make_room()), (None, None));
    }
}
