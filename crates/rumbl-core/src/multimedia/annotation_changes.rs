use std::collections::HashMap;

use diesel::dsl::max;
use diesel::prelude::*;

use super::annotation::{AnnotationWithUser, annotations_with_users};
use super::annotation_page::{MAX_PAGE, fitting};
use crate::Result;
use crate::changeset::{Action, Changeset, Field, Params};
use crate::ids::{AnnotationChangeId, AnnotationId, MAX_ID, VideoId};
use crate::repo::Connection;
use crate::schema::{annotation_changes, annotations};

const AFTER_CHANGE: Field = Field::integer("after_change");

/// An edit or the end of an annotation, of which only the last is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnnotationChange {
    /// The id of the change.
    pub id: AnnotationChangeId,
    /// Which annotation changed.
    pub annotation_id: AnnotationId,
    /// The annotation as it is now; none when it is gone.
    pub annotation: Option<AnnotationWithUser>,
}

/// A page of the changes to a video's annotations, the oldest first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AnnotationChangePage {
    /// The changes, at most [`MAX_PAGE`], and as many bytes of bodies as a page may have.
    pub changes: Vec<AnnotationChange>,
    /// The change after which the following page begins, if there is one.
    pub next: Option<AnnotationChangeId>,
    /// The highest id of a change of the video when the page was read; zero when there was none.
    pub last_change_id: i64,
}

/// Reads after which change a client wants more: `{after_change}`, where zero asks for all.
///
/// # Errors
/// [`crate::Error::Invalid`].
pub fn parse_after_change(params: &Params) -> Result<i64> {
    let changeset = Changeset::new([])
        .cast(params, &[AFTER_CHANGE])
        .validate_required(&[AFTER_CHANGE])
        .validate_number(AFTER_CHANGE, 0..=MAX_ID)
        .apply_action(Action::Query)?;
    Ok(changeset.integer(AFTER_CHANGE).unwrap_or_default())
}

/// The edits and deletions that came after a change; a video that does not exist has none.
pub fn list_annotation_changes(
    conn: &mut Connection,
    video_id: VideoId,
    after: i64,
) -> Result<AnnotationChangePage> {
    conn.read(|conn| list(conn, video_id, after))
}

/// The same, inside a transaction.
pub(super) fn list(
    conn: &mut Connection,
    video_id: VideoId,
    after: i64,
) -> Result<AnnotationChangePage> {
    let last_change_id = last_id(conn, video_id)?;
    let mut changes = load(conn, video_id, after)?;
    let length = |change: &AnnotationChange| {
        change.annotation.as_ref().map_or(0, |one| one.annotation.body.len())
    };
    let fitting = fitting(changes.iter().take(MAX_PAGE).map(length));
    let has_more = changes.len() > fitting;
    changes.truncate(fitting);
    let next = changes.last().filter(|_| has_more).map(|last| last.id);
    Ok(AnnotationChangePage { changes, next, last_change_id })
}

/// The highest id of a change of the video; zero when there was none.
pub(super) fn last_id(conn: &mut Connection, video_id: VideoId) -> Result<i64> {
    let query = annotation_changes::table.filter(annotation_changes::video_id.eq(video_id));
    let last_id: Option<i64> = query.select(max(annotation_changes::id)).get_result(conn)?;
    Ok(last_id.unwrap_or(0))
}

/// A page and one more, which tells that there is a following page.
fn load(conn: &mut Connection, video_id: VideoId, after: i64) -> Result<Vec<AnnotationChange>> {
    let changed: Vec<(AnnotationChangeId, AnnotationId)> = annotation_changes::table
        .filter(annotation_changes::video_id.eq(video_id))
        .filter(annotation_changes::id.gt(after))
        .select((annotation_changes::id, annotation_changes::annotation_id))
        .order(annotation_changes::id)
        .limit(i64::try_from(MAX_PAGE).unwrap_or(i64::MAX).saturating_add(1))
        .load(conn)?;
    let ids = changed.iter().map(|(_, annotation_id)| *annotation_id);
    let left: Vec<AnnotationWithUser> = annotations_with_users!()
        .filter(annotations::id.eq_any(ids.collect::<Vec<_>>()))
        .load(conn)?;
    let mut left: HashMap<_, _> = left.into_iter().map(|one| (one.annotation.id, one)).collect();
    let change = |(id, annotation_id)| {
        let annotation = left.remove(&annotation_id);
        AnnotationChange { id, annotation_id, annotation }
    };
    Ok(changed.into_iter().map(change).collect())
}
