//! Subscribers and their ids.

use crate::broadcast::Broadcast;

/// Receives the broadcasts of the topics it is subscribed to.
pub trait Subscriber: Send + Sync + 'static {
    /// Receives one broadcast.
    ///
    /// It runs in the broadcaster's thread while the topic's other subscribers wait. So it has to
    /// be quick and must not subscribe, unsubscribe or broadcast on the same topic.
    fn deliver(&self, broadcast: &Broadcast);
}

/// Identifies one subscription within its process. Later subscriptions have higher ids.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SubscriberId(pub(crate) u64);
