use std::fs;
use std::path::Path;

use diesel::Connection as _;
use diesel::connection::SimpleConnection;
use diesel::sql_types::{Nullable, Text};
use diesel::sqlite::SqliteConnection;

use super::database_url::SqliteLocation;
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

#[diesel::declare_sql_function]
extern "SQL" {
    /// SQLite's own `lower` knows ASCII alone.
    fn lower(text: Nullable<Text>) -> Nullable<Text>;
}

pub(super) fn open(location: &SqliteLocation) -> Result<SqliteConnection> {
    let unavailable = |error: &dyn std::fmt::Display| {
        Error::Unavailable(format!("SQLite can't open {location}: {error}"))
    };
    let mut conn = match location {
        SqliteLocation::Memory => SqliteConnection::establish(":memory:"),
        SqliteLocation::File(path) => {
            // An absolute path is never taken for one of SQLite's `file:` addresses.
            let path = std::path::absolute(path).map_err(|error| unavailable(&error))?;
            create_folder(&path).map_err(|error| unavailable(&error))?;
            SqliteConnection::establish(&path.to_string_lossy())
        }
    }
    .map_err(|error| unavailable(&error))?;
    conn.batch_execute(PRAGMAS).map_err(|error| unavailable(&error))?;
    let lower = |text: Option<String>| text.map(|text| text.to_lowercase());
    lower_utils::register_impl(&mut conn, lower)?;
    Ok(conn)
}

fn create_folder(path: &Path) -> std::io::Result<()> {
    path.parent().map_or(Ok(()), fs::create_dir_all)
}
