use chrono::{NaiveDateTime, TimeDelta};
use diesel::prelude::*;

use super::delivery::{Delivery, DeliveryState, delete_old, next};
use super::job::ensure_job;
use super::webhook::{Webhook, lock};
use crate::Result;
use crate::ids::WebhookId;
use crate::jobs::{self, ClaimedJob, MAX_ATTEMPTS};
use crate::repo::Connection;
use crate::schema::{webhook_deliveries, webhooks};

/// Attempts per message; with the pauses between them, about two hours.
pub const MAX_DELIVERY_ATTEMPTS: i32 = MAX_ATTEMPTS;
/// Consecutive failures before a webhook is disabled, if they span [`FAILING_FOR_AT_MOST`].
pub const DISABLED_AFTER_FAILURES: i32 = 10;
/// How long all attempts may fail before a webhook is disabled, if there are [`DISABLED_AFTER_FAILURES`].
pub const FAILING_FOR_AT_MOST: TimeDelta = TimeDelta::hours(24);
/// Characters of an error that are stored.
const MAX_ERROR_LENGTH: usize = 300;

/// The result of one attempt to send a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// The status of the response, if there was one.
    pub status: Option<u16>,
    /// Why there was no response; contains no secrets.
    pub error: Option<String>,
    /// The beginning of the response's body.
    pub answer: Option<String>,
    /// How long it took, in milliseconds.
    pub duration_ms: i64,
}

impl Attempt {
    /// Whether the receiver has accepted the message.
    pub fn has_succeeded(&self) -> bool {
        self.status.is_some_and(|status| (200..300).contains(&status))
    }
}

/// The consequence of an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NextStep {
    /// The same job continues with the waiting deliveries.
    GoOn,
    /// The message will be retried after a pause.
    Again,
    /// This job is completed, and a new one, with a fresh count of attempts, continues.
    HandedOn,
    /// The webhook was disabled because it has failed for too long.
    Disabled,
}

/// Records the result of an attempt. If that disables the webhook, `disabled` runs in the same transaction.
pub fn settle_delivery(
    conn: &mut Connection,
    claimed: &ClaimedJob,
    (delivery, attempt): (&Delivery, &Attempt),
    now: NaiveDateTime,
    disabled: impl FnOnce(&mut Connection, &Webhook) -> Result<()>,
) -> Result<NextStep> {
    conn.write(|conn| {
        let webhook = lock(conn, delivery.webhook_id)?;
        let attempts = delivery.attempts + 1;
        let has_succeeded = attempt.has_succeeded();
        let is_over = attempts >= MAX_DELIVERY_ATTEMPTS || claimed.attempts >= MAX_ATTEMPTS;
        let state = match (has_succeeded, is_over) {
            (true, _) => DeliveryState::Delivered,
            (false, true) => DeliveryState::Failed,
            (false, false) => DeliveryState::Waiting,
        };
        record(conn, delivery, (state, attempts), attempt, now)?;
        delete_old(conn, webhook.id)?;
        if has_succeeded {
            forget_failures(conn, &webhook)?;
            // A new job gives the next message all of its attempts, starting with short pauses.
            return if claimed.attempts > 1 {
                hand_on(conn, claimed, webhook.id)
            } else {
                Ok(NextStep::GoOn)
            };
        }
        if count_failure(conn, &webhook, now)? {
            jobs::complete(conn, claimed)?;
            disabled(conn, &webhook)?;
            return Ok(NextStep::Disabled);
        }
        if is_over {
            return hand_on(conn, claimed, webhook.id);
        }
        // A test or a resend that the owner has requested meanwhile doesn't wait for the pause.
        let is_next = next(conn, webhook.id)?.is_none_or(|next| next.id == delivery.id);
        Ok(if is_next { NextStep::Again } else { NextStep::GoOn })
    })
}

/// Disables a webhook with too many waiting deliveries, or whose messages can't be signed. `disabled` runs in the same
/// transaction.
pub fn disable_webhook(
    conn: &mut Connection,
    claimed: &ClaimedJob,
    (id, now): (WebhookId, NaiveDateTime),
    disabled: impl FnOnce(&mut Connection, &Webhook) -> Result<()>,
) -> Result<()> {
    conn.write(|conn| {
        let webhook = lock(conn, id)?;
        let statement = diesel::update(webhooks::table.find(id));
        statement.set(webhooks::disabled_at.eq(now)).execute(conn)?;
        jobs::complete(conn, claimed)?;
        disabled(conn, &webhook)
    })
}

/// Completes a job, and enqueues a new one for the waiting deliveries.
pub fn hand_on(conn: &mut Connection, claimed: &ClaimedJob, id: WebhookId) -> Result<NextStep> {
    conn.write(|conn| {
        jobs::complete(conn, claimed)?;
        ensure_job(conn, id)?;
        Ok(NextStep::HandedOn)
    })
}

fn record(
    conn: &mut Connection,
    delivery: &Delivery,
    (state, attempts): (DeliveryState, i32),
    attempt: &Attempt,
    now: NaiveDateTime,
) -> Result<()> {
    let error = attempt.error.as_ref().map(|error| shown(error, MAX_ERROR_LENGTH));
    let answer = attempt.answer.as_ref().map(|answer| shown(answer, usize::MAX));
    let status = attempt.status.and_then(|status| i16::try_from(status).ok());
    diesel::update(webhook_deliveries::table.find(delivery.id))
        .set((
            webhook_deliveries::state.eq(state),
            webhook_deliveries::attempts.eq(attempts),
            webhook_deliveries::status.eq(status),
            webhook_deliveries::error.eq(error),
            webhook_deliveries::answer.eq(answer),
            webhook_deliveries::duration_ms.eq(attempt.duration_ms),
            webhook_deliveries::attempted_at.eq(now),
        ))
        .execute(conn)?;
    Ok(())
}

pub(super) fn forget_failures(conn: &mut Connection, webhook: &Webhook) -> Result<()> {
    if webhook.failures == 0 {
        return Ok(());
    }
    let statement = diesel::update(webhooks::table.find(webhook.id));
    let none = (webhooks::failures.eq(0), webhooks::failing_since.eq(None::<NaiveDateTime>));
    statement.set(none).execute(conn)?;
    Ok(())
}

/// Counts a failure, and returns whether it disables the webhook.
fn count_failure(conn: &mut Connection, webhook: &Webhook, now: NaiveDateTime) -> Result<bool> {
    let failures = webhook.failures.saturating_add(1);
    let since = webhook.failing_since.unwrap_or(now);
    let is_too_long = now - since >= FAILING_FOR_AT_MOST && failures >= DISABLED_AFTER_FAILURES;
    let disabled_at = is_too_long.then_some(now).or(webhook.disabled_at);
    diesel::update(webhooks::table.find(webhook.id))
        .set((
            webhooks::failures.eq(failures),
            webhooks::failing_since.eq(since),
            webhooks::disabled_at.eq(disabled_at),
        ))
        .execute(conn)?;
    Ok(is_too_long)
}

/// PostgreSQL can't store NUL in text.
fn shown(text: &str, length: usize) -> String {
    text.chars().filter(|letter| *letter != '\0').take(length).collect()
}
