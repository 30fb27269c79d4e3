//! Who is subscribed to which topic in this process.

use std::fmt;
use std::sync::Arc;

use crate::broadcast::Broadcast;
use crate::subscriber::{Subscriber, SubscriberId};
use crate::topic_map::{TopicMap, TopicState};

/// Subscribers that a gradual broadcast reaches before other tasks get their turn. Few, because each
/// delivery also makes work for the transport of its client.
pub const GRADUAL_BATCH: usize = 64;

/// The subscribers of every topic.
pub(crate) struct Topics(TopicMap<Subscribers>);

/// The subscribers of one topic, in the order of their ids. The topic's lock is held while a
/// broadcast is handed out, so that all of them get all broadcasts in one order.
#[derive(Default)]
struct Subscribers(Vec<(SubscriberId, Arc<dyn Subscriber>)>);

/// A place among a topic's subscribers; dropping it unsubscribes.
pub struct Subscription {
    topics: Arc<Topics>,
    topic: Box<str>,
    id: SubscriberId,
}

impl Topics {
    pub(crate) fn new() -> Self {
        Self(TopicMap::new())
    }

    /// Hands `broadcast` to everybody on its topic but `except`, and tells how many are on it.
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

    /// Hands `broadcast` to everybody on its topic whose id is below `end`, and lets other tasks run
    /// in between. A subscriber that unsubscribes meanwhile does not get it any more.
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

    fn unsubscribe(&self, topic: &str, id: SubscriberId) {
        // The subscriber is dropped without the lock, because it may own what unsubscribes in turn.
        let removed = self.0.update_known(topic, |subscribers| subscribers.remove(id));
        drop(removed);
    }
}

impl Subscribers {
    /// Where a subscriber is, or would be.
    fn place_of(&self, id: SubscriberId) -> usize {
        self.0.partition_point(|(other, _)| *other < id)
    }

    fn remove(&mut self, id: SubscriberId) -> Option<(SubscriberId, Arc<dyn Subscriber>)> {
        let place = self.place_of(id);
        let found = self.0.get(place).is_some_and(|(other, _)| *other == id);
        found.then(|| self.0.remove(place))
    }

    /// Delivers to one batch from `begin` on; gives the id where the next begins, if there is one.
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
