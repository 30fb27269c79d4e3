use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use rumbl_core::log::Topic;

/// How far each topic's log has been broadcast to this process's subscribers. Topics that nobody
/// here follows are absent.
///
/// A client subscribes, then reads a page of some topic, and then [follows](Self::follow) the topic
/// from the place of the page. Whatever was broadcast before it subscribed is at or before the
/// position that it finds.
#[derive(Debug, Default)]
pub(super) struct Positions(Mutex<HashMap<Topic, i64>>);

impl Positions {
    /// Up to where a topic has been broadcast, if it is followed.
    pub(super) fn get(&self, topic: &Topic) -> Option<i64> {
        self.lock().get(topic).copied()
    }

    /// Has a topic followed from this place on, unless it is followed already.
    pub(super) fn follow(&self, topic: &Topic, seq: i64) {
        let mut positions = self.lock();
        if !positions.contains_key(topic) {
            positions.insert(topic.clone(), seq);
        }
    }

    /// Moves a followed topic forward; it never moves back.
    pub(super) fn advance(&self, topic: &Topic, seq: i64) {
        if let Some(position) = self.lock().get_mut(topic) {
            *position = seq.max(*position);
        }
    }

    /// Stops following a topic.
    pub(super) fn forget(&self, topic: &Topic) {
        self.lock().remove(topic);
    }

    /// Stops following the topics that nobody needs, and returns the others.
    pub(super) fn retain(&self, is_needed: impl Fn(&str) -> bool) -> Vec<(Topic, i64)> {
        let mut positions = self.lock();
        positions.retain(|topic, _| is_needed(topic.as_str()));
        positions.iter().map(|(topic, seq)| (topic.clone(), *seq)).collect()
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Topic, i64>> {
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
        assert_eq!(positions.retain(|_| true), [(topic.clone(), 7)]);
        assert_eq!(positions.retain(|_| false), []);
        assert_eq!(positions.get(&topic), None);
    }
}
