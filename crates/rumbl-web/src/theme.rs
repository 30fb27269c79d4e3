//! Light or dark: what a person chose for this browser, over what their system prefers.

use std::str::FromStr;

use actix_web::HttpRequest;
use actix_web::cookie::{Cookie, time::Duration};
use serde::Serialize;

use crate::config::Config;
use crate::site_cookie::SiteCookie;

/// The cookie that remembers it. The server reads it, so that no page is painted in the other
/// theme first, and no script is needed.
const COOKIE: SiteCookie = SiteCookie::new("_rumbl_theme", "__Host-_rumbl_theme");
/// How long a browser remembers it.
const LIFETIME: Duration = Duration::days(365);

/// How pages look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Theme {
    /// As the system prefers.
    #[default]
    Auto,
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

/// The text is the name of no theme.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("is no theme")]
pub struct InvalidTheme;

impl Theme {
    /// What was chosen in the browser that asks; whatever else its cookie says is no choice.
    pub fn chosen(request: &HttpRequest, config: &Config) -> Self {
        let cookie = COOKIE.of(request, config);
        cookie.and_then(|cookie| cookie.value().parse().ok()).unwrap_or_default()
    }

    /// The cookie that has a browser remember the choice, or forget it.
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
