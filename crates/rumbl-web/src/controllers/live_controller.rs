//! The initial HTML of live pages, before their clients connect. Without JavaScript, this is the whole page.

use actix_live::{DeadPage, DeadRender, Flash};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use rumbl_core::repo::{UNREACHABLE, is_away};
use serde_json::{Map, Value};

use crate::client_address::ClientAddress;
use crate::conn::Conn;
use crate::error::{Error, Result};
use crate::live_pages::reader;
use crate::security_policy::SecurityPolicy;

/// The live page at the request's path.
pub(crate) async fn show(
    conn: Conn,
    address: ClientAddress,
    request: HttpRequest,
) -> Result<HttpResponse> {
    page(&conn, (address, &request), SecurityPolicy::default()).await
}

/// The live page at the request's path, with its own content security policy.
pub(super) async fn page(
    conn: &Conn,
    request: (ClientAddress, &HttpRequest),
    policy: SecurityPolicy,
) -> Result<HttpResponse> {
    match render(conn, request, Map::new()).await? {
        Ok(page) => conn.send_live(StatusCode::OK, &page, policy),
        Err(to) => Ok(conn.redirect(to)),
    }
}

/// The live page for a form that was submitted to the request's path and refused. `sent` are the page's session values
/// about it.
pub(super) async fn refused_form(
    conn: &Conn,
    request: (ClientAddress, &HttpRequest),
    policy: SecurityPolicy,
    sent: Map<String, Value>,
) -> Result<HttpResponse> {
    match render(conn, request, sent).await? {
        Ok(page) => conn.send_live(StatusCode::UNPROCESSABLE_ENTITY, &page, policy),
        Err(to) => Ok(conn.redirect(to)),
    }
}

/// Renders a page, or redirects.
async fn render(
    conn: &Conn,
    (address, request): (ClientAddress, &HttpRequest),
    mut values: Map<String, Value>,
) -> Result<std::result::Result<Box<DeadPage>, String>> {
    refuse_again(conn, request)?;
    let uri = request.uri().path_and_query().map_or("/", |uri| uri.as_str());
    let identity = conn.identity().map(|identity| &**identity);
    let session = reader::session(&conn.app().config.secret_key_base, identity, Some(address))?;
    values.insert(reader::LOCALE.to_owned(), conn.locale().tag().into());
    let pages = &conn.app().live_pages;
    // The layout shows the messages that waited for this page, not the view.
    match pages.dead_render_with(uri, &session, Flash::default(), values).await {
        DeadRender::Page(page) => Ok(Ok(page)),
        DeadRender::Redirect { to, flash } => {
            conn.put_view_flash(&flash);
            Ok(Err(to))
        }
        DeadRender::Status(status) => Err(refusal(status)),
    }
}

/// Refuses a page that its view has just refused when the browser connected: it would only be refused again.
fn refuse_again(conn: &Conn, request: &HttpRequest) -> Result<()> {
    let (status, removal) = conn.app().live_pages.take_reload_status(request);
    if let Some(removal) = removal {
        conn.put_cookie(removal);
    }
    status.map_or(Ok(()), |status| Err(refusal(status)))
}

fn refusal(status: u16) -> Error {
    match status {
        404 => Error::NotFound,
        // The view's status has no cause.
        503 if is_away() => Error::unavailable(UNREACHABLE),
        503 => Error::unavailable("a live page has too much to do"),
        _ => Error::internal(format!("a live page said {status}")),
    }
}
