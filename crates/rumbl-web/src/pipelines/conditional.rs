//! Conditional requests (RFC 9110, sections 8.8 and 13): responses carry a validator, and clients that have cached
//! the current version get 304.

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::ServiceResponse;
use actix_web::http::header::{
    CONTENT_TYPE, ETAG, EntityTag, Header, IF_NONE_MATCH, IfNoneMatch, TryIntoHeaderValue,
};
use actix_web::http::{Method, StatusCode};
use actix_web::{HttpMessage, HttpRequest};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

use crate::conn::Conn;
use crate::error::Result;

/// Whether the client has cached this version.
pub(crate) fn is_cached(request: &impl HttpMessage, tag: &EntityTag) -> bool {
    match IfNoneMatch::parse(request) {
        Ok(IfNoneMatch::Any) => true,
        Ok(IfNoneMatch::Items(items)) => items.iter().any(|item| item.weak_eq(tag)),
        Err(_unreadable) => false,
    }
}

/// The validator of a content. It is weak, because the same content may be sent with different compression.
pub(crate) fn weak_tag(content: &[u8]) -> EntityTag {
    EntityTag::new_weak(URL_SAFE_NO_PAD.encode(Sha256::digest(content)))
}

/// Adds a validator to a successful response to GET, unless it has one, and replaces it with 304 if the client has
/// cached that version. Streamed responses stay as they are.
#[expect(clippy::unnecessary_wraps, reason = "every plug may fail")]
pub(crate) fn answer(
    _conn: &Conn,
    response: ServiceResponse<BoxBody>,
) -> Result<ServiceResponse<BoxBody>> {
    Ok(conditional(response))
}

fn conditional(response: ServiceResponse<BoxBody>) -> ServiceResponse<BoxBody> {
    if response.status() != StatusCode::OK || !is_read(response.request()) {
        return response;
    }
    let response =
        if response.headers().contains_key(ETAG) { response } else { with_tag(response) };
    let tag = response.headers().get(ETAG).and_then(|tag| tag.to_str().ok()?.parse().ok());
    let is_asked = response.request().headers().contains_key(IF_NONE_MATCH);
    if is_asked && tag.is_some_and(|tag| is_cached(response.request(), &tag)) {
        return not_modified(response);
    }
    response
}

fn is_read(request: &HttpRequest) -> bool {
    matches!(*request.method(), Method::GET | Method::HEAD)
}

/// Adds a validator computed from the content, unless the response is streamed.
fn with_tag(response: ServiceResponse<BoxBody>) -> ServiceResponse<BoxBody> {
    let (request, response) = response.into_parts();
    let (mut response, body) = response.into_parts();
    let body = match body.try_into_bytes() {
        Ok(content) => {
            if let Ok(tag) = weak_tag(&content).try_into_value() {
                response.headers_mut().insert(ETAG, tag);
            }
            BoxBody::new(content)
        }
        Err(streamed) => streamed,
    };
    ServiceResponse::new(request, response.set_body(body))
}

fn not_modified(response: ServiceResponse<BoxBody>) -> ServiceResponse<BoxBody> {
    let (request, response) = response.into_parts();
    let (mut response, _) = response.into_parts();
    *response.status_mut() = StatusCode::NOT_MODIFIED;
    response.headers_mut().remove(CONTENT_TYPE);
    ServiceResponse::new(request, response.set_body(BoxBody::new(())))
}
