use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use rumbl_core::ids::UserId;

use crate::i18n::{Message, t};

/// How long a user is shown as typing after their last typing event.
pub(super) const SHOWN_FOR: Duration = Duration::from_secs(6);
/// Users who are shown by name; the rest are only counted.
const NAMED: usize = 2;

/// The users who are typing: at most as many as there are members.
#[derive(Debug, Default)]
pub(super) struct Typing {
    people: BTreeMap<UserId, (String, Instant)>,
    /// Whether a call of [`settle`](Self::settle) is scheduled.
    is_timed: bool,
}

impl Typing {
    /// Records that a user is typing. Returns whether [`settle`](Self::settle) has to be called after [`SHOWN_FOR`].
    pub(super) fn note(&mut self, id: UserId, username: String, now: Instant) -> bool {
        self.people.insert(id, (username, now + SHOWN_FOR));
        !std::mem::replace(&mut self.is_timed, true)
    }

    /// Removes a user who has sent a message, or has left.
    pub(super) fn stop(&mut self, id: UserId) {
        self.people.remove(&id);
    }

    /// Removes users who have stopped typing. Returns after how long it has to be called again, when the next of the rest
    /// may have stopped; `None` if nobody is left.
    pub(super) fn settle(&mut self, now: Instant) -> Option<Duration> {
        self.people.retain(|_, (_, until)| *until > now);
        let earliest = self.people.values().map(|(_, until)| *until).min();
        self.is_timed = earliest.is_some();
        earliest.map(|until| until.saturating_duration_since(now))
    }

    /// The text that names the users; `None` if nobody is typing.
    pub(super) fn words(&self) -> Option<Message> {
        let names: Vec<&str> = self.people.values().map(|(name, _)| name.as_str()).collect();
        match names.as_slice() {
            [] => None,
            [one] => Some(t!("conversation-typing", name = *one)),
            [one, other] => Some(t!("conversation-typing-two", name = *one, other = *other)),
            more => {
                let names = more.get(..NAMED).unwrap_or_default().join(", ");
                Some(t!("conversation-typing-many", names = names, count = more.len() - NAMED))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn those_who_type_are_named_until_shown_for_is_over() {
        let (mut typing, now) = (Typing::default(), Instant::now());
        let words = |typing: &Typing| typing.words().map(|words| words.to_string());
        assert_eq!(words(&typing), None);
        let id = |id: i64| UserId::try_from(id).unwrap();
        assert!(typing.note(id(1), "ada".to_owned(), now));
        assert_eq!(words(&typing).as_deref(), Some("ada is typing…"));
        let second = Duration::from_secs(1);
        assert!(!typing.note(id(2), "eva".to_owned(), now + second));
        typing.note(id(3), "kim".to_owned(), now + 2 * second);
        assert_eq!(words(&typing).as_deref(), Some("ada, eva and 1 more are typing…"));
        assert_eq!(typing.settle(now + SHOWN_FOR), Some(second), "eva is the next to stop");
        assert_eq!(words(&typing).as_deref(), Some("eva and kim are typing…"));
        typing.stop(id(2));
        assert_eq!(typing.settle(now + SHOWN_FOR), Some(2 * second));
        typing.stop(id(3));
        assert!(!typing.note(id(1), "ada".to_owned(), now + SHOWN_FOR), "one timer is enough");
        assert_eq!(typing.settle(now + 2 * SHOWN_FOR), None);
    }
}
