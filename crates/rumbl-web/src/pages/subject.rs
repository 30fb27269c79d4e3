//! The subjects of pages, and their versions.

use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};
use std::sync::atomic::{AtomicU64, Ordering};

use rumbl_core::annotations;
use rumbl_core::directory::DirectoryChange;
use rumbl_core::ids::{UserId, VideoId};

use super::counts::{Counts, MAX_AGE};

/// The number of version counters. Subjects that share one cause unnecessary renderings of each other's pages.
const VERSIONS: usize = 1_024;

/// The subject of a page. When it changes, the page is rendered again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Subject {
    /// The list of videos, and everything shown on their cards.
    Videos,
    /// One video, without its annotations.
    Video(VideoId),
    /// The list of people.
    People,
    /// One person.
    User(UserId),
    /// The list of categories.
    Categories,
    /// What a person follows.
    Follows(UserId),
    /// The number of annotations of each video.
    Counts,
    /// The annotations of one video.
    Annotations(VideoId),
}

/// The current version of each subject. A page rendered at one version is valid until the next.
#[derive(Debug)]
pub(crate) struct Versions {
    changed: Box<[AtomicU64]>,
    counts: Counts,
    started: std::time::Instant,
}

impl Default for Versions {
    fn default() -> Self {
        let changed = (0..VERSIONS).map(|_| AtomicU64::new(0)).collect();
        Self { changed, counts: Counts::default(), started: std::time::Instant::now() }
    }
}

impl Versions {
    /// The current version of a subject. Callers get it before they read the subject.
    pub(crate) fn of(&self, subject: Subject) -> u64 {
        match subject {
            Subject::Counts => self.counts.version(),
            Subject::Annotations(id) => annotations::writes_to(id).wrapping_add(self.age()),
            subject => self.slot(subject).map_or(0, |slot| slot.load(Ordering::Acquire)),
        }
    }

    /// Advances the versions of all subjects that a change affects.
    pub(crate) fn apply(&self, change: DirectoryChange) {
        match change {
            DirectoryChange::Video(id) => self.advance(&[Subject::Videos, Subject::Video(id)]),
            // Pages of videos show only usernames, which never change.
            DirectoryChange::User(id) => self.advance(&[Subject::People, Subject::User(id)]),
            DirectoryChange::Follows(id) => self.advance(&[Subject::Follows(id)]),
            // Pages of videos show the name of their category.
            DirectoryChange::Category(_) => self.advance_all(),
        }
    }

    /// Advances all versions, when it is unknown what has changed.
    pub(crate) fn advance_all(&self) {
        for slot in &self.changed {
            slot.fetch_add(1, Ordering::AcqRel);
        }
    }

    fn advance(&self, subjects: &[Subject]) {
        for slot in subjects.iter().filter_map(|subject| self.slot(*subject)) {
            slot.fetch_add(1, Ordering::AcqRel);
        }
    }

    fn slot(&self, subject: Subject) -> Option<&AtomicU64> {
        let hash = BuildHasherDefault::<DefaultHasher>::default().hash_one(subject);
        let number = hash % u64::try_from(VERSIONS).ok()?;
        self.changed.get(usize::try_from(number).ok()?)
    }

    /// Advances every [`MAX_AGE`], for other processes' annotations.
    fn age(&self) -> u64 {
        let ages = self.started.elapsed().as_nanos() / MAX_AGE.as_nanos();
        u64::try_from(ages).unwrap_or(u64::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn video(id: i64) -> Subject {
        Subject::Video(id.try_into().unwrap())
    }

    #[test]
    fn a_change_moves_on_what_depends_on_it_and_nothing_else() {
        let versions = Versions::default();
        let all = [
            Subject::Videos,
            video(1),
            video(2),
            Subject::People,
            Subject::User(7.try_into().unwrap()),
            Subject::User(8.try_into().unwrap()),
            Subject::Categories,
            Subject::Follows(7.try_into().unwrap()),
        ];
        let now = || all.map(|subject| versions.of(subject));
        assert_eq!(now(), [0; 8]);
        versions.apply(DirectoryChange::Video(1.try_into().unwrap()));
        assert_eq!(now(), [1, 1, 0, 0, 0, 0, 0, 0]);
        versions.apply(DirectoryChange::User(7.try_into().unwrap()));
        assert_eq!(now(), [1, 1, 0, 1, 1, 0, 0, 0]);
        versions.apply(DirectoryChange::Follows(7.try_into().unwrap()));
        assert_eq!(now(), [1, 1, 0, 1, 1, 0, 0, 1]);
        versions.apply(DirectoryChange::Category(1.try_into().unwrap()));
        assert_eq!(now(), [2, 2, 1, 2, 2, 1, 1, 2]);
    }
}
