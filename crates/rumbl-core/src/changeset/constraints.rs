use super::constraint::{Constraint, ConstraintKind};
use super::{Changeset, Field, FieldError};

/// A violation of a declared constraint becomes a form error; a violation of any other is a bug.
impl Changeset {
    /// No other row has the field's value: "has already been taken".
    #[must_use]
    pub fn unique_constraint(self, field: Field, name: &'static str) -> Self {
        self.constraint(ConstraintKind::Unique, field, name, FieldError::TAKEN)
    }

    /// The row that the field's id refers to exists: "does not exist".
    #[must_use]
    pub fn foreign_key_constraint(self, field: Field, name: &'static str) -> Self {
        self.constraint(ConstraintKind::ForeignKey, field, name, FieldError::DOES_NOT_EXIST)
    }

    /// As [`foreign_key_constraint`](Self::foreign_key_constraint), with the error on the
    /// association: `user`, not `user_id`.
    #[must_use]
    pub fn assoc_constraint(self, association: Field, name: &'static str) -> Self {
        self.foreign_key_constraint(association, name)
    }

    /// No row of the association refers to this one: "still exist".
    #[must_use]
    pub fn no_assoc_constraint(self, association: Field, name: &'static str) -> Self {
        self.constraint(ConstraintKind::ForeignKey, association, name, FieldError::STILL_EXIST)
    }

    /// The database's check on the field holds: "is invalid".
    #[must_use]
    pub fn check_constraint(self, field: Field, name: &'static str) -> Self {
        self.constraint(ConstraintKind::Check, field, name, FieldError::INVALID)
    }

    fn constraint(
        mut self,
        kind: ConstraintKind,
        field: Field,
        name: &'static str,
        error: FieldError,
    ) -> Self {
        self.constraints.push(Constraint { kind, name, field, error });
        self
    }
}
