//! The flash: a message that waits in the session for the next page that is shown.

use actix_session::Session;
use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};

const SESSION_KEY: &str = "flash";

/// A brief message to the person at the browser.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Flash {
    /// Something went as they wanted.
    Info(String),
    /// Something did not.
    Error(String),
}

/// Leaves `message` for the next page; one that still waits is replaced.
pub fn put(session: &Session, message: Flash) -> Result<()> {
    session.insert(SESSION_KEY, message).map_err(|error| Error::internal(error.to_string()))
}

/// Whether a message waits.
pub fn is_waiting(session: &Session) -> bool {
    session.contains_key(SESSION_KEY)
}

/// Takes the waiting message out of the session.
pub fn take(session: &Session) -> Option<Flash> {
    // Removing from a session without a flash would mark it as changed, and set a cookie.
    is_waiting(session).then(|| session.remove_as(SESSION_KEY))??.ok()
}
