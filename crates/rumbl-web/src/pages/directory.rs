//! Follows the log's topic `directory`, to find out which pages are outdated.
//!
//! The log is read only when a page is requested: at once if this process has written to the directory since the last
//! read, and otherwise at an interval, for other processes' writes. An idle process never reads it.

use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use rumbl_core::directory::{self, list_directory_changes};
use rumbl_core::repo::Repo;
use rumbl_core::{Error, Result};
use tokio::sync::{Mutex, OnceCell};

use super::subject::Versions;

/// How far the directory's log has been read.
#[derive(Debug)]
pub(super) struct DirectoryReader {
    repo: Repo,
    /// The connection for reading, a dedicated one if possible, so that reads never wait for other queries.
    own: OnceCell<Repo>,
    interval: Duration,
    started: Instant,
    /// The value of [`directory::writes`] at the last read.
    writes: AtomicU64,
    /// The time of the last read, in milliseconds after the start.
    read_at_ms: AtomicU64,
    /// The last known `seq`; before the first read, a value that the log never contains.
    seq: AtomicI64,
    /// One request reads while the others wait for its result.
    reading: Mutex<()>,
}

impl DirectoryReader {
    /// Starts without having read anything.
    pub(super) fn new(repo: Repo, interval: Duration) -> Self {
        Self {
            repo,
            own: OnceCell::new(),
            interval,
            started: Instant::now(),
            writes: AtomicU64::new(0),
            read_at_ms: AtomicU64::new(0),
            seq: AtomicI64::new(-1),
            reading: Mutex::new(()),
        }
    }

    /// Advances `versions` by everything that this process has written, and other processes up to an interval ago.
    ///
    /// # Errors
    /// Errors of reading the log.
    pub(super) async fn follow(&self, versions: &Versions) -> Result<()> {
        if self.is_current() {
            return Ok(());
        }
        let _reading = self.reading.lock().await;
        if self.is_current() {
            return Ok(());
        }
        // Taken before the read, so that writes during it cause another read.
        let (writes, now_ms) = (directory::writes(), self.now_ms());
        let seq = self.seq.load(Ordering::Acquire);
        let repo = self.own.get_or_try_init(|| self.open()).await?;
        let missed = repo.run(move |db| list_directory_changes(db, seq)).await?;
        if missed.start_over {
            versions.advance_all();
        }
        missed.changes.iter().for_each(|logged| versions.apply(logged.change));
        self.seq.store(missed.last_seq, Ordering::Release);
        self.read_at_ms.store(now_ms, Ordering::Release);
        self.writes.store(writes, Ordering::Release);
        Ok(())
    }

    fn is_current(&self) -> bool {
        let read_at_ms = self.read_at_ms.load(Ordering::Acquire);
        let age = Duration::from_millis(self.now_ms().saturating_sub(read_at_ms));
        let is_read = self.seq.load(Ordering::Acquire) >= 0;
        is_read && age < self.interval && self.writes.load(Ordering::Acquire) == directory::writes()
    }

    fn now_ms(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    async fn open(&self) -> Result<Repo> {
        let repo = self.repo.clone();
        let open = move || repo.with_own_connection();
        let own =
            tokio::task::spawn_blocking(open).await.map_err(|_panicked| Error::Panicked)??;
        Ok(own.unwrap_or_else(|| self.repo.clone()))
    }
}
