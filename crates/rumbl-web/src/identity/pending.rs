//! What waits between two pages of one log-in. The browser has it, in a signed cookie, so nothing is kept here for
//! people who never come back, and nobody who is elsewhere can bring it.

use std::time::Duration;

use actix_channels::Token;
use actix_web::HttpRequest;
use actix_web::cookie::{Cookie, time};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::config::Config;
use crate::error::{Error, Result};
use crate::site_cookie::SiteCookie;

/// How long it waits.
const LIFETIME: Duration = Duration::from_mins(10);

/// A step of a log-in that waits for the next one.
pub(crate) trait Pending: Serialize + DeserializeOwned {
    /// The cookie that it is in.
    const COOKIE: SiteCookie;
    /// What it is signed for, and for nothing else.
    const SALT: &'static str;

    /// What a request brought, unless it is forged or too old.
    fn of(request: &HttpRequest, config: &Config) -> Option<Self> {
        let cookie = Self::COOKIE.of(request, config)?;
        let secret = config.secret_key_base.expose();
        Token::verify(secret, Self::SALT, Some(cookie.value()), LIFETIME).ok()
    }

    /// What the browser keeps meanwhile.
    ///
    /// # Errors
    /// When it can't be signed.
    fn cookie(&self, config: &Config) -> Result<Cookie<'static>> {
        let signed = Token::sign(config.secret_key_base.expose(), Self::SALT, self);
        let seconds = i64::try_from(LIFETIME.as_secs()).unwrap_or(i64::MAX);
        let signed = signed.map_err(Error::internal)?;
        Ok(Self::COOKIE.with(signed, time::Duration::seconds(seconds), config))
    }

    /// What has the browser forget it.
    fn removal(config: &Config) -> Cookie<'static> {
        Self::COOKIE.removal(config)
    }
}
