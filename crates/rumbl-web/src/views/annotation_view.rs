//! Annotations as JSON, for the channel and for the API alike.

use rumbl_core::ids::{AnnotationChangeId, AnnotationId, UserId};
use rumbl_core::multimedia::{
    Annotation, AnnotationChange, AnnotationChangePage, AnnotationDensity, AnnotationPage,
    AnnotationWithUser,
};
use serde::Serialize;

/// Who reads, as far as it decides what they may do to an annotation.
#[derive(Debug, Clone, Copy)]
pub struct Reader {
    /// The person.
    pub user_id: UserId,
    /// The owner of the video.
    pub owner_id: UserId,
}

/// What a reader may do to an annotation; what they may not is absent from JSON.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Rights {
    #[serde(skip_serializing_if = "is_false")]
    editable: bool,
    #[serde(skip_serializing_if = "is_false")]
    deletable: bool,
}

impl Reader {
    /// What the reader may do to an annotation of this author's.
    pub fn rights(self, author_id: UserId) -> Rights {
        let editable = self.user_id == author_id;
        Rights { editable, deletable: editable || self.user_id == self.owner_id }
    }
}

/// An annotation: `{id, body, at, user: {id, username}}`, `at` in milliseconds. An answer has
/// `asked_by: {id, username}` besides, and `source_url` if it is from somewhere. One that was
/// changed is `edited: true`; for a known reader it may be `editable: true` and `deletable: true`.
#[derive(Debug, Serialize)]
pub struct AnnotationJson<'a> {
    id: AnnotationId,
    user: AnnotationUserJson<'a>,
    body: &'a str,
    at: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    asked_by: Option<AnnotationUserJson<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    source_url: Option<&'a str>,
    #[serde(skip_serializing_if = "is_false")]
    edited: bool,
    #[serde(flatten)]
    rights: Rights,
}

#[derive(Debug, Serialize)]
struct AnnotationUserJson<'a> {
    id: UserId,
    username: &'a str,
}

impl<'a> AnnotationJson<'a> {
    /// An annotation, made by the person called `username`, as an answer to `asker` if there is
    /// one, for everybody.
    pub fn new(annotation: &'a Annotation, username: &'a str, asker: Option<&'a str>) -> Self {
        let asked_by = annotation.asked_by_id.zip(asker);
        Self {
            id: annotation.id,
            user: AnnotationUserJson { id: annotation.user_id, username },
            body: &annotation.body,
            at: annotation.at,
            asked_by: asked_by.map(|(id, username)| AnnotationUserJson { id, username }),
            source_url: annotation.source_url.as_deref(),
            edited: annotation.is_edited(),
            rights: Rights::default(),
        }
    }

    /// An annotation for one reader, or without one for everybody.
    pub fn for_reader(one: &'a AnnotationWithUser, reader: Option<Reader>) -> Self {
        let json = Self::new(&one.annotation, &one.username, one.asked_by.as_deref());
        let rights = reader.map(|reader| reader.rights(one.annotation.user_id));
        Self { rights: rights.unwrap_or_default(), ..json }
    }
}

/// A page of annotations. `next` fetches the following page and is null on the last one; `last_id`
/// is the highest id that was visible when the first page was read, and `last_change_id` the highest
/// change that this page knows. `changes` has what changed since, where that was asked for.
#[derive(Debug, Serialize)]
pub struct AnnotationPageJson<'a> {
    annotations: Vec<AnnotationJson<'a>>,
    next: Option<String>,
    last_id: i64,
    #[serde(flatten)]
    changes: AnnotationChangePageJson<'a>,
}

impl<'a> AnnotationPageJson<'a> {
    /// A page for one reader, or without one for everybody.
    pub fn new(page: &'a AnnotationPage, reader: Option<Reader>) -> Self {
        let json = |one| AnnotationJson::for_reader(one, reader);
        Self {
            annotations: page.annotations.iter().map(json).collect(),
            next: page.next.as_ref().map(ToString::to_string),
            last_id: page.last_id,
            changes: AnnotationChangePageJson::new(&page.changes, reader),
        }
    }
}

/// A page of changes, the oldest first. `next_change` is null on the last one, or what to ask for
/// as `after_change`. `start_over` is true where changes that came before these are forgotten, as too
/// many came since: what was known has to be read anew.
#[derive(Debug, Serialize)]
pub struct AnnotationChangePageJson<'a> {
    changes: Vec<AnnotationChangeJson<'a>>,
    next_change: Option<AnnotationChangeId>,
    last_change_id: i64,
    start_over: bool,
}

/// A change: the annotation as it is now, or null when it is gone.
#[derive(Debug, Serialize)]
struct AnnotationChangeJson<'a> {
    change_id: AnnotationChangeId,
    id: AnnotationId,
    annotation: Option<AnnotationJson<'a>>,
}

impl<'a> AnnotationChangePageJson<'a> {
    /// A page for one reader, or without one for everybody.
    pub fn new(page: &'a AnnotationChangePage, reader: Option<Reader>) -> Self {
        let json = |change: &'a AnnotationChange| AnnotationChangeJson {
            change_id: change.id,
            id: change.annotation_id,
            annotation: change
                .annotation
                .as_ref()
                .map(|one| AnnotationJson::for_reader(one, reader)),
        };
        Self {
            changes: page.changes.iter().map(json).collect(),
            next_change: page.next,
            last_change_id: page.last_change_id,
            start_over: page.start_over,
        }
    }
}

/// What everybody is told of an edit: the change, where the annotation was, so that whoever keeps
/// count of each moment can without having it, and the annotation as it is now.
#[derive(Debug, Serialize)]
pub struct AnnotationUpdatedJson<'a> {
    change_id: AnnotationChangeId,
    was_at: i64,
    #[serde(flatten)]
    annotation: AnnotationJson<'a>,
}

impl<'a> AnnotationUpdatedJson<'a> {
    /// An edit of an annotation that was at `was_at`, in milliseconds.
    pub fn new(change_id: AnnotationChangeId, was_at: i64, one: &'a AnnotationWithUser) -> Self {
        Self { change_id, was_at, annotation: AnnotationJson::for_reader(one, None) }
    }
}

/// What everybody is told of a deletion.
#[derive(Debug, Serialize)]
pub struct AnnotationDeletedJson {
    /// The change.
    pub change_id: AnnotationChangeId,
    /// The annotation that was.
    pub id: AnnotationId,
    /// Where it was, in milliseconds.
    pub at: i64,
}

/// How the annotations are spread over a video: `buckets` holds `[bucket, count]` of those that
/// aren't empty, in order, each `bucket_ms` wide.
#[derive(Debug, Serialize)]
pub struct AnnotationDensityJson<'a> {
    bucket_ms: i64,
    buckets: &'a [(i64, i64)],
    count: i64,
    last_id: i64,
    last_change_id: i64,
}

impl<'a> From<&'a AnnotationDensity> for AnnotationDensityJson<'a> {
    fn from(density: &'a AnnotationDensity) -> Self {
        Self {
            bucket_ms: density.bucket_ms,
            buckets: &density.buckets,
            count: density.count(),
            last_id: density.last_id,
            last_change_id: density.last_change_id,
        }
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes fields by reference")]
fn is_false(flag: &bool) -> bool {
    !flag
}
