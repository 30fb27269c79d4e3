//! Tells texts and keys apart.

use std::hash::{BuildHasher, Hash};
use std::sync::OnceLock;

/// Hashes with a seed of this process, so that nobody can choose texts that collide.
pub(crate) fn hash<T: Hash + ?Sized>(value: &T) -> u64 {
    static SEED: OnceLock<foldhash::quality::RandomState> = OnceLock::new();
    SEED.get_or_init(Default::default).hash_one(value)
}
