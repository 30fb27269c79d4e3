use diesel::Connection as _;

use super::Connection;
use crate::{Error, migrations};

/// Migrates each new connection's database, and begins the transaction that never commits.
#[derive(Debug)]
pub(super) struct Sandbox;

impl r2d2::CustomizeConnection<Connection, Error> for Sandbox {
    fn on_acquire(&self, connection: &mut Connection) -> Result<(), Error> {
        migrations::up(connection)?;
        Ok(connection.begin_test_transaction()?)
    }
}
