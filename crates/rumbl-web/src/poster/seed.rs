//! Deterministic pseudo-random numbers.

/// A pseudo-random number generator (splitmix64).
#[derive(Debug, Clone)]
pub(super) struct Seed(u64);

impl Seed {
    pub(super) fn new(seed: u32) -> Self {
        Self(u64::from(seed))
    }

    /// Hashes bytes to a seed (FNV-1a), the same on every machine and in every version.
    pub(super) fn hash(parts: &[&[u8]]) -> u32 {
        parts.iter().copied().flatten().fold(0x811c_9dc5, |hash: u32, byte| {
            (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193)
        })
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number from `low` to `high`, uniformly distributed.
    pub(super) fn between(&mut self, low: f32, high: f32) -> f32 {
        let [first, second, ..] = self.next().to_le_bytes();
        let part = f32::from(u16::from_le_bytes([first, second])) / f32::from(u16::MAX);
        part.mul_add(high - low, low)
    }

    /// One of several things, with equal probability.
    pub(super) fn pick<'a, T>(&mut self, first: &'a T, others: &'a [T]) -> &'a T {
        let [byte, ..] = self.next().to_le_bytes();
        let nth = usize::from(byte) % (others.len() + 1);
        nth.checked_sub(1).and_then(|nth| others.get(nth)).unwrap_or(first)
    }

    /// True or false, with equal probability.
    pub(super) fn flip(&mut self) -> bool {
        self.between(0.0, 1.0) < 0.5
    }
}
