//! Presences as an app sees them.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// One key that is present, with one meta for each place it is present from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PresenceEntry {
    /// One for each tracked subscriber, in the order in which they came, with its `phx_ref`.
    pub metas: Vec<Map<String, Value>>,
    /// What [`Fetch`](crate::Fetch) found.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// Why a presence could not be changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PresenceError {
    /// The meta is not a JSON object.
    #[error("presence metadata has to be a JSON object")]
    NotAnObject,
    /// The subscriber tracks the key already.
    #[error("the channel tracks this key already")]
    AlreadyTracked,
    /// The subscriber does not track the key.
    #[error("the channel does not track this key")]
    NotTracked,
}
