//! Annotations as JSON, for the channel and for the API alike. Nothing here depends on who reads
//! it, but for [`YouJson`].

use actix_channels::Payload;
use rumbl_core::annotations::{
    Annotation, AnnotationChange, AnnotationDensity, AnnotationPage, AnnotationWithUser,
};
use rumbl_core::ids::{AnnotationId, UserId};
use rumbl_core::log::Logged;
use serde::Serialize;

use super::live_json::LiveJson;

/// Who reads, as far as it decides what they may do: authors edit and delete their annotations, and
/// the owner of the video deletes and resolves any.
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

    /// Puts `you` in front of the fields of an object, without a copy of one that is shared.
    pub(crate) fn before(&self, object: &Payload) -> Payload {
        #[derive(Serialize)]
        struct Own<'a> {
            you: &'a YouJson,
        }
        let own = Payload::json(&Own { you: self });
        own.as_json().map_or_else(|| object.clone(), |own| object.with_fields(own))
    }
}

/// An annotation: `{id, body, at, user: {id, username}}`, `at` in milliseconds. An answer has
/// `asked_by: {id, username}` besides, and `source_url` if it is from somewhere. One that was
/// changed is `edited: true`, and one that the video's owner has dealt with `resolved: true`. `reply_to_id` is the annotation that heads its thread if it is a reply, and null
/// otherwise; that one may be gone.
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

/// A page of annotations. `next` fetches the following page and is null on the last one; `last_id`
/// is the highest id that was visible when the first page was read, and `last_seq` the place in the
/// video's log when this one was.
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

/// What everybody gets of a change. `was_at` is where an annotation was before, so that a client can
/// keep count of each moment without having it, and `was_resolved: true` that it was resolved before. `at` of a deletion
/// is null where that is unknown.
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
        /// Where the annotation was, in milliseconds.
        was_at: i64,
        /// Whether it was resolved.
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
        /// The annotation that was.
        id: AnnotationId,
        /// Where it was, in milliseconds.
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

/// A question that nobody can answer.
#[derive(Debug, Serialize)]
pub(crate) struct UnansweredJson {
    /// The annotation that asks it.
    pub id: AnnotationId,
}

/// How the annotations, without replies, are spread over a video: `buckets` holds `[bucket, count]` of those that
/// aren't empty, in order, each `bucket_ms` wide. `resolved_count` of all are resolved, and where there are any,
/// `resolved_buckets` says where, as `buckets` does. `last_seq` is the last change that
/// is counted in.
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
