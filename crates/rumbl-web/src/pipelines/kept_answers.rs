//! Answers again what was just answered to somebody else, where it is the same for everybody.
//!
//! Whoever has no session gets what all others get who have none. So an answer is kept as it goes
//! out, compressed and with its headers, and is given again [at the door](answer_again), before any
//! routing.

use actix_web::body::{BoxBody, MessageBody, to_bytes};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{ACCEPT_ENCODING, CONTENT_LENGTH, SET_COOKIE, TRANSFER_ENCODING};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::{HttpMessage, HttpRequest, HttpResponse, web};

use super::conditional::{Whole, conditional};
use crate::answer_cache::{Answer, Key, ReadAt};
use crate::app::App;
use crate::flash;
use crate::identity::session_cookie;
use crate::theme::Theme;

/// Gives an answer that is kept. It stands before everything but the log.
pub async fn answer_again(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let kept = key_of(&request).and_then(|key| {
        let app = request.app_data::<web::Data<App>>()?;
        app.answers.get(&key, ReadAt::now())
    });
    let Some(Answer { headers, content }) = kept else {
        return Ok(next.call(request).await?.map_into_boxed_body());
    };
    let mut response = HttpResponse::with_body(StatusCode::OK, BoxBody::new(content));
    *response.headers_mut() = headers;
    Ok(conditional(request.into_response(response)))
}

/// Keeps what a route answers, for whoever asks the same.
pub async fn keep(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let app = request.app_data::<web::Data<App>>().cloned();
    let (Some(key), Some(app)) = (key_of(&request), app) else {
        return Ok(next.call(request).await?.map_into_boxed_body());
    };
    let read_at = ReadAt::now();
    request.extensions_mut().insert(Whole);
    let response = next.call(request).await?.map_into_boxed_body();
    response.request().extensions_mut().remove::<Whole>();
    if response.status() != StatusCode::OK || response.headers().contains_key(SET_COOKIE) {
        return Ok(response);
    }
    let (request, response) = response.into_parts();
    let (response, body) = response.into_parts();
    // It was put together in memory, so it is not too large for that.
    let content = to_bytes(body).await.map_err(actix_web::Error::from)?;
    let headers = response.headers().clone();
    app.answers.put(key, Answer { headers, content: content.clone() }, read_at);
    Ok(conditional(ServiceResponse::new(request, response.set_body(BoxBody::new(content)))))
}

/// Whether a body comes along. Nobody wants one here, but it is dealt with further inside.
fn has_body(request: &ServiceRequest) -> bool {
    let headers = request.headers();
    headers.contains_key(TRANSFER_ENCODING)
        || headers.get(CONTENT_LENGTH).is_some_and(|length| length != "0")
}

/// Whether somebody asks who may be logged in, or for whom a message waits.
fn is_personal(request: &HttpRequest) -> bool {
    session_cookie::token(request).is_some() || flash::is_sent(request)
}

/// All that an answer depends on for whoever has no session.
fn key_of(request: &ServiceRequest) -> Option<Key> {
    if request.method() != Method::GET || has_body(request) || is_personal(request.request()) {
        return None;
    }
    Some(Key {
        target: request.uri().to_string(),
        theme: Theme::chosen(request.request()),
        accept_encoding: request.headers().get_all(ACCEPT_ENCODING).cloned().collect(),
    })
}
