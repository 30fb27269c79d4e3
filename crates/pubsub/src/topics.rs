//! The subscribers of each topic in this process.

use std::fmt;
use std::sync::Arc;

use crate::broadcast::Broadcast;
use crate::overview::{Backlog, TopicInfo};
use crate::subscriber::{Subscriber, SubscriberId};
use crate::topic_map::{TopicMap, TopicState};

/// How many subscribers a gradual broadcast reaches before it yields to other tasks. The number is
/// small because each delivery also makes work for the client's transport.
pub const GRADUAL_BATCH: usize = 64;

/// The subscribers of every topic.
pub(crate) struct Topics(TopicMap<Subscribers>);

/// The subscribers of one topic, ordered by id. The topic's lock is held during a broadcast, so
/// that all of them get all broadcasts in the same order.
#[derive(Default)]
struct Subscribers(Vec<(SubscriberId, Arc<dyn Subscriber>)>);

/// A subscription to a topic; dropping it unsubscribes.
pub struct Subscription {
    topics: Arc<Topics>,
    topic: Box<str>,
    id: SubscriberId,
}

impl Topics {
    pub(crate) fn new() -> Self {
        Self(TopicMap::new())
    }

    /// Delivers `broadcast` to all subscribers of its topic but `except`, and returns the number of
    /// subscribers.
    pub(crate) fn deliver(&self, broadcast: &Broadcast, except: Option<SubscriberId>) -> usize {
        let delivered = self.0.update_known(broadcast.topic(), |subscribers| {
            for (id, subscriber) in &subscribers.0 {
                if except != Some(*id) {
                    subscriber.deliver(broadcast);
                }
            }
            subscribers.0.len()
        });
        delivered.unwrap_or(0)
    }

    /// Delivers `broadcast` to the subscribers of its topic whose id is below `end`, yielding to
    /// other tasks in between. A subscriber that unsubscribes meanwhile no longer gets it.
    pub(crate) async fn deliver_gradually(&self, broadcast: &Broadcast, end: SubscriberId) {
        let mut begin = SubscriberId(0);
        loop {
            let next = self.0.update_known(broadcast.topic(), |subscribers| {
                subscribers.deliver_batch(broadcast, begin, end)
            });
            match next.flatten() {
                Some(next) => begin = next,
                None => return,
            }
            tokio::task::yield_now().await;
        }
    }

    pub(crate) fn subscribe(
        self: &Arc<Self>,
        topic: &str,
        id: SubscriberId,
        subscriber: Arc<dyn Subscriber>,
    ) -> Subscription {
        self.0.update(topic, |subscribers| {
            let place = subscribers.place_of(id);
            subscribers.0.insert(place, (id, subscriber));
        });
        Subscription { topics: Arc::clone(self), topic: topic.into(), id }
    }

    pub(crate) fn has_subscribers(&self, topic: &str) -> bool {
        self.0.knows(topic)
    }

    /// All topics, in no order. Each is looked at by itself, so they are not of one moment.
    pub(crate) fn list(&self) -> Vec<TopicInfo> {
        let counted = self.0.topics().into_iter().filter_map(|topic| {
            let subscribers = self.0.update_known(&topic, |subscribers| subscribers.0.len())?;
            Some(TopicInfo { topic, subscribers })
        });
        counted.collect()
    }

    pub(crate) fn backlog(&self, topic: &str) -> Backlog {
        let sum = |subscribers: &mut Subscribers| {
            let backlogs = subscribers.0.iter().map(|(_, subscriber)| subscriber.backlog());
            backlogs.fold(Backlog::default(), Backlog::and)
        };
        self.0.update_known(topic, sum).unwrap_or_default()
    }

    fn unsubscribe(&self, topic: &str, id: SubscriberId) {
        // The subscriber is dropped outside the lock, because dropping it may unsubscribe others.
        let removed = self.0.update_known(topic, |subscribers| subscribers.remove(id));
        drop(removed);
    }
}

impl Subscribers {
    /// The index of a subscriber, or where it would be inserted.
    fn place_of(&self, id: SubscriberId) -> usize {
        self.0.partition_point(|(other, _)| *other < id)
    }

    fn remove(&mut self, id: SubscriberId) -> Option<(SubscriberId, Arc<dyn Subscriber>)> {
        let place = self.place_of(id);
        let found = self.0.get(place).is_some_and(|(other, _)| *other == id);
        found.then(|| self.0.remove(place))
    }

    /// Delivers to one batch starting at `begin`; returns the id at which the next batch starts, if
    /// any.
    fn deliver_batch(
        &self,
        broadcast: &Broadcast,
        begin: SubscriberId,
        end: SubscriberId,
    ) -> Option<SubscriberId> {
        let rest = self.0.get(self.place_of(begin)..self.place_of(end)).unwrap_or_default();
        let batch = rest.len().min(GRADUAL_BATCH);
        let (batch, rest) = rest.split_at_checked(batch)?;
        for (_, subscriber) in batch {
            subscriber.deliver(broadcast);
        }
        rest.first().map(|(id, _)| *id)
    }
}

impl TopicState for Subscribers {
    fn is_vacant(&self) -> bool {
        self.0.is_empty()
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        self.topics.unsubscribe(&self.topic, self.id);
    }
}

impl Subscription {
    /// The topic it is for.
    pub fn topic(&self) -> &str {
        &self.topic
    }
}

impl fmt::Debug for Topics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Topics").finish_non_exhaustive()
    }
}

impl fmt::Debug for Subscription {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Subscription").field(&self.topic).finish()
    }
}
