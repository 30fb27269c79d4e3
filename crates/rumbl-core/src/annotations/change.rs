use serde::{Deserialize, Serialize};

use super::annotation::{Annotation, AnnotationWithUser};
use crate::ids::AnnotationId;
use crate::log::{Append, Kind};
use crate::{Error, Result};

/// A change of an annotation. Moments are in milliseconds from the start of the video.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AnnotationChange {
    /// The annotation was created.
    Created(AnnotationWithUser),
    /// Its text or its moment changed, or it was resolved or reopened.
    Updated {
        /// Its previous moment.
        was_at: i64,
        /// Whether it was resolved before.
        was_resolved: bool,
        /// The annotation after the change.
        annotation: AnnotationWithUser,
    },
    /// The annotation was deleted or hidden.
    Deleted {
        /// Its id.
        id: AnnotationId,
        /// Its moment; `None` when the log can't tell which moment a client last knew.
        at: Option<i64>,
        /// The annotation that heads its thread, if it was a reply.
        reply_to_id: Option<AnnotationId>,
        /// Whether it was resolved.
        was_resolved: bool,
    },
}

/// What an annotation's row no longer says after a change or a deletion: its previous moment, whether it was resolved,
/// and, for a deletion, its thread.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Before {
    pub(super) was_at: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) reply_to_id: Option<i64>,
    /// For an update, `None` unless the update changed it. Versions of rumbl that don't know about resolving write
    /// nothing here, and change nothing. For a deletion, `None` unless the annotation was resolved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) was_resolved: Option<bool>,
}

impl AnnotationChange {
    /// The state of an annotation that is being deleted.
    pub(super) fn deleted(annotation: &Annotation) -> Self {
        let Annotation { id, at, reply_to_id, .. } = *annotation;
        Self::Deleted { id, at: Some(at), reply_to_id, was_resolved: annotation.is_resolved() }
    }

    /// The log entry for the change.
    pub(super) fn to_append(&self) -> Result<Append> {
        let (kind, id, was) = match self {
            Self::Created(one) => (Kind::ANNOTATION_CREATED, one.annotation.id, None),
            Self::Updated { was_at, was_resolved, annotation } => {
                let is_resolved = annotation.annotation.is_resolved();
                let was_resolved = (*was_resolved != is_resolved).then_some(*was_resolved);
                let was = Before { was_at: *was_at, reply_to_id: None, was_resolved };
                (Kind::ANNOTATION_UPDATED, annotation.annotation.id, Some(was))
            }
            Self::Deleted { id, at, reply_to_id, was_resolved } => {
                let reply_to_id = reply_to_id.map(AnnotationId::get);
                let was_resolved = was_resolved.then_some(true);
                let was = |was_at| Before { was_at, reply_to_id, was_resolved };
                (Kind::ANNOTATION_DELETED, *id, at.map(was))
            }
        };
        let data = was.map(|was| serde_json::to_string(&was)).transpose();
        let data = data.map_err(|error| Error::Log(error.to_string()))?;
        Ok(Append { kind, subject_id: id.get(), data })
    }
}
