//! The log line of a request: its method, path, status and id. Queries are never logged, since they may hold a token,
//! and neither are the tokens in the paths of rooms and review links. All lines logged during the request carry its
//! id.

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{Error, HttpMessage};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use tracing::Instrument;

use crate::app::App;
use crate::client_address::is_trusted;
use crate::logging::field;
use crate::{telemetry, traces};

const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const ID_BYTES: usize = 15;
/// The prefix of rooms' paths; the link's token follows.
const ROOMS: &str = "/rooms/";
/// The prefix of review links' paths; the token follows.
const REVIEWS: &str = "/review/";

/// The request's random id.
struct RequestId(String);

/// The request's id, as sent to the client.
pub(crate) fn request_id(request: &impl HttpMessage) -> Option<String> {
    request.extensions().get::<RequestId>().map(|id| id.0.clone())
}

/// Logs a request when it is answered, and sends its id to the client so that people can quote it in a report.
pub(crate) async fn log_request(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let request_id = URL_SAFE_NO_PAD.encode(rand::random::<[u8; ID_BYTES]>());
    request.extensions_mut().insert(RequestId(request_id.clone()));
    let begun = telemetry::begun();
    let span = traces::request_span(&request, logged(request.path()), sends_traces(&request));
    let called = next.call(request).instrument(span.clone()).await;
    let mut response = called.inspect_err(|error| {
        let status = error.as_response_error().status_code().as_u16();
        tracing::info!(status, request_id, "answered");
    })?;
    let request = response.request();
    let (method, path) = (field(request.method().as_str()), logged(request.path()));
    let status = response.status().as_u16();
    tracing::info!(method, path, status, request_id, "answered");
    telemetry::answered(request, status, begun);
    traces::answered(&span, method, request, status);
    response.headers_mut().insert(X_REQUEST_ID, HeaderValue::try_from(request_id)?);
    Ok(response)
}

/// Whether a request comes from a proxy whose traces are continued.
fn sends_traces(request: &ServiceRequest) -> bool {
    let (app, peer) = (request.app_data::<Data<App>>(), request.peer_addr());
    app.zip(peer).is_some_and(|(app, peer)| {
        let config = &app.config;
        config.traces.follow_proxies && is_trusted(peer.ip(), &config.trusted_proxies)
    })
}

/// The part of a path that is logged. The full path of a room or review link would grant access.
fn logged(path: &str) -> &str {
    let secret = [ROOMS, REVIEWS].into_iter().find(|beginning| path.starts_with(beginning));
    secret.unwrap_or_else(|| field(path))
}

/// Adds the request's id to every line that is logged while it runs.
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
