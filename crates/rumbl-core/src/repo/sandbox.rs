use diesel::Connection as _;
use diesel::connection::SimpleConnection as _;

use super::Connection;
use crate::{Error, migrations};

/// A log of the sandbox's own. Its transaction never ends, so in a shared log the first sandbox to
/// lock the directory's topic would block all others.
const OWN_LOG: &str = "CREATE TEMPORARY TABLE topics (LIKE topics INCLUDING ALL); \
     CREATE TEMPORARY TABLE log (LIKE log INCLUDING ALL); \
     INSERT INTO topics (id, name) VALUES (0, 'directory')";

/// Migrates each new connection's database, and begins the transaction that never commits.
#[derive(Debug)]
pub(super) struct Sandbox;

impl r2d2::CustomizeConnection<Connection, Error> for Sandbox {
    fn on_acquire(&self, connection: &mut Connection) -> Result<(), Error> {
        migrations::up(connection)?;
        connection.begin_test_transaction()?;
        if let Connection::Pg(conn) = connection {
            conn.batch_execute(OWN_LOG)?;
        }
        Ok(())
    }
}
