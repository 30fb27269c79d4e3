//! CSRF protection: lets through safe methods, and forms with the session's token.

use std::future::ready;

use actix_web::dev::ServiceRequest;
use actix_web::http::Method;
use actix_web::{HttpMessage, HttpResponse};
use futures_util::FutureExt;
use futures_util::future::LocalBoxFuture;

use super::form_body::FormBody;
use super::origin;
use super::plug::Flow;
use crate::conn::Conn;
use crate::error::{Error, Result};
use crate::flash::Flash;
use crate::i18n::t;
use crate::identity::session_cookie;
use crate::paths;
use crate::return_path::ReturnPath;

/// Refuses forms that don't come from a page of this session.
pub(super) fn protect_from_forgery<'a>(
    request: &'a mut ServiceRequest,
    conn: &'a Conn,
) -> LocalBoxFuture<'a, Result<Flow>> {
    let flow = match verify(request, conn) {
        Ok(()) => Ok(Flow::Next),
        Err(Error::CsrfToken) if is_log_in(request) => Ok(Flow::Halt(start_over(conn))),
        Err(Error::CsrfToken) if is_log_out(request) && conn.identity().is_none() => {
            conn.put_cookie(session_cookie::removal(&conn.app().config));
            Ok(Flow::Halt(conn.redirect(paths::HOME)))
        }
        Err(error) => Err(error),
    };
    ready(flow).boxed_local()
}

fn verify(request: &ServiceRequest, conn: &Conn) -> Result<()> {
    if request.method().is_safe() {
        return Ok(());
    }
    let from_header = request.headers().get("x-csrf-token").and_then(|value| value.to_str().ok());
    if conn.identity().is_none() {
        origin::check(request, &conn.app().config)?;
    }
    let extensions = request.extensions();
    let from_form = extensions.get::<FormBody>().and_then(|form| form.text("_csrf_token"));
    conn.csrf_token()?.verify(from_form.or(from_header))
}

/// Whether this is the log-in form. A log-in ends the form's token, so a double click submits it a second time with
/// an expired one, which is no error.
fn is_log_in(request: &ServiceRequest) -> bool {
    request.method() == Method::POST && request.path() == paths::SESSIONS
}

/// Whether this is a log-out. Another tab may have logged the person out already.
fn is_log_out(request: &ServiceRequest) -> bool {
    request.method() == Method::DELETE
        && request.path().strip_prefix(paths::SESSIONS).is_some_and(|rest| rest.starts_with('/'))
}

/// Answers a log-in form whose token has expired: with a redirect if the person is logged in by now, or else with a
/// new form.
fn start_over(conn: &Conn) -> HttpResponse {
    if conn.current_user().is_some() {
        return conn.redirect(conn.way_back());
    }
    conn.put_flash(Flash::Error(t!("session-form-expired")));
    let query = conn.return_path().map(ReturnPath::to_query).unwrap_or_default();
    conn.redirect(format!("{}{query}", paths::NEW_SESSION))
}
