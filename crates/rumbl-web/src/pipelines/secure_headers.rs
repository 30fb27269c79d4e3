//! Headers that keep a browser from guessing, framing and telling.

use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};

use crate::config::Config;

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

/// Puts the secure headers into an answer.
pub fn put(headers: &mut HeaderMap, config: &Config) {
    for (name, value) in HEADERS {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    if config.force_https {
        headers.insert(
            HeaderName::from_static("strict-transport-security"),
            HeaderValue::from_static(STRICT_TRANSPORT_SECURITY),
        );
    }
}
