//! Validation errors as JSON.

use std::collections::BTreeMap;

use rumbl_core::changeset::{Changeset, FieldError};
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use crate::i18n::{Locale, Message};

/// The errors by field: `{"errors": {"body": ["can't be blank"]}}`, some with a machine-readable reason:
/// `{"errors": {…}, "reason": "busy"}`.
/// They are in English, which programs expect, unless the client asked for another language.
#[derive(Debug, Default)]
pub(crate) struct ErrorsJson {
    errors: BTreeMap<&'static str, Vec<Message>>,
    reason: Option<&'static str>,
    locale: Locale,
}

impl ErrorsJson {
    /// One error on one field.
    pub(crate) fn one(field: &'static str, message: &'static str) -> Self {
        let message = Message::from(&FieldError::new(message));
        Self { errors: BTreeMap::from([(field, vec![message])]), ..Self::default() }
    }

    /// In a language.
    #[must_use]
    pub(crate) fn in_language(self, locale: Locale) -> Self {
        Self { locale, ..self }
    }

    /// Adds the reason.
    #[must_use]
    pub(crate) fn because(mut self, reason: &'static str) -> Self {
        self.reason = Some(reason);
        self
    }

    /// Renames a field to the name that the client uses.
    #[must_use]
    pub(crate) fn renamed(mut self, from: &str, to: &'static str) -> Self {
        if let Some(messages) = self.errors.remove(from) {
            self.errors.insert(to, messages);
        }
        self
    }
}

impl From<&Changeset> for ErrorsJson {
    fn from(changeset: &Changeset) -> Self {
        let mut errors = BTreeMap::<_, Vec<_>>::new();
        for (field, error) in changeset.errors() {
            errors.entry(field).or_default().push(error.into());
        }
        Self { errors, ..Self::default() }
    }
}

impl Serialize for ErrorsJson {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let texts = |messages: &Vec<Message>| -> Vec<_> {
            messages.iter().map(|message| message.text(self.locale)).collect()
        };
        let errors: BTreeMap<_, _> =
            self.errors.iter().map(|(field, messages)| (field, texts(messages))).collect();
        let mut json = serializer.serialize_map(None)?;
        json.serialize_entry("errors", &errors)?;
        if let Some(reason) = self.reason {
            json.serialize_entry("reason", reason)?;
        }
        json.end()
    }
}
