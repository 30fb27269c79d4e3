//! Turns changes into deliveries, in the transaction that makes the changes.

use diesel::dsl::sql;
use diesel::expression::SqlLiteral;
use diesel::prelude::*;
use diesel::sql_types::Bool;

use super::delivery::{DeliveryState, MAX_WAITING_DELIVERIES, count_waiting};
use super::event::Event;
use super::job::ensure_job;
use super::webhook::Webhook;
use crate::Result;
use crate::ids::{AnnotationId, UserId, VideoId, WebhookId};
use crate::repo::{Connection, now};
use crate::schema::{webhook_deliveries, webhooks};

/// Whether the owner of a row of `videos` has webhooks, for use in a query that runs anyway, so that videos without
/// webhooks cost no additional query.
const HAS_WEBHOOKS: &str = "EXISTS (SELECT 1 FROM webhooks WHERE webhooks.user_id = videos.user_id \
     AND (webhooks.video_id IS NULL OR webhooks.video_id = videos.id) \
     AND webhooks.paused_at IS NULL AND webhooks.disabled_at IS NULL)";

/// A change to report.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Change {
    pub(crate) event: Event,
    pub(crate) video_id: Option<VideoId>,
    pub(crate) annotation_id: Option<AnnotationId>,
    pub(crate) was_at: Option<i64>,
    pub(crate) seq: Option<i64>,
}

/// Creates the deliveries of a change of a video itself.
pub(crate) fn trigger_video(
    conn: &mut Connection,
    (owner, video_id): (UserId, VideoId),
    event: Event,
) -> Result<()> {
    let change =
        Change { event, video_id: Some(video_id), annotation_id: None, was_at: None, seq: None };
    trigger(conn, &[(owner, change)])
}

/// Creates the deliveries of changes, each with the owner of its video, for all webhooks that subscribe to them. The
/// webhooks are locked until the commit, so a job either sees the new deliveries or has completed before.
pub(crate) fn trigger(conn: &mut Connection, changes: &[(UserId, Change)]) -> Result<()> {
    if changes.is_empty() {
        return Ok(());
    }
    for webhook in lock_webhooks(conn, changes)? {
        let is_told = |(owner, change): &&(UserId, Change)| {
            *owner == webhook.user_id
                && (webhook.video_id.is_none() || webhook.video_id == change.video_id)
                && webhook.tells(change.event)
        };
        let told: Vec<Change> = changes.iter().filter(is_told).map(|(_, change)| *change).collect();
        deliver(conn, webhook.id, &told)?;
    }
    Ok(())
}

fn lock_webhooks(conn: &mut Connection, changes: &[(UserId, Change)]) -> Result<Vec<Webhook>> {
    let mut owners: Vec<UserId> = changes.iter().map(|(owner, _)| *owner).collect();
    owners.sort_unstable();
    owners.dedup();
    let owned = webhooks::table.filter(webhooks::user_id.eq_any(owners)).order(webhooks::id);
    // On SQLite, the transaction holds the only write lock.
    if let Connection::Pg(conn) = conn {
        let rows = owned.clone().select(webhooks::id).for_no_key_update();
        rows.load::<WebhookId>(conn)?;
    }
    let active = owned
        .filter(webhooks::paused_at.is_null())
        .filter(webhooks::disabled_at.is_null())
        .filter(webhooks::overflowed_at.is_null());
    Ok(active.select(Webhook::as_select()).load(conn)?)
}

/// Adds deliveries to a locked webhook. If too many are waiting, nothing is added, and the webhook is disabled when its
/// job next runs, which also notifies the owner.
pub(super) fn deliver(conn: &mut Connection, id: WebhookId, changes: &[Change]) -> Result<()> {
    if changes.is_empty() {
        return Ok(());
    }
    let room = MAX_WAITING_DELIVERIES - count_waiting(conn, id)?;
    let room = usize::try_from(room).unwrap_or(0);
    for change in changes.iter().take(room) {
        insert(conn, id, *change)?;
    }
    if changes.len() > room {
        let overflowed = diesel::update(webhooks::table.find(id));
        overflowed.set(webhooks::overflowed_at.eq(now())).execute(conn)?;
    }
    ensure_job(conn, id)
}

fn insert(conn: &mut Connection, id: WebhookId, change: Change) -> Result<()> {
    let Change { event, video_id, annotation_id, was_at, seq } = change;
    diesel::insert_into(webhook_deliveries::table)
        .values((
            webhook_deliveries::webhook_id.eq(id),
            webhook_deliveries::message_id.eq(new_message_id()),
            webhook_deliveries::event.eq(event),
            webhook_deliveries::video_id.eq(video_id),
            webhook_deliveries::annotation_id.eq(annotation_id),
            webhook_deliveries::was_at.eq(was_at),
            webhook_deliveries::seq.eq(seq),
            webhook_deliveries::state.eq(DeliveryState::Waiting),
            webhook_deliveries::inserted_at.eq(now()),
        ))
        .execute(conn)?;
    Ok(())
}

/// Random, so that it reveals nothing and is unique across servers.
fn new_message_id() -> String {
    format!("msg_{:032x}", rand::random::<u128>())
}

/// [`HAS_WEBHOOKS`] as a column to select.
pub(crate) fn has_webhooks() -> SqlLiteral<Bool> {
    sql::<Bool>(HAS_WEBHOOKS)
}
