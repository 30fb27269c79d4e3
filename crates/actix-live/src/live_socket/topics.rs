//! Topics and presence.

use std::sync::Arc;

use actix_channels::Endpoint;
use pubsub::PresenceError;
use serde::Serialize;

use super::{LiveSocket, MAX_VIEW_TOPICS};
use crate::presences::Presences;

impl LiveSocket {
    /// Subscribes to a topic; its broadcasts go to `handle_broadcast`. Does nothing in a dead
    /// render, and for a topic beyond [`MAX_VIEW_TOPICS`].
    pub fn subscribe(&mut self, topic: &str) {
        let is_known = self.subscriptions.iter().any(|known| known.topic() == topic);
        if is_known || self.subscriptions.len() >= MAX_VIEW_TOPICS {
            return;
        }
        if let (Some(endpoint), Some(mailbox)) = (&self.endpoint, &self.mailbox) {
            let subscriber = Arc::new(mailbox.clone());
            self.subscriptions.push(endpoint.pubsub().subscribe(topic, subscriber));
        }
    }

    /// Ends the subscription to a topic, if there is one.
    pub fn unsubscribe(&mut self, topic: &str) {
        self.subscriptions.retain(|known| known.topic() != topic);
    }

    /// Makes the visitor present on a topic under a key until the view ends. The topic's
    /// subscribers get `presence_diff` broadcasts. Does nothing in a dead render, and for a topic
    /// beyond [`MAX_PRESENCES`](crate::MAX_PRESENCES).
    ///
    /// # Errors
    /// If `meta` isn't a JSON object, or the view already tracks the key.
    pub fn track<T: Serialize + ?Sized>(
        &mut self,
        topic: &str,
        key: &str,
        meta: &T,
    ) -> Result<(), PresenceError> {
        let Some(endpoint) = &self.endpoint else { return Ok(()) };
        let presences = self.presences.get_or_insert_with(|| Presences::new(endpoint));
        presences.track(topic, key, meta)
    }

    /// Ends the visitor's presence on a topic under a key, if the view tracks it.
    pub fn untrack(&self, topic: &str, key: &str) {
        if let Some(presences) = &self.presences {
            presences.untrack(topic, key);
        }
    }

    /// Sends an event to every view and channel subscribed to a topic, this view included. Does
    /// nothing in a dead render.
    pub fn broadcast<T: Serialize + ?Sized>(&self, topic: &str, event: &str, payload: &T) {
        if let Some(endpoint) = &self.endpoint {
            endpoint.broadcast(topic, event, payload);
        }
    }

    /// The endpoint, once the client is connected.
    pub fn endpoint(&self) -> Option<&Endpoint> {
        self.endpoint.as_ref()
    }
}
