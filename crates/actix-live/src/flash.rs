//! Messages that are shown once.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Messages for the visitor, by kind, such as `info` and `error`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flash(BTreeMap<String, String>);

impl Flash {
    /// The message of this kind.
    pub fn get(&self, kind: &str) -> Option<&str> {
        self.0.get(kind).map(String::as_str)
    }

    /// Sets the message of this kind.
    pub fn put(&mut self, kind: &str, message: impl Into<String>) {
        self.0.insert(kind.to_owned(), message.into());
    }

    /// Removes the message of this kind, or all of them.
    pub fn clear(&mut self, kind: Option<&str>) {
        match kind {
            Some(kind) => drop(self.0.remove(kind)),
            None => self.0.clear(),
        }
    }

    /// Whether there are no messages.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Adds the messages of another page.
    pub(crate) fn extend(&mut self, others: &Self) {
        self.0.extend(others.0.clone());
    }
}
