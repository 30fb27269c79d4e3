//! Turns failures into HTML for browsers and JSON for API clients, and logs each once.

use std::panic::AssertUnwindSafe;
use std::time::Duration;

use actix_web::HttpResponse;
use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, HeaderValue};
use actix_web::middleware::Next;
use futures_util::FutureExt;

use crate::conn::{Conn, Format};
use crate::error::{Error, Panicked, Result};
use crate::pages::key::Shared;
use crate::pipelines::request_log::request_id;
use crate::views::error_view::{ErrorJson, ErrorPage};
use crate::views::problem_view::Problem;

/// Runs the rest of the pipeline; errors and panics become responses.
pub(crate) async fn guarded(
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

/// Gives an empty error response its body: HTML, or JSON if the route or the client calls for it.
pub(crate) async fn rendered(
    conn: &Conn,
    response: ServiceResponse<BoxBody>,
) -> Result<ServiceResponse<BoxBody>> {
    let status = response.status();
    if !is_unrendered_error(&response) {
        return Ok(response);
    }
    log(&response);
    let is_page = conn.format() == Format::Html && !conn.prefers_json();
    let filled = if is_page {
        let error = response.response().error().and_then(|error| error.as_error::<Error>());
        match error {
            Some(Error::WrongAddress { expected }) => {
                conn.render_status(status, &ErrorPage::wrong_address(status, expected))?
            }
            Some(Error::TooManyRequests { retry_after }) => {
                let minutes = minutes(*retry_after);
                let page = Shared::new("too many attempts").of(minutes.cast_signed());
                let too_many = ErrorPage::too_many_attempts(status, minutes);
                conn.shared_status(status, page, &too_many).await?
            }
            _ => {
                let page = Shared::new("error").of(i64::from(status.as_u16()));
                conn.shared_status(status, page, &ErrorPage::new(status)).await?
            }
        }
    } else {
        let error = response.response().error().and_then(|error| error.as_error::<Error>());
        let request_id = request_id(response.request());
        let mut filled = HttpResponse::build(status);
        match conn.format() {
            Format::Api(_) => {
                filled.content_type(conn.media_type()).json(Problem::new(status, error, request_id))
            }
            _ => filled.json(ErrorJson::new(status, error, request_id)),
        }
    };
    let mut response = refilled(response, filled);
    if conn.format() == Format::Html {
        response.headers_mut().append(header::VARY, HeaderValue::from_static("accept"));
    }
    Ok(response)
}

/// The wait in minutes, rounded up; above two hours, in whole hours, which keeps the number of cached pages small.
fn minutes(wait: Duration) -> u64 {
    const HOUR: u64 = 60;
    let minutes = wait.as_secs() / 60 + 1;
    if minutes < 2 * HOUR { minutes } else { minutes.div_ceil(HOUR).min(24 * 365) * HOUR }
}

/// Keeps the headers that the error set.
fn refilled(
    response: ServiceResponse<BoxBody>,
    mut filled: HttpResponse,
) -> ServiceResponse<BoxBody> {
    let (request, empty) = response.into_parts();
    let told = [
        header::ALLOW,
        header::CONTENT_RANGE,
        header::LOCATION,
        header::RETRY_AFTER,
        header::WWW_AUTHENTICATE,
    ];
    for name in told {
        if let Some(value) = empty.headers().get(&name) {
            filled.headers_mut().insert(name, value.clone());
        }
    }
    ServiceResponse::new(request, filled)
}

/// Whether this is an error whose plain-text body comes from actix rather than rumbl.
fn is_unrendered_error(response: &ServiceResponse<BoxBody>) -> bool {
    let content_type = response.headers().get(header::CONTENT_TYPE);
    let is_ours = content_type.and_then(|value| value.to_str().ok()).is_some_and(|value| {
        value.starts_with("text/html") || value.starts_with("application/json")
    });
    (response.status().is_client_error() || response.status().is_server_error()) && !is_ours
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
