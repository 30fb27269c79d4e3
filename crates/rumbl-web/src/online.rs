//! Who is online: whoever has a page open that is connected to the server.

use actix_channels::Endpoint;
use pubsub::SubscriberId;
use rumbl_core::ids::UserId;
use serde_json::json;

/// Makes a person online for as long as it is kept. Each person has a topic of their own, so that only those who show
/// them are told when they come and go.
pub(crate) struct Online {
    endpoint: Endpoint,
    topic: String,
    owner: SubscriberId,
}

/// Where it is told that a person comes or goes.
pub(crate) fn online_topic(id: UserId) -> String {
    format!("online:{id}")
}

/// Whether a person is online.
pub(crate) fn is_online(endpoint: &Endpoint, id: UserId) -> bool {
    endpoint.presence().count(&online_topic(id)) > 0
}

impl Online {
    /// Makes a person online.
    pub(crate) fn new(endpoint: &Endpoint, id: UserId) -> Self {
        let (topic, owner) = (online_topic(id), endpoint.pubsub().next_id());
        if let Err(error) = endpoint.presence().track(&topic, owner, &id.to_string(), &json!({})) {
            tracing::error!(%error, "a person is not shown as online");
        }
        Self { endpoint: endpoint.clone(), topic, owner }
    }
}

impl Drop for Online {
    fn drop(&mut self) {
        self.endpoint.presence().untrack_all(&self.topic, self.owner);
    }
}

impl std::fmt::Debug for Online {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Online").field("topic", &self.topic).finish_non_exhaustive()
    }
}
