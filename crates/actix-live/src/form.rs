//! A form as it was sent, which the app can cast into a type.

use std::marker::PhantomData;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use crate::params::Params;

/// The data of a form event. Reading it never fails, because a form shows again what was typed,
/// valid or not; [`cast`](Self::cast) converts the fields separately.
///
/// It is what an event of `phx-change` or `phx-submit` carries:
///
/// ```
/// use actix_live::Form;
/// # use serde_json::json;
///
/// #[derive(serde::Deserialize)]
/// #[serde(rename_all = "snake_case")]
/// enum Event {
///     Validate(Form<Fields>),
///     Save(Form<Fields>),
/// }
///
/// #[derive(serde::Deserialize)]
/// struct Fields {
///     user: User,
/// }
///
/// #[derive(serde::Deserialize)]
/// struct User {
///     name: String,
///     age: Option<u8>,
/// }
/// # let sent = json!({"user": {"name": "Ann", "age": "x"}});
/// # let form: Form<Fields> = serde_json::from_value(sent).unwrap();
///
/// // Somebody has typed "x" as their age:
/// assert_eq!(form.text(&["user", "age"]), "x");
/// assert!(form.cast().is_err());
/// ```
#[derive(Debug, Clone, Default)]
pub struct Form<T = ()> {
    params: Params,
    kind: PhantomData<fn() -> T>,
}

impl<T> Form<T> {
    /// All fields, as they were sent.
    pub fn params(&self) -> &Params {
        &self.params
    }

    /// The text of a field by its path, such as `["user", "name"]`.
    pub fn text(&self, path: &[&str]) -> &str {
        self.params.text(path)
    }

    pub(crate) fn params_mut(&mut self) -> &mut Params {
        &mut self.params
    }

    /// Creates a form that shows a value before anything is typed. Lists of maps become
    /// [rows](Self::inputs_for).
    ///
    /// # Errors
    /// If the value can't be serialised.
    pub fn filled<V: Serialize + ?Sized>(value: &V) -> Result<Self, serde_json::Error> {
        let params = Params(fields(serde_json::to_value(value)?));
        Ok(Self { params, kind: PhantomData })
    }

    /// Whether the field has been touched, so that its errors may be shown (`used_input?`).
    pub fn is_used(&self, path: &[&str]) -> bool {
        self.params.is_used(path)
    }

    /// What is wrong with a field that has been touched.
    pub fn errors(&self, path: &[&str], of: &(impl FieldErrors + ?Sized)) -> Vec<String> {
        if self.is_used(path) { of.field_errors(path) } else { Vec::new() }
    }

    /// The path of the field that changed (`_target`).
    pub fn target(&self) -> Vec<&str> {
        let target = self.params.get(&["_target"]).and_then(Value::as_array);
        target.into_iter().flatten().filter_map(Value::as_str).collect()
    }
}

impl<T: DeserializeOwned> Form<T> {
    /// Reads the form, or the part of it under a name such as `user`, into the type.
    ///
    /// # Errors
    /// The error names the field that is missing or has the wrong type.
    pub fn cast(&self) -> Result<T, serde_json::Error> {
        self.params.parse()
    }
}

/// Says what is wrong with the fields of a form: a changeset, or a closure.
///
/// ```
/// use actix_live::{FieldErrors, Form};
/// use serde_json::json;
///
/// struct Changeset {
///     name_errors: Vec<String>,
/// }
///
/// impl FieldErrors for Changeset {
///     fn field_errors(&self, path: &[&str]) -> Vec<String> {
///         if path == ["user", "name"] { self.name_errors.clone() } else { Vec::new() }
///     }
/// }
///
/// let changeset = Changeset { name_errors: vec!["can't be blank".to_owned()] };
/// let sent = json!({"user": {"name": ""}});
/// let form: Form = serde_json::from_value(sent)?;
/// assert_eq!(form.errors(&["user", "name"], &changeset), ["can't be blank"]);
///
/// // The client marks what nobody has typed into yet.
/// let untouched = json!({"user": {"_unused_name": "", "name": ""}});
/// let form: Form = serde_json::from_value(untouched)?;
/// assert!(form.errors(&["user", "name"], &changeset).is_empty());
/// # Ok::<(), serde_json::Error>(())
/// ```
pub trait FieldErrors {
    /// The errors of the field at a path, such as `["user", "addresses", "0", "city"]`.
    fn field_errors(&self, path: &[&str]) -> Vec<String>;
}

impl<F: Fn(&[&str]) -> Vec<String>> FieldErrors for F {
    fn field_errors(&self, path: &[&str]) -> Vec<String> {
        self(path)
    }
}

/// A value as a form would send it: texts, and lists of maps by index.
fn fields(value: Value) -> Value {
    match value {
        Value::Null => Value::String(String::new()),
        Value::Bool(is) => Value::String(is.to_string()),
        Value::Number(number) => Value::String(number.to_string()),
        Value::String(text) => Value::String(text),
        Value::Object(map) => map.into_iter().map(|(name, value)| (name, fields(value))).collect(),
        Value::Array(rows) if rows.first().is_some_and(Value::is_object) => {
            let rows = rows.into_iter().enumerate();
            rows.map(|(index, row)| (index.to_string(), fields(row))).collect()
        }
        Value::Array(items) => items.into_iter().map(fields).collect(),
    }
}

impl<'de, T> Deserialize<'de> for Form<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let params = Params(Value::deserialize(deserializer)?);
        Ok(Self { params, kind: PhantomData })
    }
}
