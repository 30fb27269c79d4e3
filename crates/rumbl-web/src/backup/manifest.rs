use chrono::{DateTime, Utc};
use rumbl_core::tables::TableSummary;
use serde::{Deserialize, Serialize};

use crate::i18n::{Message, t};

/// The version of the format. It changes when the format does.
pub(super) const FORMAT: u32 = 1;

/// The kind of database in a backup.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Kind {
    /// A SQLite file.
    Sqlite,
    /// A dump in `pg_dump`'s custom format.
    Postgresql,
}

impl Kind {
    /// The part that holds the database.
    pub(super) fn part(self) -> &'static str {
        match self {
            Self::Sqlite => "database.sqlite",
            Self::Postgresql => "database.pgdump",
        }
    }
}

/// A part of a backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Part {
    pub(super) name: String,
    /// In bytes.
    pub(super) size: u64,
    /// In hexadecimal digits.
    pub(super) sha256: String,
}

/// The parts of a backup, and the contents of its database.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Manifest {
    pub(super) format: u32,
    /// The version of rumbl that made it.
    pub(super) rumbl: String,
    pub(super) made_at: DateTime<Utc>,
    pub(super) database: Kind,
    pub(super) migrations: Vec<String>,
    pub(super) tables: Vec<TableSummary>,
    /// The bucket that holds the uploaded files, if they are not in the backup.
    pub(super) bucket: Option<String>,
    pub(super) parts: Vec<Part>,
}

impl Manifest {
    /// The number of migrations that had run.
    pub(crate) fn migration_count(&self) -> usize {
        self.migrations.len()
    }

    /// The bucket that holds the uploaded files, if they are not in the backup.
    pub(crate) fn bucket(&self) -> Option<&str> {
        self.bucket.as_deref()
    }

    /// A short description of the backup.
    pub(crate) fn summary(&self) -> Message {
        let rows: u64 = self.tables.iter().map(|table| table.rows).sum();
        let files = self.parts.len().saturating_sub(1);
        let made_at = self.made_at.format("%F %T").to_string();
        let database = match self.database {
            Kind::Sqlite => "SQLite",
            Kind::Postgresql => "PostgreSQL",
        };
        t!("backup-summary", database = database, rows = rows, files = files, made_at = made_at)
    }
}
