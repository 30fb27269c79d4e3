use std::collections::HashMap;

use diesel::dsl::max;
use diesel::prelude::*;

use super::annotation::{AnnotationWithUser, annotations_with_users};
use super::annotation_page::{MAX_PAGE, fitting};
use crate::Result;
use crate::changeset::{Action, Changeset, Field, Params};
use crate::ids::{AnnotationChangeId, AnnotationId, MAX_ID, VideoId};
use crate::repo::Connection;
use crate::schema::{annotation_changes, annotations, videos};

/// Changes of a video that are kept at most.
pub const MAX_CHANGES_KEPT: usize = 2_000;
/// Changes that are left when there were more, so that not every further one forgets another.
const CHANGES_LEFT: usize = 1_800;

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
    /// Whether changes that came after the one that was asked for are forgotten: whoever asked has
    /// to read the annotations anew.
    pub start_over: bool,
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

/// The edits and deletions that came after a change, as far as they are kept; a video that does not
/// exist has none.
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
    let start_over = after < forgotten_id(conn, video_id)?;
    Ok(AnnotationChangePage { changes, next, last_change_id, start_over })
}

/// The newest change of the video that is forgotten; zero when all are kept.
fn forgotten_id(conn: &mut Connection, video_id: VideoId) -> Result<i64> {
    let query = videos::table.find(video_id).select(videos::forgotten_change_id);
    Ok(query.first(conn).optional()?.unwrap_or(0))
}

/// Forgets the oldest changes of the video when there are more than [`MAX_CHANGES_KEPT`], and notes
/// up to which. The video is locked.
///
/// A later change of an annotation takes the place of its earlier one, so nothing is missing among
/// those after the newest that is forgotten.
pub(super) fn forget(conn: &mut Connection, video_id: VideoId) -> Result<()> {
    if nth_newest(conn, video_id, MAX_CHANGES_KEPT)?.is_none() {
        return Ok(());
    }
    let Some(forgotten_id) = nth_newest(conn, video_id, CHANGES_LEFT)? else { return Ok(()) };
    let forgotten = annotation_changes::table
        .filter(annotation_changes::video_id.eq(video_id))
        .filter(annotation_changes::id.le(forgotten_id));
    diesel::delete(forgotten).execute(conn)?;
    let note = videos::forgotten_change_id.eq(forgotten_id);
    diesel::update(videos::table.find(video_id)).set(note).execute(conn)?;
    Ok(())
}

/// The newest change of the video but for `count`, if it has as many.
fn nth_newest(conn: &mut Connection, video_id: VideoId, count: usize) -> Result<Option<i64>> {
    let query = annotation_changes::table
        .filter(annotation_changes::video_id.eq(video_id))
        .select(annotation_changes::id)
        .order(annotation_changes::id.desc())
        .offset(i64::try_from(count).unwrap_or(i64::MAX));
    Ok(query.first(conn).optional()?)
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
