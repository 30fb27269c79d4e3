//! Copies rows in batches.

use diesel::connection::DefaultLoadingMode;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};

use super::progress::Progress;
use super::source::Source;
use super::target::postgres;
use crate::repo::Connection;
use crate::tables::{Table, quoted};
use crate::{Error, Result, TransferFault};

/// Maximum number of rows per transaction.
const BATCH_ROWS: u64 = 1_000;
/// Size of JSON, in bytes, at which a batch is closed.
const BATCH_BYTES: usize = 4 * 1024 * 1024;

/// Columns with auto-incrementing values.
const COUNTERS: &str = "
    SELECT t.relname::text AS table_name, a.attname::text AS column_name
    FROM pg_class AS t
    JOIN pg_namespace AS n ON n.oid = t.relnamespace
    JOIN pg_attribute AS a ON a.attrelid = t.oid
    WHERE n.nspname = current_schema() AND t.relkind IN ('r', 'p') AND a.attidentity <> ''";

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Text)]
    json: String,
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    rows: i64,
}

#[derive(QueryableByName)]
struct Counter {
    #[diesel(sql_type = Text)]
    table_name: String,
    #[diesel(sql_type = Text)]
    column_name: String,
}

/// Rows to insert together, as the elements of a JSON array.
#[derive(Default)]
struct Batch {
    json: String,
    rows: u64,
}

impl Batch {
    fn push(&mut self, row: &str) {
        self.json.push(if self.rows == 0 { '[' } else { ',' });
        self.json.push_str(row);
        self.rows += 1;
    }

    fn is_full(&self) -> bool {
        self.rows >= BATCH_ROWS || self.json.len() >= BATCH_BYTES
    }
}

/// Copies the remaining rows of a table; `of` is its total number of rows.
pub(super) fn copy(
    source: &mut Source,
    target: &mut Connection,
    (table, of): (&Table, u64),
    observe: &mut dyn FnMut(Progress<'_>) -> Result<()>,
) -> Result<()> {
    let mut rows = count(target, table)?;
    let query = source.rows(table, rows)?;
    let insert = insert_statement(table);
    let mut store = |batch: Batch| {
        rows += batch.rows;
        let failed = |error| match error {
            Error::Unavailable(_) | Error::Uncertain(_) => error,
            other => {
                let (table, why) = (table.name.clone(), other.to_string());
                Error::Transfer(TransferFault::Rows { table, why })
            }
        };
        store(target, &insert, batch).map_err(failed)?;
        observe(Progress::Copied { table: &table.name, rows, of })
    };
    let mut batch = Batch::default();
    let found = diesel::sql_query(query);
    for row in found.load_iter::<Row, DefaultLoadingMode>(source.connection()?)? {
        batch.push(&row?.json);
        if batch.is_full() {
            store(std::mem::take(&mut batch))?;
        }
    }
    if batch.rows > 0 { store(batch) } else { Ok(()) }
}

/// PostgreSQL itself converts each value to the type of its column.
fn insert_statement(table: &Table) -> String {
    let columns: Vec<_> = table.columns.iter().map(|column| quoted(&column.name)).collect();
    let (name, columns) = (quoted(&table.name), columns.join(", "));
    format!(
        "INSERT INTO {name} ({columns}) OVERRIDING SYSTEM VALUE \
         SELECT {columns} FROM json_populate_recordset(NULL::{name}, $1::json)"
    )
}

fn store(target: &mut Connection, insert: &str, mut batch: Batch) -> Result<()> {
    batch.json.push(']');
    target.write(|target| {
        diesel::sql_query(insert).bind::<Text, _>(&batch.json).execute(postgres(target)?)?;
        Ok(())
    })
}

fn count(target: &mut Connection, table: &Table) -> Result<u64> {
    let query = format!("SELECT count(*) AS rows FROM {}", quoted(&table.name));
    let count: Count = diesel::sql_query(query).get_result(postgres(target)?)?;
    Ok(count.rows.unsigned_abs())
}

/// Sets the target's sequences to the source's last ids, so that no id is used twice.
pub(super) fn set_counters(source: &mut Source, target: &mut Connection) -> Result<()> {
    let conn = postgres(target)?;
    let counters: Vec<Counter> = diesel::sql_query(COUNTERS).load(conn)?;
    for Counter { table_name, column_name } in counters {
        let last = source.last_id(&table_name, &column_name)?;
        if last > 0 {
            let set = "SELECT setval(pg_get_serial_sequence(quote_ident($1), $2), $3)";
            let set = diesel::sql_query(set).bind::<Text, _>(&table_name);
            set.bind::<Text, _>(&column_name).bind::<BigInt, _>(last).execute(conn)?;
        }
    }
    Ok(())
}
