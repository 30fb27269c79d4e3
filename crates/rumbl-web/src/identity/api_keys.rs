//! The keys of programs that are in use in this process, and how many requests each has left.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use moka::policy::EvictionPolicy;
use moka::sync::Cache;
use rumbl_core::accounts::{self, ApiKey, ApiKeyToken, TakenRequests, TokenHash, User};
use rumbl_core::ids::{ApiKeyId, UserId};
use rumbl_core::repo::Repo;
use rumbl_core::{Error, Result};
use tokio::sync::{Mutex, OwnedMutexGuard};

use super::caller::{Caller, Shown};
use super::proof::MAX_AGE;
use crate::every::every;

/// Keys that are remembered between two requests.
const MAX_KNOWN: u64 = 10_000;
/// Keys that were shown and prove nothing.
const MAX_UNKNOWN: u64 = 10_000;
/// How long it is known here that a key was deleted here. No query that began before takes as long.
const ENDINGS_KNOWN_FOR: Duration = Duration::from_mins(1);
/// How often it is looked for requests that were taken and not used.
const RETURN_INTERVAL: Duration = Duration::from_secs(1);

/// The keys that are in use in this process; a clone knows the same.
///
/// Whoever showed a key is asked of the database again after two seconds, as it may have been deleted by
/// another process. What ends here ends at once.
#[derive(Debug, Clone)]
pub struct ApiKeys(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    repo: Repo,
    /// Requests that a key may make in an hour.
    limit: i64,
    known: Cache<TokenHash, Caller>,
    unknown: Cache<TokenHash, ()>,
    ended: Cache<TokenHash, ()>,
    /// How often somebody's keys were forgotten. What was read before the last time is not remembered.
    forgotten: AtomicU64,
    taken: Cache<ApiKeyId, Arc<Mutex<Taken>>>,
}

/// Requests that this process may let through.
#[derive(Debug)]
struct Taken {
    requests: TakenRequests,
    used_at: Instant,
    asked_at: Instant,
    /// Whether another has taken its place, while somebody may have waited for this one.
    is_given_back: bool,
}

/// How far a key has got in this hour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quota {
    /// Requests in an hour.
    pub limit: i64,
    /// How many of them are left after this one, at least: another process may be about to use some.
    pub remaining: i64,
    /// When they are counted anew, in seconds from 1970.
    pub resets_at: i64,
    /// Whether this request is one of them.
    pub is_within: bool,
}

impl ApiKeys {
    /// Starts empty. A key may make `limit` requests in an hour.
    pub fn new(repo: Repo, limit: u32) -> Self {
        let known = Cache::builder().max_capacity(MAX_KNOWN).time_to_live(MAX_AGE).build();
        let unknown = Cache::builder().max_capacity(MAX_UNKNOWN).time_to_live(MAX_AGE).build();
        // By default a flood could keep a new ending from being taken in.
        let ended = Cache::builder()
            .max_capacity(MAX_KNOWN)
            .eviction_policy(EvictionPolicy::lru())
            .time_to_live(ENDINGS_KNOWN_FOR)
            .build();
        let taken = Cache::builder().max_capacity(MAX_KNOWN).build();
        let (limit, forgotten) = (limit.into(), AtomicU64::new(0));
        Self(Arc::new(Inner { repo, limit, known, unknown, ended, forgotten, taken }))
    }

    /// For whom the program acts that shows this key; for nobody when it has ended, or never was.
    ///
    /// # Errors
    /// What keeps the database from being asked.
    pub async fn find(&self, token: &ApiKeyToken) -> Result<Option<Caller>> {
        self.find_by_hash(token.hash()).await
    }

    /// Whether a key goes on that was found before.
    ///
    /// # Errors
    /// What keeps the database from being asked.
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
        // Whoever suspended its owner meanwhile has said so by now, or finds it in the cache.
        if inner.forgotten.load(Ordering::SeqCst) != forgotten {
            inner.known.invalidate(&hash);
        }
        // And so has whoever deleted it.
        if inner.ended.contains_key(&hash) {
            inner.known.invalidate(&hash);
            return Ok(None);
        }
        Ok(Some(caller))
    }

    /// Has a key that was deleted prove nothing any more.
    pub fn end(&self, hash: TokenHash) {
        self.0.ended.insert(hash, ());
        self.0.known.invalidate(&hash);
    }

    /// Has the keys of a user read anew, as after a change of what the user may do.
    pub fn forget_all_of(&self, user: UserId) {
        self.0.forgotten.fetch_add(1, Ordering::SeqCst);
        for (hash, caller) in &self.0.known {
            if caller.user.id == user {
                self.0.known.invalidate(&*hash);
            }
        }
    }

    /// Counts a request of a key's.
    ///
    /// # Errors
    /// What keeps the database from being asked.
    pub async fn count(&self, id: ApiKeyId) -> Result<Quota> {
        let (limit, now) = (self.0.limit, Instant::now());
        let mut taken = self.taken(id, now).await;
        let is_over = taken.requests.hour != accounts::current_hour();
        // Of a key that has used everything up, the database is asked once a second at most.
        let may_ask = taken.requests.left > 0 || taken.asked_at.elapsed() >= RETURN_INTERVAL;
        if is_over || (taken.requests.count == 0 && may_ask) {
            let take = move |db: &mut _| accounts::take_requests(db, id, limit);
            taken.requests = self.0.repo.run(take).await?;
            taken.asked_at = now;
        }
        let is_within = taken.requests.count > 0;
        if is_within {
            taken.requests.count -= 1;
            taken.used_at = now;
        }
        let TakenRequests { hour, count, left } = taken.requests;
        let resets_at = accounts::end_of_hour(hour);
        Ok(Quota { limit, remaining: left.saturating_add(count), resets_at, is_within })
    }

    /// What this process may let through for a key, locked.
    async fn taken(&self, id: ApiKeyId, now: Instant) -> OwnedMutexGuard<Taken> {
        loop {
            let entry = self.0.taken.get_with(id, || Arc::new(Mutex::new(Taken::nothing(now))));
            let taken = entry.lock_owned().await;
            // Nobody finds it any more, so whatever is taken into it would be lost.
            if !taken.is_given_back {
                return taken;
            }
        }
    }

    /// Gives back at every interval what was taken and not used, for other processes to use.
    pub async fn run(self) {
        let keys = &self;
        every("giving requests of keys back", RETURN_INTERVAL, || keys.give_back()).await;
    }

    /// Gives back what was not used for a while.
    ///
    /// # Errors
    /// What the database says; then it stays taken.
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
        let requests = TakenRequests { hour: 0, count: 0, left: 1 };
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
