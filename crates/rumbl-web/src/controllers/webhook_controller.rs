//! A user's webhooks.

mod view;

use std::sync::Arc;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, HeaderValue};
use actix_web::web::Path;
use rumbl_core::accounts::{EncryptionKey, User};
use rumbl_core::changeset::Changeset;
use rumbl_core::ids::WebhookId;
use rumbl_core::multimedia;
use rumbl_core::repo::Connection;
use rumbl_core::webhooks::{self, Webhook, WebhookSecret};

use crate::conn::{Conn, Form};
use crate::error::{Error, Result};
use crate::flash::Flash;
use crate::i18n::{Message, t};
use crate::pages::rendered::Rendered;
use crate::pages::renderer::Renderer;
use crate::paths;
use crate::pipelines::Authenticated;
use crate::pipelines::form_body::FormBody;
use view::{WebhookIndex, WebhookSecretShow, WebhookShow};

/// Lists the user's webhooks, with the form to add one.
pub(crate) async fn index(conn: Conn, user: Authenticated) -> Result<HttpResponse> {
    let key = Arc::clone(&conn.app().sealing_key);
    conn.personal(move |db, renderer| {
        render_index(db, renderer, (&user, &key), &webhooks::change_webhook(None))
    })
    .await
}

/// Adds a webhook, and shows its secret once.
pub(crate) async fn create(
    conn: Conn,
    user: Authenticated,
    form: FormBody,
) -> Result<HttpResponse> {
    let params = form.params("webhook")?;
    let key = Arc::clone(&conn.app().sealing_key);
    let rule = conn.app().config.webhooks.address_rule();
    let made = conn.run(move |db, renderer| {
        match webhooks::create_webhook(db, (&user, &key), &params, rule) {
            Ok(made) => Ok(Form::Saved(made)),
            Err(rumbl_core::Error::Invalid(changeset)) => {
                render_index(db, renderer, (&user, &key), &changeset).map(Form::Refused)
            }
            Err(error) => Err(error.into()),
        }
    });
    match made.await? {
        Form::Saved(made) => show_secret(&conn, StatusCode::CREATED, &made),
        Form::Refused(page) => conn.send_invalid(&page),
    }
}

/// A webhook, with its latest messages.
pub(crate) async fn show(
    conn: Conn,
    user: Authenticated,
    path: Path<String>,
) -> Result<HttpResponse> {
    let (id, key) = (webhook_id(&path)?, Arc::clone(&conn.app().sealing_key));
    conn.personal(move |db, renderer| {
        let webhook = webhooks::get_webhook(db, &user, id)?;
        let changeset = webhooks::change_webhook(Some(&webhook));
        render_show(db, renderer, (&user, &key, &webhook), &changeset)
    })
    .await
}

pub(crate) async fn update(
    conn: Conn,
    user: Authenticated,
    path: Path<String>,
    form: FormBody,
) -> Result<HttpResponse> {
    let (id, params) = (webhook_id(&path)?, form.params("webhook")?);
    let key = Arc::clone(&conn.app().sealing_key);
    let rule = conn.app().config.webhooks.address_rule();
    let updated = conn.run(move |db, renderer| {
        match webhooks::update_webhook(db, &user, id, &params, rule) {
            Ok(_) => Ok(Form::Saved(())),
            Err(rumbl_core::Error::Invalid(changeset)) => {
                let webhook = webhooks::get_webhook(db, &user, id)?;
                render_show(db, renderer, (&user, &key, &webhook), &changeset).map(Form::Refused)
            }
            Err(error) => Err(error.into()),
        }
    });
    match updated.await? {
        Form::Saved(()) => Ok(back(&conn, id, t!("webhooks-saved"))),
        Form::Refused(page) => conn.send_invalid(&page),
    }
}

/// Deletes a webhook, and its pending messages.
pub(crate) async fn delete(
    conn: Conn,
    user: Authenticated,
    path: Path<String>,
) -> Result<HttpResponse> {
    let id = webhook_id(&path)?;
    conn.repo(move |db| webhooks::delete_webhook(db, &user, id)).await?;
    conn.put_flash(Flash::Info(t!("webhooks-deleted")));
    Ok(conn.redirect(paths::WEBHOOKS))
}

/// Pauses a webhook.
pub(crate) async fn pause(
    conn: Conn,
    user: Authenticated,
    path: Path<String>,
) -> Result<HttpResponse> {
    let id = webhook_id(&path)?;
    conn.repo(move |db| webhooks::pause_webhook(db, &user, id)).await?;
    Ok(back(&conn, id, t!("webhooks-now-paused")))
}

/// Resumes a webhook that was paused or disabled.
pub(crate) async fn resume(
    conn: Conn,
    user: Authenticated,
    path: Path<String>,
) -> Result<HttpResponse> {
    let id = webhook_id(&path)?;
    conn.repo(move |db| webhooks::resume_webhook(db, &user, id)).await?;
    Ok(back(&conn, id, t!("webhooks-resumed")))
}

/// Generates a new secret, and shows it once.
pub(crate) async fn renew_secret(
    conn: Conn,
    user: Authenticated,
    path: Path<String>,
) -> Result<HttpResponse> {
    let (id, key) = (webhook_id(&path)?, Arc::clone(&conn.app().sealing_key));
    let renewed = conn.repo(move |db| webhooks::renew_webhook_secret(db, (&user, &key), id));
    show_secret(&conn, StatusCode::OK, &renewed.await?)
}

fn show_secret(
    conn: &Conn,
    status: StatusCode,
    (webhook, secret): &(Webhook, WebhookSecret),
) -> Result<HttpResponse> {
    let page = WebhookSecretShow::new(webhook, secret.expose());
    let mut response = conn.render_status(status, &page)?;
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

fn render_index(
    db: &mut Connection,
    renderer: &Renderer,
    (user, key): (&User, &EncryptionKey),
    changeset: &Changeset,
) -> Result<Rendered> {
    let webhooks = webhooks::list_webhooks(db, user)?;
    let videos = multimedia::list_user_videos(db, user)?;
    renderer.render(&WebhookIndex::new((&webhooks, key), &videos, changeset))
}

fn render_show(
    db: &mut Connection,
    renderer: &Renderer,
    (user, key, webhook): (&User, &EncryptionKey, &Webhook),
    changeset: &Changeset,
) -> Result<Rendered> {
    let deliveries = webhooks::list_deliveries(db, webhook)?;
    let videos = multimedia::list_user_videos(db, user)?;
    renderer.render(&WebhookShow::new((webhook, key), &deliveries, &videos, changeset))
}

/// Redirects to the webhook's page.
pub(super) fn back(conn: &Conn, id: WebhookId, said: Message) -> HttpResponse {
    conn.put_flash(Flash::Info(said));
    conn.redirect(paths::webhook(id))
}

pub(super) fn webhook_id(path: &str) -> Result<WebhookId> {
    path.parse().map_err(|_malformed| Error::NotFound)
}
