//! How violated constraints are reported.

use super::*;
use crate::{ConstraintKind, Error};

fn violated(kind: ConstraintKind, name: Option<&str>) -> Error {
    Error::Constraint { kind, name: name.map(ToOwned::to_owned) }
}

fn explained(changeset: &Changeset, error: Error) -> String {
    match error.explained_by(changeset) {
        Error::Invalid(changeset) => changeset.to_string(),
        other => other.to_string(),
    }
}

#[test]
fn each_declared_constraint_has_its_message() {
    let blank = || Changeset::new([]);
    for (changeset, kind, message) in [
        (blank().unique_constraint(NAME, "it"), ConstraintKind::Unique, "has already been taken"),
        (blank().foreign_key_constraint(NAME, "it"), ConstraintKind::ForeignKey, "does not exist"),
        (blank().assoc_constraint(NAME, "it"), ConstraintKind::ForeignKey, "does not exist"),
        (blank().no_assoc_constraint(NAME, "it"), ConstraintKind::ForeignKey, "still exist"),
        (blank().check_constraint(NAME, "it"), ConstraintKind::Check, "is invalid"),
    ] {
        let message = format!("name {message}");
        assert_eq!(explained(&changeset, violated(kind, Some("it"))), message);
        assert_eq!(explained(&changeset, violated(kind, None)), message);
    }
}

#[test]
fn a_constraint_that_nobody_declared_stays_a_fault() {
    let changeset = Changeset::new([]).unique_constraint(NAME, "users_name_index");
    let other_name = violated(ConstraintKind::Unique, Some("users_age_index"));
    assert_eq!(explained(&changeset, other_name), "violated the unique constraint users_age_index");
    let other_kind = violated(ConstraintKind::Check, Some("users_name_index"));
    assert_eq!(explained(&changeset, other_kind), "violated the check constraint users_name_index");
}
