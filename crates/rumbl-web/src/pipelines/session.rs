//! Who it is, and the message that waits for them.

use actix_web::body::BoxBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use futures_util::FutureExt;
use futures_util::future::LocalBoxFuture;

use super::plug::Flow;
use crate::conn::Conn;
use crate::error::Result;
use crate::flash::FlashSlot;
use crate::identity::session_cookie;

/// Finds the session that the cookie names, and has the browser forget one that proves nothing. A token of a program would be looked for here as well.
pub(super) fn fetch_identity<'a>(
    request: &'a mut ServiceRequest,
    conn: &'a Conn,
) -> LocalBoxFuture<'a, Result<Flow>> {
    async {
        let config = &conn.app().config;
        let Some(shown) = session_cookie::find(request.request(), config) else {
            return Ok(Flow::Next);
        };
        let found = match &shown.token {
            Some(token) => conn.app().sessions.find_by_token(token).await?,
            None => None,
        };
        match found {
            Some(identity) => {
                conn.put_identity(identity);
                shown.renaming(config).into_iter().for_each(|cookie| conn.put_cookie(cookie));
            }
            None => conn.put_cookie(shown.removal(config)),
        }
        Ok(Flow::Next)
    }
    .boxed_local()
}

/// Reads the message that waits.
pub(super) fn fetch_flash<'a>(
    request: &'a mut ServiceRequest,
    conn: &'a Conn,
) -> LocalBoxFuture<'a, Result<Flow>> {
    conn.put_flash_slot(FlashSlot::of(request.request(), &conn.app().config));
    std::future::ready(Ok(Flow::Next)).boxed_local()
}

/// Sends the cookies: of the session, and of the message that waits.
pub(super) fn put_cookies(
    conn: &Conn,
    mut response: ServiceResponse<BoxBody>,
) -> Result<ServiceResponse<BoxBody>> {
    for cookie in conn.cookies()? {
        response.response_mut().add_cookie(&cookie).map_err(crate::error::Error::internal)?;
    }
    Ok(response)
}
