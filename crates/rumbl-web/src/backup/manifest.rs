use chrono::{DateTime, Utc};
use rumbl_core::tables::TableSummary;
use serde::{Deserialize, Serialize};

/// What this rumbl writes. Another number is another format.
pub(super) const FORMAT: u32 = 1;

/// Which database a backup is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Kind {
    /// A file of SQLite's.
    Sqlite,
    /// What `pg_dump` writes in its custom format.
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
    /// Bytes.
    pub(super) size: u64,
    /// In hexadecimal digits.
    pub(super) sha256: String,
}

/// What a backup consists of, and what has to be in its database.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Manifest {
    pub(super) format: u32,
    /// The version that made it.
    pub(super) rumbl: String,
    pub(super) made_at: DateTime<Utc>,
    pub(super) database: Kind,
    pub(super) migrations: Vec<String>,
    pub(super) tables: Vec<TableSummary>,
    /// The bucket that the files are in, which are then no part of the backup.
    pub(super) bucket: Option<String>,
    pub(super) parts: Vec<Part>,
}

impl Manifest {
    /// How many migrations there are, oldest first.
    pub(crate) fn migration_count(&self) -> usize {
        self.migrations.len()
    }

    /// The bucket that the uploaded files are in, if they are no part of it.
    pub(crate) fn bucket(&self) -> Option<&str> {
        self.bucket.as_deref()
    }

    /// What it is of, in a few words.
    pub(crate) fn said(&self) -> String {
        let rows: u64 = self.tables.iter().map(|table| table.rows).sum();
        let files = self.parts.len().saturating_sub(1);
        let made_at = self.made_at.format("%F %T");
        let database = match self.database {
            Kind::Sqlite => "SQLite",
            Kind::Postgresql => "PostgreSQL",
        };
        format!("{database} with {rows} rows and {files} uploaded files, as of {made_at} UTC")
    }
}
