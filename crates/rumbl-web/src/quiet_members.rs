//! Members for whom nothing can be new: they follow nobody, and have been at no video. Their home page
//! costs no query.

use std::time::Duration;

use moka::sync::Cache;
use rumbl_core::annotations;
use rumbl_core::ids::UserId;

/// Members who are known at a time; of others it is asked again.
const MAX_KNOWN: u64 = 10_000;
/// How long it is taken to be so without asking again. A visit that another process stored is known no
/// sooner.
const KNOWN_FOR: Duration = Duration::from_secs(1);

/// See the module's documentation.
#[derive(Debug)]
pub struct QuietMembers(Cache<UserId, Version>);

/// What it depends on whether somebody is quiet, as of some time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Version {
    follows: u64,
    visits: u64,
}

impl Version {
    /// As of now, where `follows` is the version of what the person follows.
    pub fn of(id: UserId, follows: u64) -> Self {
        Self { follows, visits: annotations::visits_of(id) }
    }
}

impl Default for QuietMembers {
    fn default() -> Self {
        Self(Cache::builder().max_capacity(MAX_KNOWN).time_to_live(KNOWN_FOR).build())
    }
}

impl QuietMembers {
    /// Whether somebody is known to be quiet, and has neither followed nor visited anything since.
    pub fn knows(&self, id: UserId, now: Version) -> bool {
        self.0.get(&id).is_some_and(|then| then == now)
    }

    /// Notes that somebody was found to be quiet at a version that was taken before.
    pub(crate) fn note(&self, id: UserId, version: Version) {
        self.0.insert(id, version);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_was_quiet_is_so_until_they_follow_something() {
        let quiet = QuietMembers::default();
        let [ada, eva] = [1, 2].map(|id| UserId::try_from(id).unwrap());
        assert!(!quiet.knows(ada, Version::of(ada, 5)));
        quiet.note(ada, Version::of(ada, 5));
        assert!(quiet.knows(ada, Version::of(ada, 5)));
        assert!(!quiet.knows(ada, Version::of(ada, 6)));
        assert!(!quiet.knows(eva, Version::of(eva, 5)));
    }
}
