//! Links in digests that turn these mails off, without a log-in.
//!
//! Opening a link changes nothing, because mail scanners open links too. A POST request to the same URL does: from the
//! button on its page, or from a mail client (RFC 8058), which sends no cookie.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Query;
use rumbl_core::changeset::Params;
use rumbl_core::ids::UserId;
use rumbl_core::notifications;

use crate::conn::Conn;
use crate::error::Result;
use crate::pages::key::Shared;
use crate::pages::slot::Slot;
use crate::views::mailed_link_view::LinkExpired;
use crate::views::notification_view::Unsubscribe;

/// The page of a link, with its button.
pub(crate) async fn show(conn: Conn, query: Query<Params>) -> Result<HttpResponse> {
    let Some((_, token)) = verify(&conn, &query) else { return refused(&conn).await };
    conn.fill(Slot::MailedToken, token);
    conn.shared(Shared::new("unsubscribe"), |_db, renderer| {
        renderer.render(&Unsubscribe { is_done: false })
    })
    .await
}

/// Turns digests off.
pub(crate) async fn create(conn: Conn, query: Query<Params>) -> Result<HttpResponse> {
    let Some((id, _)) = verify(&conn, &query) else { return refused(&conn).await };
    conn.repo(move |db| notifications::stop_digests(db, id)).await?;
    conn.shared(Shared::new("unsubscribed"), |_db, renderer| {
        renderer.render(&Unsubscribe { is_done: true })
    })
    .await
}

fn verify(conn: &Conn, query: &Params) -> Option<(UserId, String)> {
    let token = query.text("token")?;
    let id = conn.app().unsubscribe.verify(token)?;
    Some((id, token.to_owned()))
}

async fn refused(conn: &Conn) -> Result<HttpResponse> {
    let page = Shared::new("unsubscribe refused");
    conn.shared_status(StatusCode::NOT_FOUND, page, &LinkExpired::unsubscribe()).await
}
