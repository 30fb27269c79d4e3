use diesel::dsl::exists;
use diesel::prelude::*;

use super::annotation::{self, AT, Annotation, BODY, with_users};
use super::change::AnnotationChange;
use super::end::Ends;
use super::reply;
use crate::accounts::User;
use crate::changeset::{Action, Changeset, Params};
use crate::ids::{AnnotationId, UserId, VideoId};
use crate::repo::{Connection, now, with_conn};
use crate::schema::{annotations, videos};
use crate::{Error, IfUnchanged, Result};

/// A requested change to an annotation.
#[derive(Debug, Clone, Copy)]
pub(super) struct Edit<'a> {
    pub(super) params: &'a Params,
    pub(super) if_unchanged: &'a IfUnchanged,
}

/// A change, and the changes of the replies that moved with the annotation.
pub(super) type Moved = (AnnotationChange, Vec<AnnotationChange>);

/// Changes an annotation that the user made, and moves its replies along. Returns `None` if it already has these
/// values. The caller has locked the topic.
pub(super) fn update(
    conn: &mut Connection,
    user: &User,
    (video_id, ends): (VideoId, &Ends),
    id: AnnotationId,
    Edit { params, if_unchanged }: Edit<'_>,
) -> Result<Option<Moved>> {
    let mut annotation: Annotation = annotations::table
        .filter(annotations::id.eq(id))
        .filter(annotations::video_id.eq(video_id))
        .filter(annotations::user_id.eq(user.id))
        .select(Annotation::as_select())
        .first(conn)?;
    if_unchanged.check(annotation.updated_at)?;
    let changeset =
        annotation::changeset((&annotation).into(), params).apply_action(Action::Update)?;
    if changeset.changes().is_empty() {
        return Ok(None);
    }
    ends.check_shown(video_id)?;
    ends.check_author(conn, user.id, video_id)?;
    if annotation.reply_to_id.is_some() {
        reply::check_unmoved(&changeset)?;
    }
    ends.check(video_id, &changeset, Action::Update)?;
    let (was_at, was_resolved) = (annotation.at, annotation.is_resolved());
    apply(&mut annotation, &changeset);
    let row = diesel::update(annotations::table.find(id)).set((
        annotations::body.eq(&annotation.body),
        annotations::at.eq(annotation.at),
        annotations::updated_at.eq(annotation.updated_at),
    ));
    row.execute(conn)?;
    let annotation = with_users(conn, vec![annotation])?.pop().ok_or(Error::NotFound)?;
    let moved = if annotation.annotation.at == was_at {
        Vec::new()
    } else {
        reply::move_replies(conn, &annotation.annotation)?
    };
    Ok(Some((AnnotationChange::Updated { was_at, was_resolved, annotation }, moved)))
}

fn apply(annotation: &mut Annotation, changeset: &Changeset) {
    changeset.text(BODY).clone_into(&mut annotation.body);
    annotation.at = changeset.integer(AT).unwrap_or_default();
    annotation.updated_at = now();
}

/// Removes the user's name, as the person who asked, from an answer. The caller has locked the topic.
pub(super) fn forget_asker(
    conn: &mut Connection,
    user: &User,
    video_id: VideoId,
    id: AnnotationId,
) -> Result<AnnotationChange> {
    let answer = annotations::table
        .filter(annotations::id.eq(id))
        .filter(annotations::video_id.eq(video_id))
        .filter(annotations::asked_by_id.eq(user.id));
    let without_asker =
        (annotations::asked_by_id.eq(None::<UserId>), annotations::updated_at.eq(now()));
    let annotation: Annotation = with_conn!(conn, conn => diesel::update(answer)
        .set(without_asker)
        .returning(Annotation::as_returning())
        .get_result(conn)?);
    let (was_at, was_resolved) = (annotation.at, annotation.is_resolved());
    let annotation = with_users(conn, vec![annotation])?.pop().ok_or(Error::NotFound)?;
    Ok(AnnotationChange::Updated { was_at, was_resolved, annotation })
}

/// Deletes one of the user's annotations, or any on one of their videos. The caller has locked the topic.
pub(super) fn delete(
    conn: &mut Connection,
    user: &User,
    video_id: VideoId,
    id: AnnotationId,
) -> Result<AnnotationChange> {
    let own_video =
        videos::table.filter(videos::id.eq(video_id)).filter(videos::user_id.eq(user.id));
    let deletable = annotations::table
        .filter(annotations::id.eq(id))
        .filter(annotations::video_id.eq(video_id))
        .filter(annotations::user_id.eq(user.id).or(exists(own_video)));
    let annotation: Annotation = with_conn!(conn, conn => diesel::delete(deletable)
        .returning(Annotation::as_returning())
        .get_result(conn)?);
    Ok(AnnotationChange::deleted(&annotation))
}
