//! What a browser's cookie remembers, signed by this server.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::flash::Flash;

/// Random bytes of a CSRF token.
const CSRF_BYTES: usize = 18;

/// One visitor's session. It is readable by its holder, but not changeable.
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
    /// The session of a new visitor.
    pub fn fresh() -> Self {
        let token = URL_SAFE_NO_PAD.encode(rand::random::<[u8; CSRF_BYTES]>());
        Self { csrf_token: token, data: Map::new(), flash: Flash::default() }
    }

    /// The session of a visitor whom the application knows by other means than this crate's cookie. The
    /// token is the one that the visitor's pages show, and no other visitor's.
    pub fn with_csrf_token(token: impl Into<String>) -> Self {
        Self { csrf_token: token.into(), ..Self::fresh() }
    }

    /// A value that was put into the session.
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.data.get(key)
    }

    /// Puts a value into the session.
    pub fn put(&mut self, key: &str, value: impl Into<Value>) {
        self.data.insert(key.to_owned(), value.into());
    }

    /// Starts anew with the same contents, at a log-in: pages that were opened before are loaded anew.
    pub fn renew(&mut self) {
        self.csrf_token = Self::fresh().csrf_token;
    }

    /// Messages for the next page.
    pub fn flash_mut(&mut self) -> &mut Flash {
        &mut self.flash
    }

    /// What a form or a socket has to bring along, so that no other site's page can act for a visitor.
    pub fn csrf_token(&self) -> &str {
        &self.csrf_token
    }

    /// Whether this is the session's token.
    pub fn is_csrf_token(&self, token: &str) -> bool {
        self.csrf_token.as_bytes().ct_eq(token.as_bytes()).into()
    }

    /// What tokens of this session's pages carry, so that they are worth nothing in another.
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
