//! Hashes that identify texts and keys.

use std::hash::{BuildHasher, Hash};
use std::sync::OnceLock;

/// Hashes with a seed unique to this process, so that colliding texts can't be crafted.
pub(crate) fn hash<T: Hash + ?Sized>(value: &T) -> u64 {
    static SEED: OnceLock<foldhash::quality::RandomState> = OnceLock::new();
    SEED.get_or_init(Default::default).hash_one(value)
}
