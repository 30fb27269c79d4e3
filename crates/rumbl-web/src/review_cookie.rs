//! The review links that a browser holds, so that the files, pictures and annotations of the page that they lead to
//! are there for guests as well.

use actix_web::HttpRequest;
use actix_web::cookie::Cookie;
use rumbl_core::multimedia::{MAX_HELD_LINKS, ReviewToken};

use crate::config::Config;
use crate::site_cookie::SiteCookie;

const COOKIE: SiteCookie = SiteCookie::new("rumbl_reviews", "__Host-rumbl_reviews");
/// What is between two tokens, which have no such character.
const SEPARATOR: char = '.';

/// The links that a request brought, the one that was opened last first.
pub(crate) fn held(request: &HttpRequest, config: &Config) -> Vec<ReviewToken> {
    let Some(cookie) = COOKIE.of(request, config) else { return Vec::new() };
    let tokens = cookie.value().split(SEPARATOR).filter_map(ReviewToken::parse);
    tokens.take(MAX_HELD_LINKS).collect()
}

/// What has a browser hold another link, instead of the one that was opened longest ago if there are too many.
pub(crate) fn with(token: &ReviewToken, held: &[ReviewToken], config: &Config) -> Cookie<'static> {
    let others = held.iter().filter(|other| *other != token);
    let tokens = std::iter::once(token).chain(others).take(MAX_HELD_LINKS);
    let tokens: Vec<&str> = tokens.map(ReviewToken::expose).collect();
    COOKIE.until_closed(tokens.join(&SEPARATOR.to_string()), config)
}
