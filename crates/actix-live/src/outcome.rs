//! Events from a client and messages to it.

use std::collections::HashMap;

use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::error::Error;
use crate::flash::Flash;
use crate::params::Params;
use crate::upload::Announced;

/// Why a view was not mounted, with messages for the page that its visitor goes to.
pub(crate) struct Refused {
    pub(crate) error: Error,
    pub(crate) flash: Flash,
}

/// What the client is sent after a callback.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    /// Events with their payloads, in order.
    pub(crate) pushes: Vec<(&'static str, String)>,
    /// The answer to the client's event, if it sent one.
    pub(crate) reply: String,
    pub(crate) end: Option<End>,
}

/// How a view ends.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// Its client goes elsewhere.
    Left,
    /// It is done; its client joins again.
    Stopped,
    /// It can't continue; its client joins again.
    Failed(String),
}

/// An event from the client.
#[derive(Debug, Deserialize)]
pub(crate) struct Event {
    #[serde(rename = "type")]
    pub(crate) kind: String,
    #[serde(rename = "event")]
    pub(crate) name: String,
    #[serde(default)]
    pub(crate) value: Value,
    pub(crate) cid: Option<u64>,
    #[serde(default)]
    pub(crate) meta: Map<String, Value>,
    /// Chosen files, by the id of their input.
    #[serde(default)]
    pub(crate) uploads: HashMap<String, Vec<Announced>>,
}

/// A form's fields, together with the other values of the event.
pub(crate) fn form(value: &Value, mut meta: Map<String, Value>) -> Value {
    let mut params = Params::from_query(value.as_str().unwrap_or_default());
    if let Some(target) = meta.get("_target").and_then(Value::as_str) {
        let names = target.split('[').map(|name| name.trim_end_matches(']'));
        let names: Vec<&str> = names.filter(|name| !name.is_empty()).collect();
        meta.insert("_target".to_owned(), json!(names));
    }
    params.merge(meta);
    params.0
}
