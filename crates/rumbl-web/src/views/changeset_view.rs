//! Validation errors as JSON.

use std::collections::BTreeMap;

use rumbl_core::changeset::Changeset;
use serde::Serialize;

/// The errors by field: `{"errors": {"body": ["can't be blank"]}}`, some with a machine-readable reason:
/// `{"errors": {…}, "reason": "busy"}`.
#[derive(Debug, Serialize)]
pub(crate) struct ErrorsJson {
    errors: BTreeMap<&'static str, Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'static str>,
}

impl ErrorsJson {
    /// One error on one field.
    pub(crate) fn one(field: &'static str, message: impl Into<String>) -> Self {
        Self { errors: BTreeMap::from([(field, vec![message.into()])]), reason: None }
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
            errors.entry(field).or_default().push(error.to_string());
        }
        Self { errors, reason: None }
    }
}
