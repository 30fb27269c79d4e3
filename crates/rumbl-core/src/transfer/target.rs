//! The PostgreSQL database to fill.

use diesel::connection::SimpleConnection as _;
use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Text};

use crate::repo::Connection;
use crate::tables::{Table, UNFINISHED_TRANSFER, list_table_names, list_tables, quoted};
use crate::{Error, Result, TransferFault, migrations};

/// Allows one transfer to a schema at a time. The first key is the letters "rumb" as a number. The lock of a killed
/// transfer is released once the server notices, which takes half a minute if its machine lost power.
const LOCK: &str = "SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0; \
     SET tcp_keepalives_idle = 10; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3; \
     SET lock_timeout = '10s'; \
     SELECT pg_advisory_lock(x'72756d62'::int, hashtext(current_schema()))";
/// A transfer may take as long as it needs.
const PATIENCE: &str = "SET lock_timeout = 0";
const IS_UTF8: &str = "SELECT current_setting('server_encoding') = 'UTF8' AS yes";
/// Maximum number of foreign tables named in an error.
const NAMED_TABLES: usize = 3;

/// The state of the target at the start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Beginning {
    /// Nothing.
    First,
    /// A part of the source's current contents.
    Resumed,
    /// A part of earlier contents of the source.
    Again,
}

#[derive(QueryableByName)]
struct YesNo {
    #[diesel(sql_type = Bool)]
    yes: bool,
}

#[derive(QueryableByName)]
struct Marker {
    #[diesel(sql_type = Text)]
    fingerprint: String,
}

/// Locks the target, and fails if it can't be filled.
pub(super) fn check(target: &mut Connection) -> Result<()> {
    let conn = postgres(target)?;
    conn.batch_execute(LOCK).map_err(|error| match error.into() {
        Error::Unavailable(_) => Error::Transfer(TransferFault::TargetInUse),
        other => other,
    })?;
    conn.batch_execute(PATIENCE)?;
    if !answer(conn, IS_UTF8)? {
        return Err(Error::Transfer(TransferFault::TargetIsNotUtf8));
    }
    Ok(())
}

/// Starts a transfer to an empty database, or resumes one.
pub(super) fn begin(target: &mut Connection, fingerprint: &str) -> Result<Beginning> {
    if migrations::is_being_filled(target)? {
        if !migrations::lacking(target)?.is_empty() {
            return Err(Error::Transfer(TransferFault::TargetOfOtherVersion));
        }
        let query = diesel::sql_query(format!("SELECT fingerprint FROM {UNFINISHED_TRANSFER}"));
        let marker: Marker = query.get_result(postgres(target)?)?;
        let is_same = marker.fingerprint == fingerprint;
        return Ok(if is_same { Beginning::Resumed } else { Beginning::Again });
    }
    refuse_others(target)?;
    target.write(|target| {
        migrations::up(target)?;
        let create =
            format!("CREATE TABLE {UNFINISHED_TRANSFER} (fingerprint TEXT PRIMARY KEY NOT NULL)");
        postgres(target)?.batch_execute(&create)?;
        // Rows that migrations have inserted will come from the source as well.
        let tables = list_tables(target)?;
        empty(target, &tables, fingerprint)
    })?;
    Ok(Beginning::First)
}

/// Empties the tables, and records what is going to be copied.
pub(super) fn empty(target: &mut Connection, tables: &[Table], fingerprint: &str) -> Result<()> {
    let names: Vec<_> = tables.iter().map(|table| quoted(&table.name)).collect();
    target.write(|target| {
        let conn = postgres(target)?;
        conn.batch_execute(&format!("TRUNCATE {}, {UNFINISHED_TRANSFER}", names.join(", ")))?;
        let insert = format!("INSERT INTO {UNFINISHED_TRANSFER} (fingerprint) VALUES ($1)");
        diesel::sql_query(insert).bind::<Text, _>(fingerprint).execute(conn)?;
        Ok(())
    })
}

/// Finishes a transfer. If it is incomplete, the next one starts over.
pub(super) fn end(target: &mut Connection, is_complete: bool) -> Result<()> {
    let conn = postgres(target)?;
    if is_complete {
        conn.batch_execute("ANALYZE")?;
        conn.batch_execute(&format!("DROP TABLE {UNFINISHED_TRANSFER}"))?;
    } else {
        conn.batch_execute(&format!("UPDATE {UNFINISHED_TRANSFER} SET fingerprint = ''"))?;
    }
    Ok(())
}

pub(super) fn postgres(target: &mut Connection) -> Result<&mut PgConnection> {
    match target {
        Connection::Pg(conn) => Ok(conn),
        Connection::Sqlite(_) => Err(Error::Transfer(TransferFault::TargetIsNoPostgres)),
    }
}

/// Refuses a database that already contains tables, even those of another rumbl.
fn refuse_others(target: &mut Connection) -> Result<()> {
    let tables = list_table_names(target)?;
    if tables.is_empty() {
        return Ok(());
    }
    let more = if tables.len() > NAMED_TABLES { ", …" } else { "" };
    let names = tables.into_iter().take(NAMED_TABLES).collect::<Vec<_>>().join(", ");
    Err(Error::Transfer(TransferFault::TargetIsNotEmpty(names + more)))
}

fn answer(conn: &mut PgConnection, query: &str) -> Result<bool> {
    let answer: YesNo = diesel::sql_query(query).get_result(conn)?;
    Ok(answer.yes)
}
