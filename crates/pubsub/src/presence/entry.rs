//! Presences as returned to an app.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// A present key, with one meta for each place it is present from, such as a browser tab.
///
/// As JSON it is `{"metas": [{"phx_ref": "…", …}, …], …}`, with the fields of `extra` beside `metas`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PresenceEntry {
    /// One meta per tracked subscriber, in order of arrival, with its `phx_ref`.
    pub metas: Vec<Map<String, Value>>,
    /// The fields found by [`Fetch`](crate::Fetch).
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// Why a presence could not be changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PresenceError {
    /// The meta is not a JSON object.
    #[error("presence metadata has to be a JSON object")]
    NotAnObject,
    /// The subscriber already tracks the key.
    #[error("the channel tracks this key already")]
    AlreadyTracked,
    /// The subscriber does not track the key.
    #[error("the channel does not track this key")]
    NotTracked,
}
