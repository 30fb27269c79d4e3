//! Forms: their inputs, as templates show them.

use rumbl_core::changeset::{Changeset, Field};
use serde::Serialize;

/// What an input changes, its label, and its type in HTML.
pub type Input = (Field, &'static str, &'static str);

/// An input with what was typed, and with what is wrong with it.
#[derive(Debug, Serialize)]
pub struct FormField {
    name: &'static str,
    label: &'static str,
    kind: &'static str,
    value: String,
    errors: Vec<String>,
}

/// The inputs as the changeset has them; a password never goes back to the browser.
pub fn inputs(changeset: &Changeset, inputs: &[Input]) -> Vec<FormField> {
    let input = |&(field, label, kind): &Input| FormField {
        name: field.name(),
        label,
        kind,
        value: if kind == "password" { String::new() } else { changeset.text(field).to_owned() },
        errors: changeset.errors_on(field.name()).map(ToString::to_string).collect(),
    };
    inputs.iter().map(input).collect()
}
