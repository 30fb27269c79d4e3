//! The cookie of a session: its token, and nothing else. Visitors without an account have none.

use actix_web::HttpRequest;
use actix_web::cookie::{Cookie, time::Duration};
use rumbl_core::accounts::SessionToken;

use super::device::Stay;
use crate::config::Config;
use crate::site_cookie::SiteCookie;

const COOKIE: SiteCookie = SiteCookie::new("_rumbl_session", "__Host-_rumbl_session");

/// The token in a request's cookie, if any.
pub(crate) fn token_of(request: &HttpRequest, config: &Config) -> Option<SessionToken> {
    SessionToken::parse(COOKIE.of(request, config)?.value())
}

/// The token in a socket handshake's `Cookie` header, from the cookie called `name`.
pub(crate) fn token_of_header(header: &str, name: &str) -> Option<SessionToken> {
    let mut cookies = header.split(';').filter_map(|one| Cookie::parse(one.trim()).ok());
    SessionToken::parse(cookies.find(|cookie| cookie.name() == name)?.value())
}

/// The cookie's name in this configuration.
pub(crate) fn name(config: &Config) -> &'static str {
    COOKIE.name(config)
}

/// The cookie that logs a browser in: until the browser is closed, or for the maximum lifetime of a session. When the
/// session ends is decided on the server.
pub(crate) fn cookie(token: &SessionToken, stay: Stay, config: &Config) -> Cookie<'static> {
    let lifetime = Duration::days(config.limits.session_days.get().into());
    match stay {
        Stay::LoggedIn => COOKIE.with(token.expose(), lifetime, config),
        Stay::Briefly => COOKIE.until_closed(token.expose(), config),
    }
}

/// The cookie that removes the session from the browser.
pub(crate) fn removal(config: &Config) -> Cookie<'static> {
    COOKIE.removal(config)
}
