use std::thread;
use std::time::{Duration, Instant};

use diesel::Connection as _;
use diesel::connection::SimpleConnection;
use diesel::result::{Error as DieselError, QueryResult};
use diesel::sql_types::{Nullable, Text};
use diesel::sqlite::SqliteConnection;

use super::sqlite_file::SqliteFile;
use crate::{Error, Result};

/// How long a connection waits for the locks of others before it fails; the same as the timeout below.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
/// How long a new connection waits before it tries again to set up a file that is being created.
const RETRY_AFTER: Duration = Duration::from_millis(10);

/// The settings of each connection. The timeout, in milliseconds, comes first, because changing the journal mode may
/// have to wait as well. With `synchronous = FULL`, a commit is on disk before it is acknowledged, which WAL alone
/// doesn't guarantee.
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
    /// SQLite's own `lower` handles only ASCII.
    fn lower(text: Nullable<Text>) -> Nullable<Text>;
}

/// Locks all other processes out of the file until the connection is closed. The mode has to be set before the first
/// access; otherwise it takes effect only at the first write. The timeout gives a server that is shutting down two
/// seconds.
const ALONE: &str = "
    PRAGMA busy_timeout = 2000;
    PRAGMA locking_mode = EXCLUSIVE;
    PRAGMA foreign_keys = ON;
    BEGIN EXCLUSIVE;
    COMMIT;
";

/// Opens a database in a file, or an in-memory one that lasts as long as the connection.
pub(super) fn open(file: Option<&SqliteFile>) -> Result<SqliteConnection> {
    let path = file.map_or_else(|| MEMORY.into(), |file| file.path().to_string_lossy());
    let unavailable = |error: &dyn std::fmt::Display| {
        Error::Unavailable(format!("SQLite can't open {path}: {error}"))
    };
    // SQLite would silently recreate a deleted file.
    file.map_or(Ok(()), SqliteFile::check)?;
    let mut conn = SqliteConnection::establish(&path).map_err(|error| unavailable(&error))?;
    set_up(&mut conn).map_err(|error| unavailable(&error))?;
    with_functions(conn)
}

/// When several connections open a new file at once, all but one can find it locked while they change its journal mode.
/// SQLite reports that at once, because waiting could be a deadlock, so the timeout has no effect here.
#[expect(
    clippy::disallowed_methods,
    reason = "a blocking thread opens it, and SQLite does not say when a lock is released"
)]
fn set_up(conn: &mut SqliteConnection) -> QueryResult<()> {
    let began = Instant::now();
    loop {
        match conn.batch_execute(PRAGMAS) {
            Err(error) if is_locked(&error) && began.elapsed() < BUSY_TIMEOUT => {
                thread::sleep(RETRY_AFTER);
            }
            outcome => return outcome,
        }
    }
}

/// Whether another connection has locked the file. diesel has no kind for that, only SQLite's message.
fn is_locked(error: &DieselError) -> bool {
    matches!(error, DieselError::DatabaseError(_, info) if info.message() == "database is locked")
}

/// Opens a file exclusively until the connection is closed.
pub(super) fn open_alone(file: &SqliteFile) -> Result<SqliteConnection> {
    let path = file.path().to_string_lossy();
    let mut conn = SqliteConnection::establish(&path)
        .map_err(|error| Error::Unavailable(format!("SQLite can't open {path}: {error}")))?;
    conn.batch_execute(ALONE)?;
    with_functions(conn)
}

/// Opens a file that nobody writes to, without changing it.
pub(super) fn open_copy(file: &SqliteFile) -> Result<SqliteConnection> {
    let path = file.path().to_string_lossy();
    let conn = SqliteConnection::establish(&path)
        .map_err(|error| Error::Unavailable(format!("SQLite can't open {path}: {error}")));
    let mut conn = conn?;
    conn.batch_execute("PRAGMA query_only = ON")?;
    with_functions(conn)
}

fn with_functions(mut conn: SqliteConnection) -> Result<SqliteConnection> {
    let lower = |text: Option<String>| text.map(|text| text.to_lowercase());
    lower_utils::register_impl(&mut conn, lower)?;
    Ok(conn)
}
