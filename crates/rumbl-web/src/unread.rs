//! Members' unread counts, cached so that their pages need no query.
//!
//! A count is valid until something is broadcast on the member's topic. A counter tracks this process's own
//! broadcasts. For other processes', the log positions of all cached members are compared with the database at an
//! interval, in one query. A count that has not been confirmed for two seconds is read again.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use moka::sync::Cache;
use rumbl_core::Result;
use rumbl_core::accounts::user_topic;
use rumbl_core::ids::UserId;
use rumbl_core::inbox;
use rumbl_core::log::{self, Topic};
use rumbl_core::notifications::{self, Unread};
use rumbl_core::repo::Repo;

use crate::every::every;

/// Members whose count is cached; for others it is read.
const MAX_KNOWN: u64 = 10_000;
/// How long a count stays cached after a member's last page.
const KEPT_FOR: Duration = Duration::from_mins(1);
/// How often cached counts are compared with the database.
pub const CHECK_INTERVAL: Duration = Duration::from_secs(1);
/// How long a count is trusted without being confirmed.
const MAX_AGE: Duration = Duration::from_secs(2);

/// See the module's documentation. Clones share the same cache.
#[derive(Debug, Clone)]
pub struct UnreadCounts {
    repo: Repo,
    known: Cache<UserId, Known>,
    started: Instant,
    reads: Arc<AtomicU64>,
}

/// A member's unread count at a position in their log.
#[derive(Debug, Clone)]
struct Known {
    unread: Unread,
    seq: i64,
    told: u64,
    /// When it was last confirmed, in milliseconds after the start.
    confirmed_at_ms: Arc<AtomicU64>,
}

impl UnreadCounts {
    /// Starts with an empty cache, and the task that compares it with the database.
    pub(crate) fn start(repo: &Repo) -> Self {
        let known = Cache::builder().max_capacity(MAX_KNOWN).time_to_idle(KEPT_FOR).build();
        let counts =
            Self { repo: repo.clone(), known, started: Instant::now(), reads: Arc::default() };
        tokio::spawn(counts.clone().check());
        counts
    }

    /// A member's unread count, at most two seconds old; it includes all of this process's writes.
    ///
    /// # Errors
    /// Database errors.
    pub async fn of(&self, id: UserId) -> Result<Unread> {
        // Taken before the read, so that broadcasts during it cause another one.
        let (told, now_ms) = (inbox::told(id), self.now_ms());
        if let Some(known) = self.known.get(&id)
            && known.told == told
            && known.age(now_ms) < MAX_AGE
        {
            return Ok(known.unread);
        }
        self.reads.fetch_add(1, Ordering::Relaxed);
        let read = self.repo.run(move |db| {
            db.read(|db| {
                let seq = log::last_seq(db, &user_topic(id))?;
                Ok((notifications::count_unread(db, id)?, seq))
            })
        });
        let (unread, seq) = read.await?;
        let confirmed_at_ms = Arc::new(AtomicU64::new(now_ms));
        self.known.insert(id, Known { unread, seq, told, confirmed_at_ms });
        Ok(unread)
    }

    /// The number of database reads so far.
    pub fn reads(&self) -> u64 {
        self.reads.load(Ordering::Relaxed)
    }

    /// Compares the cache with the database at every interval.
    async fn check(self) {
        every("checking unread counts", CHECK_INTERVAL, || self.check_once()).await;
    }

    /// Drops outdated counts, and confirms the rest.
    async fn check_once(&self) -> Result<()> {
        let asked_at_ms = self.now_ms();
        let known: Vec<(UserId, Known)> =
            self.known.iter().map(|(id, known)| (*id, known)).collect();
        if known.is_empty() {
            return Ok(());
        }
        let topics: Vec<Topic> = known.iter().map(|(id, _)| user_topic(*id)).collect();
        let last_seqs = self.repo.run(move |db| log::last_seqs(db, &topics)).await?;
        for (id, known) in known {
            if last_seqs.get(&user_topic(id)) == Some(&known.seq) {
                known.confirmed_at_ms.fetch_max(asked_at_ms, Ordering::AcqRel);
            } else {
                self.known.invalidate(&id);
            }
        }
        Ok(())
    }

    fn now_ms(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX)
    }
}

impl Known {
    fn age(&self, now_ms: u64) -> Duration {
        let confirmed_at_ms = self.confirmed_at_ms.load(Ordering::Acquire);
        Duration::from_millis(now_ms.saturating_sub(confirmed_at_ms))
    }
}
