//! The two pipelines that a request may pass through before its controller.

pub mod authenticate;
pub mod body_deadline;
pub mod conditional;
pub mod csrf;
pub mod error_response;
pub mod form_body;
pub mod kept_answers;
pub mod request_log;
pub mod secure_headers;

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::{Method, header};
use actix_web::middleware::Next;
use actix_web::{HttpMessage, web};

use crate::app::App;
use crate::config::Config;
use crate::conn::Conn;
use crate::controllers::session_controller;
use crate::error::{Error, Result};
use crate::flash::FlashSlot;
use crate::identity::session_cookie;
use crate::paths;
use crate::security_policy::SecurityPolicy;
use crate::theme::Theme;
use error_response::guarded;

/// The browser pipeline: session, flash, current user, CSRF protection, secure headers, and errors
/// as pages.
pub async fn browser(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    let conn = match connect(&request).await {
        Ok(conn) => conn,
        Err(error) => return Ok(error_response::plain(request, &error).map_into_right_body()),
    };
    request.extensions_mut().insert(conn.clone());
    let response = match protect_from_forgery(&request, &conn) {
        Ok(()) => guarded(next, request).await,
        Err(Error::CsrfToken) if is_log_in(&request) => {
            request.into_response(session_controller::start_over(&conn)?)
        }
        Err(error) => request.error_response(error),
    };
    let mut response = error_response::as_page(&conn, response)?;
    secure_headers::put(response.headers_mut(), &conn.app().config);
    for cookie in conn.cookies()? {
        response.response_mut().add_cookie(&cookie)?;
    }
    let policy = conn.policy().borrow().to_string();
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy.parse()?);
    Ok(conditional::conditional(response).map_into_left_body())
}

/// The api pipeline: JSON without a session, and errors as JSON.
pub async fn api(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    let app = request.app_data::<web::Data<App>>().cloned();
    let mut response = error_response::as_json(guarded(next, request).await);
    if let Some(app) = app {
        secure_headers::put(response.headers_mut(), &app.config);
    }
    Ok(conditional::conditional(response))
}

async fn connect(request: &ServiceRequest) -> Result<Conn> {
    let app = request.app_data::<web::Data<App>>().cloned();
    let app = app.ok_or_else(|| Error::internal("the server has no App"))?;
    let identity = match session_cookie::token(request.request()) {
        Some(token) => app.sessions.find_by_token(&token).await?,
        None => None,
    };
    let flash = FlashSlot::of(request.request(), &app.config);
    let theme = Theme::chosen(request.request());
    Ok(Conn::new(app, identity, flash, theme, SecurityPolicy::default()))
}

/// Whether the form to log in was sent. Its token ends with a log-in, so the second of two presses
/// comes with one that is over, and nothing is wrong about that.
fn is_log_in(request: &ServiceRequest) -> bool {
    request.method() == Method::POST && request.path() == paths::SESSIONS
}

/// Lets through what changes nothing, and forms that show the session's token.
fn protect_from_forgery(request: &ServiceRequest, conn: &Conn) -> Result<()> {
    let form = form_body::take(request)?;
    if request.method().is_safe() {
        return Ok(());
    }
    let from_header = request.headers().get("x-csrf-token").and_then(|value| value.to_str().ok());
    if conn.identity().is_none() && !is_from_here(request, &conn.app().config) {
        return Err(Error::CsrfToken);
    }
    csrf::verify(conn.csrf_token()?, form.text("_csrf_token").or(from_header))
}

/// Whether the form was on a page of this site, or sent by no browser.
fn is_from_here(request: &ServiceRequest, config: &Config) -> bool {
    let text = |name| request.headers().get(name).and_then(|value| value.to_str().ok());
    if !request.headers().contains_key(header::ORIGIN) {
        return true;
    }
    let Some(origin) = text(header::ORIGIN) else { return false };
    match &config.public_origin {
        Some(public) => public == origin,
        // How people reach this server is not known, only under which name.
        None => origin.split_once("://").map(|(_, host)| host) == text(header::HOST),
    }
}
