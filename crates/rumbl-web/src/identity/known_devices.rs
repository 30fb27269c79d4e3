//! Recognises devices on which a user has logged in before.
//!
//! The browser remembers this, in a signed cookie that outlives log-ins. Comparing user agents and addresses on the
//! server would not work: they change with every update and every train ride, or are the same for a whole office. And
//! so no record has to be kept of where users have been. Users who delete their cookies get one more mail. A change of
//! the password makes all devices unknown, because one of them may belong to somebody else.

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
/// How long a device is remembered without a log-in.
const LIFETIME: Duration = Duration::from_hours(365 * 24);
/// Users remembered per device. Beyond this, the one with the oldest log-in is dropped.
const MAX_PEOPLE: usize = 10;

/// The users who have logged in on a device, with their session version at the time.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct KnownUsers(Vec<(UserId, i32)>);

impl KnownUsers {
    /// Reads the device's cookie from a request.
    pub(crate) fn of(request: &HttpRequest, config: &Config) -> Self {
        let cookie = COOKIE.of(request, config);
        let people = cookie.and_then(|cookie| {
            let secret = config.secret_key_base.expose();
            Token::verify(secret, SALT, Some(cookie.value()), LIFETIME).ok()
        });
        Self(people.unwrap_or_default())
    }

    /// Whether the user has logged in here with their current password.
    pub(crate) fn is_of(&self, user: &User) -> bool {
        self.contains(user.id, user.session_version)
    }

    /// Like [`is_of`](Self::is_of), for a user who isn't loaded yet.
    pub(crate) fn contains(&self, id: UserId, session_version: i32) -> bool {
        self.0.contains(&(id, session_version))
    }

    /// The cookie with this user added.
    ///
    /// # Errors
    /// If it can't be signed.
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
