use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::delivery::{Delivery, next};
use super::secret::WebhookSecret;
use super::webhook::{Webhook, lock};
use crate::accounts::EncryptionKey;
use crate::ids::WebhookId;
use crate::jobs::{self, ClaimedJob};
use crate::repo::Connection;
use crate::schema::users;
use crate::{Error, Result};

/// The next step of a webhook's job.
#[derive(Debug)]
pub enum Begun {
    /// Send this message.
    Send(Box<Message>),
    /// Notify the owner that the webhook is disabled, because too many deliveries wait or messages can't be signed.
    Disable(Webhook),
    /// Nothing: the job is completed.
    Done,
}

/// A delivery, with what is needed to send it.
#[derive(Debug)]
pub struct Message {
    /// The webhook.
    pub webhook: Webhook,
    /// The signing secret.
    pub secret: WebhookSecret,
    /// The delivery.
    pub delivery: Delivery,
}

/// Finds the next message for a webhook's job to send. If there is none, the job is completed in the same transaction,
/// so that anybody who adds a delivery finds either a job that will see it, or no job.
pub fn begin_delivery(
    conn: &mut Connection,
    key: &EncryptionKey,
    id: WebhookId,
    claimed: &ClaimedJob,
) -> Result<Begun> {
    conn.write(|conn| {
        let webhook = match lock(conn, id) {
            Err(Error::NotFound) => {
                jobs::complete(conn, claimed)?;
                return Ok(Begun::Done);
            }
            webhook => webhook?,
        };
        let is_active = webhook.is_active() && !is_suspended(conn, &webhook)?;
        if is_active && webhook.overflowed_at.is_some() {
            return Ok(Begun::Disable(webhook));
        }
        let waiting = if is_active { next(conn, id)? } else { None };
        let Some(delivery) = waiting else {
            jobs::complete(conn, claimed)?;
            return Ok(Begun::Done);
        };
        Ok(match WebhookSecret::open(key, webhook.user_id, &webhook.sealed_secret) {
            Some(secret) => Begun::Send(Box::new(Message { webhook, secret, delivery })),
            // The secret was sealed with another key, so retrying can't help.
            None => Begun::Disable(webhook),
        })
    })
}

/// Nothing is sent for suspended users.
fn is_suspended(conn: &mut Connection, webhook: &Webhook) -> Result<bool> {
    let owner = users::table.find(webhook.user_id).select(users::suspended_at);
    let suspended_at: Option<NaiveDateTime> = owner.first(conn)?;
    Ok(suspended_at.is_some())
}
