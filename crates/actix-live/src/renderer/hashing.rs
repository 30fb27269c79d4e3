//! Hashes that identify texts, keys and props.

use std::hash::{BuildHasher, Hash, Hasher};
use std::num::NonZeroU64;
use std::sync::OnceLock;

use foldhash::quality::RandomState;

/// The hash of everything that a component was rendered from.
pub(crate) type Memoized = NonZeroU64;

pub(crate) type SeededHasher = <RandomState as BuildHasher>::Hasher;

/// A hasher with a seed unique to this process, so that colliding texts can't be crafted.
pub(crate) fn hasher() -> SeededHasher {
    static SEED: OnceLock<RandomState> = OnceLock::new();
    SEED.get_or_init(RandomState::default).build_hasher()
}

/// Hashes with the seed of this process.
pub(crate) fn hash<T: Hash + ?Sized>(value: &T) -> u64 {
    let mut hasher = hasher();
    value.hash(&mut hasher);
    hasher.finish()
}
