use std::fmt;

use super::field::Field;
use super::field_error::FieldError;

/// The kinds of constraint that a database enforces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConstraintKind {
    /// No two rows share the value.
    Unique,
    /// The row that is referred to exists.
    ForeignKey,
    /// An expression holds.
    Check,
    /// The value is not null.
    NotNull,
}

impl fmt::Display for ConstraintKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Unique => "unique",
            Self::ForeignKey => "foreign key",
            Self::Check => "check",
            Self::NotNull => "not null",
        })
    }
}

/// A constraint that the database checks, and the error that its violation becomes.
#[derive(Debug, Clone)]
pub(super) struct Constraint {
    pub(super) kind: ConstraintKind,
    pub(super) name: &'static str,
    pub(super) field: Field,
    pub(super) error: FieldError,
}

impl Constraint {
    /// Whether a violation is one of this constraint. SQLite doesn't say which foreign key was
    /// violated, so the first one that the changeset declares is assumed.
    pub(super) fn matches(&self, kind: ConstraintKind, name: Option<&str>) -> bool {
        self.kind == kind && name.is_none_or(|name| name == self.name)
    }
}
