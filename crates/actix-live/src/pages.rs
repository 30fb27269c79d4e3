//! Answers GET requests with a complete page, before any script has run.

use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, LOCATION};
use actix_web::web::{self, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use crate::dead_page::{DeadPage, DeadRender};
use crate::dead_render;
use crate::error::Reason;
use crate::flash::Flash;
use crate::layout::RootPage;
use crate::live_socket::{Effects, LiveSocket};
use crate::mount::Start;
use crate::navigation::is_local;
use crate::outcome::Refused;
use crate::router::Matched;
use crate::session::Session;
use crate::site::Site;
use crate::tasks::caught;
use crate::tokens::{SessionToken, StaticToken};
use crate::view::ViewType;

/// How many bytes a view's id has.
const ID_BYTES: usize = 6;

impl Site {
    /// Renders the page at an address, for an application that answers the request itself and puts
    /// its own document around the page. `uri` is the path with the query, `session` is the
    /// visitor's session as known to the application, and `flash` holds the messages that waited
    /// for this page.
    ///
    /// The status is 404 if there is no live page.
    pub async fn dead_render(
        self: &Arc<Self>,
        uri: &str,
        session: &Session,
        flash: Flash,
    ) -> DeadRender {
        self.dead_render_with(uri, session, flash, Map::new()).await
    }

    /// As [`dead_render`](Self::dead_render), with values that the view can read as
    /// [`LiveSocket::child_session`](crate::LiveSocket::child_session), now and when its client
    /// joins: what a request brought that is not in the address, such as a form that was refused.
    /// The visitor can read the values but not change them.
    pub async fn dead_render_with(
        self: &Arc<Self>,
        uri: &str,
        session: &Session,
        flash: Flash,
        values: Map<String, Value>,
    ) -> DeadRender {
        match self.find(uri) {
            Some(matched) => render(self, matched, (session, values), flash).await,
            None => DeadRender::Status(404),
        }
    }

    /// Answers GET requests at every live page's path with the page's document.
    ///
    /// Each response is `no-store` and sets the session's cookie, `_live_session`, for 14 days. A view
    /// that is refused answers with its status, and one that fails or panics with 500. The views' socket
    /// is mounted apart from this: see [`ViewSocket`](crate::ViewSocket).
    pub fn configure(self: &Arc<Self>, services: &mut ServiceConfig) {
        for pattern in self.patterns() {
            let site = Arc::clone(self);
            let page = move |request: HttpRequest| answer(Arc::clone(&site), request);
            services.service(web::resource(pattern).route(web::get().to(page)));
        }
    }
}

async fn answer(site: Arc<Site>, request: HttpRequest) -> HttpResponse {
    let (status, status_removal) = site.take_reload_status(&request);
    let (sent, flash_removal) = site.take_flash(&request);
    let mut response = match status {
        Some(status) => HttpResponse::build(status_of(status)).finish(),
        None => page(&site, &request, &sent).await,
    };
    // A refusal shows no messages; they wait for the page after it.
    let flash_removal = flash_removal.filter(|_| status.is_none());
    for removal in [status_removal, flash_removal].into_iter().flatten() {
        // The name and value are valid, so the cookie can be added.
        response.add_cookie(&removal).unwrap_or_default();
    }
    response
}

/// The page at the request's address, with the messages that were sent to it.
async fn page(site: &Arc<Site>, request: &HttpRequest, sent: &Flash) -> HttpResponse {
    let uri = request.uri().path_and_query().map_or("/", |uri| uri.as_str());
    let Some(matched) = site.find(uri) else { return HttpResponse::NotFound().finish() };
    let mut session = site.session(request);
    let mut flash = std::mem::take(session.flash_mut());
    flash.extend(sent);
    let rendered = render(site, matched, (&session, Map::new()), flash).await;
    respond(site, rendered, &mut session)
}

/// Mounts the view at an address and renders it before its client is connected.
async fn render(
    site: &Arc<Site>,
    matched: Matched<'_>,
    (session, values): (&Session, Map<String, Value>),
    flash: Flash,
) -> DeadRender {
    let mut socket = LiveSocket::new(Arc::new(session.clone()), matched.address);
    socket.flash = flash;
    socket.child_session.clone_from(&values);
    let (view, live_session) = (matched.view, matched.session.name);
    let id = element_id(&view, live_session);
    let start = Start { view, live_session, is_nested: false, id: id.clone() };
    match caught(dead_render::render(site, start, socket)).await {
        Ok(Ok((process, content))) => {
            let Effects { patch, title, flash: added, .. } = process.socket.effects;
            if let Some(patch) = patch {
                return redirect(view.name, (&patch.to, is_local(&patch.to)), added);
            }
            let token = SessionToken {
                id: id.clone(),
                view: view.name.to_owned(),
                parent: None,
                live_session: live_session.to_owned(),
                session: values,
                binding: session.binding(),
                is_sticky: false,
            };
            let flash = process.socket.flash;
            let session_token = site.tokens.session(&token);
            let static_token =
                site.tokens.page(&StaticToken { id: id.clone(), flash: flash.clone() });
            let page = DeadPage { id, session_token, static_token, title, flash, content };
            DeadRender::Page(Box::new(page))
        }
        Ok(Err(refused)) => refusal(view.name, refused),
        Err(_panic) => {
            tracing::error!(view = view.name, "a view panicked in its dead render");
            DeadRender::Status(500)
        }
    }
}

/// The id is the same each time for a view, so that an unchanged page stays identical. Two clients'
/// topics can't collide, because each client has its own socket.
fn element_id(view: &ViewType, live_session: &str) -> String {
    let digest = Sha256::digest(format!("{live_session} {}", view.name));
    format!("v{}", URL_SAFE_NO_PAD.encode(digest.get(..ID_BYTES).unwrap_or_default()))
}

fn respond(site: &Site, rendered: DeadRender, session: &mut Session) -> HttpResponse {
    match rendered {
        DeadRender::Page(page) => {
            let content = page.element();
            let root = RootPage {
                csrf_token: session.csrf_token(),
                title: page.title.as_deref(),
                flash: &page.flash,
                content: &content,
            };
            HttpResponse::Ok()
                .content_type("text/html; charset=utf-8")
                .insert_header((CACHE_CONTROL, "no-store"))
                .cookie(site.cookie(session))
                .body(site.document(&root))
        }
        DeadRender::Redirect { to, flash } => {
            session.flash_mut().extend(&flash);
            HttpResponse::Found()
                .insert_header((LOCATION, to))
                .cookie(site.cookie(session))
                .finish()
        }
        DeadRender::Status(status) => HttpResponse::build(status_of(status)).finish(),
    }
}

fn refusal(view: &str, Refused { error, flash }: Refused) -> DeadRender {
    match error.0 {
        Reason::Leave(leave) => redirect(view, (leave.to(), leave.is_allowed()), flash),
        Reason::Status(status) => DeadRender::Status(status),
        Reason::Failed(error) => {
            tracing::error!(view, %error, "a view failed in its dead render");
            DeadRender::Status(500)
        }
    }
}

/// Sends the visitor to an address if it is allowed. Another one is a mistake of the view's, and may
/// come from a visitor, so it is not logged.
fn redirect(view: &str, (to, is_allowed): (&str, bool), flash: Flash) -> DeadRender {
    if is_allowed {
        return DeadRender::Redirect { to: to.to_owned(), flash };
    }
    tracing::error!(view, "a view leads to an address that is not a path of this site");
    DeadRender::Status(500)
}

fn status_of(status: u16) -> StatusCode {
    StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

#[cfg(test)]
mod tests;
