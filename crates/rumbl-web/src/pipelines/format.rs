//! Sets the response format of a route, also for its errors.

use std::future::ready;

use actix_web::body::BoxBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{HeaderName, HeaderValue, LINK};
use futures_util::FutureExt;
use futures_util::future::LocalBoxFuture;

use super::plug::Flow;
use crate::api::version::{self, Dialect, Version};
use crate::conn::{Conn, Format};
use crate::error::{Error, Result};

/// Answers with HTML.
pub(super) fn accept_html<'a>(
    _request: &'a mut ServiceRequest,
    conn: &'a Conn,
) -> LocalBoxFuture<'a, Result<Flow>> {
    conn.put_format(Format::Html);
    ready(Ok(Flow::Next)).boxed_local()
}

/// Answers with JSON.
pub(super) fn accept_json<'a>(
    _request: &'a mut ServiceRequest,
    conn: &'a Conn,
) -> LocalBoxFuture<'a, Result<Flow>> {
    conn.put_format(Format::Json);
    ready(Ok(Flow::Next)).boxed_local()
}

/// Answers with JSON in the version of the API that the program asks for.
pub(super) fn accept_version<'a>(
    request: &'a mut ServiceRequest,
    conn: &'a Conn,
) -> LocalBoxFuture<'a, Result<Flow>> {
    let dialect = Dialect::of(request, request.path());
    let of_path = |version: &Version| request.path().starts_with(version.base());
    let version = Version::ALL.into_iter().find(of_path).unwrap_or(Version::V1);
    let fallback = Dialect { version, is_named: false };
    conn.put_format(Format::Api(dialect.unwrap_or(fallback)));
    let flow = dialect.map(|_| Flow::Next).ok_or_else(|| Error::NotAcceptable(version::offers()));
    ready(flow).boxed_local()
}

/// Adds the headers of a deprecated version: since when it is deprecated (RFC 9745), when it ends (RFC 8594), and its
/// successor.
pub(super) fn put_deprecation(
    conn: &Conn,
    mut response: ServiceResponse<BoxBody>,
) -> Result<ServiceResponse<BoxBody>> {
    let api = &conn.app().config.api;
    let is_first = matches!(conn.format(), Format::Api(dialect) if dialect.version == Version::V1);
    let Some(since) = api.v1_deprecated_at.filter(|_| is_first) else { return Ok(response) };
    let value = |text: String| HeaderValue::try_from(text).map_err(Error::internal);
    let headers = response.headers_mut();
    headers
        .insert(HeaderName::from_static("deprecation"), value(format!("@{}", since.timestamp()))?);
    if let Some(end) = api.v1_sunset_at {
        let date = end.format("%a, %d %b %Y %H:%M:%S GMT").to_string();
        headers.insert(HeaderName::from_static("sunset"), value(date)?);
    }
    let successor = format!("<{}>; rel=\"successor-version\"", Version::V2.base());
    headers.append(LINK, value(successor)?);
    Ok(response)
}
