//! Signed tokens that the server gives to a page and gets back.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use actix_channels::Token;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::flash::Flash;
use crate::session::Session;

/// How long an open page may rejoin.
pub(crate) const PAGE_AGE: Duration = Duration::from_hours(14 * 24);
/// A page's tokens are dated to the last full hour, so that an unchanged page stays identical for
/// that long.
const PAGE_DATED_TO_S: u64 = 60 * 60;
/// How long a message to the next page stays valid.
const FLASH_AGE: Duration = Duration::from_mins(1);

/// Identifies the view that a page shows (`data-phx-session`).
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct SessionToken {
    #[serde(rename = "i")]
    pub(crate) id: String,
    #[serde(rename = "v")]
    pub(crate) view: String,
    #[serde(rename = "p", default, skip_serializing_if = "Option::is_none")]
    pub(crate) parent: Option<String>,
    #[serde(rename = "s")]
    pub(crate) live_session: String,
    /// What the parent passes to a nested view.
    #[serde(rename = "d", default, skip_serializing_if = "Map::is_empty")]
    pub(crate) session: Map<String, Value>,
    #[serde(rename = "b")]
    pub(crate) binding: String,
    #[serde(rename = "k", default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) is_sticky: bool,
}

/// What the dead render knew (`data-phx-static`).
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct StaticToken {
    #[serde(rename = "i")]
    pub(crate) id: String,
    #[serde(rename = "f", default, skip_serializing_if = "Flash::is_empty")]
    pub(crate) flash: Flash,
}

/// Signs and verifies tokens, each kind with its own key.
#[derive(Clone)]
pub(crate) struct Tokens {
    secret: String,
}

impl Tokens {
    pub(crate) fn new(secret: impl Into<String>) -> Self {
        Self { secret: secret.into() }
    }

    pub(crate) fn session(&self, token: &SessionToken) -> String {
        self.sign_for_page("live session", token)
    }

    pub(crate) fn read_session(&self, token: &str) -> Option<SessionToken> {
        self.read("live session", token, PAGE_AGE)
    }

    pub(crate) fn page(&self, token: &StaticToken) -> String {
        self.sign_for_page("live static", token)
    }

    pub(crate) fn read_page(&self, token: &str) -> Option<StaticToken> {
        self.read("live static", token, PAGE_AGE)
    }

    pub(crate) fn flash(&self, flash: &Flash) -> Option<String> {
        (!flash.is_empty()).then(|| self.sign("live flash", flash))
    }

    pub(crate) fn read_flash(&self, token: &str) -> Flash {
        self.read("live flash", token, FLASH_AGE).unwrap_or_default()
    }

    pub(crate) fn reload(&self, status: u16) -> String {
        self.sign("live reload", &status)
    }

    pub(crate) fn read_reload(&self, token: &str) -> Option<u16> {
        self.read("live reload", token, PAGE_AGE)
    }

    pub(crate) fn upload(&self, key: &str) -> String {
        self.sign("live upload", &key)
    }

    pub(crate) fn read_upload(&self, token: &str) -> Option<String> {
        self.read("live upload", token, PAGE_AGE)
    }

    pub(crate) fn cookie(&self, session: &Session) -> String {
        self.sign("live cookie", session)
    }

    pub(crate) fn read_cookie(&self, cookie: &str) -> Option<Session> {
        self.read("live cookie", cookie, PAGE_AGE)
    }

    fn sign<T: Serialize>(&self, salt: &str, data: &T) -> String {
        Token::sign(&self.secret, salt, data).unwrap_or_default()
    }

    fn sign_for_page<T: Serialize>(&self, salt: &str, data: &T) -> String {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
        let dated = UNIX_EPOCH + Duration::from_secs(now - now % PAGE_DATED_TO_S);
        Token::sign_at(&self.secret, salt, data, dated).unwrap_or_default()
    }

    fn read<T: DeserializeOwned>(&self, salt: &str, token: &str, max_age: Duration) -> Option<T> {
        Token::verify(&self.secret, salt, Some(token), max_age).ok()
    }
}
