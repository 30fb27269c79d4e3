//! The SQLite database to move.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use diesel::sqlite::SqliteConnection;
use sha2::{Digest as _, Sha256};

use crate::repo::{self, Connection, DatabaseUrl};
use crate::tables::{Table, TableSummary, list_tables, quoted, summarize_tables};
use crate::{Error, Result, TransferFault, migrations};

/// A SQLite file that is opened exclusively.
pub(super) struct Source(Connection);

#[derive(QueryableByName)]
struct Name {
    #[diesel(sql_type = Text)]
    name: String,
}

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = BigInt)]
    number: i64,
}

impl Source {
    /// Opens the file.
    ///
    /// # Errors
    /// [`Error::Transfer`] when it is not a SQLite file, another process has it open, or migrations are pending.
    pub(super) fn open(url: &DatabaseUrl) -> Result<Self> {
        let mut connection = repo::open_alone(url)?;
        let pending = migrations::pending(&mut connection)?;
        if !pending.is_empty() {
            return Err(Error::Transfer(TransferFault::SourceIsOlder(pending.len())));
        }
        Ok(Self(connection))
    }

    pub(super) fn summaries(&mut self) -> Result<Vec<TableSummary>> {
        summarize_tables(&mut self.0)
    }

    pub(super) fn tables(&mut self) -> Result<Vec<Table>> {
        list_tables(&mut self.0)
    }

    /// The query for a table's rows as JSON, in the order of their keys, skipping those that were copied.
    pub(super) fn rows(&mut self, table: &Table, after: u64) -> Result<String> {
        let key = self.key(&table.name)?;
        let pairs = table.columns.iter().map(|column| {
            let name = column.name.replace('\'', "''");
            format!("'{name}', {}", column.text(&self.0))
        });
        let pairs = pairs.collect::<Vec<_>>().join(", ");
        let from = quoted(&table.name);
        Ok(format!(
            "SELECT json_object({pairs}) AS json FROM {from} ORDER BY {key} LIMIT -1 OFFSET {after}"
        ))
    }

    /// The columns of a table's primary key, as a list.
    fn key(&mut self, table: &str) -> Result<String> {
        let query = "SELECT name FROM pragma_table_info(?) WHERE pk > 0 ORDER BY pk";
        let columns: Vec<Name> =
            diesel::sql_query(query).bind::<Text, _>(table).load(self.connection()?)?;
        if columns.is_empty() {
            return Err(Error::Transfer(TransferFault::NoKey(table.to_owned())));
        }
        Ok(columns.iter().map(|column| quoted(&column.name)).collect::<Vec<_>>().join(", "))
    }

    /// The last id that a table has assigned, even if that row was deleted; 0 if none.
    pub(super) fn last_id(&mut self, table: &str, column: &str) -> Result<i64> {
        let (from, column) = (quoted(table), quoted(column));
        let query = format!(
            "SELECT coalesce(max(id), 0) AS number FROM ( \
             SELECT seq AS id FROM sqlite_sequence WHERE name = ? \
             UNION ALL SELECT max({column}) FROM {from})"
        );
        let query = diesel::sql_query(query).bind::<Text, _>(table);
        let last: Number = query.get_result(self.connection()?)?;
        Ok(last.number)
    }

    pub(super) fn connection(&mut self) -> Result<&mut SqliteConnection> {
        match &mut self.0 {
            Connection::Sqlite(conn) => Ok(conn),
            Connection::Pg(_) => Err(Error::Transfer(TransferFault::SourceIsNoFile)),
        }
    }
}

/// Identifies the contents of a database.
pub(super) fn fingerprint(summaries: &[TableSummary]) -> String {
    let mut hash = Sha256::new();
    for TableSummary { name, rows, checksum } in summaries {
        hash.update(format!("{name} {rows} {checksum}\n"));
    }
    BASE64_URL_SAFE_NO_PAD.encode(hash.finalize())
}
