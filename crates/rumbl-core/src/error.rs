mod fault;

use std::time::Duration;

use diesel::result::{DatabaseErrorInformation, DatabaseErrorKind, Error as DieselError};
use thiserror::Error as ThisError;

use crate::changeset::{Changeset, ConstraintKind, Invalid};
pub use fault::{MigrationFault, TransferFault};

/// The result of a context function or of the repo.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a call to a context or the repo failed.
///
/// [`Error::NotFound`], [`Error::Changed`] and [`Error::Invalid`] are responses to the client; every other variant is a
/// fault of rumbl or its environment.
#[derive(Debug, ThisError)]
#[non_exhaustive]
pub enum Error {
    /// No such row exists, or the acting user can't reach it.
    #[error("not found")]
    NotFound,
    /// Somebody changed the row first; see [`IfUnchanged`](crate::IfUnchanged).
    #[error("changed meanwhile")]
    Changed,
    /// The params are invalid; the changeset has the errors by field.
    #[error("invalid: {0}")]
    Invalid(Box<Changeset>),
    /// A constraint was violated that no changeset declared, which is a bug.
    #[error("violated the {kind} constraint {}", name.as_deref().unwrap_or("that has no name"))]
    Constraint {
        /// What kind of constraint it is.
        kind: ConstraintKind,
        /// Its name; SQLite doesn't report that of a foreign key.
        name: Option<String>,
    },
    /// Any other database error.
    #[error("the database failed: {0}")]
    Database(DieselError),
    /// No connection became free within the pool's wait.
    #[error("no database connection became free within {waited:?}")]
    Busy {
        /// How long the call waited.
        waited: Duration,
    },
    /// The database can't be reached or opened.
    #[error("the database is unavailable: {0}")]
    Unavailable(String),
    /// The connection broke during a commit, so the transaction may or may not have been committed.
    #[error("the database may have committed, or not: {0}")]
    Uncertain(String),
    /// The call panicked. Its connection is discarded; other calls are not affected.
    #[error("a database call panicked")]
    Panicked,
    /// A migration failed, or there is none left to revert.
    #[error("the migration failed: {0}")]
    Migration(MigrationFault),
    /// A table holds something that can't be compared or moved.
    #[error("the tables: {0}")]
    Tables(String),
    /// A transfer to another database can't start.
    #[error("nothing can be moved: {0}")]
    Transfer(TransferFault),
    /// A log entry can't be read, or a change can't be written to the log.
    #[error("the log: {0}")]
    Log(String),
    /// A job's payload can't be serialized.
    #[error("the job: {0}")]
    Job(String),
    /// A password could not be hashed, or a stored hash could not be parsed.
    #[error("the password could not be hashed: {0}")]
    PasswordHash(String),
    /// A secret could not be encrypted, or not encoded for an authenticator app.
    #[error("the secret: {0}")]
    Secret(String),
}

impl Error {
    /// Turns a violation of a constraint that the changeset declares into [`Error::Invalid`], with an error on the
    /// constraint's field. Returns any other error unchanged.
    #[must_use]
    pub fn explained_by(self, changeset: &Changeset) -> Self {
        match &self {
            Self::Constraint { kind, name } => {
                changeset.violated(*kind, name.as_deref()).map_or(self, Self::from)
            }
            _ => self,
        }
    }
}

impl From<Invalid> for Error {
    fn from(Invalid(changeset): Invalid) -> Self {
        Self::Invalid(changeset)
    }
}

impl From<DieselError> for Error {
    fn from(error: DieselError) -> Self {
        let (kind, info) = match &error {
            DieselError::NotFound => return Self::NotFound,
            DieselError::DatabaseError(kind, info) => (kind, info),
            _ => return Self::Database(error),
        };
        let kind = match kind {
            DatabaseErrorKind::UniqueViolation => ConstraintKind::Unique,
            DatabaseErrorKind::ForeignKeyViolation => ConstraintKind::ForeignKey,
            DatabaseErrorKind::CheckViolation => ConstraintKind::Check,
            DatabaseErrorKind::NotNullViolation => ConstraintKind::NotNull,
            _ if was_kept_waiting(info.message()) => return Self::Unavailable(error.to_string()),
            _ => return Self::Database(error),
        };
        Self::Constraint { kind, name: constraint_name(info.as_ref()) }
    }
}

/// Whether a statement timed out waiting for a lock, and so had no effect. Both databases report that in the message,
/// but diesel has no error kind for it.
fn was_kept_waiting(message: &str) -> bool {
    const SQLITE: [&str; 2] = ["database is locked", "database table is locked"];
    const POSTGRES: [&str; 3] = [
        "deadlock detected",
        "canceling statement due to lock timeout",
        "canceling statement due to statement timeout",
    ];
    SQLITE.iter().chain(&POSTGRES).any(|begin| message.starts_with(begin))
}

/// The name of the violated constraint.
///
/// PostgreSQL reports it. SQLite reports the name of a check, but for a unique index only its columns,
/// `users.username`, from which the migrations' naming convention gives `users_username_index`.
fn constraint_name(info: &dyn DatabaseErrorInformation) -> Option<String> {
    if let Some(name) = info.constraint_name() {
        return Some(name.to_owned());
    }
    let (what, detail) = info.message().split_once(" constraint failed: ")?;
    match what {
        "UNIQUE" => unique_index_name(detail),
        "CHECK" => Some(detail.to_owned()),
        _ => None,
    }
}

fn unique_index_name(columns: &str) -> Option<String> {
    let columns: Vec<_> =
        columns.split(", ").map(|column| column.split_once('.')).collect::<Option<_>>()?;
    let (table, _) = columns.first()?;
    let columns: Vec<_> = columns.iter().map(|(_, column)| *column).collect();
    Some(format!("{table}_{}_index", columns.join("_")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_waited_too_long_for_others_may_try_again() {
        for message in ["database is locked", "deadlock detected"] {
            let error = sqlite_error(DatabaseErrorKind::Unknown, message);
            assert!(matches!(error, Error::Unavailable(_)), "{message}");
        }
        let error = sqlite_error(DatabaseErrorKind::Unknown, "no such table: users");
        assert!(matches!(error, Error::Database(_)));
    }

    fn sqlite_error(kind: DatabaseErrorKind, message: &str) -> Error {
        DieselError::DatabaseError(kind, Box::new(message.to_owned())).into()
    }

    fn name_of(error: Error) -> Option<String> {
        match error {
            Error::Constraint { name, .. } => name,
            other => panic!("{other} is no constraint error"),
        }
    }

    #[test]
    fn a_unique_violation_in_sqlite_is_named_after_its_columns() {
        let kind = DatabaseErrorKind::UniqueViolation;
        let one = sqlite_error(kind, "UNIQUE constraint failed: users.username");
        assert_eq!(name_of(one).as_deref(), Some("users_username_index"));
        let kind = DatabaseErrorKind::UniqueViolation;
        let two = sqlite_error(kind, "UNIQUE constraint failed: seats.row, seats.number");
        assert_eq!(name_of(two).as_deref(), Some("seats_row_number_index"));
    }

    #[test]
    fn a_foreign_key_violation_in_sqlite_has_no_name() {
        let kind = DatabaseErrorKind::ForeignKeyViolation;
        assert_eq!(name_of(sqlite_error(kind, "FOREIGN KEY constraint failed")), None);
    }

    #[test]
    fn a_check_violation_in_sqlite_has_its_own_name() {
        let kind = DatabaseErrorKind::CheckViolation;
        let error = sqlite_error(kind, "CHECK constraint failed: annotations_at");
        assert_eq!(name_of(error).as_deref(), Some("annotations_at"));
    }

    #[test]
    fn a_missing_row_is_not_found_and_other_failures_are_the_databases() {
        assert!(matches!(Error::from(DieselError::NotFound), Error::NotFound));
        let other = Error::from(DieselError::AlreadyInTransaction);
        assert!(matches!(other, Error::Database(_)));
    }
}
