//! Long-poll: the same sessions for clients that have no WebSocket, by GET and POST.
//!
//! Every JSON answer is HTTP 200 and says its real status in the body, as Phoenix's client expects.

use std::collections::VecDeque;
use std::sync::Arc;

use actix_web::http::Method;
use actix_web::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_MAX_AGE, ACCESS_CONTROL_REQUEST_HEADERS, CACHE_CONTROL, CONTENT_TYPE,
};
use actix_web::{HttpRequest, HttpResponse, web};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use serde::Serialize;

use super::handshake::{admit, check_origin, connect_info, text};
use super::longpoll_session::{LongPollSession, LongPollSessions, PostedFrame};
use crate::connect_info::{Params, TransportKind};
use crate::endpoint::Endpoint;
use crate::mount::Mount;
use crate::protocol::frame::Frame;
use crate::session::Session;
use crate::token::Token;

const SALT: &str = "actix-channels long-poll session";
/// Marks session tokens, which share the parameter `token` with the app's own.
const SESSION_PREFIX: &str = "lp.";
const SESSION_HEADER: &str = "x-phoenix-longpoll-token";
const AUTH_HEADER: &str = "x-phoenix-authtoken";
const NDJSON: &str = "application/x-ndjson";

/// The body of an answer.
#[derive(Debug, Default, Serialize)]
struct Answer {
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
        return answer(403);
    }
    let mut params = Params::from_query(request.query_string());
    let token = session_token(&request, &mut params);
    let found = token.and_then(|token| Some((find(&sessions, &mount, &token)?, token)));
    match (request.method(), found) {
        (&Method::OPTIONS, _) => preflight(&request),
        (&Method::GET, Some((session, token))) => poll(&mount, &session, token).await,
        (&Method::GET, None) => connect((&endpoint, &sessions), &mount, &request, params).await,
        (&Method::POST, Some((session, _))) => post(&mount, &session, &request, body).await,
        (&Method::POST, None) => answer(410),
        _ => HttpResponse::BadRequest().finish(),
    }
}

/// The session's token: the header, or the last `token` parameter; the app's own is left.
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
    let Ok(admitted) = admit(endpoint, mount, params, info).await else { return answer(403) };
    let session = Session::new(endpoint, mount, admitted.connected, admitted.serializer);
    let name = sessions.start(session);
    match Token::sign(&mount.config.secret_key_base, SALT, &name) {
        Ok(token) => {
            let token = Some(format!("{SESSION_PREFIX}{token}"));
            json(&Answer { status: 410, token, messages: Some(Vec::new()) })
        }
        Err(_) => HttpResponse::InternalServerError().finish(),
    }
}

async fn poll(mount: &Mount, session: &LongPollSession, token: String) -> HttpResponse {
    let Some(frames) = session.poll(mount.config.long_poll_window).await else {
        return answer(410);
    };
    let status = if frames.is_empty() { 204 } else { 200 };
    let messages = frames.iter().filter(|frame| frame.is_message()).map(message).collect();
    json(&Answer { status, token: Some(token), messages: Some(messages) })
}

/// A frame's text; binary data travels as base64, as it does in posts.
fn message(frame: &Frame) -> String {
    if frame.is_binary() {
        return STANDARD.encode(frame.message());
    }
    String::from_utf8_lossy(frame.message()).into_owned()
}

async fn post(
    mount: &Mount,
    session: &LongPollSession,
    request: &HttpRequest,
    body: web::Payload,
) -> HttpResponse {
    let Ok(Ok(body)) = body.to_bytes_limited(mount.config.max_long_poll_body_bytes).await else {
        return HttpResponse::BadRequest().finish();
    };
    let is_batch = text(request.headers(), CONTENT_TYPE.as_str()) == Some(NDJSON);
    let frames = if is_batch {
        frames_of(&body, mount.config.max_long_poll_batch)
    } else {
        Some(VecDeque::from([PostedFrame::Text(body)]))
    };
    let Some(frames) = frames else { return HttpResponse::BadRequest().finish() };
    let max_bytes = mount.config.max_frame_bytes;
    if frames.iter().any(|frame| frame.len() > max_bytes) {
        return HttpResponse::BadRequest().finish();
    }
    match session.post(frames, mount.config.long_poll_window).await {
        Ok(()) => answer(200),
        Err(_) => answer(408),
    }
}

/// One frame a line: text begins with `[`, anything else is base64 of a binary frame. Nothing if
/// that is not so.
fn frames_of(body: &Bytes, limit: usize) -> Option<VecDeque<PostedFrame>> {
    let lines = body.split(|byte| *byte == b'\n').take(limit);
    let lines = lines.map(|line| line.strip_suffix(b"\r").unwrap_or(line));
    lines
        .filter(|line| !line.is_empty())
        .map(|line| match line.first() {
            Some(b'[') => Some(PostedFrame::Text(body.slice_ref(line))),
            _ => Some(PostedFrame::Binary(STANDARD.decode(line).ok()?.into())),
        })
        .collect()
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

fn answer(status: u16) -> HttpResponse {
    json(&Answer { status, ..Answer::default() })
}

fn json(answer: &Answer) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((ACCESS_CONTROL_ALLOW_ORIGIN, "*"))
        .insert_header((CACHE_CONTROL, "no-store"))
        .insert_header((CONTENT_TYPE, "application/json; charset=utf-8"))
        .body(serde_json::to_string(answer).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use proptest::prelude::*;

    use super::frames_of;

    #[test]
    fn max_long_poll_batch_lines_are_read_and_the_rest_ignored() {
        let body = Bytes::from("[1]\n".repeat(101));
        assert_eq!(frames_of(&body, 100).unwrap().len(), 100);
        assert!(frames_of(&Bytes::from("[1]\r\n!"), 100).is_none());
        assert_eq!(frames_of(&Bytes::from("[1]\r\n!"), 1).unwrap().len(), 1);
    }

    proptest! {
        #[test]
        fn no_body_makes_a_post_panic_or_grow(
            body in proptest::collection::vec(any::<u8>(), 0..300)
        ) {
            let size = body.len();
            if let Some(frames) = frames_of(&Bytes::from(body), 100) {
                prop_assert!(frames.iter().map(super::PostedFrame::len).sum::<usize>() <= size);
            }
        }
    }
}
