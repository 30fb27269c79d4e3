//! What a request leaves in the log: its method, the beginning of its path, its status and id, and never
//! its query, which may carry a token, nor the token of a room or of a review link. Whatever else is logged meanwhile has the same id.

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use tracing::Instrument;

use crate::logging::field;
use crate::telemetry;

const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const ID_BYTES: usize = 15;
/// What the paths of rooms begin with; their links' tokens follow.
const ROOMS: &str = "/rooms/";
/// The same of review links.
const REVIEWS: &str = "/review/";

/// What tells a request from all others.
struct RequestId(String);

/// What tells a request from all others, as the client is told it.
pub(crate) fn request_id(request: &impl HttpMessage) -> Option<String> {
    request.extensions().get::<RequestId>().map(|id| id.0.clone())
}

/// Logs a request when it is answered, and tells the client its id, so that a person can name it when
/// something went wrong.
pub(crate) async fn log_request(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let request_id = URL_SAFE_NO_PAD.encode(rand::random::<[u8; ID_BYTES]>());
    request.extensions_mut().insert(RequestId(request_id.clone()));
    let begun = telemetry::begun();
    let mut response = next.call(request).await.inspect_err(|error| {
        let status = error.as_response_error().status_code().as_u16();
        tracing::info!(status, request_id, "answered");
    })?;
    let request = response.request();
    let (method, path) = (field(request.method().as_str()), logged(request.path()));
    let status = response.status().as_u16();
    tracing::info!(method, path, status, request_id, "answered");
    telemetry::answered(request, status, begun);
    response.headers_mut().insert(X_REQUEST_ID, HeaderValue::try_from(request_id)?);
    Ok(response)
}

/// As much of a path as goes into the log. Whoever knows all of a room's or a review link's could come in.
fn logged(path: &str) -> &str {
    let secret = [ROOMS, REVIEWS].into_iter().find(|beginning| path.starts_with(beginning));
    secret.unwrap_or_else(|| field(path))
}

/// Gives every line that is logged from here on the request's id.
pub(crate) async fn in_request_span(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let span = {
        let extensions = request.extensions();
        let request_id = extensions.get::<RequestId>().map(|id| id.0.as_str());
        tracing::info_span!("request", request_id)
    };
    next.call(request).instrument(span).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_token_of_a_room_or_a_review_link_is_not_logged() {
        assert_eq!(logged("/rooms/AAAAAAAAAAAAAAAAAAAAAA"), "/rooms/");
        assert_eq!(logged("/review/AAAAAAAAAAAAAAAAAAAAAA"), "/review/");
        assert_eq!(logged("/watch/13"), "/watch/13");
    }
}
