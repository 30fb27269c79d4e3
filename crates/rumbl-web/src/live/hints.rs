//! Tells other processes how far each topic's log has advanced, so that they don't have to wait for their next poll.
//!
//! Losing, delaying or repeating a hint does no harm, because the log is also polled.

use std::collections::HashMap;

use actix_channels::{Broadcast, Endpoint, Listener, Payload};
use rumbl_core::log::Topic;

/// The pub/sub topic of the hints. Clients can't join it, because a channel's topic never contains a NUL.
const TOPIC: &str = "\0log";
const EVENT: &str = "is_at";

/// See the module's documentation.
#[derive(Debug)]
pub(super) struct Hints {
    endpoint: Endpoint,
    listener: Option<Listener>,
    /// The latest `seq` of each topic that is not announced yet.
    untold: HashMap<Topic, i64>,
}

impl Hints {
    pub(super) fn new(endpoint: Endpoint) -> Self {
        let listener = (!endpoint.pubsub().is_alone()).then(|| endpoint.subscribe(TOPIC));
        Self { endpoint, listener, untold: HashMap::new() }
    }

    /// Notes that a topic has reached `seq`.
    pub(super) fn note(&mut self, topic: &Topic, seq: i64) {
        if self.listener.is_some() {
            let known = self.untold.entry(topic.clone()).or_insert(seq);
            *known = (*known).max(seq);
        }
    }

    /// Sends the noted positions to the other processes.
    pub(super) fn tell(&mut self) {
        if self.untold.is_empty() {
            return;
        }
        let untold: Vec<(Topic, i64)> = self.untold.drain().collect();
        let places: Vec<(&str, i64)> =
            untold.iter().map(|(topic, seq)| (topic.as_str(), *seq)).collect();
        let hint = Broadcast::new(TOPIC, EVENT, Payload::json(&places));
        self.endpoint.pubsub().remote_broadcast(&hint);
    }

    /// The next hint of another process; pends forever when there are no others.
    pub(super) async fn next(&mut self) -> Vec<(Topic, i64)> {
        let heard = match &mut self.listener {
            Some(listener) => listener.recv().await,
            None => None,
        };
        let Some(broadcast) = heard else { return std::future::pending().await };
        let places: Vec<(String, i64)> = broadcast.payload().parse().unwrap_or_default();
        places.into_iter().map(|(topic, seq)| (Topic::from(topic), seq)).collect()
    }
}
