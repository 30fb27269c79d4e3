//! Forms submitted after their session has ended.

use actix_web::dev::ServiceRequest;
use actix_web::http::StatusCode;
use actix_web::http::header::{ORIGIN, REFERER};
use actix_web::{HttpMessage, HttpResponse};

use super::form_body::FormBody;
use super::origin;
use crate::conn::Conn;
use crate::error::Result;
use crate::return_path::ReturnPath;
use crate::views::session_view::LoggedOut;

/// Answers a form for members with the log-in form, which returns to the form's page and shows what was typed, so
/// that nothing is lost.
///
/// # Errors
/// Forms from other sites are refused, so that none of their text is shown on a page of this one.
pub(super) fn answer(request: &ServiceRequest, conn: &Conn) -> Result<HttpResponse> {
    origin::check(request, &conn.app().config)?;
    let form = request.extensions().get::<FormBody>().cloned().unwrap_or_default();
    if let Some(path) = way_back(request) {
        conn.put_return_path(path);
    }
    conn.render_status(StatusCode::FORBIDDEN, &LoggedOut::new(form.typed()))
}

/// The page of this site that the form was on, from the `Referer`. Its origin has been checked.
fn way_back(request: &ServiceRequest) -> Option<ReturnPath> {
    let text = |name| request.headers().get(name).and_then(|value| value.to_str().ok());
    text(REFERER)?.strip_prefix(text(ORIGIN)?)?.parse().ok()
}
