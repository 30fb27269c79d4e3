//! Annotations as JSON, for the channel and the API. Nothing here depends on the reader, except [`YouJson`].

use actix_channels::Payload;
use rumbl_core::annotations::{
    Annotation, AnnotationChange, AnnotationDensity, AnnotationPage, AnnotationWithUser,
};
use rumbl_core::ids::{AnnotationId, UserId};
use rumbl_core::log::Logged;
use serde::Serialize;

use super::live_json::LiveJson;

/// The facts about a reader that decide what they may do: authors edit and delete their own annotations, and the
/// video's owner deletes and resolves any.
#[derive(Debug, Clone, Copy, Serialize)]
pub(crate) struct YouJson {
    id: Option<UserId>,
    is_owner: bool,
}

impl YouJson {
    /// A reader of a video that `owner_id` owns; a guest has no id.
    pub(crate) fn new(id: Option<UserId>, owner_id: UserId) -> Self {
        Self { id, is_owner: id == Some(owner_id) }
    }

    /// Inserts `you` before the fields of an object, without copying the shared object.
    pub(crate) fn before(&self, object: &Payload) -> Payload {
        #[derive(Serialize)]
        struct Own<'a> {
            you: &'a YouJson,
        }
        let own = Payload::json(&Own { you: self });
        own.as_json().map_or_else(|| object.clone(), |own| object.with_fields(own))
    }
}

/// An annotation: `{id, body, at, user: {id, username}}`, with `at` in milliseconds. An answer also has
/// `asked_by: {id, username}` and, if it names a source, `source_url`. An edited annotation has `edited: true`, and one
/// that the video's owner has resolved `resolved: true`. `reply_to_id` is null or, in a reply, the annotation that heads
/// the thread, which may have been deleted.
#[derive(Debug, Serialize)]
pub(crate) struct AnnotationJson<'a> {
    id: AnnotationId,
    user: AnnotationUserJson<'a>,
    body: &'a str,
    at: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    asked_by: Option<AnnotationUserJson<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    source_url: Option<&'a str>,
    reply_to_id: Option<AnnotationId>,
    #[serde(skip_serializing_if = "is_false")]
    edited: bool,
    #[serde(skip_serializing_if = "is_false")]
    resolved: bool,
}

#[derive(Debug, Serialize)]
struct AnnotationUserJson<'a> {
    id: UserId,
    username: &'a str,
}

impl<'a> From<&'a AnnotationWithUser> for AnnotationJson<'a> {
    fn from(one: &'a AnnotationWithUser) -> Self {
        let AnnotationWithUser { annotation, username, asked_by } = one;
        let Annotation { id, body, at, user_id, asked_by_id, source_url, reply_to_id, .. } =
            annotation;
        let asked_by = asked_by_id.zip(asked_by.as_deref());
        Self {
            id: *id,
            user: AnnotationUserJson { id: *user_id, username },
            body,
            at: *at,
            asked_by: asked_by.map(|(id, username)| AnnotationUserJson { id, username }),
            source_url: source_url.as_deref(),
            reply_to_id: *reply_to_id,
            edited: annotation.is_edited(),
            resolved: annotation.is_resolved(),
        }
    }
}

/// A page of annotations. `next` fetches the following page and is null on the last one. `last_id` is the highest
/// visible id when the first page was read, and `last_seq` the video's last `seq` when this page was read.
#[derive(Debug, Serialize)]
pub(crate) struct AnnotationPageJson<'a> {
    annotations: Vec<AnnotationJson<'a>>,
    next: Option<String>,
    last_id: i64,
    last_seq: i64,
}

impl<'a> From<&'a AnnotationPage> for AnnotationPageJson<'a> {
    fn from(page: &'a AnnotationPage) -> Self {
        Self {
            annotations: page.annotations.iter().map(AnnotationJson::from).collect(),
            next: page.next.as_ref().map(ToString::to_string),
            last_id: page.last_id,
            last_seq: page.last_seq,
        }
    }
}

/// A change as broadcast to everybody. `was_at` is the previous moment, so that clients that have not loaded the
/// annotation can still update their counts; likewise `was_resolved: true`. The `at` of a deletion is null if it is
/// unknown.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(crate) enum AnnotationChangeJson<'a> {
    /// There is a new annotation.
    Created {
        /// Its place in the log.
        seq: i64,
        /// The annotation.
        #[serde(flatten)]
        annotation: AnnotationJson<'a>,
    },
    /// An annotation changed.
    Updated {
        /// Its place in the log.
        seq: i64,
        /// The previous moment, in milliseconds.
        was_at: i64,
        /// Whether it was resolved before.
        #[serde(skip_serializing_if = "is_false")]
        was_resolved: bool,
        /// The annotation as it is now.
        #[serde(flatten)]
        annotation: AnnotationJson<'a>,
    },
    /// An annotation is gone.
    Deleted {
        /// Its place in the log.
        seq: i64,
        /// The id of the deleted annotation.
        id: AnnotationId,
        /// Its moment, in milliseconds.
        at: Option<i64>,
        /// The annotation that heads its thread, if it was a reply.
        reply_to_id: Option<AnnotationId>,
        /// Whether it was resolved.
        #[serde(skip_serializing_if = "is_false")]
        was_resolved: bool,
    },
}

impl LiveJson for AnnotationChangeJson<'_> {
    fn event(&self) -> &'static str {
        match self {
            Self::Created { .. } => "new_annotation",
            Self::Updated { .. } => "annotation_updated",
            Self::Deleted { .. } => "annotation_deleted",
        }
    }
}

impl<'a> From<&'a Logged<AnnotationChange>> for AnnotationChangeJson<'a> {
    fn from(logged: &'a Logged<AnnotationChange>) -> Self {
        let seq = logged.seq;
        match &logged.change {
            AnnotationChange::Created(one) => Self::Created { seq, annotation: one.into() },
            AnnotationChange::Updated { was_at, was_resolved, annotation } => {
                let (was_at, was_resolved) = (*was_at, *was_resolved);
                Self::Updated { seq, was_at, was_resolved, annotation: annotation.into() }
            }
            AnnotationChange::Deleted { id, at, reply_to_id, was_resolved } => {
                let (id, at, reply_to_id) = (*id, *at, *reply_to_id);
                Self::Deleted { seq, id, at, reply_to_id, was_resolved: *was_resolved }
            }
        }
    }
}

/// The payload of an unanswered question.
#[derive(Debug, Serialize)]
pub(crate) struct UnansweredJson {
    /// The annotation that asks it.
    pub id: AnnotationId,
}

/// The distribution of annotations over a video, without replies: `buckets` lists `[bucket, count]` of the non-empty
/// buckets in order, each `bucket_ms` wide. `resolved_count` is the number of resolved annotations; if there are any,
/// `resolved_buckets` has their distribution in the same form. `last_seq` is the last change that is included.
#[derive(Debug, Serialize)]
pub(crate) struct AnnotationDensityJson<'a> {
    bucket_ms: i64,
    buckets: &'a [(i64, i64)],
    count: i64,
    resolved_count: i64,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    resolved_buckets: &'a [(i64, i64)],
    last_seq: i64,
}

impl<'a> From<&'a AnnotationDensity> for AnnotationDensityJson<'a> {
    fn from(density: &'a AnnotationDensity) -> Self {
        Self {
            bucket_ms: density.bucket_ms,
            buckets: &density.buckets,
            count: density.count(),
            resolved_count: density.resolved_count(),
            resolved_buckets: &density.resolved_buckets,
            last_seq: density.last_seq,
        }
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes fields by reference")]
fn is_false(flag: &bool) -> bool {
    !flag
}
