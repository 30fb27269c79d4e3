//! What pages are about, and the versions of that.

use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};
use std::sync::atomic::{AtomicU64, Ordering};

use rumbl_core::annotations;
use rumbl_core::directory::DirectoryChange;
use rumbl_core::ids::{UserId, VideoId};

use super::counts::{Counts, MAX_AGE};

/// Versions that are kept. Subjects that share one cost a page that is rendered without need.
const VERSIONS: usize = 1_024;

/// What a page is about. When it changes, the page is rendered anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Subject {
    /// Which videos there are, and what cards show of them.
    Videos,
    /// One video, but for its annotations.
    Video(VideoId),
    /// Which people there are.
    People,
    /// One person.
    User(UserId),
    /// Which categories there are.
    Categories,
    /// What a person follows.
    Follows(UserId),
    /// How many annotations videos have.
    Counts,
    /// The annotations of one video.
    Annotations(VideoId),
}

/// The version of each subject: a page that was read at one version is good until the next.
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
    /// The version of a subject now. It is asked for before the subject is read.
    pub(crate) fn of(&self, subject: Subject) -> u64 {
        match subject {
            Subject::Counts => self.counts.version(),
            Subject::Annotations(id) => annotations::writes_to(id).wrapping_add(self.age()),
            subject => self.slot(subject).map_or(0, |slot| slot.load(Ordering::Acquire)),
        }
    }

    /// Moves on what depends on a change.
    pub(crate) fn apply(&self, change: DirectoryChange) {
        match change {
            DirectoryChange::Video(id) => self.advance(&[Subject::Videos, Subject::Video(id)]),
            // Usernames don't change, and videos show no other name, so no video is concerned.
            DirectoryChange::User(id) => self.advance(&[Subject::People, Subject::User(id)]),
            DirectoryChange::Follows(id) => self.advance(&[Subject::Follows(id)]),
            // Videos show the name of their category.
            DirectoryChange::Category(_) => self.advance_all(),
        }
    }

    /// Moves everything on, where it is not known what has changed.
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

    /// Moves on once in [`MAX_AGE`], for what other processes annotate.
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
