//! Forms: each field with its name, value and errors.

use std::collections::BTreeMap;

use rumbl_core::changeset::{Changeset, Params};
use serde::Serialize;

use crate::i18n::{Message, t};

/// A form, ready to be rendered.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Form {
    action: String,
    method: &'static str,
    /// Whether it was submitted and refused.
    error: bool,
    fields: BTreeMap<&'static str, Field>,
    /// Whether the person has a password, for forms that ask for the current one.
    has_password: bool,
    #[serde(skip)]
    name: &'static str,
}

/// A field of a form.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Field {
    /// The id of its element.
    pub(crate) id: String,
    /// Its name in the submitted form.
    pub(crate) name: String,
    /// Its value.
    pub(crate) value: String,
    /// Its errors.
    pub(crate) errors: Vec<Message>,
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

    /// A form with fields of a changeset: the submitted values or else the stored ones, and errors if it was
    /// submitted.
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

    /// Adds fields of the changeset, with empty values.
    #[must_use]
    pub(crate) fn unfilled(mut self, changeset: &Changeset, fields: &[&'static str]) -> Self {
        for &field in fields {
            let errors = errors_on(changeset, field);
            self.error |= !errors.is_empty();
            self.insert(field, String::new(), errors);
        }
        self
    }

    /// Submits with PUT, to update a record.
    #[must_use]
    pub(crate) fn put(mut self) -> Self {
        self.method = "put";
        self
    }

    /// Submits with DELETE.
    #[must_use]
    pub(crate) fn delete(mut self) -> Self {
        self.method = "delete";
        self
    }

    /// Sets whether the person has a password to ask for.
    #[must_use]
    pub(crate) fn of_owner(mut self, has_password: bool) -> Self {
        self.has_password = has_password;
        self
    }

    /// Adds a field.
    #[must_use]
    pub(crate) fn field(mut self, field: &'static str, value: &str) -> Self {
        self.insert(field, value.to_owned(), Vec::new());
        self
    }

    /// Replaces the values by what was typed, without validating it.
    #[must_use]
    pub(crate) fn typed(mut self, params: &Params) -> Self {
        for (field, shown) in &mut self.fields {
            if let Some(text) = params.text(field) {
                text.clone_into(&mut shown.value);
            }
        }
        self
    }

    /// Adds the errors of some fields only, while the form is being filled in.
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

    /// Marks the form as refused, and adds each field's errors.
    #[must_use]
    pub(crate) fn refused<'a>(mut self, errors_on: impl Fn(&str) -> &'a [String]) -> Self {
        for (field, shown) in &mut self.fields {
            let errors = errors_on(field);
            self.error |= !errors.is_empty();
            shown.errors.extend(errors.iter().map(|text| text.as_str().into()));
        }
        self
    }

    /// The path that it is submitted to.
    pub(crate) fn action(&self) -> &str {
        &self.action
    }

    /// The method that it is submitted with, in lower case.
    pub(crate) fn method(&self) -> &'static str {
        self.method
    }

    /// Whether it was submitted and refused.
    pub(crate) fn is_refused(&self) -> bool {
        self.error
    }

    /// A field by its name.
    pub(crate) fn get(&self, field: &str) -> Option<&Field> {
        self.fields.get(field)
    }

    /// A field's value.
    pub(crate) fn value(&self, field: &str) -> Option<&str> {
        self.fields.get(field).map(|field| field.value.as_str())
    }

    fn insert(&mut self, field: &'static str, value: String, errors: Vec<Message>) {
        let name = self.name;
        // Passwords are never sent back.
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

/// The errors of a field, if the changeset was submitted.
fn errors_on(changeset: &Changeset, field: &str) -> Vec<Message> {
    let errors = changeset.errors_on(field).map(Message::from);
    if changeset.action().is_some() { errors.collect() } else { Vec::new() }
}

/// The first error of a changeset, for a button, which has no field to show it at.
pub(crate) fn first_error(changeset: &Changeset) -> Message {
    changeset.errors().next().map_or_else(|| t!("error-is-invalid"), |(_, error)| error.into())
}
