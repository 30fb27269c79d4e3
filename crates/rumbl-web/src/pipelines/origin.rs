//! Checks the page that a form was on, by the `Origin` header. All browsers send it with forms, so a request without
//! one is refused like one from another site.

use actix_web::HttpMessage;
use actix_web::http::header::{self, HeaderName};

use crate::config::Config;
use crate::error::{Error, Result};
use crate::logging::field;

/// The browser's statement of how the origin relates to the target.
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
    // The origin and the request have the same host, so the form can't come from another site. If a proxy changes the
    // host, only the browser's header tells.
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

/// The origin of the site's public address.
fn expected(config: &Config, host: &str) -> String {
    let scheme = if config.force_https { "https" } else { "http" };
    config.public_origin.clone().unwrap_or_else(|| format!("{scheme}://{host}"))
}
