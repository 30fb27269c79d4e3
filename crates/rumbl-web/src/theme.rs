//! The theme that a person chose for this browser: light, dark, or the system's.

use std::str::FromStr;

use actix_web::HttpRequest;
use actix_web::cookie::{Cookie, time::Duration};
use serde::Serialize;

use crate::config::Config;
use crate::site_cookie::SiteCookie;

/// The cookie with the choice. The server reads it, so pages never flash in the wrong theme, and it needs no script.
const COOKIE: SiteCookie = SiteCookie::new("_rumbl_theme", "__Host-_rumbl_theme");
/// The lifetime of the cookie.
const LIFETIME: Duration = Duration::days(365);

/// A theme.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Theme {
    /// Follows the system's preference.
    #[default]
    Auto,
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

/// The text is not a theme's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("is no theme")]
pub struct InvalidTheme;

impl Theme {
    /// The theme chosen in the requesting browser. An invalid cookie counts as no choice.
    pub fn chosen(request: &HttpRequest, config: &Config) -> Self {
        let cookie = COOKIE.of(request, config);
        cookie.and_then(|cookie| cookie.value().parse().ok()).unwrap_or_default()
    }

    /// The cookie that stores the choice, or removes it for [`Theme::Auto`].
    pub fn cookie(self, config: &Config) -> Cookie<'static> {
        let (name, lifetime) = match self {
            Self::Auto => ("auto", Duration::ZERO),
            Self::Light => ("light", LIFETIME),
            Self::Dark => ("dark", LIFETIME),
        };
        COOKIE.with(name.to_owned(), lifetime, config)
    }
}

impl FromStr for Theme {
    type Err = InvalidTheme;

    fn from_str(name: &str) -> Result<Self, InvalidTheme> {
        match name {
            "auto" => Ok(Self::Auto),
            "light" => Ok(Self::Light),
            "dark" => Ok(Self::Dark),
            _ => Err(InvalidTheme),
        }
    }
}
