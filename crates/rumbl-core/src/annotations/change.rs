use serde::{Deserialize, Serialize};

use super::annotation::AnnotationWithUser;
use crate::ids::AnnotationId;
use crate::log::{Append, Kind};
use crate::{Error, Result};

/// What happened to an annotation. Moments are in milliseconds from the start of the video.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AnnotationChange {
    /// There is a new annotation.
    Created(AnnotationWithUser),
    /// Its text, its moment or both changed.
    Updated {
        /// Where it was before.
        was_at: i64,
        /// The annotation as it is now.
        annotation: AnnotationWithUser,
    },
    /// It is gone.
    Deleted {
        /// Which one it was.
        id: AnnotationId,
        /// Where it was, or nothing when the log can't tell what a reader last knew of it.
        at: Option<i64>,
        /// The annotation that heads its thread, if it was a reply.
        reply_to_id: Option<AnnotationId>,
    },
}

/// Where an annotation was before it moved or went, and in which thread if it went: all that its row no longer says.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct WasAt {
    pub(super) was_at: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) reply_to_id: Option<i64>,
}

impl AnnotationChange {
    /// What the log is to say of the change.
    pub(super) fn to_append(&self) -> Result<Append> {
        let (kind, id, was_at, reply_to_id) = match self {
            Self::Created(one) => (Kind::ANNOTATION_CREATED, one.annotation.id, None, None),
            Self::Updated { was_at, annotation } => {
                (Kind::ANNOTATION_UPDATED, annotation.annotation.id, Some(*was_at), None)
            }
            Self::Deleted { id, at, reply_to_id } => {
                (Kind::ANNOTATION_DELETED, *id, *at, reply_to_id.map(AnnotationId::get))
            }
        };
        let data =
            was_at.map(|was_at| serde_json::to_string(&WasAt { was_at, reply_to_id })).transpose();
        let data = data.map_err(|error| Error::Log(error.to_string()))?;
        Ok(Append { kind, subject_id: id.get(), data })
    }
}
