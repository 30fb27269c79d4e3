//! Forms that come after their session has ended.

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

/// Answers a form that only members may send with the form to log in, which leads back to where it was, and
/// with what was typed, so that it is not lost.
///
/// # Errors
/// What refuses forms of other sites: no text of theirs is shown on a page of this one.
pub(super) fn answer(request: &ServiceRequest, conn: &Conn) -> Result<HttpResponse> {
    origin::check(request, &conn.app().config)?;
    let form = request.extensions().get::<FormBody>().cloned().unwrap_or_default();
    if let Some(path) = way_back(request) {
        conn.put_return_path(path);
    }
    conn.render_status(StatusCode::FORBIDDEN, &LoggedOut::new(form.typed()))
}

/// The page of this site that the form was on. The browser has said which site that is.
fn way_back(request: &ServiceRequest) -> Option<ReturnPath> {
    let text = |name| request.headers().get(name).and_then(|value| value.to_str().ok());
    text(REFERER)?.strip_prefix(text(ORIGIN)?)?.parse().ok()
}
