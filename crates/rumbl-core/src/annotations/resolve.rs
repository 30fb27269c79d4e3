//! Resolving: the owner of a video marks annotations as dealt with, and can reopen them. Only the head of a thread is
//! resolved; its replies follow its state. Resolving is not an edit: `updated_at` stays. Neither an edit nor a new
//! reply reopens a thread.
//!
//! Deleting the head of a thread also deletes its resolution. The remaining replies stay visible even to clients that
//! hide resolved annotations, and they count neither as open nor as resolved.

use diesel::dsl::exists;
use diesel::prelude::*;

use super::annotation::{Annotation, RESOLVED, with_users};
use super::change::AnnotationChange;
use super::end::Ends;
use crate::accounts::User;
use crate::changeset::{Action, Changeset, FieldError};
use crate::ids::{AnnotationId, VideoId};
use crate::repo::{Connection, now};
use crate::schema::{annotations, videos};
use crate::{Error, Result};

const IS_REPLY: FieldError = FieldError::new("can only be set on the first annotation of a thread");

/// Resolves or reopens an annotation on a video of the user's. Returns `None` if it is in that state already. The
/// caller has locked the topic.
///
/// # Errors
/// [`Error::Invalid`] on the field `resolved` for a reply; [`Error::NotFound`] when the user has no such video, when
/// the video has no such annotation, or when the annotation is hidden.
pub(super) fn resolve(
    conn: &mut Connection,
    user: &User,
    (video_id, ends): (VideoId, &Ends),
    (id, is_resolved): (AnnotationId, bool),
) -> Result<Option<AnnotationChange>> {
    ends.check_shown(video_id)?;
    let own_video =
        videos::table.filter(videos::id.eq(video_id)).filter(videos::user_id.eq(user.id));
    let mut annotation: Annotation = annotations::table
        .filter(annotations::id.eq(id))
        .filter(annotations::video_id.eq(video_id))
        .filter(exists(own_video))
        .select(Annotation::as_select())
        .first(conn)?;
    if annotation.reply_to_id.is_some() {
        Changeset::new([]).add_error(RESOLVED, IS_REPLY).apply_action(Action::Update)?;
    }
    let was_resolved = annotation.is_resolved();
    if was_resolved == is_resolved {
        return Ok(None);
    }
    annotation.resolved_at = is_resolved.then(now);
    diesel::update(annotations::table.find(id))
        .set(annotations::resolved_at.eq(annotation.resolved_at))
        .execute(conn)?;
    let was_at = annotation.at;
    let annotation = with_users(conn, vec![annotation])?.pop().ok_or(Error::NotFound)?;
    Ok(Some(AnnotationChange::Updated { was_at, was_resolved, annotation }))
}
