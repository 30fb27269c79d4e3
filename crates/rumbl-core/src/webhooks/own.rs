use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::delivery::{Delivery, DeliveryState, MAX_SHOWN_DELIVERIES};
use super::event::Event;
use super::job::{SendWebhook, ensure_job};
use super::secret::WebhookSecret;
use super::settle::forget_failures;
use super::trigger::{Change, deliver};
use super::webhook::{self, AddressRule, URL, VIDEO_ID, Wanted, Webhook, lock};
use crate::accounts::{SealingKey, User};
use crate::changeset::{Action, Changeset, FieldError, Params};
use crate::ids::{DeliveryId, WebhookId};
use crate::jobs;
use crate::repo::{Backend, Connection, now};
use crate::schema::{videos, webhook_deliveries, webhooks};
use crate::{Error, IfUnchanged, Result};

/// Webhooks that one person has at most.
pub const MAX_WEBHOOKS_PER_USER: i64 = 10;

const TOO_MANY: &str = "you have %{count} webhooks; delete one first";
const NO_VIDEO: FieldError = FieldError::new("is none of your videos");

/// Adds a webhook of a user's. Params: `url`; a box for each of [`Event::ALL`] by its field, of which one at
/// least is true; and `video_id`, if it is for one of their videos alone. The secret is for the user alone, and
/// nobody can ask for it again.
///
/// # Errors
/// [`Error::Invalid`], also when the user has [`MAX_WEBHOOKS_PER_USER`].
pub fn create_webhook(
    conn: &mut Connection,
    (user, key): (&User, &SealingKey),
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

/// Changes one of a user's webhooks. Params as for [`create_webhook`]. What failed at another address counts no
/// more.
///
/// # Errors
/// [`Error::Invalid`]; [`Error::NotFound`] when there is none, or it is somebody else's.
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

/// As [`update_webhook`], if nobody has changed the webhook first; what is not among the params stays. The events are
/// one list: with one of their boxes all are sent.
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
    // Without a limit: two that are made at once may both be the last, and each has to be seen.
    Ok(query.select(Webhook::as_select()).load(conn)?)
}

/// One of a user's webhooks.
///
/// # Errors
/// [`Error::NotFound`] when there is none, or it is somebody else's.
pub fn get_webhook(conn: &mut Connection, user: &User, id: WebhookId) -> Result<Webhook> {
    let query = webhooks::table.find(id).filter(webhooks::user_id.eq(user.id));
    Ok(query.select(Webhook::as_select()).first(conn)?)
}

/// Deletes one of a user's webhooks, with what waits for it.
///
/// # Errors
/// As of [`get_webhook`].
pub fn delete_webhook(conn: &mut Connection, user: &User, id: WebhookId) -> Result<Webhook> {
    conn.write(|conn| {
        let webhook = own(conn, user, id)?;
        diesel::delete(webhooks::table.find(id)).execute(conn)?;
        Ok(webhook)
    })
}

/// Has nothing sent until [`resume_webhook`]. What waits goes on waiting; changes meanwhile are not told.
///
/// # Errors
/// As of [`get_webhook`].
pub fn pause_webhook(conn: &mut Connection, user: &User, id: WebhookId) -> Result<()> {
    conn.write(|conn| {
        own(conn, user, id)?;
        let statement = diesel::update(webhooks::table.find(id));
        statement.set(webhooks::paused_at.eq(now())).execute(conn)?;
        Ok(())
    })
}

/// Goes on with a webhook that was paused or disabled, and first with what waits.
///
/// # Errors
/// As of [`get_webhook`].
pub fn resume_webhook(conn: &mut Connection, user: &User, id: WebhookId) -> Result<()> {
    conn.write(|conn| {
        own(conn, user, id)?;
        let statement = diesel::update(webhooks::table.find(id));
        statement.set(webhooks::paused_at.eq(None::<NaiveDateTime>)).execute(conn)?;
        turn_on(conn, id)?;
        ensure_job(conn, id)
    })
}

/// Has a webhook that was disabled go on, unless it is paused.
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

/// Gives a webhook another secret; nothing is signed with the old one any more. One that was disabled because that
/// could not be read goes on.
///
/// # Errors
/// As of [`get_webhook`].
pub fn renew_webhook_secret(
    conn: &mut Connection,
    (user, key): (&User, &SealingKey),
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

/// Sends a message that says nothing happened, for its receiver to be tried with: at once, before whatever waits.
///
/// # Errors
/// As of [`get_webhook`].
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
        jobs::hurry(conn, &SendWebhook { webhook_id: id })
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

/// One delivery of a user's webhook.
///
/// # Errors
/// [`Error::NotFound`] when there is none, or it is somebody else's.
pub fn get_delivery(conn: &mut Connection, webhook: &Webhook, id: DeliveryId) -> Result<Delivery> {
    let query =
        webhook_deliveries::table.find(id).filter(webhook_deliveries::webhook_id.eq(webhook.id));
    Ok(query.select(Delivery::as_select()).first(conn)?)
}

/// Sends a message again, with the id that it has, whether it was received or not: at once, as it is older than
/// whatever waits.
///
/// # Errors
/// As of [`get_delivery`].
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
        jobs::hurry(conn, &SendWebhook { webhook_id: id })
    })
}

/// One of a user's webhooks, locked until the commit.
fn own(conn: &mut Connection, user: &User, id: WebhookId) -> Result<Webhook> {
    let webhook = lock(conn, id)?;
    if webhook.user_id == user.id { Ok(webhook) } else { Err(Error::NotFound) }
}
