//! Rate limits.

use std::borrow::Borrow;
use std::fmt;
use std::hash::Hash;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use governor::clock::{Clock, DefaultClock};
use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};
use moka::policy::EvictionPolicy;
use moka::sync::Cache;

use crate::config::Rate;

/// Keys to remember. Beyond that, the least recently used ones are forgotten.
const MAX_KEYS: u64 = 100_000;

/// A rate limit for each key: a burst, and then one per interval.
pub struct RateLimit<K> {
    quota: Quota,
    clock: DefaultClock,
    keys: Cache<K, Arc<DefaultDirectRateLimiter>>,
}

impl<K: Hash + Eq + Send + Sync + 'static> RateLimit<K> {
    /// A limit as configured.
    pub fn new(rate: Rate) -> Self {
        let keys = Cache::builder()
            .max_capacity(MAX_KEYS)
            .eviction_policy(EvictionPolicy::lru())
            // After this time, a key's burst is fully restored.
            .time_to_idle(rate.interval().saturating_mul(rate.burst.get()))
            .build();
        Self { quota: quota(rate), clock: DefaultClock::default(), keys }
    }

    /// Whether `key` may act now. Each call counts as an action.
    ///
    /// # Errors
    /// The time to wait.
    pub fn check(&self, key: K) -> Result<(), Duration> {
        let limiter = self.keys.get_with(key, || Arc::new(RateLimiter::direct(self.quota)));
        limiter.check().map_err(|not_until| not_until.wait_time_from(self.clock.now()))
    }

    /// Like [`check`](Self::check) for `count` actions, which are allowed together or not at all.
    ///
    /// # Errors
    /// The time to wait; for more than a whole burst, the time until the burst is restored.
    pub fn check_all(&self, key: K, count: NonZeroU32) -> Result<(), Duration> {
        let limiter = self.keys.get_with(key, || Arc::new(RateLimiter::direct(self.quota)));
        match limiter.check_n(count) {
            Ok(checked) => checked.map_err(|not_until| not_until.wait_time_from(self.clock.now())),
            Err(_never) => Err(self.quota.burst_size_replenished_in()),
        }
    }

    /// Restores the full burst of `key`.
    pub fn reset<Q: Hash + Eq + ?Sized>(&self, key: &Q)
    where
        K: Borrow<Q>,
    {
        self.keys.invalidate(key);
    }
}

/// A rate limit without keys, for use by a single client.
#[derive(Debug)]
pub(crate) struct OwnRateLimit(DefaultDirectRateLimiter);

impl OwnRateLimit {
    /// A limit as configured.
    pub(crate) fn new(rate: Rate) -> Self {
        Self(RateLimiter::direct(quota(rate)))
    }

    /// Whether the client may act now. Each call counts as an action.
    pub(crate) fn check(&self) -> bool {
        self.0.check().is_ok()
    }
}

fn quota(rate: Rate) -> Quota {
    Quota::with_period(rate.interval())
        .unwrap_or_else(|| Quota::per_second(rate.burst))
        .allow_burst(rate.burst)
}

impl<K> fmt::Debug for RateLimit<K> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("RateLimit").field("quota", &self.quota).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_keeps_count_themselves_has_a_burst_too() {
        let limit = OwnRateLimit::new(Rate::new(2, 60 * 60 * 1000));
        assert_eq!([limit.check(), limit.check(), limit.check()], [true, true, false]);
    }

    #[test]
    fn each_key_has_a_burst_of_its_own_and_is_told_how_long_to_wait() {
        let hour = 60 * 60 * 1000;
        let limit = RateLimit::new(Rate::new(2, hour));
        assert_eq!(limit.check("ada"), Ok(()));
        assert_eq!(limit.check("ada"), Ok(()));
        let wait = limit.check("ada").unwrap_err();
        assert!(wait > Duration::from_mins(59) && wait <= Duration::from_hours(1), "{wait:?}");
        assert_eq!(limit.check("bob"), Ok(()));
        limit.reset("ada");
        assert_eq!([limit.check("ada"), limit.check("ada")], [Ok(()), Ok(())]);
        assert!(limit.check("ada").is_err());
    }
}
