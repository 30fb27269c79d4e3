//! What a backup needs from the database. Other crates decide where it is stored.

use std::path::Path;

use diesel::connection::SimpleConnection as _;
use diesel::dsl::exists;
use diesel::prelude::*;
use diesel::sql_types::Text;

use crate::repo::{self, Connection};
use crate::schema::uploads;
use crate::tables::{TableSummary, list_table_names, summarize_tables};
use crate::uploads::UploadKey;
use crate::{Error, Result, migrations};

/// Maximum number of faults listed for a damaged database.
const MAX_FAULTS: u32 = 20;

/// What a database contains.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contents {
    /// The names of its migrations, oldest first.
    pub migrations: Vec<String>,
    /// How many rows each table has, and their checksum.
    pub tables: Vec<TableSummary>,
    /// The files that people have uploaded, which are stored elsewhere.
    pub files: Vec<UploadKey>,
}

#[derive(QueryableByName)]
struct Fault {
    #[diesel(sql_type = Text)]
    integrity_check: String,
}

#[derive(QueryableByName)]
struct Snapshot {
    #[diesel(sql_type = Text)]
    name: String,
}

/// Reads what a database contains. Each table is read in full.
///
/// Any database error, and [`Error::Migration`] when the database is newer than this program or has not been migrated.
pub fn read_contents(conn: &mut Connection) -> Result<Contents> {
    let migrations = migrations::applied(conn)?;
    let tables = summarize_tables(conn)?;
    // Backups are also made before an upgrade, when this table may not exist yet.
    let has_uploads = tables.iter().any(|table| table.name == "uploads");
    let files = if has_uploads {
        let files = uploads::table.filter(uploads::stored_at.is_not_null()).order(uploads::id);
        files.select(uploads::key).load(conn)?
    } else {
        Vec::new()
    };
    Ok(Contents { migrations, tables, files })
}

/// Whether a file has to exist: it is stored, and not about to be deleted.
///
/// # Errors
/// Any database error.
pub fn is_kept(conn: &mut Connection, key: &UploadKey) -> Result<bool> {
    let kept = uploads::table
        .filter(uploads::key.eq(key))
        .filter(uploads::stored_at.is_not_null())
        .filter(uploads::given_up_at.is_null());
    Ok(diesel::select(exists(kept)).get_result(conn)?)
}

/// Copies a SQLite database to another file, which must be empty. Others can go on writing meanwhile.
///
/// # Errors
/// Any database error.
pub fn copy_sqlite(conn: &mut Connection, path: &Path) -> Result<()> {
    let Connection::Sqlite(conn) = conn else {
        return Err(Error::Tables("this is no SQLite database".to_owned()));
    };
    let path = path
        .to_str()
        .ok_or_else(|| Error::Unavailable(format!("SQLite can't write to {}", path.display())))?;
    diesel::sql_query("VACUUM INTO ?").bind::<Text, _>(path).execute(conn)?;
    Ok(())
}

/// Opens such a copy for reading.
///
/// # Errors
/// [`Error::Unavailable`] when it is missing.
pub fn open_copy(path: &Path) -> Result<Connection> {
    repo::open_copy(path)
}

/// Runs SQLite's integrity check on the database, and returns the faults; none if it is intact.
///
/// # Errors
/// Any database error that prevents the check.
pub fn find_damage(conn: &mut Connection) -> Result<Vec<String>> {
    let Connection::Sqlite(conn) = conn else { return Ok(Vec::new()) };
    let check = diesel::sql_query(format!("PRAGMA integrity_check({MAX_FAULTS})"));
    let faults: Vec<Fault> = check.load(conn)?;
    Ok(faults
        .into_iter()
        .map(|fault| fault.integrity_check)
        .filter(|fault| fault != "ok")
        .collect())
}

/// Calls back with the name of a PostgreSQL snapshot, which `pg_dump` can import, and a connection that sees the same
/// snapshot.
///
/// # Errors
/// Any database error.
pub fn in_shared_snapshot<T>(
    conn: &mut Connection,
    call: impl FnOnce(&mut Connection, &str) -> T,
) -> Result<T> {
    conn.read(|conn| {
        let Connection::Pg(pg) = conn else {
            return Err(Error::Tables("this is no PostgreSQL database".to_owned()));
        };
        // The snapshot must stay open for as long as the backup takes.
        pg.batch_execute(
            "SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0",
        )?;
        let snapshot = diesel::sql_query("SELECT pg_export_snapshot() AS name");
        let snapshot: Snapshot = snapshot.get_result(pg)?;
        Ok(call(conn, &snapshot.name))
    })
}

/// Whether the database has no tables.
///
/// # Errors
/// Any database error.
pub fn is_empty(conn: &mut Connection) -> Result<bool> {
    Ok(list_table_names(conn)?.is_empty())
}
