//! Decides when listings have to be rendered again with new counts of annotations.

use std::num::NonZeroU32;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};
use rumbl_core::annotations;

/// The longest delay until another process's annotations are counted.
pub(super) const MAX_AGE: Duration = Duration::from_secs(1);
/// How often per second new annotations may cause listings to be rendered again. Below this rate, authors see their
/// annotation counted at once.
const RENDERS_PER_SECOND: NonZeroU32 = NonZeroU32::new(20).expect("twenty is not zero");

/// A version of all counts, which increases when one of them may have changed.
#[derive(Debug)]
pub(super) struct Counts {
    state: Mutex<State>,
    limit: DefaultDirectRateLimiter,
}

#[derive(Debug)]
struct State {
    version: u64,
    /// This process's counter of writes at this version.
    writes: u64,
    since: Instant,
}

impl Default for Counts {
    fn default() -> Self {
        let state = State { version: 0, writes: annotations::writes(), since: Instant::now() };
        let limit = RateLimiter::direct(Quota::per_second(RENDERS_PER_SECOND));
        Self { state: Mutex::new(state), limit }
    }
}

impl Counts {
    /// The current version.
    pub(super) fn version(&self) -> u64 {
        self.version_at(annotations::writes(), Instant::now())
    }

    fn version_at(&self, writes: u64, now: Instant) -> u64 {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let is_old = now.duration_since(state.since) >= MAX_AGE;
        if is_old || (state.writes != writes && self.limit.check().is_ok()) {
            *state = State { version: state.version + 1, writes, since: now };
        }
        state.version
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts() -> (Counts, u64, Instant) {
        let counts = Counts::default();
        let (writes, since) = {
            let state = counts.state.lock().unwrap();
            (state.writes, state.since)
        };
        (counts, writes, since)
    }

    #[test]
    fn the_version_moves_on_with_a_write_and_stays_without() {
        let (counts, writes, now) = counts();
        assert_eq!(counts.version_at(writes, now), 0);
        assert_eq!(counts.version_at(writes + 1, now), 1);
        assert_eq!(counts.version_at(writes + 1, now), 1);
        assert_eq!(counts.version_at(writes + 2, now), 2);
    }

    #[test]
    fn renders_per_second_bounds_how_often_a_storm_of_writes_moves_it_on() {
        let (counts, writes, now) = counts();
        let versions: Vec<u64> =
            (1..=1_000).map(|write| counts.version_at(writes + write, now)).collect();
        let last = *versions.last().unwrap();
        // The limiter uses its own clock, which advances during the test, so it may allow a few more.
        assert!((20..100).contains(&last), "{last}");
    }

    #[test]
    fn max_age_moves_it_on_without_a_write() {
        let (counts, writes, now) = counts();
        assert_eq!(counts.version_at(writes, now + MAX_AGE / 2), 0);
        assert_eq!(counts.version_at(writes, now + MAX_AGE), 1);
        assert_eq!(counts.version_at(writes, now + MAX_AGE * 3 / 2), 1);
    }
}
