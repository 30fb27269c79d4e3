use std::sync::Arc;

use diesel::Connection as _;
use diesel::connection::SimpleConnection as _;
use diesel::pg::PgConnection;
use diesel::r2d2::R2D2Connection;

use super::database_url::SqliteLocation;
use super::slow::{SlowStatements, Stopwatch};
use super::sqlite_file::SqliteFile;
use super::{Connection, DatabaseUrl, sqlite};
use crate::{Error, Result};

/// A process that is stopped in the middle of a transaction holds its locks, and would block all others. So lock waits
/// are short, and the server ends idle transactions.
const POSTGRES_TIMEOUTS: &str = "SET lock_timeout = '5s'; SET statement_timeout = '30s'; \
     SET idle_in_transaction_session_timeout = '10s'";

/// Creates the pool's connections.
///
/// diesel's own manager would try the databases one after the other until one accepts the URL, and so create a SQLite
/// file when a PostgreSQL server is down.
#[derive(Debug)]
pub(super) struct Manager {
    url: DatabaseUrl,
    file: Option<Arc<SqliteFile>>,
    slow: Arc<SlowStatements>,
}

impl Manager {
    /// Opens the database's file; a missing SQLite file is created if `create` is set.
    pub(super) fn new(url: DatabaseUrl, create: bool) -> Result<Self> {
        let file = match &url {
            DatabaseUrl::Sqlite(SqliteLocation::File(path)) => {
                Some(Arc::new(SqliteFile::open(path, create)?))
            }
            DatabaseUrl::Sqlite(SqliteLocation::Memory) | DatabaseUrl::Postgres(_) => None,
        };
        Ok(Self { url, file, slow: Arc::default() })
    }

    /// Notes slow statements there.
    pub(super) fn noting(self, slow: &Arc<SlowStatements>) -> Self {
        Self { slow: Arc::clone(slow), ..self }
    }

    /// Where slow statements are noted.
    pub(super) fn slow(&self) -> &Arc<SlowStatements> {
        &self.slow
    }

    /// The database's URL.
    pub(super) fn url(&self) -> &DatabaseUrl {
        &self.url
    }

    fn open(&self) -> Result<Connection> {
        match &self.url {
            DatabaseUrl::Sqlite(_) => sqlite::open(self.file.as_deref()).map(Connection::Sqlite),
            DatabaseUrl::Postgres(url) => {
                let conn = PgConnection::establish(url.as_str())
                    .map_err(|error| Error::Unavailable(error.to_string()));
                let mut conn = conn?;
                conn.batch_execute(POSTGRES_TIMEOUTS)?;
                Ok(Connection::Pg(conn))
            }
        }
    }

    /// The database's file, if it has one.
    pub(super) fn file(&self) -> Option<&Arc<SqliteFile>> {
        self.file.as_ref()
    }
}

impl r2d2::ManageConnection for Manager {
    type Connection = Connection;
    type Error = Error;

    fn connect(&self) -> Result<Connection, Error> {
        let mut connection = self.open()?;
        connection.set_instrumentation(Stopwatch::new(&self.slow));
        Ok(connection)
    }

    fn is_valid(&self, connection: &mut Connection) -> Result<(), Error> {
        match connection {
            // The repo checks the file itself, and fails at once if it is gone, whereas the pool would retry.
            Connection::Sqlite(_) => Ok(()),
            Connection::Pg(conn) => Ok(conn.ping()?),
        }
    }

    fn has_broken(&self, connection: &mut Connection) -> bool {
        std::thread::panicking() || connection.is_broken()
    }
}
