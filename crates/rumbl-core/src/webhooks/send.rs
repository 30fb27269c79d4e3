use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::delivery::{Delivery, next};
use super::secret::WebhookSecret;
use super::webhook::{Webhook, lock};
use crate::accounts::SealingKey;
use crate::ids::WebhookId;
use crate::jobs::{self, ClaimedJob};
use crate::repo::Connection;
use crate::schema::users;
use crate::{Error, Result};

/// What a job of a webhook has to do next.
#[derive(Debug)]
pub enum Begun {
    /// Send this.
    Send(Box<Message>),
    /// Tell the owner that nothing is sent any more, since too much waits or nothing can be signed.
    Disable(Webhook),
    /// Nothing: the job is completed.
    Done,
}

/// A delivery, and how it is sent.
#[derive(Debug)]
pub struct Message {
    /// The webhook.
    pub webhook: Webhook,
    /// What it is signed with.
    pub secret: WebhookSecret,
    /// What happened.
    pub delivery: Delivery,
}

/// Finds what a webhook's job has to send next. When there is nothing, the job is completed in the same
/// transaction, so that whoever adds something finds either a job that will see it or none.
pub fn begin_delivery(
    conn: &mut Connection,
    key: &SealingKey,
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
            // Trying again can't help: another key has sealed it.
            None => Begun::Disable(webhook),
        })
    })
}

/// Nothing is done for somebody who may not log in.
fn is_suspended(conn: &mut Connection, webhook: &Webhook) -> Result<bool> {
    let owner = users::table.find(webhook.user_id).select(users::suspended_at);
    let suspended_at: Option<NaiveDateTime> = owner.first(conn)?;
    Ok(suspended_at.is_some())
}
