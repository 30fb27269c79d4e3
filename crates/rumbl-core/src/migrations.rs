//! The tables' history, embedded in the program, for both databases.
//!
//! Each call is one transaction under a lock, so that processes which start at once migrate one
//! after the other.

use diesel::connection::SimpleConnection;
use diesel::migration::{Migration, MigrationSource, MigrationVersion};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use crate::accounts::recompute_username_keys;
use crate::repo::Connection;
use crate::{Error, Result};

const SQLITE: EmbeddedMigrations = embed_migrations!("../../migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("../../migrations/postgres");

/// Makes migrations on PostgreSQL wait for each other until the transaction's end. The key is the
/// letters "rumbl" as a number. A migration may take as long as it needs.
const POSTGRES_LOCK: &str = "SET LOCAL lock_timeout = 0; SET LOCAL statement_timeout = 0; \
     SELECT pg_advisory_xact_lock(x'72756d626c'::bigint)";

/// One migration, and whether the database has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    /// Its folder's name: `<timestamp>_<name>`.
    pub name: String,
    /// Whether it was applied.
    pub applied: bool,
}

/// Applies what is pending, oldest first, and returns the names.
///
/// # Errors
/// [`Error::Migration`]; then none of them was applied. So it is when the database is newer than this
/// program.
pub fn up(connection: &mut Connection) -> Result<Vec<String>> {
    locked(connection, |connection| {
        let names = pending(connection)?;
        match connection {
            Connection::Sqlite(conn) => conn.run_pending_migrations(SQLITE).map(drop),
            Connection::Pg(conn) => conn.run_pending_migrations(POSTGRES).map(drop),
        }
        .map_err(|error| failed(&*error))?;
        // SQL can't do this part of a migration. It changes nothing where nothing is to be changed.
        recompute_username_keys(connection)?;
        Ok(names)
    })
}

/// Reverts the newest applied migration, and returns its name.
///
/// # Errors
/// [`Error::Migration`] when none is applied, or it can't be reverted.
pub fn down(connection: &mut Connection) -> Result<String> {
    locked(connection, |connection| {
        refuse_newer(connection)?;
        let newest = status(connection)?.into_iter().rfind(|migration| migration.applied);
        let name = newest.ok_or_else(|| Error::Migration("none is applied".to_owned()))?.name;
        match connection {
            Connection::Sqlite(conn) => conn.revert_last_migration(SQLITE).map(drop),
            Connection::Pg(conn) => conn.revert_last_migration(POSTGRES).map(drop),
        }
        .map_err(|error| failed(&*error))?;
        Ok(name)
    })
}

/// All migrations of this program, oldest first.
///
/// # Errors
/// [`Error::Migration`] when the database can't tell.
pub fn status(connection: &mut Connection) -> Result<Vec<Status>> {
    let all = match connection {
        Connection::Sqlite(_) => names::<diesel::sqlite::Sqlite>(SQLITE.migrations()),
        Connection::Pg(_) => names::<diesel::pg::Pg>(POSTGRES.migrations()),
    };
    let pending = not_applied(connection)?;
    let status = |name| Status { applied: !pending.contains(&name), name };
    Ok(all?.into_iter().map(status).collect())
}

/// The names of the migrations that are not applied, oldest first.
///
/// # Errors
/// [`Error::Migration`] when the database can't tell, or is newer than this program, which would write
/// what no longer fits its tables.
pub fn pending(connection: &mut Connection) -> Result<Vec<String>> {
    refuse_newer(connection)?;
    not_applied(connection)
}

/// Refuses a database that a newer rumbl has migrated.
fn refuse_newer(connection: &mut Connection) -> Result<()> {
    let unknown = match connection {
        Connection::Sqlite(conn) => unknown(conn, &SQLITE),
        Connection::Pg(conn) => unknown(conn, &POSTGRES),
    };
    match unknown?.as_slice() {
        [] => Ok(()),
        versions => Err(Error::Migration(format!(
            "the database is newer than this rumbl, which does not know its migrations {}",
            versions.join(", ")
        ))),
    }
}

/// The versions of applied migrations that are not among `known`.
fn unknown<DB: diesel::backend::Backend>(
    conn: &mut impl MigrationHarness<DB>,
    known: &impl MigrationSource<DB>,
) -> Result<Vec<String>> {
    let known = known.migrations().map_err(|error| failed(&*error))?;
    let applied = conn.applied_migrations().map_err(|error| failed(&*error))?;
    let is_known = |version: &MigrationVersion<'_>| {
        known.iter().any(|migration| migration.name().version() == *version)
    };
    Ok(applied.iter().filter(|version| !is_known(version)).map(ToString::to_string).collect())
}

fn not_applied(connection: &mut Connection) -> Result<Vec<String>> {
    match connection {
        Connection::Sqlite(conn) => names(conn.pending_migrations(SQLITE)),
        Connection::Pg(conn) => names(conn.pending_migrations(POSTGRES)),
    }
}

fn locked<T>(
    connection: &mut Connection,
    call: impl FnOnce(&mut Connection) -> Result<T>,
) -> Result<T> {
    connection.write(|connection| {
        if let Connection::Pg(conn) = connection {
            conn.batch_execute(POSTGRES_LOCK)?;
        }
        call(connection)
    })
}

fn names<DB: diesel::backend::Backend>(
    migrations: diesel::migration::Result<Vec<Box<dyn Migration<DB>>>>,
) -> Result<Vec<String>> {
    let migrations = migrations.map_err(|error| failed(&*error))?;
    let mut names: Vec<_> =
        migrations.iter().map(|migration| migration.name().to_string()).collect();
    names.sort_unstable();
    Ok(names)
}

fn failed(error: &(dyn std::error::Error + Send + Sync)) -> Error {
    Error::Migration(error.to_string())
}
