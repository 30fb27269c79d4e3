//! A user's notifications.

use actix_web::HttpResponse;
use actix_web::web::Query;
use rumbl_core::changeset::Params;
use rumbl_core::notifications::{self, NotificationCursor};

use crate::conn::Conn;
use crate::error::{Error, Result};
use crate::flash::Flash;
use crate::i18n::t;
use crate::paths;
use crate::pipelines::Authenticated;
use crate::pipelines::form_body::FormBody;
use crate::views::notification_view::NotificationIndex;

/// A page of notifications, after the cursor `behind`.
pub(crate) async fn index(
    conn: Conn,
    user: Authenticated,
    params: Query<Params>,
) -> Result<HttpResponse> {
    let behind: Option<NotificationCursor> = match params.text("behind") {
        Some(text) => Some(text.parse().map_err(|_nonsense| Error::NotFound)?),
        None => None,
    };
    conn.personal(move |db, renderer| {
        let page = notifications::list_notifications(db, &user, behind)?;
        renderer.render(&NotificationIndex::new(&page))
    })
    .await
}

/// Marks notifications as read, up to the cursor `up_to`.
pub(crate) async fn read(conn: Conn, user: Authenticated, form: FormBody) -> Result<HttpResponse> {
    let up_to: NotificationCursor = form
        .text("up_to")
        .and_then(|text| text.parse().ok())
        .ok_or_else(|| Error::BadRequest("the form names no notification".to_owned()))?;
    conn.repo(move |db| notifications::mark_notifications_read(db, &user, up_to)).await?;
    conn.put_flash(Flash::Info(t!("notification-marked-read")));
    Ok(conn.redirect(paths::NOTIFICATIONS))
}
