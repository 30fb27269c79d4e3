use diesel::dsl::exists;
use diesel::prelude::*;

use super::annotation::{self, AT, AnnotationWithUser, BODY, annotations_with_users};
use super::annotation_changes::forget;
use super::annotation_write::AnnotationWritten;
use crate::Result;
use crate::changeset::{Action, Changeset, Params};
use crate::ids::{AnnotationChangeId, AnnotationId, UserId, VideoId};
use crate::repo::{Connection, now, with_conn};
use crate::schema::{annotation_changes, annotations, videos};

/// Changes an annotation that the user made. The video is locked.
pub(super) fn update(
    conn: &mut Connection,
    user_id: UserId,
    video_id: VideoId,
    id: AnnotationId,
    params: &Params,
) -> Result<AnnotationWritten> {
    let mut one: AnnotationWithUser = annotations_with_users!()
        .filter(annotations::id.eq(id))
        .filter(annotations::video_id.eq(video_id))
        .filter(annotations::user_id.eq(user_id))
        .first(conn)?;
    let changeset =
        annotation::changeset((&one.annotation).into(), params).apply_action(Action::Update)?;
    if changeset.changes().is_empty() {
        return Ok(AnnotationWritten::Unchanged);
    }
    let was_at = one.annotation.at;
    apply(&mut one, &changeset);
    let annotation = &one.annotation;
    let row = diesel::update(annotations::table.find(id)).set((
        annotations::body.eq(&annotation.body),
        annotations::at.eq(annotation.at),
        annotations::updated_at.eq(annotation.updated_at),
    ));
    row.execute(conn)?;
    let change_id = record(conn, video_id, id)?;
    Ok(AnnotationWritten::Updated { change_id, was_at, annotation: one })
}

fn apply(one: &mut AnnotationWithUser, changeset: &Changeset) {
    changeset.text(BODY).clone_into(&mut one.annotation.body);
    one.annotation.at = changeset.integer(AT).unwrap_or_default();
    one.annotation.updated_at = now();
}

/// Deletes an annotation that the user made, or any on a video of theirs. The video is locked.
pub(super) fn delete(
    conn: &mut Connection,
    user_id: UserId,
    video_id: VideoId,
    id: AnnotationId,
) -> Result<AnnotationWritten> {
    let own_video =
        videos::table.filter(videos::id.eq(video_id)).filter(videos::user_id.eq(user_id));
    let deletable = annotations::table
        .filter(annotations::id.eq(id))
        .filter(annotations::video_id.eq(video_id))
        .filter(annotations::user_id.eq(user_id).or(exists(own_video)));
    let at: i64 = with_conn!(conn, conn => diesel::delete(deletable)
        .returning(annotations::at)
        .get_result(conn)?);
    Ok(AnnotationWritten::Deleted { change_id: record(conn, video_id, id)?, id, at })
}

/// Records that an annotation changed, in place of its earlier change, under a new and higher id.
fn record(
    conn: &mut Connection,
    video_id: VideoId,
    id: AnnotationId,
) -> Result<AnnotationChangeId> {
    let earlier = annotation_changes::table.filter(annotation_changes::annotation_id.eq(id));
    diesel::delete(earlier).execute(conn)?;
    let change = diesel::insert_into(annotation_changes::table)
        .values((
            annotation_changes::video_id.eq(video_id),
            annotation_changes::annotation_id.eq(id),
            annotation_changes::inserted_at.eq(now()),
        ))
        .returning(annotation_changes::id);
    let change_id = change.get_result(conn)?;
    forget(conn, video_id)?;
    Ok(change_id)
}
