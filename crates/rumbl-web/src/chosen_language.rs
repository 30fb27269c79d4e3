//! The language that a person chose for this browser, instead of the one that the browser prefers.

use actix_web::HttpRequest;
use actix_web::cookie::{Cookie, time::Duration};

use crate::config::Config;
use crate::i18n::Locale;
use crate::site_cookie::SiteCookie;

/// The cookie with the choice. It holds for visitors, and for whoever logs in without a language of their own.
const COOKIE: SiteCookie = SiteCookie::new("_rumbl_locale", "__Host-_rumbl_locale");
/// The lifetime of the cookie.
const LIFETIME: Duration = Duration::days(365);
/// The name of no choice, in forms.
pub(crate) const AUTO: &str = "auto";

/// The text is neither a language's tag nor [`AUTO`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("is no language of rumbl")]
pub(crate) struct InvalidLanguage;

/// The language chosen in the requesting browser. An invalid cookie counts as no choice.
pub(crate) fn chosen(request: &HttpRequest, config: &Config) -> Option<Locale> {
    Locale::tagged(COOKIE.of(request, config)?.value())
}

/// The choice of a form: a language, or none.
pub(crate) fn parse(name: &str) -> Result<Option<Locale>, InvalidLanguage> {
    match Locale::tagged(name) {
        None if name != AUTO => Err(InvalidLanguage),
        choice => Ok(choice),
    }
}

/// The cookie that stores the choice, or removes it.
pub(crate) fn cookie(choice: Option<Locale>, config: &Config) -> Cookie<'static> {
    match choice {
        Some(language) => COOKIE.with(language.tag().to_owned(), LIFETIME, config),
        None => COOKIE.removal(config),
    }
}
