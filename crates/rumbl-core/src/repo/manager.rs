use diesel::Connection as _;
use diesel::pg::PgConnection;
use diesel::r2d2::R2D2Connection;

use super::{Connection, DatabaseUrl, sqlite};
use crate::Error;

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
            DatabaseUrl::Postgres(url) => PgConnection::establish(url.as_str())
                .map(Connection::Pg)
                .map_err(|error| Error::Unavailable(error.to_string())),
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
