use diesel::Connection as _;
use diesel::connection::SimpleConnection as _;
use diesel::pg::PgConnection;
use diesel::r2d2::R2D2Connection;

use super::{Connection, DatabaseUrl, sqlite};
use crate::Error;

/// A process that is stopped in the middle of a transaction holds its locks, and would stop every
/// other. So nobody waits long for a lock, and the server ends a transaction that nobody goes on with.
const POSTGRES_TIMEOUTS: &str = "SET lock_timeout = '5s'; SET statement_timeout = '30s'; \
     SET idle_in_transaction_session_timeout = '10s'";

/// Makes the pool's connections.
///
/// diesel's own manager would try one database after the other until one takes the address, and so
/// create a SQLite file in place of a PostgreSQL server that is down.
#[derive(Debug)]
pub(super) struct Manager {
    url: DatabaseUrl,
}

impl Manager {
    pub(super) fn new(url: DatabaseUrl) -> Self {
        Self { url }
    }
}

impl r2d2::ManageConnection for Manager {
    type Connection = Connection;
    type Error = Error;

    fn connect(&self) -> Result<Connection, Error> {
        match &self.url {
            DatabaseUrl::Sqlite(location) => sqlite::open(location).map(Connection::Sqlite),
            DatabaseUrl::Postgres(url) => {
                let conn = PgConnection::establish(url.as_str())
                    .map_err(|error| Error::Unavailable(error.to_string()));
                let mut conn = conn?;
                conn.batch_execute(POSTGRES_TIMEOUTS)?;
                Ok(Connection::Pg(conn))
            }
        }
    }

    fn is_valid(&self, connection: &mut Connection) -> Result<(), Error> {
        match connection {
            // An open file can't go away as a server can.
            Connection::Sqlite(_) => Ok(()),
            Connection::Pg(conn) => Ok(conn.ping()?),
        }
    }

    fn has_broken(&self, connection: &mut Connection) -> bool {
        std::thread::panicking() || connection.is_broken()
    }
}
