use std::fmt;

use diesel::connection::{AnsiTransactionManager, TransactionManager};
use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::sqlite::SqliteConnection;

use crate::{Error, Result};

/// A connection to either database; diesel's statements run on it directly.
///
/// It can't be named `Connection` here, because the derived code has diesel's trait of that name in scope;
/// [`crate::repo`] exports it under that name.
#[derive(diesel::MultiConnection)]
pub enum AnyConnection {
    /// The embedded database.
    Sqlite(SqliteConnection),
    /// PostgreSQL.
    Pg(PgConnection),
}

pub(crate) use MultiBackend as Backend;

/// Compiles an expression once for each database. It is for what diesel can't express for both at once, such as
/// `on_conflict`, row locks, and batches of rows.
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

/// Why a transaction failed.
enum Failure {
    /// The callback failed, and the transaction was rolled back.
    Call(Error),
    /// The commit failed.
    Commit(Error),
}

impl Failure {
    fn into_error(self) -> Error {
        let (Self::Call(error) | Self::Commit(error)) = self;
        error
    }
}

impl AnyConnection {
    /// Runs a transaction that writes: all of it takes effect, or nothing.
    ///
    /// On SQLite it takes the write lock at the start, because a transaction that reads first and writes later can fail
    /// with a conflict without being able to wait. Inside another transaction it is a savepoint. Don't hash passwords
    /// in it: nobody else can write meanwhile.
    ///
    /// # Errors
    /// What the callback returns, in which case everything is rolled back; any database error; and [`Error::Uncertain`]
    /// when the connection to a server breaks during the commit.
    pub fn write<T>(&mut self, call: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        let is_nested = self.is_nested()?;
        self.begin_write(is_nested)?;
        match self.conclude(call) {
            // A server reports when it refuses a commit; after any other failure the outcome is unknown.
            Err(Failure::Commit(Error::Database(failure)))
                if !is_nested && matches!(self, Self::Pg(_)) =>
            {
                Err(Error::Uncertain(failure.to_string()))
            }
            outcome => outcome.map_err(Failure::into_error),
        }
    }

    /// Runs reads that all see the same snapshot of the database. Inside another transaction they see what that one
    /// sees.
    ///
    /// # Errors
    /// What the callback returns, and any database error.
    pub fn read<T>(&mut self, call: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        self.begin_read()?;
        self.conclude(call).map_err(Failure::into_error)
    }

    /// A number that stays the same while no other connection commits, or `None` if the database has none. Only numbers
    /// from the same connection can be compared.
    ///
    /// # Errors
    /// Any database error.
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
                // Report the first failure. A connection that can't roll back is broken, and the pool discards it.
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
