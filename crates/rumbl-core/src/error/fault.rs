//! What people who run rumbl get wrong about migrations and transfers, or find in their way. Each is a variant, so that
//! a command can say it in another language than English, in which `Display` says it.

use std::path::PathBuf;

use thiserror::Error as ThisError;

/// Why migrations can't be run or reverted.
#[derive(Debug, Clone, PartialEq, Eq, ThisError)]
#[non_exhaustive]
pub enum MigrationFault {
    /// There is none left to revert.
    #[error("none is applied")]
    NoneApplied,
    /// A transfer to this database was broken off.
    #[error("`rumbl migrate-to` has not finished filling the database: run it again")]
    BeingFilled,
    /// The database has migrations that this program lacks: their versions, separated by commas.
    #[error("the database is newer than this rumbl, which does not know its migrations {0}")]
    Newer(String),
    /// The database refused a migration, in its own words.
    #[error("{0}")]
    Refused(String),
}

/// Why a transfer to another database can't start or go on.
#[derive(Debug, Clone, PartialEq, Eq, ThisError)]
#[non_exhaustive]
pub enum TransferFault {
    /// The source is another database, or in memory.
    #[error("the source has to be a file of SQLite's")]
    SourceIsNoFile,
    /// Another process has the source open.
    #[error(
        "another process has {} open: stop rumbl first, so that nothing is written meanwhile", .0.display()
    )]
    SourceInUse(PathBuf),
    /// How many migrations the source lacks.
    #[error("the SQLite database lacks {0} migrations: run `rumbl migrate up` first")]
    SourceIsOlder(usize),
    /// The target is not PostgreSQL.
    #[error("the target has to be a PostgreSQL database")]
    TargetIsNoPostgres,
    /// Another transfer holds the target's lock.
    #[error(
        "another `rumbl migrate-to` is filling this database, or was cut off within the last half minute"
    )]
    TargetInUse,
    /// The target has another encoding.
    #[error("the target has to be encoded in UTF-8")]
    TargetIsNotUtf8,
    /// A transfer by another version of rumbl was broken off.
    #[error("another version of rumbl has begun to fill the target: empty it first")]
    TargetOfOtherVersion,
    /// The names of some tables of the target, separated by commas.
    #[error("the target is not empty, it has the tables {0}")]
    TargetIsNotEmpty(String),
    /// A table that would be left out, or lose a column.
    #[error("the table {0} is not the same in both databases")]
    TableDiffers(String),
    /// Tables that can't be brought into an order, separated by commas.
    #[error("tables refer to each other in a circle: {0}")]
    Circle(String),
    /// A table whose rows have no order.
    #[error("the table {0} has no primary key")]
    NoKey(String),
    /// The target refused rows of a table.
    #[error("{table}: {why}")]
    Rows {
        /// The table.
        table: String,
        /// What the database said.
        why: String,
    },
}
