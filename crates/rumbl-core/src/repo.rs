//! The database: a pool of connections, and the one bridge to it from async code.

use std::num::NonZeroU32;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

mod after_call;
mod among;
mod clock;
mod connection;
mod database_url;
mod manager;
mod outage;
mod sandbox;
mod slow;
mod sqlite;
mod sqlite_file;
mod text_enum;
mod utc_time;

pub(crate) use after_call::after_call;
pub(crate) use among::{among, among_pairs};
pub(crate) use clock::{delta, now};
pub use connection::AnyConnection as Connection;
pub(crate) use connection::{Backend, with_conn};
pub use database_url::{DatabaseUrl, InvalidDatabaseUrl, SqliteLocation};
pub(crate) use text_enum::stored_as_text;
pub(crate) use utc_time::UtcTime;

pub use outage::{UNREACHABLE, is_away};
pub use slow::{MAX_SLOW_STATEMENTS, MAX_STATEMENT_BYTES, SLOW_STATEMENT, SlowStatement};

use manager::Manager;
use outage::Outage;
use sandbox::Sandbox;
use slow::SlowStatements;
use sqlite_file::SqliteFile;

use crate::{Error, Result, TransferFault};

/// Default size of the pool.
pub const DEFAULT_POOL_SIZE: NonZeroU32 = NonZeroU32::new(10).expect("ten is not zero");
/// Default time that a call waits for a connection.
pub const DEFAULT_POOL_WAIT: Duration = Duration::from_secs(5);

/// How long the pool tries to reconnect to a database that is down before the call that needs a connection fails.
const ESTABLISH_TIMEOUT: Duration = Duration::from_secs(5);

/// Maximum number of values that one list binds; SQLite allows 32,766 per statement.
pub(crate) const MAX_BOUND: usize = 1_000;

/// Opens a SQLite file exclusively.
///
/// # Errors
/// [`Error::Transfer`] when the database is not a SQLite file, or another process has it open; [`Error::Unavailable`]
/// when it doesn't exist or can't be opened.
pub(crate) fn open_alone(url: &DatabaseUrl) -> Result<Connection> {
    let DatabaseUrl::Sqlite(SqliteLocation::File(path)) = url else {
        return Err(Error::Transfer(TransferFault::SourceIsNoFile));
    };
    let opened = sqlite::open_alone(&SqliteFile::open(path, false)?);
    opened.map(Connection::Sqlite).map_err(|error| match error {
        Error::Unavailable(message) if message.starts_with("database is locked") => {
            Error::Transfer(TransferFault::SourceInUse(path.clone()))
        }
        other => other,
    })
}

/// Opens a SQLite file for reading, without creating a journal beside it.
///
/// # Errors
/// [`Error::Unavailable`] when it does not exist or can't be opened.
pub(crate) fn open_copy(path: &Path) -> Result<Connection> {
    sqlite::open_copy(&SqliteFile::open(path, false)?).map(Connection::Sqlite)
}

/// The metric of the time that calls wait for a connection.
pub const WAIT_SECONDS: &str = "db_wait_seconds";
/// The metric of the time that calls take once they have a connection.
pub const CALL_SECONDS: &str = "db_call_seconds";
/// The metric of calls that got no connection in time.
pub const BUSY: &str = "db_busy_total";

/// The size of the pool, and how long a call waits for a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PoolOptions {
    /// Maximum number of connections; an in-memory SQLite database always has one.
    pub size: NonZeroU32,
    /// How long a call waits for a connection before it fails with [`Error::Busy`].
    pub wait: Duration,
}

impl Default for PoolOptions {
    fn default() -> Self {
        Self { size: DEFAULT_POOL_SIZE, wait: DEFAULT_POOL_WAIT }
    }
}

/// A database. Clones share it.
#[derive(Debug, Clone)]
pub struct Repo {
    pool: r2d2::Pool<Manager>,
    /// One permit per connection: calls wait in async code, in order, without blocking a thread.
    permits: Arc<Semaphore>,
    wait: Duration,
    /// The URL for opening further connections, if the database can have any.
    url: Option<DatabaseUrl>,
    /// The database's file, if it has one.
    file: Option<Arc<SqliteFile>>,
    /// How many calls wait for a connection.
    waiting: Arc<AtomicUsize>,
    /// Shared with the repos that have a connection of their own.
    slow: Arc<SlowStatements>,
    /// Shared with them too.
    outage: Arc<Outage>,
}

/// What the connections of a pool do, at one moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PoolState {
    /// How many connections there may be.
    pub size: usize,
    /// How many calls have a connection, or are about to make one.
    pub in_use: usize,
    /// How many open connections nobody uses.
    pub idle: usize,
    /// How many calls wait for a connection.
    pub waiting: usize,
}

impl Repo {
    /// Opens a database with one initial connection, and blocks until that is established.
    ///
    /// A missing SQLite file is created together with its folder; only the user who runs this process may open either.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when the database can't be reached or opened.
    pub fn connect(url: &DatabaseUrl, options: PoolOptions) -> Result<Self> {
        Self::open(Manager::new(url.clone(), true)?, options)
    }

    /// Opens a database as [`connect`](Self::connect) does, but never creates a file or a folder, so that a mistyped
    /// path is an error and not an empty database.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when the database does not exist, or can't be reached or opened.
    pub fn connect_existing(url: &DatabaseUrl, options: PoolOptions) -> Result<Self> {
        Self::open(Manager::new(url.clone(), false)?, options)
    }

    fn open(manager: Manager, options: PoolOptions) -> Result<Self> {
        let url = manager.url().clone();
        // The pool would retry until its timeout, and then not report the cause.
        drop(r2d2::ManageConnection::connect(&manager)?);
        let size = if url.is_in_memory() { NonZeroU32::MIN } else { options.size };
        let customizer = Box::new(r2d2::NopConnectionCustomizer);
        let url = (!url.is_in_memory()).then_some(url);
        Ok(Self { url, ..Self::build(manager, size, options.wait, customizer)? })
    }

    /// A migrated database with a single connection, on which everything happens inside a transaction that never
    /// commits. For the tests of this crate and of those above it.
    ///
    /// Tests that share a PostgreSQL database block each other when they insert the same unique value, so each test
    /// should use its own names.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when the database can't be reached, opened or migrated.
    pub fn sandbox(url: &DatabaseUrl) -> Result<Self> {
        let manager = Manager::new(url.clone(), true)?;
        Self::build(manager, NonZeroU32::MIN, DEFAULT_POOL_WAIT, Box::new(Sandbox))
    }

    fn build(
        manager: Manager,
        size: NonZeroU32,
        wait: Duration,
        customizer: Box<dyn r2d2::CustomizeConnection<Connection, Error>>,
    ) -> Result<Self> {
        let (file, slow) = (manager.file().cloned(), Arc::clone(manager.slow()));
        let pool = r2d2::Pool::builder()
            .max_size(size.get())
            .min_idle(Some(1))
            // Idle connections cost little, and the connection of an in-memory database is the database.
            .idle_timeout(None)
            .max_lifetime(None)
            .connection_timeout(ESTABLISH_TIMEOUT)
            .connection_customizer(customizer)
            .build(manager)
            .map_err(|error| Error::Unavailable(error.to_string()))?;
        let permits = Arc::new(Semaphore::new(size.get() as usize));
        let (waiting, outage) = Default::default();
        Ok(Self { pool, permits, wait, url: None, file, waiting, slow, outage })
    }

    /// The same database over a separate connection, for a reader that must not wait for others; `None` when the
    /// database exists only within its one connection, in memory or in a sandbox.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when the database can't be reached.
    pub fn with_own_connection(&self) -> Result<Option<Self>> {
        let options = PoolOptions { size: NonZeroU32::MIN, wait: self.wait };
        let open = |url: &DatabaseUrl| {
            let manager = Manager::new(url.clone(), false)?.noting(&self.slow);
            Self::open(manager, options)
        };
        let open = |url: &DatabaseUrl| {
            let repo = open(url).map_err(|error| self.outage.begin(error))?;
            Ok(Self { outage: Arc::clone(&self.outage), ..repo })
        };
        self.url.as_ref().map(open).transpose()
    }

    /// What the pool's connections do now.
    pub fn pool_state(&self) -> PoolState {
        let size = usize::try_from(self.pool.max_size()).unwrap_or(usize::MAX);
        PoolState {
            size,
            in_use: size.saturating_sub(self.permits.available_permits()),
            idle: usize::try_from(self.pool.state().idle_connections).unwrap_or(usize::MAX),
            waiting: self.waiting.load(Ordering::Relaxed),
        }
    }

    /// The latest statements that took [`SLOW_STATEMENT`] or longer, the oldest first, over the pool's connections and
    /// [those of their own](Self::with_own_connection).
    pub fn slow_statements(&self) -> Vec<SlowStatement> {
        self.slow.list()
    }

    /// Runs a context call with a connection on a blocking thread. It is the only bridge between async code and the
    /// database.
    ///
    /// The call runs to its end even if the returned future is dropped.
    ///
    /// # Errors
    /// What the call returns; [`Error::Busy`] when no connection became free in time;
    /// [`Error::Unavailable`] when a new one could not be made, or the database's file has been deleted
    /// or replaced; [`Error::Panicked`] when the call panicked, which costs its connection and nothing
    /// else.
    pub async fn run<T, F>(&self, call: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut Connection) -> Result<T> + Send + 'static,
    {
        let asked = Instant::now();
        let permit = self.permit().await?;
        let (pool, file, outage) = (self.pool.clone(), self.file.clone(), Arc::clone(&self.outage));
        let span = tracing::debug_span!("database");
        let call = move || {
            let _entered = span.entered();
            // The connection is dropped before the permit, even when the call panics.
            let _permit = permit;
            let found = file.as_deref().map_or(Ok(()), SqliteFile::check);
            found.map_err(|error| outage.begin(error))?;
            let unavailable = |error: r2d2::Error| Error::Unavailable(error.to_string());
            let connection = pool.get().map_err(unavailable);
            let mut connection = connection.map_err(|error| outage.begin(error))?;
            outage.end();
            let begun = Instant::now();
            metrics::histogram!(WAIT_SECONDS).record(begun.duration_since(asked));
            let outcome = call(&mut connection);
            metrics::histogram!(CALL_SECONDS).record(begun.elapsed());
            after_call::run();
            outcome
        };
        tokio::task::spawn_blocking(call).await.unwrap_or_else(|failure| {
            tracing::error!(%failure, "a database call did not come to its end");
            Err(Error::Panicked)
        })
    }

    async fn permit(&self) -> Result<OwnedSemaphorePermit> {
        let started = Instant::now();
        let _waiting = Waiting::new(&self.waiting);
        let permit = Arc::clone(&self.permits).acquire_owned();
        if let Ok(Ok(permit)) = tokio::time::timeout(self.wait, permit).await {
            return Ok(permit);
        }
        // The semaphore is never closed, so this is a timeout.
        metrics::counter!(BUSY).increment(1);
        Err(Error::Busy { waited: started.elapsed() })
    }
}

/// A call that waits for a connection, for as long as this is kept.
struct Waiting<'a>(&'a AtomicUsize);

impl<'a> Waiting<'a> {
    fn new(count: &'a AtomicUsize) -> Self {
        count.fetch_add(1, Ordering::Relaxed);
        Self(count)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}
