//! The migrations for both databases, embedded in the program.
//!
//! Each call is one transaction under a lock, so that processes that start at the same time migrate one after the
//! other.

use diesel::connection::SimpleConnection;
use diesel::migration::{Migration, MigrationSource, MigrationVersion};
use diesel::prelude::*;
use diesel::sql_types::{Bool, Text};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use crate::accounts::recompute_username_keys;
use crate::repo::Connection;
use crate::tables::UNFINISHED_TRANSFER;
use crate::{Error, MigrationFault, Result};

const SQLITE: EmbeddedMigrations = embed_migrations!("../../migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("../../migrations/postgres");

/// Serializes migrations on PostgreSQL until the end of the transaction. The key is the letters "rumbl" as a number.
/// The timeouts are lifted, since a migration may take as long as it needs.
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

/// Applies pending migrations, oldest first, and returns their names.
///
/// # Errors
/// [`Error::Migration`] when one fails, in which case none is applied, or when the database is newer than this program.
pub fn up(connection: &mut Connection) -> Result<Vec<String>> {
    locked(connection, |connection| {
        let names = pending(connection)?;
        match connection {
            Connection::Sqlite(conn) => conn.run_pending_migrations(SQLITE).map(drop),
            Connection::Pg(conn) => conn.run_pending_migrations(POSTGRES).map(drop),
        }
        .map_err(|error| failed(&*error))?;
        // A part of a migration that SQL can't express. It is idempotent.
        recompute_username_keys(connection)?;
        Ok(names)
    })
}

/// Reverts the newest applied migration, and returns its name.
///
/// # Errors
/// [`Error::Migration`] when none is applied, or the newest can't be reverted.
pub fn down(connection: &mut Connection) -> Result<String> {
    locked(connection, |connection| {
        refuse_unfinished(connection)?;
        refuse_newer(connection)?;
        let newest = status(connection)?.into_iter().rfind(|migration| migration.applied);
        let name = newest.ok_or_else(|| Error::Migration(MigrationFault::NoneApplied))?.name;
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
/// [`Error::Migration`] when the database can't be read.
pub fn status(connection: &mut Connection) -> Result<Vec<Status>> {
    let all = match connection {
        Connection::Sqlite(_) => names::<diesel::sqlite::Sqlite>(SQLITE.migrations()),
        Connection::Pg(_) => names::<diesel::pg::Pg>(POSTGRES.migrations()),
    };
    let pending = not_applied(connection)?;
    let status = |name| Status { applied: !pending.contains(&name), name };
    Ok(all?.into_iter().map(status).collect())
}

/// The names of all migrations in this program, oldest first; they are the same for both databases.
///
/// # Errors
/// [`Error::Migration`] when the embedded migrations are broken, which would be a bug.
pub fn known() -> Result<Vec<String>> {
    names::<diesel::sqlite::Sqlite>(SQLITE.migrations())
}

/// The names of the migrations that are not applied, oldest first.
///
/// # Errors
/// [`Error::Migration`] when the database can't be read, when it is newer than this program, which could then write
/// data that doesn't fit its tables, and while a transfer to this database is unfinished.
pub fn pending(connection: &mut Connection) -> Result<Vec<String>> {
    refuse_unfinished(connection)?;
    lacking(connection)
}

/// The names of the applied migrations, oldest first. Unlike the other functions, it writes nothing: the others create
/// the table of migrations if it is missing.
///
/// # Errors
/// As of [`pending`].
pub fn applied(connection: &mut Connection) -> Result<Vec<String>> {
    refuse_unfinished(connection)?;
    let versions = "SELECT version FROM __diesel_schema_migrations ORDER BY version";
    let versions: Vec<Version> = match connection {
        Connection::Sqlite(conn) => diesel::sql_query(versions).load(conn)?,
        Connection::Pg(conn) => diesel::sql_query(versions).load(conn)?,
    };
    let known = known()?;
    let name = |Version { version }| {
        let name = known.iter().find(|name| name.split('_').next() == Some(version.as_str()));
        name.cloned().ok_or_else(|| newer(&version))
    };
    versions.into_iter().map(name).collect()
}

fn refuse_unfinished(connection: &mut Connection) -> Result<()> {
    if !is_being_filled(connection)? {
        return Ok(());
    }
    Err(Error::Migration(MigrationFault::BeingFilled))
}

/// As [`pending`], but allowed during a transfer to the database.
pub(crate) fn lacking(connection: &mut Connection) -> Result<Vec<String>> {
    refuse_newer(connection)?;
    not_applied(connection)
}

/// Whether a transfer to the database is running, or was aborted.
pub(crate) fn is_being_filled(connection: &mut Connection) -> Result<bool> {
    match connection {
        Connection::Sqlite(_) => Ok(false),
        Connection::Pg(conn) => {
            let query = diesel::sql_query("SELECT to_regclass($1) IS NOT NULL AS yes");
            let is_there: IsThere = query.bind::<Text, _>(UNFINISHED_TRANSFER).get_result(conn)?;
            Ok(is_there.yes)
        }
    }
}

#[derive(QueryableByName)]
struct Version {
    #[diesel(sql_type = Text)]
    version: String,
}

#[derive(QueryableByName)]
struct IsThere {
    #[diesel(sql_type = Bool)]
    yes: bool,
}

/// Refuses a database that was migrated by a newer rumbl.
fn refuse_newer(connection: &mut Connection) -> Result<()> {
    let unknown = match connection {
        Connection::Sqlite(conn) => unknown(conn, &SQLITE),
        Connection::Pg(conn) => unknown(conn, &POSTGRES),
    };
    match unknown?.as_slice() {
        [] => Ok(()),
        versions => Err(newer(&versions.join(", "))),
    }
}

fn newer(versions: &str) -> Error {
    Error::Migration(MigrationFault::Newer(versions.to_owned()))
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
    Error::Migration(MigrationFault::Refused(error.to_string()))
}
