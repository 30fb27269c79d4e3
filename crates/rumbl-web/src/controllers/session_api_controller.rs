//! The session as JSON, for pages that have lost their connection and need the reason.

use actix_web::HttpResponse;
use actix_web::http::header::CACHE_CONTROL;

use crate::conn::Conn;
use crate::error::Result;
use crate::identity::socket_token;
use crate::views::session_view::SessionJson;

/// The logged-in user, with a new token for the socket.
pub(crate) async fn show(conn: Conn) -> Result<HttpResponse> {
    let secret = &conn.app().config.secret_key_base;
    let token = conn.identity().map(|one| socket_token::sign(secret, one.session()));
    let session = SessionJson::new(conn.current_user().map(|user| user.id), token.transpose()?);
    Ok(HttpResponse::Ok().insert_header((CACHE_CONTROL, "no-store")).json(session))
}
