use serde::{Deserialize, Serialize};

use crate::ids::WebhookId;
use crate::jobs::{self, Job};
use crate::repo::Connection;
use crate::{Error, Result};

/// Sends a webhook's waiting deliveries.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct SendWebhook {
    /// The webhook.
    pub webhook_id: WebhookId,
}

impl Job for SendWebhook {
    const KIND: &'static str = "webhook";
}

/// Enqueues a webhook's job, unless it has one. The caller has locked the webhook.
pub(super) fn ensure_job(conn: &mut Connection, id: WebhookId) -> Result<()> {
    let job = SendWebhook { webhook_id: id };
    if jobs::is_there(conn, &job)? {
        return Ok(());
    }
    match jobs::enqueue(conn, &job) {
        // A full queue must not make the change itself fail; the next change of the video tries
        // again.
        Err(Error::Unavailable(reason)) => {
            tracing::error!(webhook_id = %id, reason, "what waits for a webhook is not sent yet");
            Ok(())
        }
        enqueued => enqueued,
    }
}
