use diesel::prelude::*;

use super::delivery::DeliveryState;
use super::job::ensure_job;
use super::webhook::lock;
use crate::ids::WebhookId;
use crate::repo::Connection;
use crate::schema::{users, webhook_deliveries, webhooks};
use crate::{Error, Result};

/// Webhooks read per query.
const BATCH: i64 = 200;

/// Enqueues a job for every webhook with waiting deliveries that has lost its job: because it was killed at its last
/// attempt, found the queue full, or its owner was suspended at the time.
///
/// # Errors
/// Any database error.
pub fn revive_webhooks(conn: &mut Connection) -> Result<()> {
    let mut after: Option<WebhookId> = None;
    loop {
        let ids = list_waiting(conn, after)?;
        let Some(last) = ids.last() else { return Ok(()) };
        after = Some(*last);
        for id in ids {
            let revived = conn.write(|conn| {
                lock(conn, id)?;
                ensure_job(conn, id)
            });
            match revived {
                // The webhook was deleted meanwhile.
                Ok(()) | Err(Error::NotFound) => {}
                Err(error) => return Err(error),
            }
        }
    }
}

fn list_waiting(conn: &mut Connection, after: Option<WebhookId>) -> Result<Vec<WebhookId>> {
    let waiting = webhook_deliveries::table
        .filter(webhook_deliveries::state.eq(DeliveryState::Waiting))
        .select(webhook_deliveries::webhook_id);
    let active = webhooks::table
        .inner_join(users::table)
        .filter(users::suspended_at.is_null())
        .filter(webhooks::paused_at.is_null())
        .filter(webhooks::disabled_at.is_null())
        .filter(webhooks::overflowed_at.is_not_null().or(webhooks::id.eq_any(waiting)))
        .filter(webhooks::id.gt(after.map_or(0, WebhookId::get)));
    Ok(active.order(webhooks::id).select(webhooks::id).limit(BATCH).load(conn)?)
}
