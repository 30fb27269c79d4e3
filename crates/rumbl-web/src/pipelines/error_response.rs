//! Turns failures into pages for browsers and JSON for API clients, and logs each once.

use std::panic::AssertUnwindSafe;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::{self, Accept, Header};
use actix_web::middleware::Next;
use actix_web::{HttpRequest, HttpResponse};
use futures_util::FutureExt;

use crate::conn::Conn;
use crate::error::{Error, Panicked, Result};
use crate::views::error_view::{ErrorJson, ErrorPage};

/// Calls the rest of the pipeline; whatever fails in it, a panic too, becomes an answer.
pub async fn guarded(
    next: Next<impl MessageBody + 'static>,
    request: ServiceRequest,
) -> ServiceResponse<BoxBody> {
    let http_request = request.request().clone();
    let error = match AssertUnwindSafe(next.call(request)).catch_unwind().await {
        Ok(Ok(response)) => return response.map_into_boxed_body(),
        Ok(Err(error)) => error,
        Err(payload) => Error::internal(Panicked::from_payload(payload.as_ref())).into(),
    };
    ServiceResponse::from_err(error, http_request)
}

/// A failure before there is a session to show a page in.
pub fn plain(request: ServiceRequest, error: &Error) -> ServiceResponse<BoxBody> {
    let status = actix_web::ResponseError::status_code(error);
    tracing::error!(%error, %status, "request failed");
    let body =
        HttpResponse::build(status).content_type("text/plain; charset=utf-8").body(reason(status));
    request.into_response(body)
}

/// Fills an empty error answer: a page, or JSON where the client asked for that.
pub fn as_page(
    conn: &Conn,
    response: ServiceResponse<BoxBody>,
) -> Result<ServiceResponse<BoxBody>> {
    let status = response.status();
    if !is_unrendered_error(&response) {
        return Ok(response);
    }
    if prefers_json(response.request()) {
        return Ok(as_json(response));
    }
    log(&response);
    let page = conn.render_status(status, &ErrorPage::new(status))?;
    Ok(refilled(response, page))
}

/// Fills an empty error answer with JSON.
pub fn as_json(response: ServiceResponse<BoxBody>) -> ServiceResponse<BoxBody> {
    if !is_unrendered_error(&response) {
        return response;
    }
    log(&response);
    let json = HttpResponse::build(response.status()).json(ErrorJson::new(response.status()));
    refilled(response, json)
}

/// What the error says in its headers goes with it.
fn refilled(
    response: ServiceResponse<BoxBody>,
    mut filled: HttpResponse,
) -> ServiceResponse<BoxBody> {
    let (request, empty) = response.into_parts();
    if let Some(allowed) = empty.headers().get(header::ALLOW) {
        filled.headers_mut().insert(header::ALLOW, allowed.clone());
    }
    ServiceResponse::new(request, filled)
}

/// An error whose body nobody of ours has written: actix writes plain text.
fn is_unrendered_error(response: &ServiceResponse<BoxBody>) -> bool {
    let content_type = response.headers().get(header::CONTENT_TYPE);
    let is_ours = content_type.and_then(|value| value.to_str().ok()).is_some_and(|value| {
        value.starts_with("text/html") || value.starts_with("application/json")
    });
    (response.status().is_client_error() || response.status().is_server_error()) && !is_ours
}

fn prefers_json(request: &HttpRequest) -> bool {
    let Ok(accept) = Accept::parse(request) else { return false };
    let preferred = accept.preference();
    preferred.type_() == mime::APPLICATION && preferred.subtype() == mime::JSON
}

fn log(response: &ServiceResponse<BoxBody>) {
    let status = response.status();
    let error = response.response().error().map(ToString::to_string).unwrap_or_default();
    if status.is_server_error() {
        tracing::error!(%status, error, "request failed");
    } else {
        tracing::debug!(%status, error, "request refused");
    }
}

fn reason(status: StatusCode) -> &'static str {
    status.canonical_reason().unwrap_or("Error")
}
