//! Reads and writes the session and flash cookies.

use actix_web::body::BoxBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use futures_util::FutureExt;
use futures_util::future::LocalBoxFuture;

use super::plug::Flow;
use crate::conn::Conn;
use crate::error::Result;
use crate::flash::FlashSlot;
use crate::identity::session_cookie;

/// Finds the session that the cookie names.
///
/// An invalid cookie is not removed: this response may be late, and would then remove the cookie of a newer log-in.
pub(super) fn fetch_identity<'a>(
    request: &'a mut ServiceRequest,
    conn: &'a Conn,
) -> LocalBoxFuture<'a, Result<Flow>> {
    async {
        let app = conn.app();
        if let Some(token) = session_cookie::token_of(request.request(), &app.config)
            && let Some(identity) = app.sessions.find_by_token(&token).await?
        {
            conn.put_identity(identity);
        }
        Ok(Flow::Next)
    }
    .boxed_local()
}

/// Reads the flash cookie, and the messages that a live page left for this one.
pub(super) fn fetch_flash<'a>(
    request: &'a mut ServiceRequest,
    conn: &'a Conn,
) -> LocalBoxFuture<'a, Result<Flow>> {
    let app = conn.app();
    conn.put_flash_slot(FlashSlot::of(request.request(), &app.config));
    let (left, removal) = app.live_pages.take_flash(request.request());
    conn.put_view_flash(&left);
    if let Some(removal) = removal {
        conn.put_cookie(removal);
    }
    std::future::ready(Ok(Flow::Next)).boxed_local()
}

/// Sends the session's and the flash message's cookies.
pub(super) fn put_cookies(
    conn: &Conn,
    mut response: ServiceResponse<BoxBody>,
) -> Result<ServiceResponse<BoxBody>> {
    for cookie in conn.cookies()? {
        response.response_mut().add_cookie(&cookie).map_err(crate::error::Error::internal)?;
    }
    Ok(response)
}
