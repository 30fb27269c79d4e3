//! Rows as text that is identical on both databases.

use super::catalogue::{Column, Kind, Table};
use crate::repo::Connection;

/// A quoted identifier for SQL.
pub(crate) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

impl Column {
    /// The SQL expression for a value as text: numbers in decimal, times with six fractional digits, bytes in
    /// PostgreSQL's hex format. `NULL` stays `NULL`.
    pub(crate) fn text(&self, connection: &Connection) -> String {
        let name = quoted(&self.name);
        match (self.kind, connection) {
            (Kind::Number | Kind::Text, _) => format!("CAST({name} AS TEXT)"),
            (Kind::Truth, _) => format!("CASE WHEN {name} THEN '1' WHEN NOT {name} THEN '0' END"),
            // SQLite stores times as text, with as many digits as the writer chose.
            (Kind::Time, Connection::Sqlite(_)) => format!(
                "substr({name}, 1, 10) || ' ' || substr({name}, 12, 8) || '.' || \
                 substr(substr({name}, 21) || '000000', 1, 6)"
            ),
            (Kind::Time, Connection::Pg(_)) => {
                format!("to_char({name}, 'YYYY-MM-DD HH24:MI:SS.US')")
            }
            (Kind::Bytes, Connection::Sqlite(_)) => {
                format!("CASE WHEN {name} IS NOT NULL THEN '\\x' || hex({name}) END")
            }
            (Kind::Bytes, Connection::Pg(_)) => {
                format!("'\\x' || upper(encode({name}, 'hex'))")
            }
        }
    }
}

impl Table {
    /// The SQL expression for a whole row as text. Each value is preceded by its length in bytes, so that different
    /// rows never give the same text.
    pub(crate) fn row(&self, connection: &Connection) -> String {
        let values = self.columns.iter().map(|column| {
            let text = column.text(connection);
            let length = match connection {
                Connection::Sqlite(_) => format!("length(CAST(({text}) AS BLOB))"),
                Connection::Pg(_) => format!("octet_length({text})"),
            };
            format!("coalesce({length} || ':' || ({text}), '-')")
        });
        values.collect::<Vec<_>>().join(" || ")
    }
}
