//! What rumbl-core's errors say. Core's errors know no languages; their English is `Display`'s.

use rumbl_core::changeset::Changeset;
use rumbl_core::repo::InvalidDatabaseUrl;
use rumbl_core::{Error, MigrationFault, TransferFault};

use super::message::{Message, listed, t};

/// Causes in it are quoted: they are the database's, or for developers.
impl From<&Error> for Message {
    fn from(error: &Error) -> Self {
        match error {
            Error::NotFound => t!("core-not-found"),
            Error::Changed => t!("core-changed"),
            Error::Invalid(changeset) => t!("core-invalid", errors = Self::from(&**changeset)),
            Error::Database(error) => t!("core-database", why = error.to_string()),
            Error::Busy { waited } => t!("core-busy", waited = format!("{waited:?}")),
            Error::Unavailable(why) => t!("core-unavailable", why = why.as_str()),
            Error::Uncertain(why) => t!("core-uncertain", why = why.as_str()),
            Error::Migration(fault) => t!("core-migration", why = Self::from(fault)),
            Error::Tables(why) => t!("core-tables", why = why.as_str()),
            Error::Transfer(fault) => t!("core-transfer", why = Self::from(fault)),
            // Bugs, and rows that can't be read.
            other => other.to_string().into(),
        }
    }
}

/// Each error behind its field.
impl From<&Changeset> for Message {
    fn from(changeset: &Changeset) -> Self {
        let errors = changeset.errors();
        let errors = errors
            .map(|(field, error)| t!("field-error", field = field, error = Self::from(error)));
        listed(errors).unwrap_or_else(|| "".into())
    }
}

impl From<&InvalidDatabaseUrl> for Message {
    fn from(error: &InvalidDatabaseUrl) -> Self {
        match error {
            InvalidDatabaseUrl::Scheme => t!("database-url-scheme"),
            InvalidDatabaseUrl::Path => t!("database-url-path"),
            InvalidDatabaseUrl::Postgres(why) => t!("database-url-postgres", why = why.as_str()),
            InvalidDatabaseUrl::NoTls(mode) => t!("database-url-no-tls", mode = mode.as_str()),
        }
    }
}

impl From<&MigrationFault> for Message {
    fn from(fault: &MigrationFault) -> Self {
        match fault {
            MigrationFault::NoneApplied => t!("migration-none-applied"),
            MigrationFault::BeingFilled => t!("migration-being-filled"),
            MigrationFault::Newer(versions) => t!("migration-newer", versions = versions.as_str()),
            other => other.to_string().into(),
        }
    }
}

impl From<&TransferFault> for Message {
    fn from(fault: &TransferFault) -> Self {
        match fault {
            TransferFault::SourceIsNoFile => t!("transfer-source-no-file"),
            TransferFault::SourceInUse(path) => {
                t!("transfer-source-in-use", path = path.display().to_string())
            }
            TransferFault::SourceIsOlder(count) => t!("transfer-source-older", count = *count),
            TransferFault::TargetIsNoPostgres => t!("transfer-target-no-postgres"),
            TransferFault::TargetInUse => t!("transfer-target-in-use"),
            TransferFault::TargetIsNotUtf8 => t!("transfer-target-not-utf8"),
            TransferFault::TargetOfOtherVersion => t!("transfer-target-of-other-version"),
            TransferFault::TargetIsNotEmpty(tables) => {
                t!("transfer-target-not-empty", tables = tables.as_str())
            }
            TransferFault::TableDiffers(table) => {
                t!("transfer-table-differs", table = table.as_str())
            }
            TransferFault::Circle(tables) => t!("transfer-circle", tables = tables.as_str()),
            TransferFault::NoKey(table) => t!("transfer-no-key", table = table.as_str()),
            // The database's own words, behind the table.
            other => other.to_string().into(),
        }
    }
}
