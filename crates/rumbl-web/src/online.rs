//! People are online while they have a page open that is connected to the server.

use std::time::Duration;

use actix_channels::Endpoint;
use pubsub::SubscriberId;
use rumbl_core::ids::UserId;
use serde_json::json;
use tokio::runtime::Handle;
use tokio::time::sleep;

/// How long a person stays online after their last page has closed: following a link closes one page before the next one
/// connects.
const GRACE: Duration = Duration::from_secs(3);

/// Keeps a person online until [`GRACE`] after it is dropped. Each person has a separate topic, so that only clients that display
/// them are notified of changes.
pub(crate) struct Online {
    endpoint: Endpoint,
    topic: String,
    owner: SubscriberId,
}

/// The topic of a person's online status.
pub(crate) fn online_topic(id: UserId) -> String {
    format!("online:{id}")
}

/// Whether a person is online.
pub(crate) fn is_online(endpoint: &Endpoint, id: UserId) -> bool {
    endpoint.presence().count(&online_topic(id)) > 0
}

impl Online {
    /// Marks a person as online.
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
        let (endpoint, owner) = (self.endpoint.clone(), self.owner);
        let topic = std::mem::take(&mut self.topic);
        let Ok(runtime) = Handle::try_current() else {
            // The server has stopped.
            return endpoint.presence().untrack_all(&topic, owner);
        };
        runtime.spawn(async move {
            sleep(GRACE).await;
            endpoint.presence().untrack_all(&topic, owner);
        });
    }
}

impl std::fmt::Debug for Online {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Online").field("topic", &self.topic).finish_non_exhaustive()
    }
}
