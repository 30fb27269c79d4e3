//! Flash messages: a message for the next page, stored in a signed cookie so that nobody else can make rumbl display
//! a text.

use std::cell::RefCell;
use std::time::Duration;

use actix_channels::Token;
use actix_web::HttpRequest;
use actix_web::cookie::{Cookie, time};
use serde::{Deserialize, Serialize};

use crate::config::Config;
use crate::error::{Error, Result};
use crate::i18n::{Locale, Message};
use crate::site_cookie::SiteCookie;

const COOKIE: SiteCookie = SiteCookie::new("_rumbl_flash", "__Host-_rumbl_flash");
const SALT: &str = "flash";
/// How long a message is kept; the next page usually follows at once.
const LIFETIME: Duration = Duration::from_mins(1);

/// A brief message to the person at the browser: a [`Message`], or a text in their language, which is what the cookie
/// holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Flash<T = String> {
    /// Something succeeded.
    Info(T),
    /// Something failed.
    Error(T),
}

impl<T: Into<Message>> Flash<T> {
    /// The message in a language.
    pub(crate) fn in_language(self, locale: Locale) -> Flash {
        match self {
            Self::Info(message) => Flash::Info(message.into().text(locale)),
            Self::Error(message) => Flash::Error(message.into().text(locale)),
        }
    }
}

impl Flash {
    /// The message of a live view, which is in the reader's language.
    pub(crate) fn of_view(flash: &actix_live::Flash) -> Option<Self> {
        let message = |kind| flash.get(kind).map(str::to_owned);
        message("error").map(Self::Error).or_else(|| message("info").map(Self::Info))
    }
}

/// A request's flash: one that arrived with it, or one for the next page.
#[derive(Debug)]
pub(crate) struct FlashSlot {
    /// Whether the browser sent a flash cookie, valid or not.
    has_cookie: bool,
    waiting: RefCell<Waiting>,
}

#[derive(Debug)]
enum Waiting {
    Nothing,
    /// Read from the cookie.
    Arrived(Flash),
    /// Not in a cookie yet.
    Put(Flash),
}

impl FlashSlot {
    /// Reads the flash of a request.
    pub(crate) fn of(request: &HttpRequest, config: &Config) -> Self {
        let cookie = COOKIE.of(request, config);
        let message = cookie.as_ref().and_then(|cookie| {
            let secret = config.secret_key_base.expose();
            Token::verify(secret, SALT, Some(cookie.value()), LIFETIME).ok()
        });
        let waiting = RefCell::new(message.map_or(Waiting::Nothing, Waiting::Arrived));
        Self { has_cookie: cookie.is_some(), waiting }
    }

    /// Sets the message for the next page, replacing an earlier one.
    pub(crate) fn put(&self, message: Flash) {
        self.waiting.replace(Waiting::Put(message));
    }

    /// Takes the message to display it.
    pub(crate) fn take(&self) -> Option<Flash> {
        match self.waiting.replace(Waiting::Nothing) {
            Waiting::Nothing => None,
            Waiting::Arrived(message) | Waiting::Put(message) => Some(message),
        }
    }

    /// The cookie to set or remove, if the browser's state has to change.
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
