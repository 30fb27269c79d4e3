//! Forms that come after their session has ended.

use actix_web::dev::ServiceRequest;
use actix_web::http::StatusCode;
use actix_web::{HttpMessage, HttpResponse};

use super::form_body::FormBody;
use super::origin;
use crate::conn::Conn;
use crate::error::Result;
use crate::views::session_view::LoggedOut;

/// Answers a form that only members may send with the form to log in, and with what was typed, so that it
/// is not lost.
///
/// # Errors
/// What refuses forms of other sites: no text of theirs is shown on a page of this one.
pub(super) fn answer(request: &ServiceRequest, conn: &Conn) -> Result<HttpResponse> {
    origin::check(request, &conn.app().config)?;
    let form = request.extensions().get::<FormBody>().cloned().unwrap_or_default();
    conn.render_status(StatusCode::FORBIDDEN, &LoggedOut::new(form.typed()))
}
