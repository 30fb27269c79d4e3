//! Live pages, until their clients connect. Without JavaScript that is all there is of them.

use actix_live::{DeadRender, Flash};
use actix_web::{HttpRequest, HttpResponse};

use crate::client_address::ClientAddress;
use crate::conn::Conn;
use crate::error::{Error, Result};
use crate::live_pages::reader;

/// The live page that is at the request's path.
pub(crate) async fn show(
    conn: Conn,
    address: ClientAddress,
    request: HttpRequest,
) -> Result<HttpResponse> {
    let uri = request.uri().path_and_query().map_or("/", |uri| uri.as_str());
    let identity = conn.identity().map(|identity| &**identity);
    let session = reader::session(&conn.app().config.secret_key_base, identity, Some(address))?;
    match conn.app().live_pages.dead_render(uri, &session, Flash::default()).await {
        DeadRender::Page(page) => conn.render_live(&page),
        DeadRender::Redirect { to, .. } => Ok(conn.redirect(to)),
        DeadRender::Status(404) => Err(Error::NotFound),
        DeadRender::Status(503) => Err(Error::unavailable("a live page has too much to do")),
        DeadRender::Status(status) => Err(Error::internal(format!("a live page said {status}"))),
    }
}
