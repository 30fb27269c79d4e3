//! A visitor's session, stored in a cookie signed by this server.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::flash::Flash;

/// How many random bytes a CSRF token has.
const CSRF_BYTES: usize = 18;

/// One visitor's session. Its holder can read it but not change it.
#[derive(Clone, Serialize, Deserialize)]
pub struct Session {
    #[serde(rename = "c")]
    csrf_token: String,
    #[serde(rename = "d", default, skip_serializing_if = "Map::is_empty")]
    data: Map<String, Value>,
    #[serde(rename = "f", default, skip_serializing_if = "Flash::is_empty")]
    flash: Flash,
}

impl Session {
    /// Creates the session of a new visitor.
    pub fn fresh() -> Self {
        let token = URL_SAFE_NO_PAD.encode(rand::random::<[u8; CSRF_BYTES]>());
        Self { csrf_token: token, data: Map::new(), flash: Flash::default() }
    }

    /// Creates the session of a visitor whom the application identifies by other means than this
    /// crate's cookie. The token is the one in the visitor's pages and must be unique to the
    /// visitor.
    pub fn with_csrf_token(token: impl Into<String>) -> Self {
        Self { csrf_token: token.into(), ..Self::fresh() }
    }

    /// A value stored in the session.
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.data.get(key)
    }

    /// Stores a value in the session.
    pub fn put(&mut self, key: &str, value: impl Into<Value>) {
        self.data.insert(key.to_owned(), value.into());
    }

    /// Starts a new session with the same contents, for a log-in: pages opened earlier are
    /// reloaded.
    pub fn renew(&mut self) {
        self.csrf_token = Self::fresh().csrf_token;
    }

    /// Messages for the next page.
    pub fn flash_mut(&mut self) -> &mut Flash {
        &mut self.flash
    }

    /// The token that a form or a socket must send, so that no other site's page can act for a
    /// visitor.
    pub fn csrf_token(&self) -> &str {
        &self.csrf_token
    }

    /// Whether this is the session's token.
    pub fn is_csrf_token(&self, token: &str) -> bool {
        self.csrf_token.as_bytes().ct_eq(token.as_bytes()).into()
    }

    /// Binds the tokens of this session's pages to it, so that they are useless in another session.
    pub(crate) fn binding(&self) -> String {
        let digest = Sha256::digest(self.csrf_token.as_bytes());
        URL_SAFE_NO_PAD.encode(digest.get(..9).unwrap_or_default())
    }
}

impl std::fmt::Debug for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Session")
    }
}
