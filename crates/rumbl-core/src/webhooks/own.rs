use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::delivery::{Delivery, DeliveryState, MAX_SHOWN_DELIVERIES};
use super::event::Event;
use super::job::{SendWebhook, ensure_job};
use super::secret::WebhookSecret;
use super::settle::forget_failures;
use super::trigger::{Change, deliver};
use super::webhook::{self, AddressRule, URL, VIDEO_ID, Wanted, Webhook, lock};
use crate::accounts::{EncryptionKey, User};
use crate::changeset::{Action, Changeset, FieldError, Params};
use crate::ids::{DeliveryId, WebhookId};
use crate::jobs;
use crate::multimedia::is_kept;
use crate::repo::{Backend, Connection, now};
use crate::schema::{videos, webhook_deliveries, webhooks};
use crate::{Error, IfUnchanged, Result};

/// Webhooks per user.
pub const MAX_WEBHOOKS_PER_USER: i64 = 10;

const TOO_MANY: &str = "you have %{count} webhooks; delete one first";
const NO_VIDEO: FieldError = FieldError::new("is not one of your videos");

/// Creates a webhook for a user. Params: `url`; a checkbox for each of [`Event::ALL`], under its field name, of which
/// at least one must be true; and `video_id`, if it is for only one of their videos. The returned secret is for the
/// user, and can't be retrieved again.
///
/// # Errors
/// [`Error::Invalid`], also when the user has [`MAX_WEBHOOKS_PER_USER`].
pub fn create_webhook(
    conn: &mut Connection,
    (user, key): (&User, &EncryptionKey),
    params: &Params,
    rule: AddressRule,
) -> Result<(Webhook, WebhookSecret)> {
    let wanted = webhook::wanted(params, rule)?;
    let secret = WebhookSecret::generate();
    let (now, sealed) = (now(), secret.seal(key, user.id)?);
    conn.write(|conn| {
        let own = webhooks::table.filter(webhooks::user_id.eq(user.id));
        let count: i64 = own.count().get_result(conn)?;
        if count >= MAX_WEBHOOKS_PER_USER {
            let error = FieldError::with(TOO_MANY, "count", MAX_WEBHOOKS_PER_USER);
            return Err(refused(wanted.changeset.add_error(URL, error)));
        }
        check_video(conn, user, &wanted)?;
        let statement = diesel::insert_into(webhooks::table)
            .values((
                webhooks::user_id.eq(user.id),
                webhooks::video_id.eq(wanted.video_id),
                webhooks::url.eq(wanted.url),
                webhooks::events.eq(wanted.events),
                webhooks::sealed_secret.eq(sealed),
                webhooks::inserted_at.eq(now),
                webhooks::updated_at.eq(now),
            ))
            .returning(<Webhook as Selectable<Backend>>::construct_selection());
        Ok((statement.get_result(conn)?, secret))
    })
}

/// Changes one of the user's webhooks. Params as for [`create_webhook`]. A new address resets the count of failures.
///
/// # Errors
/// [`Error::Invalid`]; [`Error::NotFound`] when there is none, or it belongs to somebody else.
pub fn update_webhook(
    conn: &mut Connection,
    user: &User,
    id: WebhookId,
    params: &Params,
    rule: AddressRule,
) -> Result<Webhook> {
    let wanted = webhook::wanted(params, rule)?;
    conn.write(|conn| {
        let webhook = own(conn, user, id)?;
        check_video(conn, user, &wanted)?;
        if webhook.url != wanted.url {
            forget_failures(conn, &webhook)?;
        }
        let statement = diesel::update(webhooks::table.find(id))
            .set((
                webhooks::video_id.eq(wanted.video_id),
                webhooks::url.eq(wanted.url),
                webhooks::events.eq(wanted.events),
                webhooks::updated_at.eq(now()),
            ))
            .returning(<Webhook as Selectable<Backend>>::construct_selection());
        Ok(statement.get_result(conn)?)
    })
}

/// As [`update_webhook`], if nobody has changed the webhook first. Missing fields stay unchanged, but the events count
/// as a single field: if any of their checkboxes is sent, the missing ones are off.
///
/// # Errors
/// As for [`update_webhook`], and [`Error::Changed`].
pub fn update_webhook_if(
    conn: &mut Connection,
    user: &User,
    id: WebhookId,
    (params, if_unchanged): (&Params, &IfUnchanged),
    rule: AddressRule,
) -> Result<Webhook> {
    conn.write(|conn| {
        let webhook = own(conn, user, id)?;
        if_unchanged.check(webhook.updated_at)?;
        update_webhook(conn, user, id, &webhook::completed(&webhook, params), rule)
    })
}

fn check_video(conn: &mut Connection, user: &User, wanted: &Wanted) -> Result<()> {
    let Some(id) = wanted.video_id else { return Ok(()) };
    let own = videos::table.filter(videos::id.eq(id)).filter(videos::user_id.eq(user.id));
    let own = own.filter(is_kept!());
    let count: i64 = own.count().get_result(conn)?;
    if count == 0 {
        return Err(refused(wanted.changeset.clone().add_error(VIDEO_ID, NO_VIDEO)));
    }
    Ok(())
}

fn refused(changeset: Changeset) -> Error {
    changeset.apply_action(Action::Update).map_or_else(Error::from, |_| Error::NotFound)
}

/// A user's webhooks, in the order in which they were made.
pub fn list_webhooks(conn: &mut Connection, user: &User) -> Result<Vec<Webhook>> {
    let query = webhooks::table.filter(webhooks::user_id.eq(user.id)).order(webhooks::id);
    // No limit: two concurrent creations may exceed the maximum, and the owner has to see every webhook.
    Ok(query.select(Webhook::as_select()).load(conn)?)
}

/// One of the user's webhooks.
///
/// # Errors
/// [`Error::NotFound`] when there is none, or it belongs to somebody else.
pub fn get_webhook(conn: &mut Connection, user: &User, id: WebhookId) -> Result<Webhook> {
    let query = webhooks::table.find(id).filter(webhooks::user_id.eq(user.id));
    Ok(query.select(Webhook::as_select()).first(conn)?)
}

/// Deletes one of the user's webhooks, with its waiting deliveries.
///
/// # Errors
/// As for [`get_webhook`].
pub fn delete_webhook(conn: &mut Connection, user: &User, id: WebhookId) -> Result<Webhook> {
    conn.write(|conn| {
        let webhook = own(conn, user, id)?;
        diesel::delete(webhooks::table.find(id)).execute(conn)?;
        Ok(webhook)
    })
}

/// Pauses a webhook until [`resume_webhook`]. Waiting deliveries stay; changes that happen meanwhile are not reported.
///
/// # Errors
/// As for [`get_webhook`].
pub fn pause_webhook(conn: &mut Connection, user: &User, id: WebhookId) -> Result<()> {
    conn.write(|conn| {
        own(conn, user, id)?;
        let statement = diesel::update(webhooks::table.find(id));
        statement.set(webhooks::paused_at.eq(now())).execute(conn)?;
        Ok(())
    })
}

/// Resumes a webhook that was paused or disabled, beginning with its waiting deliveries.
///
/// # Errors
/// As for [`get_webhook`].
pub fn resume_webhook(conn: &mut Connection, user: &User, id: WebhookId) -> Result<()> {
    conn.write(|conn| {
        own(conn, user, id)?;
        let statement = diesel::update(webhooks::table.find(id));
        statement.set(webhooks::paused_at.eq(None::<NaiveDateTime>)).execute(conn)?;
        turn_on(conn, id)?;
        ensure_job(conn, id)
    })
}

/// Re-enables a webhook that was disabled, unless it is paused.
fn turn_on(conn: &mut Connection, id: WebhookId) -> Result<()> {
    let never = None::<NaiveDateTime>;
    diesel::update(webhooks::table.find(id))
        .set((
            webhooks::disabled_at.eq(never),
            webhooks::overflowed_at.eq(never),
            webhooks::failing_since.eq(never),
            webhooks::failures.eq(0),
        ))
        .execute(conn)?;
    Ok(())
}

/// Replaces a webhook's secret; the old one is no longer used for signing. A webhook that was disabled because its
/// secret could not be read is re-enabled.
///
/// # Errors
/// As for [`get_webhook`].
pub fn renew_webhook_secret(
    conn: &mut Connection,
    (user, key): (&User, &EncryptionKey),
    id: WebhookId,
) -> Result<(Webhook, WebhookSecret)> {
    let secret = WebhookSecret::generate();
    let sealed = secret.seal(key, user.id)?;
    conn.write(|conn| {
        let webhook = own(conn, user, id)?;
        let statement = diesel::update(webhooks::table.find(id));
        statement.set(webhooks::sealed_secret.eq(sealed)).execute(conn)?;
        if webhook.disabled_at.is_some() && !webhook.has_readable_secret(key) {
            turn_on(conn, id)?;
        }
        ensure_job(conn, id)?;
        Ok((webhook, secret))
    })
}

/// Sends a test message, at once and before any waiting deliveries.
///
/// # Errors
/// As for [`get_webhook`].
pub fn test_webhook(conn: &mut Connection, user: &User, id: WebhookId) -> Result<()> {
    conn.write(|conn| {
        own(conn, user, id)?;
        let change = Change {
            event: Event::Test,
            video_id: None,
            annotation_id: None,
            was_at: None,
            seq: None,
        };
        deliver(conn, id, &[change])?;
        jobs::make_due(conn, &SendWebhook { webhook_id: id })
    })
}

/// The last deliveries of a user's webhook, the newest first, [`MAX_SHOWN_DELIVERIES`] at most.
pub fn list_deliveries(conn: &mut Connection, webhook: &Webhook) -> Result<Vec<Delivery>> {
    let query = webhook_deliveries::table
        .filter(webhook_deliveries::webhook_id.eq(webhook.id))
        .order(webhook_deliveries::id.desc())
        .limit(MAX_SHOWN_DELIVERIES);
    Ok(query.select(Delivery::as_select()).load(conn)?)
}

/// A delivery of a user's webhook.
///
/// # Errors
/// [`Error::NotFound`] when there is none, or it belongs to another webhook.
pub fn get_delivery(conn: &mut Connection, webhook: &Webhook, id: DeliveryId) -> Result<Delivery> {
    let query =
        webhook_deliveries::table.find(id).filter(webhook_deliveries::webhook_id.eq(webhook.id));
    Ok(query.select(Delivery::as_select()).first(conn)?)
}

/// Sends a delivery again with the same id, whether or not it was received. It is sent at once, because it is older
/// than all waiting deliveries.
///
/// # Errors
/// As for [`get_delivery`].
pub fn retry_delivery(
    conn: &mut Connection,
    user: &User,
    id: WebhookId,
    delivery: DeliveryId,
) -> Result<()> {
    conn.write(|conn| {
        let webhook = own(conn, user, id)?;
        let delivery = get_delivery(conn, &webhook, delivery)?;
        diesel::update(webhook_deliveries::table.find(delivery.id))
            .set((
                webhook_deliveries::state.eq(DeliveryState::Waiting),
                webhook_deliveries::attempts.eq(0),
            ))
            .execute(conn)?;
        ensure_job(conn, id)?;
        jobs::make_due(conn, &SendWebhook { webhook_id: id })
    })
}

/// One of a user's webhooks, locked until the commit.
fn own(conn: &mut Connection, user: &User, id: WebhookId) -> Result<Webhook> {
    let webhook = lock(conn, id)?;
    if webhook.user_id == user.id { Ok(webhook) } else { Err(Error::NotFound) }
}
