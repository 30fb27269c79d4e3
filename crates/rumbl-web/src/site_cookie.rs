//! Cookies of this site alone: no script reads them, and no other site's form sends them.

use actix_web::HttpRequest;
use actix_web::cookie::{Cookie, SameSite, time::Duration};

use crate::config::Config;

/// A cookie by its names.
///
/// Where HTTPS is forced its name begins with `__Host-`. Browsers then take it from this very host over
/// HTTPS alone, so that neither another host of the domain nor somebody on the way can set it (RFC
/// 6265bis, section 4.1.3.2). The plain name counts for nothing there: what has it may be from anybody.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SiteCookie {
    plain: &'static str,
    prefixed: &'static str,
}

impl SiteCookie {
    /// A cookie called `plain`, or `prefixed` where HTTPS is forced.
    pub(crate) const fn new(plain: &'static str, prefixed: &'static str) -> Self {
        Self { plain, prefixed }
    }

    /// What a browser keeps for so long.
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

    /// What a browser keeps until it is closed.
    pub(crate) fn until_closed(self, value: String, config: &Config) -> Cookie<'static> {
        let mut cookie = self.with(value, Duration::ZERO, config);
        cookie.set_max_age(None);
        cookie
    }

    /// What has a browser forget it.
    pub(crate) fn removal(self, config: &Config) -> Cookie<'static> {
        self.with(String::new(), Duration::ZERO, config)
    }

    /// What a request brought.
    pub(crate) fn of(self, request: &HttpRequest, config: &Config) -> Option<Cookie<'static>> {
        request.cookie(self.name(config))
    }

    /// What it is called here.
    pub(crate) fn name(self, config: &Config) -> &'static str {
        if config.force_https { self.prefixed } else { self.plain }
    }
}
