use serde::{Deserialize, Serialize};

use crate::ids::WebhookId;
use crate::jobs::{self, Job};
use crate::repo::Connection;
use crate::{Error, Result};

/// Sends what waits for a webhook.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct SendWebhook {
    /// The webhook.
    pub webhook_id: WebhookId,
}

impl Job for SendWebhook {
    const KIND: &'static str = "webhook";
}

/// Has what waits for a webhook sent, unless there is a job for that. The webhook is locked.
pub(super) fn ensure_job(conn: &mut Connection, id: WebhookId) -> Result<()> {
    let job = SendWebhook { webhook_id: id };
    if jobs::is_there(conn, &job)? {
        return Ok(());
    }
    match jobs::enqueue(conn, &job) {
        // Nobody's annotation is refused for that; the next change of the video asks again.
        Err(Error::Unavailable(reason)) => {
            tracing::error!(webhook_id = %id, reason, "what waits for a webhook is not sent yet");
            Ok(())
        }
        enqueued => enqueued,
    }
}
