//! A form as it was sent, which the app can cast into a type.

use std::marker::PhantomData;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};
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

    /// Whether the field has been touched, so that its errors may be shown (`used_input?`).
    pub fn is_used(&self, path: &[&str]) -> bool {
        let Some((last, parents)) = path.split_last() else { return false };
        let unused = format!("_unused_{last}");
        let parent = self.params.get(parents);
        parent.is_some_and(|parent| parent.get(last).is_some() && parent.get(&unused).is_none())
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

impl<'de, T> Deserialize<'de> for Form<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let params = Params(Value::deserialize(deserializer)?);
        Ok(Self { params, kind: PhantomData })
    }
}
