use std::hash::Hash;
use std::time::Duration;

use moka::policy::EvictionPolicy;
use moka::sync::Cache;

/// Pairs of account and address that are remembered, and for how long.
const MAX_KNOWN: u64 = 100_000;
const KNOWN_FOR: Duration = Duration::from_hours(30 * 24);

/// Clients that have proved to be an account's owner. When there are too many, those that came longest ago are forgotten.
pub(super) fn known_clients<K: Hash + Eq + Send + Sync + 'static>() -> Cache<K, ()> {
    Cache::builder()
        .max_capacity(MAX_KNOWN)
        .eviction_policy(EvictionPolicy::lru())
        .time_to_live(KNOWN_FOR)
        .build()
}
