//! A cache of the API keys in use in this process, and of their remaining requests.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use moka::policy::EvictionPolicy;
use moka::sync::Cache;
use rumbl_core::accounts::{self, ApiKey, ApiKeyToken, ReservedRequests, TokenHash, User};
use rumbl_core::ids::{ApiKeyId, UserId};
use rumbl_core::repo::Repo;
use rumbl_core::{Error, Result};
use tokio::sync::{Mutex, OwnedMutexGuard};

use super::caller::{Caller, Shown};
use super::proof::MAX_AGE;
use crate::every::every;

/// Maximum number of cached keys.
const MAX_KNOWN: u64 = 10_000;
/// Maximum number of cached invalid keys.
const MAX_UNKNOWN: u64 = 10_000;
/// How long a deletion in this process is remembered. No query that began before it takes as long.
const ENDINGS_KNOWN_FOR: Duration = Duration::from_mins(1);
/// How often unused reserved requests are returned.
const RETURN_INTERVAL: Duration = Duration::from_secs(1);

/// The API keys in use in this process. Clones share the same cache.
///
/// A cached key is read from the database again after two seconds, because another process may have deleted it.
/// Deletions in this process take effect at once.
#[derive(Debug, Clone)]
pub struct ApiKeys(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    repo: Repo,
    /// Requests per key and hour.
    limit: i64,
    known: Cache<TokenHash, Caller>,
    unknown: Cache<TokenHash, ()>,
    ended: Cache<TokenHash, ()>,
    /// Incremented whenever a user's keys are dropped from the cache. A read that began before is not cached.
    forgotten: AtomicU64,
    taken: Cache<ApiKeyId, Arc<Mutex<Taken>>>,
}

/// Requests reserved by this process.
#[derive(Debug)]
struct Taken {
    requests: ReservedRequests,
    used_at: Instant,
    asked_at: Instant,
    /// Whether this entry was removed from the cache while somebody may have been waiting for its lock.
    is_given_back: bool,
}

/// A key's usage in the current hour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quota {
    /// Requests per hour.
    pub limit: i64,
    /// How many are left after this request, as far as this process knows: others may have reserved some of them.
    pub remaining: i64,
    /// When the limit resets, in seconds from 1970.
    pub resets_at: i64,
    /// Whether this request is within the limit.
    pub is_within: bool,
}

impl ApiKeys {
    /// Creates an empty cache. Each key may make `limit` requests per hour.
    pub fn new(repo: Repo, limit: u32) -> Self {
        let known = Cache::builder().max_capacity(MAX_KNOWN).time_to_live(MAX_AGE).build();
        let unknown = Cache::builder().max_capacity(MAX_UNKNOWN).time_to_live(MAX_AGE).build();
        // The default policy might not admit new entries during a flood of deletions.
        let ended = Cache::builder()
            .max_capacity(MAX_KNOWN)
            .eviction_policy(EvictionPolicy::lru())
            .time_to_live(ENDINGS_KNOWN_FOR)
            .build();
        let taken = Cache::builder().max_capacity(MAX_KNOWN).build();
        let (limit, forgotten) = (limit.into(), AtomicU64::new(0));
        Self(Arc::new(Inner { repo, limit, known, unknown, ended, forgotten, taken }))
    }

    /// The caller authenticated by a key; `None` if the key has expired or does not exist.
    ///
    /// # Errors
    /// Database errors.
    pub async fn find(&self, token: &ApiKeyToken) -> Result<Option<Caller>> {
        self.find_by_hash(token.hash()).await
    }

    /// Whether a key that was found before is still valid.
    ///
    /// # Errors
    /// Database errors.
    pub async fn is_current(&self, key: &ApiKey) -> Result<bool> {
        Ok(self.find_by_hash(key.token_hash).await?.is_some())
    }

    async fn find_by_hash(&self, hash: TokenHash) -> Result<Option<Caller>> {
        let inner = &self.0;
        if inner.ended.contains_key(&hash) || inner.unknown.contains_key(&hash) {
            return Ok(None);
        }
        if let Some(caller) = inner.known.get(&hash) {
            return Ok(Some(caller));
        }
        let forgotten = inner.forgotten.load(Ordering::SeqCst);
        let asked_at = Instant::now();
        let read = inner.repo.run(move |db| accounts::get_api_key_by_token(db, hash)).await;
        let (key, user) = match read {
            Ok(found) => found,
            Err(Error::NotFound) => {
                inner.unknown.insert(hash, ());
                return Ok(None);
            }
            Err(error) => return Err(error),
        };
        let user: Arc<User> = Arc::new(user);
        let caller = Caller { user, shown: Shown::Key(Arc::new(key)) };
        if asked_at.elapsed() < MAX_AGE {
            inner.known.insert(hash, caller.clone());
        }
        // A concurrent suspension of the owner has either incremented the counter by now, or will find the key in the
        // cache.
        if inner.forgotten.load(Ordering::SeqCst) != forgotten {
            inner.known.invalidate(&hash);
        }
        // The same goes for a concurrent deletion of the key.
        if inner.ended.contains_key(&hash) {
            inner.known.invalidate(&hash);
            return Ok(None);
        }
        Ok(Some(caller))
    }

    /// Invalidates a deleted key.
    pub fn end(&self, hash: TokenHash) {
        self.0.ended.insert(hash, ());
        self.0.known.invalidate(&hash);
    }

    /// Drops a user's keys from the cache, for instance after a change of the user's permissions.
    pub fn invalidate_user(&self, user: UserId) {
        self.0.forgotten.fetch_add(1, Ordering::SeqCst);
        for (hash, caller) in &self.0.known {
            if caller.user.id == user {
                self.0.known.invalidate(&*hash);
            }
        }
    }

    /// Counts a request made with a key.
    ///
    /// # Errors
    /// Database errors.
    pub async fn count(&self, id: ApiKeyId) -> Result<Quota> {
        let (limit, now) = (self.0.limit, Instant::now());
        let mut taken = self.taken(id, now).await;
        // Another process, whose clock is ahead, may have begun the next hour already.
        let is_over = taken.requests.hour < accounts::current_hour();
        // For a key at its limit, query the database once a second at most.
        let may_ask = taken.requests.left > 0 || taken.asked_at.elapsed() >= RETURN_INTERVAL;
        if is_over || (taken.requests.count == 0 && may_ask) {
            let take = move |db: &mut _| accounts::reserve_requests(db, id, limit);
            taken.requests = self.0.repo.run(take).await?;
            taken.asked_at = now;
        }
        let is_within = taken.requests.count > 0;
        if is_within {
            taken.requests.count -= 1;
            taken.used_at = now;
        }
        let ReservedRequests { hour, count, left } = taken.requests;
        let resets_at = accounts::end_of_hour(hour);
        Ok(Quota { limit, remaining: left.saturating_add(count), resets_at, is_within })
    }

    /// This process's reserved requests for a key, locked.
    async fn taken(&self, id: ApiKeyId, now: Instant) -> OwnedMutexGuard<Taken> {
        loop {
            let entry = self.0.taken.get_with(id, || Arc::new(Mutex::new(Taken::nothing(now))));
            let taken = entry.lock_owned().await;
            // An entry that was removed from the cache is found by no one else, so requests reserved in it would be
            // lost.
            if !taken.is_given_back {
                return taken;
            }
        }
    }

    /// Returns unused reserved requests at every interval, so that other processes can use them.
    pub async fn run(self) {
        let keys = &self;
        every("returning unused API requests", RETURN_INTERVAL, || keys.give_back()).await;
    }

    /// Returns reserved requests that have not been used for a while.
    ///
    /// # Errors
    /// Database errors; the requests then stay reserved.
    pub async fn give_back(&self) -> Result<()> {
        for (id, taken) in &self.0.taken {
            let id = *id;
            let mut taken = taken.lock().await;
            if taken.used_at.elapsed() < RETURN_INTERVAL {
                continue;
            }
            let unused = std::mem::replace(&mut *taken, Taken::nothing(Instant::now())).requests;
            if unused.count > 0 {
                let give_back = move |db: &mut _| accounts::return_requests(db, id, unused);
                self.0.repo.run(give_back).await?;
            }
            taken.is_given_back = true;
            self.0.taken.invalidate(&id);
        }
        Ok(())
    }
}

impl Taken {
    fn nothing(now: Instant) -> Self {
        let requests = ReservedRequests { hour: 0, count: 0, left: 1 };
        Self { requests, used_at: now, asked_at: now, is_given_back: false }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn whoever_waits_for_what_is_given_back_meanwhile_takes_anew() {
        let repo = Repo::sandbox(&"sqlite::memory:".parse().unwrap()).unwrap();
        let (keys, now) = (ApiKeys::new(repo, 10), Instant::now());
        let id = ApiKeyId::try_from(1).unwrap();
        let mut given_back = keys.taken(id, now).await;
        let mut waiting = Box::pin(keys.taken(id, now));
        assert!(futures_util::poll!(waiting.as_mut()).is_pending());
        given_back.is_given_back = true;
        keys.0.taken.invalidate(&id);
        drop(given_back);
        let taken = waiting.await;
        let current = keys.0.taken.get(&id).expect("it is the one that others find");
        assert!(current.try_lock().is_err());
        drop(taken);
        assert!(current.try_lock().is_ok());
    }
}
