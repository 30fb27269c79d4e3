use std::fmt;

use serde::Deserialize;
use serde_json::{Map, Value as Json};

/// Raw params by field: strings from a form, any JSON from a channel.
///
/// `Debug` shows the names of the fields but never the values, which include passwords.
#[derive(Clone, Default, PartialEq, Deserialize)]
#[serde(transparent)]
pub struct Params(Map<String, Json>);

impl Params {
    /// The raw value of a field.
    pub fn get(&self, field: &str) -> Option<&Json> {
        self.0.get(field)
    }

    /// The value of a field, if it is text.
    pub fn text(&self, field: &str) -> Option<&str> {
        self.get(field)?.as_str()
    }

    /// These params with one more text field.
    #[must_use]
    pub fn with(mut self, field: &str, text: impl Into<String>) -> Self {
        self.0.insert(field.to_owned(), Json::String(text.into()));
        self
    }

    /// Adds the params of another cast.
    pub(super) fn extend(&mut self, other: &Self) {
        self.0.extend(other.0.iter().map(|(field, value)| (field.clone(), value.clone())));
    }
}

impl From<Map<String, Json>> for Params {
    fn from(fields: Map<String, Json>) -> Self {
        Self(fields)
    }
}

impl<K: Into<String>, V: Into<Json>> FromIterator<(K, V)> for Params {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(fields: I) -> Self {
        Self(fields.into_iter().map(|(field, value)| (field.into(), value.into())).collect())
    }
}

impl fmt::Debug for Params {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("Params").field(&self.0.keys().collect::<Vec<_>>()).finish()
    }
}

/// The text that a form's input shows for a raw value: texts and numbers unchanged, nothing for
/// others.
pub(super) fn to_input(raw: &Json) -> String {
    match raw {
        Json::String(text) => text.clone(),
        Json::Number(number) => number.to_string(),
        Json::Null | Json::Bool(_) | Json::Array(_) | Json::Object(_) => String::new(),
    }
}
