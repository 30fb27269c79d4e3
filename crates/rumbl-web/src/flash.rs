//! The flash: a message that waits for the next page that is shown, in a cookie of its own. The cookie
//! is signed, so that nobody can put words into rumbl's mouth.

use std::cell::RefCell;
use std::time::Duration;

use actix_channels::Token;
use actix_web::HttpRequest;
use actix_web::cookie::{Cookie, time};
use serde::{Deserialize, Serialize};

use crate::config::Config;
use crate::error::{Error, Result};
use crate::site_cookie::SiteCookie;

const COOKIE: SiteCookie = SiteCookie::new("_rumbl_flash", "__Host-_rumbl_flash");
const SALT: &str = "flash";
/// How long a message waits; the next page usually follows at once.
const LIFETIME: Duration = Duration::from_mins(1);

/// A brief message to the person at the browser.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Flash {
    /// Something went as they wanted.
    Info(String),
    /// Something did not.
    Error(String),
}

/// The message of one request: one that came with it, or one for the next.
#[derive(Debug)]
pub(crate) struct FlashSlot {
    /// Whether the browser has a cookie, whatever is in it.
    has_cookie: bool,
    waiting: RefCell<Waiting>,
}

#[derive(Debug)]
enum Waiting {
    Nothing,
    /// In the browser's cookie.
    Arrived(Flash),
    /// Not in a cookie yet.
    Put(Flash),
}

impl FlashSlot {
    /// What came with a request.
    pub(crate) fn of(request: &HttpRequest, config: &Config) -> Self {
        let cookie = COOKIE.of(request, config);
        let message = cookie.as_ref().and_then(|cookie| {
            let secret = config.secret_key_base.expose();
            Token::verify(secret, SALT, Some(cookie.value()), LIFETIME).ok()
        });
        let waiting = RefCell::new(message.map_or(Waiting::Nothing, Waiting::Arrived));
        Self { has_cookie: cookie.is_some(), waiting }
    }

    /// Leaves a message for the next page; one that still waits is replaced.
    pub(crate) fn put(&self, message: Flash) {
        self.waiting.replace(Waiting::Put(message));
    }

    /// Takes the message that waits.
    pub(crate) fn take(&self) -> Option<Flash> {
        match self.waiting.replace(Waiting::Nothing) {
            Waiting::Nothing => None,
            Waiting::Arrived(message) | Waiting::Put(message) => Some(message),
        }
    }

    /// What the browser has to be told, if anything: to keep a message, or to forget one.
    pub(crate) fn cookie(&self, config: &Config) -> Result<Option<Cookie<'static>>> {
        match &*self.waiting.borrow() {
            Waiting::Arrived(_) => Ok(None),
            Waiting::Nothing if !self.has_cookie => Ok(None),
            Waiting::Nothing => Ok(Some(COOKIE.removal(config))),
            Waiting::Put(message) => {
                let signed = Token::sign(config.secret_key_base.expose(), SALT, message);
                let signed = signed.map_err(Error::internal)?;
                let seconds = i64::try_from(LIFETIME.as_secs()).unwrap_or(i64::MAX);
                Ok(Some(COOKIE.with(signed, time::Duration::seconds(seconds), config)))
            }
        }
    }
}
