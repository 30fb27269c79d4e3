use std::fmt;

use diesel::connection::{AnsiTransactionManager, TransactionManager};
use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::sqlite::SqliteConnection;

use crate::{Error, Result};

/// A connection to one of the databases; statements of diesel run on it as on theirs.
///
/// The code that is derived has diesel's trait `Connection` in scope, so the enum can't have that
/// name here; [`crate::repo`] gives it.
#[derive(diesel::MultiConnection)]
pub enum AnyConnection {
    /// The embedded database.
    Sqlite(SqliteConnection),
    /// PostgreSQL.
    Pg(PgConnection),
}

pub(crate) use MultiBackend as Backend;

/// Compiles an expression for each database: for what diesel can't say for both at once, such as
/// `on_conflict`, row locks, and rows in a batch.
macro_rules! with_conn {
    ($connection:expr, $conn:ident => $body:expr) => {
        match $connection {
            $crate::repo::Connection::Sqlite($conn) => $body,
            $crate::repo::Connection::Pg($conn) => $body,
        }
    };
}
pub(crate) use with_conn;

#[derive(QueryableByName)]
struct DataVersion {
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    data_version: i64,
}

/// Why a transaction came to nothing.
enum Failure {
    /// The call in it failed, and it was rolled back.
    Call(Error),
    /// It could not be committed.
    Commit(Error),
}

impl Failure {
    fn into_error(self) -> Error {
        let (Self::Call(error) | Self::Commit(error)) = self;
        error
    }
}

impl AnyConnection {
    /// Runs a transaction that writes: everything in it happens, or nothing.
    ///
    /// On SQLite it takes the write lock at its start, as one that reads first and writes later can
    /// lose against another without ever being able to wait. Inside another transaction it is a
    /// savepoint. Don't hash passwords in it: nobody else can write meanwhile.
    ///
    /// # Errors
    /// What the call returns, after which nothing of it is left; what the database says; and
    /// [`Error::Uncertain`] when a server's connection breaks during the commit.
    pub fn write<T>(&mut self, call: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        let is_nested = self.is_nested()?;
        self.begin_write(is_nested)?;
        match self.conclude(call) {
            // What a server refuses it says; whatever else happens to a commit leaves it open.
            Err(Failure::Commit(Error::Database(failure)))
                if !is_nested && matches!(self, Self::Pg(_)) =>
            {
                Err(Error::Uncertain(failure.to_string()))
            }
            outcome => outcome.map_err(Failure::into_error),
        }
    }

    /// Runs reads that see the database as it is at the first of them, whatever is committed
    /// meanwhile. Inside another transaction they see what that one sees.
    ///
    /// # Errors
    /// What the call returns, and what the database says.
    pub fn read<T>(&mut self, call: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        self.begin_read()?;
        self.conclude(call).map_err(Failure::into_error)
    }

    /// A number that stays the same while no other connection commits anything, or nothing where the
    /// database can't tell. Only numbers that one connection gave can be compared.
    ///
    /// # Errors
    /// What the database says.
    pub fn data_version(&mut self) -> Result<Option<i64>> {
        match self {
            Self::Sqlite(conn) => {
                let version: DataVersion =
                    diesel::sql_query("PRAGMA data_version").get_result(conn)?;
                Ok(Some(version.data_version))
            }
            Self::Pg(_) => Ok(None),
        }
    }

    fn conclude<T>(
        &mut self,
        call: impl FnOnce(&mut Self) -> Result<T>,
    ) -> std::result::Result<T, Failure> {
        match call(self) {
            Ok(value) => match Self::commit_transaction(self) {
                Ok(()) => Ok(value),
                Err(error) => Err(Failure::Commit(error.into())),
            },
            Err(error) => {
                // The first failure is the one to tell. A connection that can't roll back is broken,
                // and the pool discards it.
                if let Err(failure) = Self::rollback_transaction(self) {
                    tracing::warn!(%failure, "a transaction could not be rolled back");
                }
                Err(Failure::Call(error))
            }
        }
    }

    fn begin_write(&mut self, is_nested: bool) -> QueryResult<()> {
        match self {
            Self::Sqlite(conn) if !is_nested => {
                AnsiTransactionManager::begin_transaction_sql(conn, "BEGIN IMMEDIATE")
            }
            _ => Self::begin_transaction(self),
        }
    }

    fn begin_read(&mut self) -> QueryResult<()> {
        let is_nested = self.is_nested()?;
        match self {
            Self::Pg(conn) if !is_nested => {
                let begin = "BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY";
                AnsiTransactionManager::begin_transaction_sql(conn, begin)
            }
            // SQLite's transactions read from one snapshot anyway.
            _ => Self::begin_transaction(self),
        }
    }

    fn is_nested(&mut self) -> QueryResult<bool> {
        Ok(Self::transaction_manager_status_mut(self).transaction_depth()?.is_some())
    }
}

impl fmt::Debug for AnyConnection {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Sqlite(_) => "Connection::Sqlite",
            Self::Pg(_) => "Connection::Pg",
        })
    }
}
