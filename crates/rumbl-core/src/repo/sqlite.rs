use diesel::Connection as _;
use diesel::connection::SimpleConnection;
use diesel::sql_types::{Nullable, Text};
use diesel::sqlite::SqliteConnection;

use super::sqlite_file::SqliteFile;
use crate::{Error, Result};

/// How each connection is set up. The timeout, in milliseconds, comes first, since changing the
/// journal's mode may itself have to wait. `synchronous = FULL` has a commit on the disk before it
/// is acknowledged, which WAL alone does not.
const PRAGMAS: &str = "
    PRAGMA busy_timeout = 5000;
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    PRAGMA foreign_keys = ON;
    PRAGMA cache_size = -8192;
    PRAGMA wal_autocheckpoint = 4000;
";

const MEMORY: &str = ":memory:";

#[diesel::declare_sql_function]
extern "SQL" {
    /// SQLite's own `lower` knows ASCII alone.
    fn lower(text: Nullable<Text>) -> Nullable<Text>;
}

/// Opens a database in a file, or one in memory that lasts as long as the connection.
pub(super) fn open(file: Option<&SqliteFile>) -> Result<SqliteConnection> {
    let path = file.map_or_else(|| MEMORY.into(), |file| file.path().to_string_lossy());
    let unavailable = |error: &dyn std::fmt::Display| {
        Error::Unavailable(format!("SQLite can't open {path}: {error}"))
    };
    // SQLite would create a file that has been deleted.
    file.map_or(Ok(()), SqliteFile::check)?;
    let mut conn = SqliteConnection::establish(&path).map_err(|error| unavailable(&error))?;
    conn.batch_execute(PRAGMAS).map_err(|error| unavailable(&error))?;
    let lower = |text: Option<String>| text.map(|text| text.to_lowercase());
    lower_utils::register_impl(&mut conn, lower)?;
    Ok(conn)
}
