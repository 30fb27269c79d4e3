//! The cookie of a session: its token, and nothing else. Visitors without an account have none.

use actix_web::HttpRequest;
use actix_web::cookie::{Cookie, SameSite, time::Duration};
use rumbl_core::accounts::SessionToken;

use crate::config::Config;

const COOKIE: &str = "_rumbl_session";

/// The token that a request shows, whether or not it is still good for anything.
pub(crate) fn token(request: &HttpRequest) -> Option<SessionToken> {
    SessionToken::parse(request.cookie(COOKIE)?.value())
}

/// The same, of the header `Cookie` that opens a socket.
pub(crate) fn token_of_header(header: &str) -> Option<SessionToken> {
    let cookies = header.split(';').filter_map(|cookie| Cookie::parse(cookie.trim()).ok());
    let mut sessions = cookies.filter(|cookie| cookie.name() == COOKIE);
    sessions.find_map(|cookie| SessionToken::parse(cookie.value()))
}

/// The cookie that logs a browser in. It lasts as long as the session can; the server decides
/// whether the session does.
pub(crate) fn cookie(token: &SessionToken, config: &Config) -> Cookie<'static> {
    let lifetime = Duration::days(config.limits.session_days.get().into());
    with_value(token.expose(), lifetime, config)
}

/// The cookie that has a browser forget its session.
pub(crate) fn removal(config: &Config) -> Cookie<'static> {
    with_value(String::new(), Duration::ZERO, config)
}

fn with_value(value: String, lifetime: Duration, config: &Config) -> Cookie<'static> {
    Cookie::build(COOKIE, value)
        .path("/")
        .max_age(lifetime)
        .http_only(true)
        .secure(config.force_https)
        .same_site(SameSite::Lax)
        .finish()
}
