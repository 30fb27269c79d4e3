//! The cookie with a browser's review links, so that the files, pictures and annotations of a shared video are
//! available to guests too.

use actix_web::HttpRequest;
use actix_web::cookie::Cookie;
use rumbl_core::multimedia::{MAX_HELD_LINKS, ReviewToken};

use crate::config::Config;
use crate::site_cookie::SiteCookie;

const COOKIE: SiteCookie = SiteCookie::new("rumbl_reviews", "__Host-rumbl_reviews");
/// Separates tokens, which never contain it.
const SEPARATOR: char = '.';

/// The tokens in a request's cookie, most recently opened first.
pub(crate) fn held(request: &HttpRequest, config: &Config) -> Vec<ReviewToken> {
    let Some(cookie) = COOKIE.of(request, config) else { return Vec::new() };
    let tokens = cookie.value().split(SEPARATOR).filter_map(ReviewToken::parse);
    tokens.take(MAX_HELD_LINKS).collect()
}

/// The cookie with another token. If there are too many, it replaces the one that was opened longest ago.
pub(crate) fn with(token: &ReviewToken, held: &[ReviewToken], config: &Config) -> Cookie<'static> {
    let others = held.iter().filter(|other| *other != token);
    let tokens = std::iter::once(token).chain(others).take(MAX_HELD_LINKS);
    let tokens: Vec<&str> = tokens.map(ReviewToken::expose).collect();
    COOKIE.until_closed(tokens.join(&SEPARATOR.to_string()), config)
}
