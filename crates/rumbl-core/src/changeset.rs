//! Validated changes, after Ecto's changesets.
//!
//! A changeset holds the data, the raw params, the resulting changes, the errors by field, the
//! attempted action, and the constraints that the database will check. The data is stored as values
//! by field, without its type, so that a form can be rendered again from any changeset.
//!
//! ```
//! use rumbl_core::changeset::{Changeset, Field, Params};
//!
//! const TITLE: Field = Field::text("title");
//! let params = Params::from_iter([("title", "  ")]);
//! let changeset = Changeset::new([]).cast(&params, &[TITLE]).validate_required(&[TITLE]);
//! let errors: Vec<_> = changeset.errors_on("title").map(ToString::to_string).collect();
//! assert_eq!(errors, ["can't be blank"]);
//! ```

use std::collections::BTreeMap;
use std::fmt;

mod constraint;
mod constraints;
mod field;
mod field_error;
mod params;
#[cfg(test)]
mod tests;
mod validations;

pub use constraint::ConstraintKind;
pub use field::{Field, FieldType, Value};
pub use field_error::FieldError;
pub use params::Params;

use constraint::Constraint;
use thiserror::Error;

/// The action that was attempted with a changeset. A form shows errors only after an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Insert a row.
    Insert,
    /// Update a row.
    Update,
    /// Delete a row.
    Delete,
    /// Run a query, which changes nothing.
    Query,
}

/// Changes to some data, with all their errors.
///
/// `Debug` and `Display` show errors and names of fields but never values, which include passwords.
#[derive(Clone)]
pub struct Changeset {
    data: BTreeMap<&'static str, Value>,
    params: Params,
    changes: BTreeMap<&'static str, Value>,
    errors: Vec<(&'static str, FieldError)>,
    action: Option<Action>,
    constraints: Vec<Constraint>,
}

impl Changeset {
    /// A changeset without changes. The data is empty for a new row.
    pub fn new(data: impl IntoIterator<Item = (Field, Value)>) -> Self {
        Self {
            data: data.into_iter().map(|(field, value)| (field.name(), value)).collect(),
            params: Params::default(),
            changes: BTreeMap::new(),
            errors: Vec::new(),
            action: None,
            constraints: Vec::new(),
        }
    }

    /// Casts the named fields of the params, and ignores all others.
    ///
    /// A value that can't be cast to its field's type gets the error "is invalid"; a blank text
    /// becomes null; a value that equals the data is not a change.
    #[must_use]
    pub fn cast(mut self, params: &Params, permitted: &[Field]) -> Self {
        for &field in permitted {
            let Some(raw) = params.get(field.name()) else { continue };
            match field.cast(raw) {
                Ok(value) => self = self.put_change(field, value),
                Err(error) => {
                    self.changes.remove(field.name());
                    self = self.add_error(field, error);
                }
            }
        }
        self.params.extend(params);
        self
    }

    /// Changes a field. A value that equals the data is not a change.
    #[must_use]
    pub fn put_change(mut self, field: Field, value: Value) -> Self {
        if self.data.get(field.name()).unwrap_or(&Value::Null) == &value {
            self.changes.remove(field.name());
        } else {
            self.changes.insert(field.name(), value);
        }
        self
    }

    /// Transforms the change of a text field; does nothing if the field has no change.
    #[must_use]
    pub fn update_change(self, field: Field, update: impl FnOnce(&str) -> String) -> Self {
        match self.get_change(field).as_text().map(update) {
            Some(text) => self.put_change(field, Value::Text(text)),
            None => self,
        }
    }

    /// Adds an error to a field, after its existing errors.
    #[must_use]
    pub fn add_error(mut self, field: Field, error: FieldError) -> Self {
        self.errors.push((field.name(), error));
        self
    }

    /// The change of a field; null when there is none.
    pub fn get_change(&self, field: Field) -> &Value {
        self.fetch_change(field).unwrap_or(&Value::Null)
    }

    /// The change of a field, if there is one. It may be a change to null.
    pub fn fetch_change(&self, field: Field) -> Option<&Value> {
        self.changes.get(field.name())
    }

    /// The value of a field after the changes: its change, or else its value in the data.
    pub fn get_field(&self, field: Field) -> &Value {
        self.fetch_change(field).or_else(|| self.data.get(field.name())).unwrap_or(&Value::Null)
    }

    /// The text of a field after the changes; empty when it is null.
    pub fn text(&self, field: Field) -> &str {
        self.get_field(field).as_text().unwrap_or_default()
    }

    /// The integer of a field after the changes, if it has one.
    pub fn integer(&self, field: Field) -> Option<i64> {
        self.get_field(field).as_integer()
    }

    /// All changes, by field.
    pub fn changes(&self) -> &BTreeMap<&'static str, Value> {
        &self.changes
    }

    /// The raw params of all casts.
    pub fn params(&self) -> &Params {
        &self.params
    }

    /// The value to show in a form's input: the change, or else the raw param, or else the data.
    pub fn input_value(&self, field: &str) -> String {
        let sent = || self.params.get(field).map(params::to_input);
        match self.changes.get(field) {
            Some(value) => value.to_string(),
            None => sent().unwrap_or_else(|| {
                self.data.get(field).map(ToString::to_string).unwrap_or_default()
            }),
        }
    }

    /// Whether there are no errors.
    pub fn is_valid(&self) -> bool {
        self.errors.is_empty()
    }

    /// All errors with their fields, in the order in which they were added.
    pub fn errors(&self) -> impl Iterator<Item = (&'static str, &FieldError)> {
        self.errors.iter().map(|(field, error)| (*field, error))
    }

    /// The errors of one field, in the order in which they were added.
    pub fn errors_on(&self, field: &str) -> impl Iterator<Item = &FieldError> {
        self.errors().filter(move |(name, _)| *name == field).map(|(_, error)| error)
    }

    /// The attempted action, if any.
    pub fn action(&self) -> Option<Action> {
        self.action
    }

    /// Attempts an action, and returns the changeset if it has no errors.
    ///
    /// # Errors
    /// [`Invalid`] with the changeset, which now has this action.
    pub fn apply_action(mut self, action: Action) -> Result<Self, Invalid> {
        self.action = Some(action);
        if self.is_valid() { Ok(self) } else { Err(Invalid(Box::new(self))) }
    }

    /// The changeset with an error for a violated constraint, if it declares that constraint.
    pub(crate) fn violated(&self, kind: ConstraintKind, name: Option<&str>) -> Option<Invalid> {
        let declared = self.constraints.iter().find(|declared| declared.matches(kind, name))?;
        let invalid = self.clone().add_error(declared.field, declared.error.clone());
        Some(Invalid(Box::new(invalid)))
    }
}

/// A changeset whose action failed.
#[derive(Debug, Clone, Error)]
#[error("invalid: {0}")]
pub struct Invalid(pub Box<Changeset>);

impl fmt::Debug for Changeset {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Changeset")
            .field("action", &self.action)
            .field("changes", &self.changes.keys())
            .field("errors", &self.errors)
            .finish_non_exhaustive()
    }
}

impl fmt::Display for Changeset {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, (field, error)) in self.errors.iter().enumerate() {
            let separator = if position == 0 { "" } else { ", " };
            write!(formatter, "{separator}{field} {error}")?;
        }
        Ok(())
    }
}
