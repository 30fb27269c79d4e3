//! Members whose home page has no news, so that it needs no query.
//!
//! A member who follows nobody and has visited no video has no news until they do one of these. Any other has none
//! until somebody annotates or a video changes.

use std::time::Duration;

use moka::sync::Cache;
use rumbl_core::annotations;
use rumbl_core::ids::UserId;

use crate::error::Result;
use crate::pages::cache::PageCache;
use crate::pages::key::Shared;
use crate::pages::subject::Subject;

/// Members to remember; for others the database is queried.
const MAX_KNOWN: u64 = 10_000;
/// How long a member is assumed to have no news. This is also the delay until a visit that another process stored has
/// an effect.
const KNOWN_FOR: Duration = Duration::from_secs(1);

/// See the module's documentation.
#[derive(Debug)]
pub struct QuietMembers(Cache<UserId, Quiet>);

/// A member without news.
#[derive(Debug, Clone, Copy)]
struct Quiet {
    since: Version,
    /// Whether they follow or have visited anything.
    can_have_news: bool,
}

/// The versions of everything that a member's news depend on, at some time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Version {
    follows: u64,
    visits: u64,
    videos: u64,
    counts: u64,
}

impl Version {
    /// The current versions.
    ///
    /// # Errors
    /// Errors of reading the log.
    pub async fn now(pages: &PageCache, id: UserId) -> Result<Self> {
        let news =
            Shared::new("news").about([Subject::Follows(id), Subject::Videos, Subject::Counts]);
        let [follows, videos, counts, _] = pages.stamp(&news).await?;
        Ok(Self { follows, visits: annotations::visits_of(id), videos, counts })
    }
}

impl Default for QuietMembers {
    fn default() -> Self {
        Self(Cache::builder().max_capacity(MAX_KNOWN).time_to_live(KNOWN_FOR).build())
    }
}

impl QuietMembers {
    /// Whether a member is known to have no news.
    pub fn knows(&self, id: UserId, now: Version) -> bool {
        self.0.get(&id).is_some_and(|quiet| quiet.is_so(now))
    }

    /// Remembers that a member has no news. `version` was taken before the query; `can_have_news` is whether they
    /// follow or have visited anything.
    pub(crate) fn note(&self, id: UserId, version: Version, can_have_news: bool) {
        self.0.insert(id, Quiet { since: version, can_have_news });
    }
}

impl Quiet {
    fn is_so(self, now: Version) -> bool {
        let Version { follows, visits, .. } = self.since;
        if self.can_have_news {
            self.since == now
        } else {
            (follows, visits) == (now.follows, now.visits)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const THEN: Version = Version { follows: 5, visits: 5, videos: 5, counts: 5 };

    /// Later versions: something else was followed, visited, added or annotated.
    const LATER: [Version; 4] = [
        Version { follows: 6, ..THEN },
        Version { visits: 6, ..THEN },
        Version { videos: 6, ..THEN },
        Version { counts: 6, ..THEN },
    ];

    fn known_later(can_have_news: bool) -> [bool; 4] {
        let quiet = QuietMembers::default();
        let [ada, eva] = [1, 2].map(|id| UserId::try_from(id).unwrap());
        assert!(!quiet.knows(ada, THEN));
        quiet.note(ada, THEN, can_have_news);
        assert!(quiet.knows(ada, THEN));
        assert!(!quiet.knows(eva, THEN));
        LATER.map(|later| quiet.knows(ada, later))
    }

    #[test]
    fn whoever_can_have_no_news_has_none_until_they_follow_or_visit_something() {
        assert_eq!(known_later(false), [false, false, true, true]);
    }

    #[test]
    fn whoever_can_have_news_has_none_until_anything_changes() {
        assert_eq!(known_later(true), [false; 4]);
    }
}
