//! How much is unread for members, so that a page of theirs needs no query to tell.
//!
//! A number is right as long as nothing was told to its member on their topic. What this process told is known at
//! once, by a counter. For what others told, the places of all known members' topics are compared with the database
//! at an interval, in one query. A number that was not compared for two seconds is read again.

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
use crate::logging::outage::Outage;

/// Members of whom it is known at a time; of others it is read again.
const MAX_KNOWN: u64 = 10_000;
/// How long after their last page it is known of somebody.
const KEPT_FOR: Duration = Duration::from_mins(1);
/// How often what is known is compared with the database.
pub const CHECK_INTERVAL: Duration = Duration::from_secs(1);
/// How long it is trusted without that.
const MAX_AGE: Duration = Duration::from_secs(2);

/// See the module's documentation. A clone is the same.
#[derive(Debug, Clone)]
pub struct UnreadCounts {
    repo: Repo,
    known: Cache<UserId, Known>,
    started: Instant,
    reads: Arc<AtomicU64>,
}

/// What was unread for somebody at a place in their log.
#[derive(Debug, Clone)]
struct Known {
    unread: Unread,
    seq: i64,
    told: u64,
    /// When it was true last, in milliseconds after the start.
    confirmed_at_ms: Arc<AtomicU64>,
}

impl UnreadCounts {
    /// Nothing is known yet; what will be is compared with the database from now on.
    pub(crate) fn start(repo: &Repo) -> Self {
        let known = Cache::builder().max_capacity(MAX_KNOWN).time_to_idle(KEPT_FOR).build();
        let counts =
            Self { repo: repo.clone(), known, started: Instant::now(), reads: Arc::default() };
        tokio::spawn(counts.clone().check());
        counts
    }

    /// How much is unread for somebody, at most two seconds ago; with all that this process has written.
    ///
    /// # Errors
    /// What the database says.
    pub async fn of(&self, id: UserId) -> Result<Unread> {
        // Both are taken before the database is read: what is told meanwhile is read the next time.
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

    /// How often the database was asked for a member.
    pub fn reads(&self) -> u64 {
        self.reads.load(Ordering::Relaxed)
    }

    /// Compares what is known with the database at every interval.
    async fn check(self) {
        let outage = Outage::new("looking for what is unread");
        every(CHECK_INTERVAL, || async { outage.note(&self.check_once().await) }).await;
    }

    /// Forgets what is no longer so, and confirms the rest.
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
