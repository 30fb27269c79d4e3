//! What is wrong with something that was sent, as JSON.

use std::collections::BTreeMap;

use rumbl_core::changeset::Changeset;
use serde::Serialize;

/// The errors by field: `{"errors": {"body": ["can't be blank"]}}`.
#[derive(Debug, Serialize)]
pub(crate) struct ErrorsJson {
    errors: BTreeMap<&'static str, Vec<String>>,
}

impl ErrorsJson {
    /// One error on one field.
    pub(crate) fn one(field: &'static str, message: impl Into<String>) -> Self {
        Self { errors: BTreeMap::from([(field, vec![message.into()])]) }
    }
}

impl From<&Changeset> for ErrorsJson {
    fn from(changeset: &Changeset) -> Self {
        let mut errors = BTreeMap::<_, Vec<_>>::new();
        for (field, error) in changeset.errors() {
            errors.entry(field).or_default().push(error.to_string());
        }
        Self { errors }
    }
}
