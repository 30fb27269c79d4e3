//! The cookie of a session: its token, and nothing else. Visitors without an account have none.

use actix_web::HttpRequest;
use actix_web::cookie::{Cookie, time::Duration};
use rumbl_core::accounts::SessionToken;

use super::device::Stay;
use crate::config::Config;
use crate::site_cookie::SiteCookie;

const COOKIE: SiteCookie = SiteCookie::new("_rumbl_session", "__Host-_rumbl_session");

/// The cookie that a browser shows, whether or not it is still good for anything.
pub(crate) struct Shown {
    /// The token, if that is one.
    pub(crate) token: Option<SessionToken>,
    /// Whether it has the name from before HTTPS was forced. It counts, so that nobody is logged out by
    /// that, and is renamed.
    is_plain: bool,
}

/// The cookie of a request.
pub(crate) fn find(request: &HttpRequest, config: &Config) -> Option<Shown> {
    let shown = |cookie: &Cookie<'_>, is_plain| Shown {
        token: SessionToken::parse(cookie.value()),
        is_plain,
    };
    let found = COOKIE.of(request, config).map(|cookie| shown(&cookie, false));
    found.or_else(|| COOKIE.plain_of(request, config).map(|cookie| shown(&cookie, true)))
}

impl Shown {
    /// What a browser has to be told whose session goes on.
    pub(crate) fn renaming(&self, config: &Config) -> Vec<Cookie<'static>> {
        match &self.token {
            Some(token) if self.is_plain => {
                // It is not known which it was; one that was to be brief is over soon.
                vec![cookie(token, Stay::LoggedIn, config), COOKIE.plain_removal(config)]
            }
            _ => Vec::new(),
        }
    }

    /// What a browser has to be told that shows it for nothing.
    pub(crate) fn removal(&self, config: &Config) -> Cookie<'static> {
        if self.is_plain { COOKIE.plain_removal(config) } else { removal(config) }
    }
}

/// The token in the header `Cookie` of a socket's handshake, under either name.
pub(crate) fn token_of_header(header: &str) -> Option<SessionToken> {
    COOKIE.values_in(header).find_map(|token| SessionToken::parse(&token))
}

/// The cookie that logs a browser in: until it is closed, or as long as the session can last. The server
/// decides whether the session does.
pub(crate) fn cookie(token: &SessionToken, stay: Stay, config: &Config) -> Cookie<'static> {
    let lifetime = Duration::days(config.limits.session_days.get().into());
    match stay {
        Stay::LoggedIn => COOKIE.with(token.expose(), lifetime, config),
        Stay::Briefly => COOKIE.until_closed(token.expose(), config),
    }
}

/// The cookie that has a browser forget its session.
pub(crate) fn removal(config: &Config) -> Cookie<'static> {
    COOKIE.removal(config)
}
