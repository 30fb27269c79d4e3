//! A log-in that waits for the second factor. The browser has it, in a signed cookie, so nothing is kept here
//! for people who never come back. It proves nothing but that somebody knew the password.

use std::time::Duration;

use actix_channels::Token;
use actix_web::HttpRequest;
use actix_web::cookie::{Cookie, time};
use rumbl_core::accounts::User;
use rumbl_core::ids::UserId;
use serde::{Deserialize, Serialize};

use super::device::Stay;
use crate::config::Config;
use crate::error::{Error, Result};
use crate::site_cookie::SiteCookie;

const COOKIE: SiteCookie = SiteCookie::new("_rumbl_log_in", "__Host-_rumbl_log_in");
const SALT: &str = "log-in that waits for the second factor";
/// How long it waits.
const LIFETIME: Duration = Duration::from_mins(10);

/// Who gave the right password, and what else they chose then.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct PendingLogIn {
    /// Who it is.
    pub(crate) user_id: UserId,
    /// The number of their password.
    pub(crate) session_version: i32,
    is_persistent: bool,
}

impl PendingLogIn {
    /// That of somebody whose password was right.
    pub(crate) fn new(user: &User, stay: Stay) -> Self {
        let User { id, session_version, .. } = *user;
        Self { user_id: id, session_version, is_persistent: stay == Stay::LoggedIn }
    }

    /// What a request brought, unless it is forged or too old.
    pub(crate) fn of(request: &HttpRequest, config: &Config) -> Option<Self> {
        let cookie = COOKIE.of(request, config)?;
        let secret = config.secret_key_base.expose();
        Token::verify(secret, SALT, Some(cookie.value()), LIFETIME).ok()
    }

    /// How long the log-in is meant to last.
    pub(crate) fn stay(&self) -> Stay {
        Stay::of(self.is_persistent)
    }

    /// What the browser keeps meanwhile.
    ///
    /// # Errors
    /// When it can't be signed.
    pub(crate) fn cookie(&self, config: &Config) -> Result<Cookie<'static>> {
        let signed = Token::sign(config.secret_key_base.expose(), SALT, self);
        let seconds = i64::try_from(LIFETIME.as_secs()).unwrap_or(i64::MAX);
        let signed = signed.map_err(Error::internal)?;
        Ok(COOKIE.with(signed, time::Duration::seconds(seconds), config))
    }

    /// What has the browser forget it.
    pub(crate) fn removal(config: &Config) -> Cookie<'static> {
        COOKIE.removal(config)
    }
}
