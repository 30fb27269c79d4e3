//! Which document it is.

use rumbl_core::annotations::AnnotationQuery;
use rumbl_core::page::PageRequest;

use super::subject::Subject;
use crate::api::version::Version;
use crate::locale::Locale;

/// A document that is the same for many. Two that are equal, at equal versions of their subjects, are
/// the same to the byte but for their slots. What else a request has, such as parameters that the page
/// ignores, is not in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Shared {
    name: &'static str,
    /// Which one of that name.
    id: Option<i64>,
    /// What else narrows it.
    within: Option<i64>,
    page: Option<PageRequest>,
    /// The place that it follows, and how much of it.
    after: Option<(i64, u32)>,
    /// In which version of the API.
    version: Option<Version>,
    query: Option<AnnotationQuery>,
    /// Whether it is the reader's own.
    is_own: bool,
    is_member: bool,
    locale: Locale,
    subjects: [Option<Subject>; Self::MAX_SUBJECTS],
}

impl Shared {
    /// Subjects that a document has at most.
    pub const MAX_SUBJECTS: usize = 4;

    /// A document that never changes, the only one of its name.
    pub fn new(name: &'static str) -> Self {
        Self {
            name,
            id: None,
            within: None,
            page: None,
            after: None,
            version: None,
            query: None,
            is_own: false,
            is_member: false,
            locale: Locale::default(),
            subjects: [None; Self::MAX_SUBJECTS],
        }
    }

    /// The one with this id.
    #[must_use]
    pub fn of(self, id: impl Into<i64>) -> Self {
        Self { id: Some(id.into()), ..self }
    }

    /// The part of it that is within what has this id.
    #[must_use]
    pub fn within(self, id: impl Into<i64>) -> Self {
        Self { within: Some(id.into()), ..self }
    }

    /// This page of a listing.
    #[must_use]
    pub fn at(self, page: impl Into<PageRequest>) -> Self {
        Self { page: Some(page.into()), ..self }
    }

    /// So much of what follows this place.
    #[must_use]
    pub fn after(self, place: i64, size: u32) -> Self {
        Self { after: Some((place, size)), ..self }
    }

    /// In this version of the API.
    #[must_use]
    pub(crate) fn spoken(self, version: Version) -> Self {
        Self { version: Some(version), ..self }
    }

    /// The answer to this query.
    #[must_use]
    pub fn to(self, query: AnnotationQuery) -> Self {
        Self { query: Some(query), ..self }
    }

    /// Whether it is about the reader.
    #[must_use]
    pub fn own(self, is_own: bool) -> Self {
        Self { is_own, ..self }
    }

    /// For readers of this kind.
    #[must_use]
    pub fn for_readers(self, is_member: bool, locale: Locale) -> Self {
        Self { is_member, locale, ..self }
    }

    /// What it is about; it is rendered again when any of that changes.
    #[must_use]
    pub fn about<const COUNT: usize>(self, subjects: [Subject; COUNT]) -> Self {
        const { assert!(COUNT <= Self::MAX_SUBJECTS) };
        let mut subjects = subjects.into_iter();
        Self { subjects: std::array::from_fn(|_| subjects.next()), ..self }
    }

    /// Whether it answers a query, of which there are more than can be kept. Programs may ask for a listing
    /// in as many parts as they like.
    pub fn is_answer(&self) -> bool {
        self.query.is_some() || self.version.is_some()
    }

    /// Whether it can change at all.
    pub fn has_subjects(&self) -> bool {
        self.subjects.iter().any(Option::is_some)
    }

    /// The versions of its subjects, by `version_of`.
    pub fn stamp(&self, version_of: impl Fn(Subject) -> u64) -> [u64; Self::MAX_SUBJECTS] {
        self.subjects.map(|subject| subject.map_or(0, &version_of))
    }
}
