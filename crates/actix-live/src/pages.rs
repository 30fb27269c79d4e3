//! Answers GET with a complete page, before any script has run.

use std::sync::Arc;

use actix_web::cookie::Cookie;
use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, LOCATION};
use actix_web::web::{self, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::dead_render;
use crate::error::Reason;
use crate::flash::Flash;
use crate::layout::RootPage;
use crate::live_socket::LiveSocket;
use crate::outcome::Refused;
use crate::process::Start;
use crate::router::Matched;
use crate::session::Session;
use crate::site::Site;
use crate::tasks::caught;
use crate::tokens::{SessionToken, StaticToken};

/// Where the client leaves the messages of a view that sent it to another page.
const FLASH_COOKIE: &str = "__phoenix_flash__";
/// Where the client leaves the status with which a page was refused after its dead render.
const RELOAD_COOKIE: &str = "__phoenix_reload_status__";
/// Random bytes of a view's id.
const ID_BYTES: usize = 6;

impl Site {
    /// Mounts every live page at its path.
    pub fn configure(self: &Arc<Self>, services: &mut ServiceConfig) {
        for pattern in self.patterns() {
            let site = Arc::clone(self);
            let page = move |request: HttpRequest| answer(Arc::clone(&site), request);
            services.service(web::resource(pattern).route(web::get().to(page)));
        }
    }
}

async fn answer(site: Arc<Site>, request: HttpRequest) -> HttpResponse {
    if let Some(cookie) = request.cookie(RELOAD_COOKIE)
        && let Some(status) = site.tokens.read_reload(cookie.value())
    {
        let mut response = HttpResponse::build(status_of(status));
        return response.cookie(removed(RELOAD_COOKIE)).finish();
    }
    let uri = request.uri().path_and_query().map_or("/", |uri| uri.as_str());
    let Some(matched) = site.find(uri) else { return HttpResponse::NotFound().finish() };
    let mut session = site.session(&request);
    let mut flash = std::mem::take(session.flash_mut());
    let flash_cookie = request.cookie(FLASH_COOKIE);
    if let Some(cookie) = &flash_cookie {
        let sent = site.tokens.read_flash(cookie.value());
        flash.extend(&sent);
    }
    let mut response = page(&site, matched, session, flash).await;
    if flash_cookie.is_some() {
        // A name and a value that are fine, so the cookie can be added.
        response.add_cookie(&removed(FLASH_COOKIE)).unwrap_or_default();
    }
    response
}

async fn page(
    site: &Arc<Site>,
    matched: Matched<'_>,
    mut session: Session,
    flash: Flash,
) -> HttpResponse {
    let mut socket = LiveSocket::new(Arc::new(session.clone()), matched.address);
    socket.flash = flash;
    let id = format!("v{}", URL_SAFE_NO_PAD.encode(rand::random::<[u8; ID_BYTES]>()));
    let (view, live_session) = (matched.view, matched.session.name);
    let start = Start { view, live_session: Some(live_session), id: id.clone() };
    match caught(dead_render::render(site, start, socket)).await {
        Ok(Ok((process, content))) => {
            if let Some(patch) = &process.socket.effects.patch {
                return HttpResponse::Found().insert_header((LOCATION, &*patch.to)).finish();
            }
            let token = SessionToken {
                id,
                view: view.name.to_owned(),
                parent: None,
                live_session: live_session.to_owned(),
                session: serde_json::Map::new(),
                binding: session.binding(),
                is_sticky: false,
            };
            let content = main_view(site, &token, &process.socket.flash, &content);
            let page = RootPage {
                csrf_token: session.csrf_token(),
                title: process.socket.effects.title.as_deref(),
                flash: &process.socket.flash,
                content: &content,
            };
            HttpResponse::Ok()
                .content_type("text/html; charset=utf-8")
                .insert_header((CACHE_CONTROL, "no-store"))
                .cookie(site.cookie(&session))
                .body(site.document(&page))
        }
        Ok(Err(refused)) => refusal(site, refused, &mut session),
        Err(_panic) => {
            tracing::error!(view = view.name, "a view panicked in its dead render");
            HttpResponse::InternalServerError().finish()
        }
    }
}

/// The element of the view, with what its client brings back.
fn main_view(site: &Site, token: &SessionToken, flash: &Flash, content: &str) -> String {
    let session = site.tokens.session(token);
    let id = &token.id;
    let page = site.tokens.page(&StaticToken { id: id.clone(), flash: flash.clone() });
    format!(
        "<div id=\"{id}\" data-phx-main data-phx-session=\"{session}\" \
         data-phx-static=\"{page}\">{content}</div>"
    )
}

fn refusal(site: &Site, refused: Refused, session: &mut Session) -> HttpResponse {
    match refused.error.0 {
        Reason::Leave(leave) if leave.is_allowed() => {
            session.flash_mut().extend(&refused.flash);
            HttpResponse::Found()
                .insert_header((LOCATION, leave.to()))
                .cookie(site.cookie(session))
                .finish()
        }
        Reason::Leave(_) => HttpResponse::InternalServerError().finish(),
        Reason::Status(status) => HttpResponse::build(status_of(status)).finish(),
        Reason::Failed(error) => {
            tracing::error!(%error, "a view failed in its dead render");
            HttpResponse::InternalServerError().finish()
        }
    }
}

fn status_of(status: u16) -> StatusCode {
    StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

fn removed(name: &'static str) -> Cookie<'static> {
    let mut cookie = Cookie::build(name, "").path("/").finish();
    cookie.make_removal();
    cookie
}
