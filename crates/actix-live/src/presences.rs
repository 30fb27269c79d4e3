//! The keys under which a view's visitor is present.

use actix_channels::Endpoint;
use pubsub::{PresenceError, SubscriberId};
use serde::Serialize;

/// On how many topics one view may be present.
pub const MAX_PRESENCES: usize = 100;

/// What a view tracks until it ends.
pub(crate) struct Presences {
    endpoint: Endpoint,
    owner: SubscriberId,
    topics: Vec<String>,
}

impl Presences {
    pub(crate) fn new(endpoint: &Endpoint) -> Self {
        let owner = endpoint.pubsub().next_id();
        Self { endpoint: endpoint.clone(), owner, topics: Vec::new() }
    }

    pub(crate) fn track<T: Serialize + ?Sized>(
        &mut self,
        topic: &str,
        key: &str,
        meta: &T,
    ) -> Result<(), PresenceError> {
        if !self.topics.iter().any(|known| known == topic) {
            if self.topics.len() >= MAX_PRESENCES {
                tracing::warn!("a view is present on too many topics");
                return Ok(());
            }
            self.topics.push(topic.to_owned());
        }
        self.endpoint.presence().track(topic, self.owner, key, meta)
    }

    pub(crate) fn untrack(&self, topic: &str, key: &str) {
        self.endpoint.presence().untrack(topic, self.owner, key);
    }
}

impl Drop for Presences {
    fn drop(&mut self) {
        for topic in &self.topics {
            self.endpoint.presence().untrack_all(topic, self.owner);
        }
    }
}
