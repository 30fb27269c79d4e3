//! The messages of a webhook.

use actix_web::HttpResponse;
use actix_web::web::Path;
use rumbl_core::webhooks;

use super::webhook_controller::{back, webhook_id};
use crate::conn::Conn;
use crate::error::{Error, Result};
use crate::i18n::t;
use crate::pipelines::Authenticated;

/// Sends a test message.
pub(crate) async fn test(
    conn: Conn,
    user: Authenticated,
    path: Path<String>,
) -> Result<HttpResponse> {
    let id = webhook_id(&path)?;
    conn.repo(move |db| webhooks::test_webhook(db, &user, id)).await?;
    Ok(back(&conn, id, t!("webhooks-test-sent")))
}

pub(crate) async fn retry(
    conn: Conn,
    user: Authenticated,
    path: Path<(String, String)>,
) -> Result<HttpResponse> {
    let id = webhook_id(&path.0)?;
    let delivery = path.1.parse().map_err(|_malformed| Error::NotFound)?;
    conn.repo(move |db| webhooks::retry_delivery(db, &user, id, delivery)).await?;
    Ok(back(&conn, id, t!("webhooks-sent-again")))
}
