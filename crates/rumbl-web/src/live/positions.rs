use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use rumbl_core::log::Topic;

/// How far each topic's log has been broadcast to this process's subscribers. Topics without local subscribers are
/// absent.
///
/// A client subscribes to a topic, makes sure that it is [followed](Self::follow), and then reads a page. So the
/// position covers everything broadcast before the client subscribed, and the page covers the position.
#[derive(Debug, Default)]
pub(super) struct Positions(Mutex<Followed>);

#[derive(Debug, Default)]
struct Followed {
    positions: HashMap<Topic, i64>,
    /// Whether the log has to be read although the database's version is unchanged: a topic was added since
    /// [`Positions::retain`], or the read after it failed.
    has_more: bool,
}

impl Positions {
    /// The last `seq` broadcast on a topic, if it is followed.
    pub(super) fn get(&self, topic: &Topic) -> Option<i64> {
        self.lock().positions.get(topic).copied()
    }

    /// Starts following a topic at `seq`, unless it is followed already.
    pub(super) fn follow(&self, topic: &Topic, seq: i64) {
        let mut followed = self.lock();
        if !followed.positions.contains_key(topic) {
            followed.positions.insert(topic.clone(), seq);
            followed.has_more = true;
        }
    }

    /// Moves a followed topic forward; it never moves back.
    pub(super) fn advance(&self, topic: &Topic, seq: i64) {
        if let Some(position) = self.lock().positions.get_mut(topic) {
            *position = seq.max(*position);
        }
    }

    /// Makes the next [`retain`](Self::retain) report possible news, after a failed read.
    pub(super) fn expect_more(&self) {
        self.lock().has_more = true;
    }

    /// Stops following a topic.
    pub(super) fn forget(&self, topic: &Topic) {
        self.lock().positions.remove(topic);
    }

    /// Drops the topics without subscribers and returns the others, and whether to read the log even if the
    /// database's version is unchanged: a topic that was added since may have gained changes after its page was read.
    pub(super) fn retain(&self, is_needed: impl Fn(&str) -> bool) -> (Vec<(Topic, i64)>, bool) {
        // Asking takes a lock of each topic, so most are asked while nobody waits for this one. Somebody
        // may have subscribed to one of the others meanwhile, who will not follow what is followed.
        let mut topics: Vec<_> = self.lock().positions.keys().cloned().collect();
        topics.retain(|topic| !is_needed(topic.as_str()));
        let mut followed = self.lock();
        for topic in topics {
            if !is_needed(topic.as_str()) {
                followed.positions.remove(&topic);
            }
        }
        let has_more = std::mem::take(&mut followed.has_more);
        let positions = followed.positions.iter().map(|(topic, seq)| (topic.clone(), *seq));
        (positions.collect(), has_more)
    }

    fn lock(&self) -> MutexGuard<'_, Followed> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_position_only_moves_forward_and_ends_with_the_last_subscriber() {
        let (positions, topic) = (Positions::default(), Topic::new("videos", 1));
        positions.advance(&topic, 9);
        assert_eq!(positions.get(&topic), None);
        positions.follow(&topic, 5);
        positions.follow(&topic, 2);
        positions.advance(&topic, 7);
        positions.advance(&topic, 6);
        assert_eq!(positions.get(&topic), Some(7));
        assert_eq!(positions.retain(|_| true), (vec![(topic.clone(), 7)], true));
        assert_eq!(positions.retain(|_| true), (vec![(topic.clone(), 7)], false));
        positions.expect_more();
        assert_eq!(positions.retain(|_| true), (vec![(topic.clone(), 7)], true));
        assert_eq!(positions.retain(|_| false), (vec![], false));
        assert_eq!(positions.get(&topic), None);
    }
}
