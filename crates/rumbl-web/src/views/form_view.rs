//! Forms: each field with its name, its value and what is wrong with it.

use std::collections::BTreeMap;

use rumbl_core::changeset::{Changeset, Params};
use serde::Serialize;

/// A form, ready to be shown.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Form {
    action: String,
    method: &'static str,
    /// Whether it was sent before, and refused.
    error: bool,
    fields: BTreeMap<&'static str, Field>,
    /// Whether whoever sends it has a password, for forms that ask for the current one.
    has_password: bool,
    #[serde(skip)]
    name: &'static str,
}

/// A field of a form.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Field {
    /// The id of its element.
    pub(crate) id: String,
    /// What it is sent as.
    pub(crate) name: String,
    /// What it shows.
    pub(crate) value: String,
    /// What is wrong with that.
    pub(crate) errors: Vec<String>,
}

impl Form {
    /// A form without fields that is posted to `action`; its fields are sent as `name[field]`.
    pub(crate) fn new(name: &'static str, action: impl Into<String>) -> Self {
        Self {
            action: action.into(),
            method: "post",
            error: false,
            fields: BTreeMap::new(),
            has_password: true,
            name,
        }
    }

    /// A form with the given fields of a changeset: what was typed, or else what is stored, and the
    /// errors once it was sent.
    pub(crate) fn of(
        name: &'static str,
        action: impl Into<String>,
        changeset: &Changeset,
        fields: &[&'static str],
    ) -> Self {
        let was_sent = changeset.action().is_some();
        let mut form = Self { error: was_sent && !changeset.is_valid(), ..Self::new(name, action) };
        for &field in fields {
            form.insert(field, changeset.input_value(field), errors_on(changeset, field));
        }
        form
    }

    /// This form with further fields of the changeset, which stay empty.
    #[must_use]
    pub(crate) fn unfilled(mut self, changeset: &Changeset, fields: &[&'static str]) -> Self {
        for &field in fields {
            let errors = errors_on(changeset, field);
            self.error |= !errors.is_empty();
            self.insert(field, String::new(), errors);
        }
        self
    }

    /// This form, sent with PUT: it changes something that is there.
    #[must_use]
    pub(crate) fn put(mut self) -> Self {
        self.method = "put";
        self
    }

    /// This form, deleting what is there.
    #[must_use]
    pub(crate) fn delete(mut self) -> Self {
        self.method = "delete";
        self
    }

    /// This form, for somebody who may have no password that it could ask for.
    #[must_use]
    pub(crate) fn of_owner(mut self, has_password: bool) -> Self {
        self.has_password = has_password;
        self
    }

    /// This form with one more field.
    #[must_use]
    pub(crate) fn field(mut self, field: &'static str, value: &str) -> Self {
        self.insert(field, value.to_owned(), Vec::new());
        self
    }

    /// This form with what was typed in its fields, whatever follows from that.
    #[must_use]
    pub(crate) fn typed(mut self, params: &Params) -> Self {
        for (field, shown) in &mut self.fields {
            if let Some(text) = params.text(field) {
                text.clone_into(&mut shown.value);
            }
        }
        self
    }

    /// This form with the errors of some fields alone, while it is filled in.
    #[must_use]
    pub(crate) fn with_errors_on(mut self, has_errors: impl Fn(&str) -> bool) -> Self {
        self.error = false;
        for (field, shown) in &mut self.fields {
            if !has_errors(field) {
                shown.errors.clear();
            }
        }
        self
    }

    /// This form after it was refused, with what was wrong with each field beside what is.
    #[must_use]
    pub(crate) fn refused<'a>(mut self, errors_on: impl Fn(&str) -> &'a [String]) -> Self {
        for (field, shown) in &mut self.fields {
            let errors = errors_on(field);
            self.error |= !errors.is_empty();
            shown.errors.extend_from_slice(errors);
        }
        self
    }

    /// Where it is sent.
    pub(crate) fn action(&self) -> &str {
        &self.action
    }

    /// How it is sent, in small letters.
    pub(crate) fn method(&self) -> &'static str {
        self.method
    }

    /// Whether it was sent before, and refused.
    pub(crate) fn is_refused(&self) -> bool {
        self.error
    }

    /// One of its fields.
    pub(crate) fn get(&self, field: &str) -> Option<&Field> {
        self.fields.get(field)
    }

    /// The text in a field.
    pub(crate) fn value(&self, field: &str) -> Option<&str> {
        self.fields.get(field).map(|field| field.value.as_str())
    }

    fn insert(&mut self, field: &'static str, value: String, errors: Vec<String>) {
        let name = self.name;
        // A password is never sent back.
        let value = if field.ends_with("password") { String::new() } else { value };
        let field_view = Field {
            id: format!("{name}_{field}"),
            name: format!("{name}[{field}]"),
            value,
            errors,
        };
        self.fields.insert(field, field_view);
    }
}

/// What is wrong with a field, once it was sent.
fn errors_on(changeset: &Changeset, field: &str) -> Vec<String> {
    let errors = changeset.errors_on(field).map(ToString::to_string);
    if changeset.action().is_some() { errors.collect() } else { Vec::new() }
}
