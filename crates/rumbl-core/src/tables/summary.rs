use diesel::connection::DefaultLoadingMode;
use diesel::pg::PgRowByRowLoadingMode;
use diesel::prelude::*;
use diesel::sql_types::Text;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::canonical::quoted;
use super::catalogue::{Table, list_tables};
use crate::Result;
use crate::repo::Connection;

/// The number of a table's rows, and their checksum, which doesn't depend on the database or on the order of the rows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableSummary {
    /// The table's name.
    pub name: String,
    /// The number of rows.
    pub rows: u64,
    /// The sum of the rows' hashes: 32 hexadecimal digits.
    pub checksum: String,
}

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Text)]
    row: String,
}

/// Reads every table row by row, so that large tables need no more memory.
///
/// # Errors
/// Any database error; [`Error::Tables`](crate::Error::Tables) for a column of an unknown type.
pub(crate) fn summarize_tables(connection: &mut Connection) -> Result<Vec<TableSummary>> {
    let tables = list_tables(connection)?;
    tables.iter().map(|table| summarize(connection, table)).collect()
}

fn summarize(connection: &mut Connection, table: &Table) -> Result<TableSummary> {
    let (mut rows, mut sum) = (0, 0_u128);
    let mut add = |row: &str| {
        rows += 1;
        sum = sum.wrapping_add(hash(row));
    };
    let query = format!("SELECT {} AS row FROM {}", table.row(connection), quoted(&table.name));
    let query = diesel::sql_query(query);
    match connection {
        Connection::Sqlite(conn) => {
            for row in query.load_iter::<Row, DefaultLoadingMode>(conn)? {
                add(&row?.row);
            }
        }
        // By default libpq would load the whole result into memory.
        Connection::Pg(conn) => {
            for row in query.load_iter::<Row, PgRowByRowLoadingMode>(conn)? {
                add(&row?.row);
            }
        }
    }
    Ok(TableSummary { name: table.name.clone(), rows, checksum: format!("{sum:032x}") })
}

/// Half of a row's SHA-256.
fn hash(row: &str) -> u128 {
    let digest = Sha256::digest(row.as_bytes());
    digest.iter().take(16).fold(0, |number, byte| (number << 8) | u128::from(*byte))
}

#[cfg(test)]
mod tests {
    use super::hash;

    #[test]
    fn rows_that_differ_have_hashes_that_differ() {
        assert_eq!(hash("1:a"), hash("1:a"));
        assert_ne!(hash("1:a"), hash("1:b"));
        assert_ne!(hash("1:a").wrapping_add(hash("1:a")), 0);
    }
}
