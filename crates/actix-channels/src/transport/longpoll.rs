//! Long-poll: the same sessions over GET and POST, for clients without a WebSocket.
//!
//! Every JSON response is HTTP 200 with its real status in the body, as Phoenix's client expects.
//! Only temporary failures use the status of the response itself, as proxies do.

use std::sync::Arc;

use actix_web::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_MAX_AGE, ACCESS_CONTROL_REQUEST_HEADERS, CACHE_CONTROL, CONTENT_TYPE,
};
use actix_web::http::{Method, StatusCode};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder, web};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use serde::Serialize;

use super::handshake::{admit, check_origin, connect_info, refusal_headers, text};
use super::longpoll_post::{self, PostError};
use super::longpoll_session::{LongPollSession, LongPollSessions};
use crate::connect_info::{Params, Refused, TransportKind};
use crate::endpoint::Endpoint;
use crate::mount::Mount;
use crate::protocol::frame::Frame;
use crate::session::Session;
use crate::token::Token;

const SALT: &str = "actix-channels long-poll session";
/// Marks session tokens, which share the parameter `token` with the app's own tokens.
const SESSION_PREFIX: &str = "lp.";
const SESSION_HEADER: &str = "x-phoenix-longpoll-token";
const AUTH_HEADER: &str = "x-phoenix-authtoken";

/// The body of a response.
#[derive(Debug, Default, Serialize)]
struct Body {
    status: u16,
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    messages: Option<Vec<String>>,
}

/// A mount that is served by long-poll.
#[derive(Debug)]
pub(super) struct Mounted {
    pub(super) endpoint: Endpoint,
    pub(super) mount: Arc<Mount>,
    pub(super) sessions: Arc<LongPollSessions>,
}

/// Answers a request to `<path>/longpoll`.
pub(super) async fn serve(
    mounted: Mounted,
    request: HttpRequest,
    body: web::Payload,
) -> HttpResponse {
    let Mounted { endpoint, mount, sessions } = mounted;
    if !check_origin(&mount, request.headers()) {
        return status_only(403);
    }
    let mut params = Params::from_query(request.query_string());
    let token = session_token(&request, &mut params);
    let found = token.and_then(|token| Some((find(&sessions, &mount, &token)?, token)));
    match (request.method(), found) {
        (&Method::OPTIONS, _) => preflight(&request),
        (&Method::GET, Some((session, token))) => poll(&mount, &session, token).await,
        (&Method::GET, None) => connect((&endpoint, &sessions), &mount, &request, params).await,
        (&Method::POST, Some((session, _))) => post(&mount, &session, &request, body).await,
        (&Method::POST, None) => status_only(410),
        _ => HttpResponse::BadRequest().finish(),
    }
}

/// The session's token, from the header or the last `token` parameter; the app's own is left alone.
fn session_token(request: &HttpRequest, params: &mut Params) -> Option<String> {
    if let Some(token) = text(request.headers(), SESSION_HEADER) {
        return Some(token.to_owned());
    }
    params.get("token")?.starts_with(SESSION_PREFIX).then(|| params.take_last("token"))?
}

fn find(sessions: &LongPollSessions, mount: &Mount, token: &str) -> Option<Arc<LongPollSession>> {
    let signed = token.strip_prefix(SESSION_PREFIX);
    let (secret, max_age) = (&mount.config.secret_key_base, mount.config.long_poll_token_max_age);
    let name: String = Token::verify(secret, SALT, signed, max_age).ok()?;
    sessions.find(&name)
}

async fn connect(
    (endpoint, sessions): (&Endpoint, &Arc<LongPollSessions>),
    mount: &Arc<Mount>,
    request: &HttpRequest,
    params: Params,
) -> HttpResponse {
    let auth_token = text(request.headers(), AUTH_HEADER).filter(|_| mount.config.auth_token);
    let auth_token = auth_token.map(str::to_owned);
    let info = connect_info(request.head(), TransportKind::LongPoll, auth_token);
    let admitted = match admit(endpoint, mount, params, info).await {
        Ok(admitted) => admitted,
        Err(refused) => return refusal(&refused),
    };
    let session = Session::new(endpoint, mount, admitted.connected, admitted.serializer);
    let name = sessions.start(session);
    match Token::sign(&mount.config.secret_key_base, SALT, &name) {
        Ok(token) => {
            let token = Some(format!("{SESSION_PREFIX}{token}"));
            json(&Body { status: 410, token, messages: Some(Vec::new()) })
        }
        Err(_) => HttpResponse::InternalServerError().finish(),
    }
}

/// Phoenix's client gives up after a 403. So a temporary refusal has no body, after which the
/// client tries again.
fn refusal(refused: &Refused) -> HttpResponse {
    let status = StatusCode::from_u16(refused.status).unwrap_or(StatusCode::FORBIDDEN);
    if !status.is_server_error() {
        return status_only(403);
    }
    let mut response = HttpResponse::build(status);
    for (name, value) in refusal_headers(status) {
        response.insert_header((name, *value));
    }
    response
        .insert_header((ACCESS_CONTROL_ALLOW_ORIGIN, "*"))
        .insert_header((CACHE_CONTROL, "no-store"))
        .finish()
}

async fn poll(mount: &Mount, session: &LongPollSession, token: String) -> HttpResponse {
    let Some(frames) = session.poll(mount.config.long_poll_window).await else {
        return status_only(410);
    };
    let status = if frames.is_empty() { 204 } else { 200 };
    let messages = frames.iter().filter(|frame| frame.is_message()).map(message).collect();
    drop(frames);
    let body = Body { status, token: Some(token), messages: Some(messages) };
    let body = Bytes::from(serde_json::to_string(&body).unwrap_or_default());
    json_response().body(session.answer(body))
}

/// A frame's text; binary data is sent as base64, as in posts.
fn message(frame: &Frame) -> String {
    if frame.is_binary() {
        return STANDARD.encode(frame.message());
    }
    String::from_utf8_lossy(&frame.message()).into_owned()
}

async fn post(
    mount: &Mount,
    session: &LongPollSession,
    request: &HttpRequest,
    body: web::Payload,
) -> HttpResponse {
    match longpoll_post::handle(mount, session, request, body).await {
        Ok(()) => status_only(200),
        Err(PostError::NotHandled) => status_only(408),
        Err(PostError::Invalid) => HttpResponse::BadRequest().finish(),
    }
}

fn preflight(request: &HttpRequest) -> HttpResponse {
    let mut response = HttpResponse::Ok();
    if let Some(headers) = request.headers().get(ACCESS_CONTROL_REQUEST_HEADERS) {
        response.insert_header((ACCESS_CONTROL_ALLOW_HEADERS, headers.clone()));
    }
    response
        .insert_header((ACCESS_CONTROL_ALLOW_ORIGIN, "*"))
        .insert_header((ACCESS_CONTROL_ALLOW_METHODS, "get, post, options"))
        .insert_header((ACCESS_CONTROL_MAX_AGE, "3600"))
        .finish()
}

fn status_only(status: u16) -> HttpResponse {
    json(&Body { status, ..Body::default() })
}

fn json(body: &Body) -> HttpResponse {
    json_response().body(serde_json::to_string(body).unwrap_or_default())
}

fn json_response() -> HttpResponseBuilder {
    let mut response = HttpResponse::Ok();
    response
        .insert_header((ACCESS_CONTROL_ALLOW_ORIGIN, "*"))
        .insert_header((CACHE_CONTROL, "no-store"))
        .insert_header((CONTENT_TYPE, "application/json; charset=utf-8"));
    response
}
