mod casting;
mod constraints;
mod outcomes;
mod properties;
mod validations;

use serde_json::{Value as Json, json};

use super::*;

const NAME: Field = Field::text("name");
const AGE: Field = Field::integer("age");

fn params(json: Json) -> Params {
    serde_json::from_value(json).unwrap()
}

fn cast(json: Json) -> Changeset {
    Changeset::new([]).cast(&params(json), &[NAME, AGE])
}

fn named(name: &str) -> Changeset {
    cast(json!({ "name": name }))
}
