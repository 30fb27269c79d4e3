//! Security headers: against content sniffing, framing and referrer leaks.

use std::sync::LazyLock;

use actix_web::body::BoxBody;
use actix_web::dev::ServiceResponse;
use actix_web::http::header::{CONTENT_SECURITY_POLICY, HeaderMap, HeaderName, HeaderValue};

use crate::conn::Conn;
use crate::error::Result;
use crate::security_policy::{FRAMED, SecurityPolicy};

/// Sent with every response. YouTube's player needs the origin as the referrer; a stricter policy breaks every embed.
const HEADERS: [(&str, &str); 3] = [
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "strict-origin-when-cross-origin"),
    ("cross-origin-opener-policy", "same-origin"),
];
/// For browsers without support for `frame-ancestors`.
const NO_FRAMES: (&str, &str) = ("x-frame-options", "DENY");
/// Two years, as browsers' preload lists require.
const STRICT_TRANSPORT_SECURITY: &str = "max-age=63072000; includeSubDomains";

/// The content security policy of pages without a player.
static POLICY: LazyLock<Option<HeaderValue>> =
    LazyLock::new(|| HeaderValue::try_from(SecurityPolicy::default().to_string()).ok());

/// Adds the security headers to a response.
#[expect(clippy::unnecessary_wraps, reason = "every plug may fail")]
pub(crate) fn put(
    conn: &Conn,
    mut response: ServiceResponse<BoxBody>,
) -> Result<ServiceResponse<BoxBody>> {
    let headers = response.headers_mut();
    let no_frames = (!allows_frames(headers)).then_some(NO_FRAMES);
    for (name, value) in HEADERS.into_iter().chain(no_frames) {
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

/// Whether a page's content security policy allows other sites to frame it.
fn allows_frames(headers: &HeaderMap) -> bool {
    let policy = headers.get(CONTENT_SECURITY_POLICY).and_then(|policy| policy.to_str().ok());
    policy.is_some_and(|policy| policy.ends_with(FRAMED))
}

/// Gives responses without a content security policy the strictest one.
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
