//! Subscribers and their ids.

use crate::broadcast::Broadcast;
use crate::overview::Backlog;

/// Receives the broadcasts of the topics it is subscribed to.
pub trait Subscriber: Send + Sync + 'static {
    /// Receives one broadcast.
    ///
    /// It runs in the broadcaster's thread while the topic's other subscribers wait. So it has to
    /// be quick and must not subscribe, unsubscribe or broadcast on the same topic.
    fn deliver(&self, broadcast: &Broadcast);

    /// What waits for this subscriber, for an operator who looks. By default nothing.
    ///
    /// Like [`deliver`](Self::deliver) it runs while the topic's broadcasts wait.
    fn backlog(&self) -> Backlog {
        Backlog::default()
    }
}

/// Identifies one subscription within its process. Later subscriptions have higher ids.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SubscriberId(pub(crate) u64);
