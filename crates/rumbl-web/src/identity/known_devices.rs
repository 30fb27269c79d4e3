//! Whether somebody logs in on a device that has logged in as them before.
//!
//! The browser knows it, by a signed cookie that outlives log-ins. What the server could compare, the
//! browser's name or an address, changes with every update and every train, or is the same for a whole
//! office. So nothing has to be kept about where people have been. Whoever deletes their cookies gets one
//! mail more; and a change of the password makes all devices new, as one of them may be somebody else's.

use std::time::Duration;

use actix_channels::Token;
use actix_web::HttpRequest;
use actix_web::cookie::{Cookie, time};
use rumbl_core::accounts::User;
use rumbl_core::ids::UserId;

use crate::config::Config;
use crate::error::{Error, Result};
use crate::site_cookie::SiteCookie;

const COOKIE: SiteCookie = SiteCookie::new("_rumbl_device", "__Host-_rumbl_device");
const SALT: &str = "known device";
/// How long a device is known that nobody logs in on.
const LIFETIME: Duration = Duration::from_hours(365 * 24);
/// People who are known on one device; with one more, whoever logged in first is forgotten.
const MAX_PEOPLE: usize = 10;

/// Who has logged in on a device, each with the number of their password then.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct KnownDevice(Vec<(UserId, i32)>);

impl KnownDevice {
    /// The device of a request.
    pub(crate) fn of(request: &HttpRequest, config: &Config) -> Self {
        let cookie = COOKIE.of(request, config);
        let people = cookie.and_then(|cookie| {
            let secret = config.secret_key_base.expose();
            Token::verify(secret, SALT, Some(cookie.value()), LIFETIME).ok()
        });
        Self(people.unwrap_or_default())
    }

    /// Whether this person has logged in here, with the password that they have now.
    pub(crate) fn is_of(&self, user: &User) -> bool {
        self.0.contains(&(user.id, user.session_version))
    }

    /// What has the browser know this person as well.
    ///
    /// # Errors
    /// When it can't be signed.
    pub(crate) fn cookie_with(&self, user: &User, config: &Config) -> Result<Cookie<'static>> {
        let mut people = self.0.clone();
        people.retain(|(id, _)| *id != user.id);
        people.push((user.id, user.session_version));
        let surplus = people.len().saturating_sub(MAX_PEOPLE);
        people.drain(..surplus);
        let signed = Token::sign(config.secret_key_base.expose(), SALT, &people);
        let seconds = i64::try_from(LIFETIME.as_secs()).unwrap_or(i64::MAX);
        let signed = signed.map_err(Error::internal)?;
        Ok(COOKIE.with(signed, time::Duration::seconds(seconds), config))
    }
}
