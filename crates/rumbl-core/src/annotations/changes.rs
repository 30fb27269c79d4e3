use std::collections::{BTreeSet, HashMap};

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::annotation::{Annotation, AnnotationWithUser, with_users};
use super::page::{MAX_PAGE, MAX_PAGE_BYTES};
use super::replay::replay;
use crate::changeset::{Action, Changeset, Field, Params};
use crate::ids::{AnnotationId, MAX_ID, VideoId};
use crate::log::{self, Append, Entry, Kind, MAX_ENTRIES_KEPT, Missed};
use crate::multimedia::video_topic;
use crate::repo::Connection;
use crate::schema::annotations;
use crate::{Error, Result};

/// An annotation was made.
pub(super) const CREATED: Kind = Kind(1);
/// An annotation's text or moment changed.
pub(super) const UPDATED: Kind = Kind(2);
/// An annotation was deleted.
pub(super) const DELETED: Kind = Kind(3);

const LAST_SEQ: Field = Field::integer("last_seq");

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
    },
}

/// How far back changes are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// As much as fits one message to a client.
    Page,
    /// As far as the log goes.
    Log,
}

/// Where an annotation was before it moved or went: all that its row can't tell any more.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct WasAt {
    pub(super) was_at: i64,
}

impl AnnotationChange {
    /// What the log is to say of the change.
    pub(super) fn to_append(&self) -> Result<Append> {
        let (kind, id, was_at) = match self {
            Self::Created(one) => (CREATED, one.annotation.id, None),
            Self::Updated { was_at, annotation } => {
                (UPDATED, annotation.annotation.id, Some(*was_at))
            }
            Self::Deleted { id, at } => (DELETED, *id, *at),
        };
        let data = was_at.map(|was_at| serde_json::to_string(&WasAt { was_at })).transpose();
        let data = data.map_err(|error| Error::Log(error.to_string()))?;
        Ok(Append { kind, subject_id: id.get(), data })
    }
}

/// Reads from which change on a client resumes: `{last_seq}`; nothing when it does not.
///
/// # Errors
/// [`Error::Invalid`].
pub fn parse_last_seq(params: &Params) -> Result<Option<i64>> {
    let changeset = Changeset::new([])
        .cast(params, &[LAST_SEQ])
        .validate_number(LAST_SEQ, 0..=MAX_ID)
        .apply_action(Action::Query)?;
    Ok(changeset.integer(LAST_SEQ))
}

/// What happened to a video's annotations after a change, from one snapshot. A video that does not
/// exist has no changes.
pub fn list_annotation_changes(
    conn: &mut Connection,
    video_id: VideoId,
    after_seq: i64,
    reach: Reach,
) -> Result<Missed<AnnotationChange>> {
    let limit = match reach {
        Reach::Page => i64::try_from(MAX_PAGE).unwrap_or(i64::MAX),
        Reach::Log => MAX_ENTRIES_KEPT,
    };
    conn.read(|conn| {
        let since = log::entries_since(conn, &video_topic(video_id), after_seq, limit)?;
        let subjects = subjects(conn, &since.entries)?;
        let bytes: usize = subjects.values().map(|one| one.annotation.body.len()).sum();
        let is_too_long = reach == Reach::Page && bytes > MAX_PAGE_BYTES;
        let changes = if is_too_long { Vec::new() } else { replay(&since.entries, &subjects)? };
        let start_over = since.start_over || is_too_long;
        Ok(Missed { changes, last_seq: since.last_seq, start_over })
    })
}

/// The annotations that entries are about, as they are now; deleted ones are missing.
fn subjects(conn: &mut Connection, entries: &[Entry]) -> Result<HashMap<i64, AnnotationWithUser>> {
    let ids: BTreeSet<i64> = entries.iter().map(|entry| entry.subject_id).collect();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let left: Vec<Annotation> = annotations::table
        .filter(annotations::id.eq_any(ids))
        .select(Annotation::as_select())
        .load(conn)?;
    let left = with_users(conn, left)?;
    Ok(left.into_iter().map(|one| (one.annotation.id.get(), one)).collect())
}
