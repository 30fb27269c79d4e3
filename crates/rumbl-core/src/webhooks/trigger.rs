//! From changes to deliveries, in the transaction that makes the changes.

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

/// Whether a row of `videos` has a webhook, in the query that reads it anyway: so videos without one cost no
/// query more.
const HAS_WEBHOOKS: &str = "EXISTS (SELECT 1 FROM webhooks WHERE webhooks.user_id = videos.user_id \
     AND (webhooks.video_id IS NULL OR webhooks.video_id = videos.id) \
     AND webhooks.paused_at IS NULL AND webhooks.disabled_at IS NULL)";

/// Something that happened.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Change {
    pub(crate) event: Event,
    pub(crate) video_id: Option<VideoId>,
    pub(crate) annotation_id: Option<AnnotationId>,
    pub(crate) was_at: Option<i64>,
    pub(crate) seq: Option<i64>,
}

/// Makes deliveries of what happened to a video itself.
pub(crate) fn trigger_video(
    conn: &mut Connection,
    (owner, video_id): (UserId, VideoId),
    event: Event,
) -> Result<()> {
    let change =
        Change { event, video_id: Some(video_id), annotation_id: None, was_at: None, seq: None };
    trigger(conn, &[(owner, change)])
}

/// Makes deliveries of changes, each with the owner of its video, for the webhooks that tell them. The webhooks
/// are locked until the commit, so whoever sends their deliveries sees either no new one or its job.
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
    // On SQLite the transaction holds the one write lock that there is.
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

/// Adds deliveries to a webhook that is locked. One for which too many wait gets no more, and is disabled when it
/// is next its turn, which tells its owner.
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

/// Random, so that it says nothing, and no receiver gets the same from two servers.
fn new_message_id() -> String {
    format!("msg_{:032x}", rand::random::<u128>())
}

/// [`HAS_WEBHOOKS`] as something to select.
pub(crate) fn has_webhooks() -> SqlLiteral<Bool> {
    sql::<Bool>(HAS_WEBHOOKS)
}
