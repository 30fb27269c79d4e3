//! State between two pages of one log-in. It is kept in a signed cookie, so the server stores nothing for users who
//! never come back, and no other browser can continue the log-in.

use std::time::Duration;

use actix_channels::Token;
use actix_web::HttpRequest;
use actix_web::cookie::{Cookie, time};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::config::Config;
use crate::error::{Error, Result};
use crate::site_cookie::SiteCookie;

/// How long the state is valid.
const LIFETIME: Duration = Duration::from_mins(10);

/// A step of a log-in that waits for the next one.
pub(crate) trait Pending: Serialize + DeserializeOwned {
    /// The cookie that holds it.
    const COOKIE: SiteCookie;
    /// The salt of its signature, different for each type.
    const SALT: &'static str;

    /// Reads it from a request; `None` if it is missing, forged or expired.
    fn of(request: &HttpRequest, config: &Config) -> Option<Self> {
        let cookie = Self::COOKIE.of(request, config)?;
        let secret = config.secret_key_base.expose();
        Token::verify(secret, Self::SALT, Some(cookie.value()), LIFETIME).ok()
    }

    /// The cookie to set.
    ///
    /// # Errors
    /// If it can't be signed.
    fn cookie(&self, config: &Config) -> Result<Cookie<'static>> {
        let signed = Token::sign(config.secret_key_base.expose(), Self::SALT, self);
        let seconds = i64::try_from(LIFETIME.as_secs()).unwrap_or(i64::MAX);
        let signed = signed.map_err(Error::internal)?;
        Ok(Self::COOKIE.with(signed, time::Duration::seconds(seconds), config))
    }

    /// The cookie that deletes it.
    fn removal(config: &Config) -> Cookie<'static> {
        Self::COOKIE.removal(config)
    }
}
