//! The cache keys of documents.

use rumbl_core::annotations::AnnotationQuery;
use rumbl_core::page::PageRequest;

use super::subject::Subject;
use crate::api::version::Version;
use crate::i18n::Locale;

/// The key of a document that is the same for many readers. Documents with equal keys and equal versions of their
/// subjects are identical except for their slots. The key leaves out the rest of the request, such as parameters that
/// the page ignores.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Shared {
    name: &'static str,
    /// The id of the document's main record.
    id: Option<i64>,
    /// The id of the part of the document.
    within: Option<i64>,
    page: Option<PageRequest>,
    /// The position after which a page of results starts, and its size.
    after: Option<(i64, u32)>,
    /// The moment of a video, in milliseconds.
    moment_ms: Option<i64>,
    /// The version of the API.
    version: Option<Version>,
    query: Option<AnnotationQuery>,
    /// Whether the document is about the reader.
    is_own: bool,
    is_member: bool,
    locale: Locale,
    subjects: [Option<Subject>; Self::MAX_SUBJECTS],
}

impl Shared {
    /// The most subjects of a document.
    pub const MAX_SUBJECTS: usize = 4;

    /// The key of a document that never changes and is the only one of its name.
    pub fn new(name: &'static str) -> Self {
        Self {
            name,
            id: None,
            within: None,
            page: None,
            after: None,
            moment_ms: None,
            version: None,
            query: None,
            is_own: false,
            is_member: false,
            locale: Locale::default(),
            subjects: [None; Self::MAX_SUBJECTS],
        }
    }

    /// Adds the main record's id.
    #[must_use]
    pub fn of(self, id: impl Into<i64>) -> Self {
        Self { id: Some(id.into()), ..self }
    }

    /// Adds the id of the part.
    #[must_use]
    pub fn within(self, id: impl Into<i64>) -> Self {
        Self { within: Some(id.into()), ..self }
    }

    /// Adds the page number of a listing.
    #[must_use]
    pub fn at(self, page: impl Into<PageRequest>) -> Self {
        Self { page: Some(page.into()), ..self }
    }

    /// Adds the position after which the results start, and their number.
    #[must_use]
    pub fn after(self, place: i64, size: u32) -> Self {
        Self { after: Some((place, size)), ..self }
    }

    /// Adds the moment of a video, in milliseconds.
    #[must_use]
    pub fn at_moment(self, at_ms: i64) -> Self {
        Self { moment_ms: Some(at_ms), ..self }
    }

    /// Adds the version of the API.
    #[must_use]
    pub(crate) fn spoken(self, version: Version) -> Self {
        Self { version: Some(version), ..self }
    }

    /// Adds the search query.
    #[must_use]
    pub fn to(self, query: AnnotationQuery) -> Self {
        Self { query: Some(query), ..self }
    }

    /// Sets whether the document is about the reader.
    #[must_use]
    pub fn own(self, is_own: bool) -> Self {
        Self { is_own, ..self }
    }

    /// Adds the kind of readers.
    #[must_use]
    pub fn for_readers(self, is_member: bool, locale: Locale) -> Self {
        Self { is_member, locale, ..self }
    }

    /// Adds the subjects; a change to any of them causes a new rendering.
    #[must_use]
    pub fn about<const COUNT: usize>(self, subjects: [Subject; COUNT]) -> Self {
        const { assert!(COUNT <= Self::MAX_SUBJECTS) };
        let mut subjects = subjects.into_iter();
        Self { subjects: std::array::from_fn(|_| subjects.next()), ..self }
    }

    /// Whether the document answers a query. There are too many distinct ones to cache all, since programs may
    /// request any range of a listing.
    pub fn is_document(&self) -> bool {
        self.query.is_some() || self.version.is_some()
    }

    /// Whether the document can ever change.
    pub fn has_subjects(&self) -> bool {
        self.subjects.iter().any(Option::is_some)
    }

    /// The versions of its subjects, looked up with `version_of`.
    pub fn stamp(&self, version_of: impl Fn(Subject) -> u64) -> [u64; Self::MAX_SUBJECTS] {
        self.subjects.map(|subject| subject.map_or(0, &version_of))
    }
}
