//! Which page a form was on, as the header `Origin` says. Every browser sends it with a form, so what
//! comes without one is refused like what comes from another site.

use actix_web::HttpMessage;
use actix_web::http::header::{self, HeaderName};

use crate::config::Config;
use crate::error::{Error, Result};
use crate::logging::field;

/// What browsers say of where a request comes from, seen from where it goes.
const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Checks that a form was on a page of this site.
///
/// # Errors
/// [`Error::WrongAddress`] when it was, but people should have opened the page at another address;
/// [`Error::CsrfToken`] when it was not.
pub(super) fn check(request: &impl HttpMessage, config: &Config) -> Result<()> {
    let text = |name| request.headers().get(name).and_then(|value| value.to_str().ok());
    let origin = text(header::ORIGIN).ok_or(Error::CsrfToken)?;
    let host = text(header::HOST).ok_or(Error::CsrfToken)?;
    let expected = expected(config, host);
    if origin == expected {
        return Ok(());
    }
    // The page and the form had the same host, so no other site sent it. Behind a proxy that asks for another
    // host only the browser knows.
    let has_own_host = origin.split_once("://").is_some_and(|(_, from)| from == host);
    if !has_own_host && text(SEC_FETCH_SITE) != Some("same-origin") {
        return Err(Error::CsrfToken);
    }
    tracing::warn!(
        origin = field(origin),
        "a form is refused because people should use {}: set PUBLIC_URL to the address that they use",
        field(&expected)
    );
    Err(Error::WrongAddress { expected })
}

/// The origin of the address that people should use.
fn expected(config: &Config, host: &str) -> String {
    let scheme = if config.force_https { "https" } else { "http" };
    config.public_origin.clone().unwrap_or_else(|| format!("{scheme}://{host}"))
}
