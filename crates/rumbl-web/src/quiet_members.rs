//! Members who can't have any news, because they follow nobody and have visited no video. Their home page needs no
//! query.

use std::time::Duration;

use moka::sync::Cache;
use rumbl_core::annotations;
use rumbl_core::ids::UserId;

/// Members to remember; for others the database is queried.
const MAX_KNOWN: u64 = 10_000;
/// How long a member is assumed to be quiet. This is also the delay until a visit that another process stored has an
/// effect.
const KNOWN_FOR: Duration = Duration::from_secs(1);

/// See the module's documentation.
#[derive(Debug)]
pub struct QuietMembers(Cache<UserId, Version>);

/// The state that a member's quietness depends on, at some time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Version {
    follows: u64,
    visits: u64,
}

impl Version {
    /// The current state; `follows` is the version of what the person follows.
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
    /// Whether a member is known to be quiet, and has neither followed nor visited anything since.
    pub fn knows(&self, id: UserId, now: Version) -> bool {
        self.0.get(&id).is_some_and(|then| then == now)
    }

    /// Remembers a member as quiet. `version` was taken before the query.
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
