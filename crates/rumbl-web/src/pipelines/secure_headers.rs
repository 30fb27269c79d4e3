//! Headers that keep a browser from guessing, framing and telling.

use std::sync::LazyLock;

use actix_web::body::BoxBody;
use actix_web::dev::ServiceResponse;
use actix_web::http::header::{CONTENT_SECURITY_POLICY, HeaderName, HeaderValue};

use crate::conn::Conn;
use crate::error::Result;
use crate::security_policy::SecurityPolicy;

/// On every answer. YouTube's player needs the origin in the referrer: a stricter policy breaks
/// every embed.
const HEADERS: [(&str, &str); 4] = [
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "strict-origin-when-cross-origin"),
    ("cross-origin-opener-policy", "same-origin"),
];
/// Two years, as the browsers' preload lists ask for.
const STRICT_TRANSPORT_SECURITY: &str = "max-age=63072000; includeSubDomains";

/// What a page without a player may load.
static POLICY: LazyLock<Option<HeaderValue>> =
    LazyLock::new(|| HeaderValue::try_from(SecurityPolicy::default().to_string()).ok());

/// Puts the secure headers into a response.
#[expect(clippy::unnecessary_wraps, reason = "every plug may fail")]
pub(crate) fn put(
    conn: &Conn,
    mut response: ServiceResponse<BoxBody>,
) -> Result<ServiceResponse<BoxBody>> {
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    if conn.app().config.force_https {
        headers.insert(
            HeaderName::from_static("strict-transport-security"),
            HeaderValue::from_static(STRICT_TRANSPORT_SECURITY),
        );
    }
    Ok(response)
}

/// Gives a response that brings no policy of its own the strictest one.
#[expect(clippy::unnecessary_wraps, reason = "every plug may fail")]
pub(crate) fn put_policy(
    _conn: &Conn,
    mut response: ServiceResponse<BoxBody>,
) -> Result<ServiceResponse<BoxBody>> {
    let headers = response.headers_mut();
    if let (false, Some(policy)) = (headers.contains_key(CONTENT_SECURITY_POLICY), &*POLICY) {
        headers.insert(CONTENT_SECURITY_POLICY, policy.clone());
    }
    Ok(response)
}
