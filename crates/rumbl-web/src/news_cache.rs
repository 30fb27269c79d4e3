//! Members' news on the home page, cached so that they need no query until they may have changed.
//!
//! They may change when somebody annotates, when a video changes, and when the member follows or visits something. For
//! a member who follows nobody and has visited no video, nothing is new until they do one of these.

use std::sync::Arc;
use std::time::Duration;

use moka::sync::Cache;
use rumbl_core::annotations;
use rumbl_core::ids::UserId;

use crate::error::Result;
use crate::i18n::Locale;
use crate::pages::cache::PageCache;
use crate::pages::key::Shared;
use crate::pages::subject::Subject;

/// Bytes to cache. Members whose news don't fit cost queries.
const MAX_BYTES: u64 = 16 * 1_024 * 1_024;
/// Estimated memory of one member's news besides their HTML, in bytes.
const OVERHEAD_BYTES: usize = 256;
/// How long news are cached. This is also the delay until a visit that another process stored has an effect, and the
/// age of the numbers of viewers in them.
const KEPT_FOR: Duration = Duration::from_secs(1);

/// See the module's documentation.
#[derive(Debug)]
pub struct NewsCache(Cache<UserId, Known>);

/// One member's news.
#[derive(Debug, Clone)]
struct Known {
    since: Version,
    news: News,
}

/// One member's news, as the home page shows them.
#[derive(Debug, Clone)]
pub(crate) struct News {
    /// The HTML; empty if nothing is new.
    pub(crate) html: Arc<str>,
    /// The language of the HTML.
    pub(crate) locale: Locale,
    /// Whether the member follows or has visited anything.
    pub(crate) can_have_any: bool,
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

impl Default for NewsCache {
    fn default() -> Self {
        let weigh = |_: &UserId, known: &Known| {
            u32::try_from(known.news.html.len() + OVERHEAD_BYTES).unwrap_or(u32::MAX)
        };
        let cache = Cache::builder().max_capacity(MAX_BYTES).weigher(weigh);
        Self(cache.time_to_live(KEPT_FOR).build())
    }
}

impl NewsCache {
    /// Whether a member's news are cached, in some language.
    pub fn knows(&self, id: UserId, now: Version) -> bool {
        self.known(id, now).is_some()
    }

    /// A member's news in a language, as HTML.
    pub(crate) fn get(&self, id: UserId, locale: Locale, now: Version) -> Option<Arc<str>> {
        let news = self.known(id, now)?.news;
        (news.html.is_empty() || news.locale == locale).then_some(news.html)
    }

    /// Caches a member's news. `version` was taken before they were read.
    pub(crate) fn put(&self, id: UserId, version: Version, news: News) {
        self.0.insert(id, Known { since: version, news });
    }

    fn known(&self, id: UserId, now: Version) -> Option<Known> {
        self.0.get(&id).filter(|known| known.is_current(now))
    }
}

impl Known {
    fn is_current(&self, now: Version) -> bool {
        let Version { follows, visits, .. } = self.since;
        if self.news.can_have_any {
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

    fn ids() -> [UserId; 2] {
        [1, 2].map(|id| UserId::try_from(id).unwrap())
    }

    fn known_later(html: &str, can_have_any: bool) -> [bool; 4] {
        let cache = NewsCache::default();
        let [ada, eva] = ids();
        assert!(!cache.knows(ada, THEN));
        cache.put(ada, THEN, News { html: html.into(), locale: Locale::English, can_have_any });
        assert!(cache.knows(ada, THEN));
        assert!(!cache.knows(eva, THEN));
        LATER.map(|later| cache.knows(ada, later))
    }

    #[test]
    fn whoever_can_have_no_news_has_none_until_they_follow_or_visit_something() {
        assert_eq!(known_later("", false), [false, false, true, true]);
    }

    #[test]
    fn whoever_can_have_news_has_the_same_until_anything_changes() {
        assert_eq!(known_later("", true), [false; 4]);
        assert_eq!(known_later("<p>new</p>", true), [false; 4]);
    }

    #[test]
    fn news_are_shown_in_their_language_alone_and_none_are_so_in_any() {
        let (cache, [ada, eva]) = (NewsCache::default(), ids());
        let (locale, can_have_any) = (Locale::English, true);
        cache.put(ada, THEN, News { html: "<p>new</p>".into(), locale, can_have_any });
        cache.put(eva, THEN, News { html: "".into(), locale, can_have_any });
        let get = |id, locale| cache.get(id, locale, THEN);
        assert_eq!(get(ada, Locale::English).as_deref(), Some("<p>new</p>"));
        assert_eq!(get(ada, Locale::German), None);
        assert_eq!(get(eva, Locale::German).as_deref(), Some(""));
    }
}
