//! People who are shown without extras because their look-up failed.

use std::collections::BTreeSet;
use std::mem;
use std::sync::Arc;

use tokio::time::{Duration, Instant};

/// How long look-ups on a topic pause after a failure; the pause doubles with each further failure.
pub const FETCH_RETRY: Duration = Duration::from_secs(1);
/// How many look-ups may fail in a row before the affected people stay without extras until their
/// next change.
pub const MAX_FETCH_FAILURES: u32 = 6;

/// See the module's documentation. It holds at most all people who are shown.
#[derive(Debug, Default)]
pub(super) struct Unnamed {
    keys: BTreeSet<Arc<str>>,
    failures: u32,
    /// No look-ups are made until then.
    rests_until: Option<Instant>,
}

impl Unnamed {
    pub(super) fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    pub(super) fn keys(&self) -> impl Iterator<Item = String> {
        self.keys.iter().map(ToString::to_string)
    }

    pub(super) fn insert(&mut self, key: Arc<str>) {
        self.keys.insert(key);
    }

    pub(super) fn remove(&mut self, key: &str) {
        self.keys.remove(key);
    }

    /// Called when a look-up has succeeded and everyone can be named.
    pub(super) fn take(&mut self) -> BTreeSet<Arc<str>> {
        mem::take(self).keys
    }

    pub(super) fn is_due(&self, now: Instant) -> bool {
        self.rests_until.is_none_or(|until| until <= now)
    }

    pub(super) fn failed(&mut self, now: Instant) {
        self.rests_until = Some(now + FETCH_RETRY * 2_u32.pow(self.failures));
        self.failures += 1;
        if self.failures == MAX_FETCH_FAILURES {
            self.keys.clear();
            self.failures = 0;
        }
    }
}
