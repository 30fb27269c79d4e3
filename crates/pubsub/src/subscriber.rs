//! Who hears a topic's broadcasts.

use crate::broadcast::Broadcast;

/// Hears the broadcasts of the topics it is subscribed to.
pub trait Subscriber: Send + Sync + 'static {
    /// Takes one broadcast.
    ///
    /// It runs where the broadcast is made, while the topic's other subscribers wait. So it has to be
    /// quick, and must neither subscribe, unsubscribe nor broadcast on the same topic.
    fn deliver(&self, broadcast: &Broadcast);
}

/// Identifies one subscription within its process. Later subscriptions have higher ids.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SubscriberId(pub(crate) u64);
