//! Cookies for this site only: hidden from scripts, and not sent with other sites' forms.

use actix_web::HttpRequest;
use actix_web::cookie::{Cookie, SameSite, time::Duration};

use crate::config::Config;

/// The names of a cookie.
///
/// If HTTPS is forced, its name starts with `__Host-`. Browsers accept such a cookie only from this exact host over
/// HTTPS, so neither another host of the domain nor somebody on the network can set it (RFC 6265bis, section
/// 4.1.3.2). The plain name is then ignored, because anybody could have set it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SiteCookie {
    plain: &'static str,
    prefixed: &'static str,
}

impl SiteCookie {
    /// A cookie named `plain`, or `prefixed` if HTTPS is forced.
    pub(crate) const fn new(plain: &'static str, prefixed: &'static str) -> Self {
        Self { plain, prefixed }
    }

    /// A cookie with a value and a lifetime.
    pub(crate) fn with(
        self,
        value: String,
        lifetime: Duration,
        config: &Config,
    ) -> Cookie<'static> {
        Cookie::build(self.name(config), value)
            .path("/")
            .max_age(lifetime)
            .http_only(true)
            .secure(config.force_https)
            .same_site(SameSite::Lax)
            .finish()
    }

    /// A cookie that lasts until the browser is closed.
    pub(crate) fn until_closed(self, value: String, config: &Config) -> Cookie<'static> {
        let mut cookie = self.with(value, Duration::ZERO, config);
        cookie.set_max_age(None);
        cookie
    }

    /// A cookie that removes this one.
    pub(crate) fn removal(self, config: &Config) -> Cookie<'static> {
        self.with(String::new(), Duration::ZERO, config)
    }

    /// The cookie in a request.
    pub(crate) fn of(self, request: &HttpRequest, config: &Config) -> Option<Cookie<'static>> {
        request.cookie(self.name(config))
    }

    /// The name in use.
    pub(crate) fn name(self, config: &Config) -> &'static str {
        if config.force_https { self.prefixed } else { self.plain }
    }
}
