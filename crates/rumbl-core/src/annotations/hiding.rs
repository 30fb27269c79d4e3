//! Moderation of annotations. A hidden annotation moves to a separate table, so that no query on annotations can show
//! it by mistake. The log records hiding as a deletion and restoring as a creation.

use diesel::prelude::*;

use super::annotation::{Annotation, with_users};
use super::change::AnnotationChange;
use super::insert::index_for_search;
use crate::accounts::{Role, User};
use crate::audit::{AuditAction, By, Subject, record};
use crate::ids::{AnnotationId, UserId, VideoId};
use crate::page::{Page, PageNumber};
use crate::repo::{Connection, now};
use crate::reports::close_reports;
use crate::schema::{annotations, hidden_annotations};
use crate::{Error, Result};

/// Hides an annotation, and closes the reports about it. The caller has locked the topic.
pub(super) fn hide(
    conn: &mut Connection,
    (user, note): (&User, Option<&str>),
    video_id: VideoId,
    id: AnnotationId,
) -> Result<AnnotationChange> {
    let by = By { user: Some(user), note };
    by.require(conn, Role::Moderator)?;
    let shown = annotations::table
        .filter(annotations::id.eq(id))
        .filter(annotations::video_id.eq(video_id));
    let (annotation, client_id): (Annotation, Option<String>) =
        shown.select((Annotation::as_select(), annotations::client_id)).first(conn)?;
    diesel::insert_into(hidden_annotations::table)
        .values((
            hidden_annotations::id.eq(annotation.id),
            hidden_annotations::body.eq(&annotation.body),
            hidden_annotations::at.eq(annotation.at),
            hidden_annotations::user_id.eq(annotation.user_id),
            hidden_annotations::video_id.eq(annotation.video_id),
            hidden_annotations::inserted_at.eq(annotation.inserted_at),
            hidden_annotations::updated_at.eq(annotation.updated_at),
            hidden_annotations::asked_by_id.eq(annotation.asked_by_id),
            hidden_annotations::source_url.eq(&annotation.source_url),
            hidden_annotations::hidden_at.eq(now()),
            hidden_annotations::client_id.eq(client_id),
            hidden_annotations::reply_to_id.eq(annotation.reply_to_id),
            hidden_annotations::resolved_at.eq(annotation.resolved_at),
        ))
        .execute(conn)?;
    diesel::delete(annotations::table.find(id)).execute(conn)?;
    let subject = Subject::Annotation(id);
    record(conn, by, AuditAction::Hide, (subject, &annotation.body), None)?;
    close_reports(conn, subject)?;
    Ok(AnnotationChange::deleted(&annotation))
}

/// Shows a hidden annotation again, where it was. The caller has locked the topic.
pub(super) fn restore(
    conn: &mut Connection,
    (user, note): (&User, Option<&str>),
    video_id: VideoId,
    id: AnnotationId,
) -> Result<AnnotationChange> {
    let by = By { user: Some(user), note };
    by.require(conn, Role::Moderator)?;
    let annotation = get_hidden(conn, id)?;
    if annotation.video_id != video_id {
        return Err(Error::NotFound);
    }
    let its_client_id = hidden_annotations::table.find(id).select(hidden_annotations::client_id);
    let client_id: Option<String> = its_client_id.first(conn)?;
    diesel::insert_into(annotations::table)
        .values((
            annotations::id.eq(annotation.id),
            annotations::body.eq(&annotation.body),
            annotations::at.eq(annotation.at),
            annotations::user_id.eq(annotation.user_id),
            annotations::video_id.eq(annotation.video_id),
            annotations::inserted_at.eq(annotation.inserted_at),
            annotations::updated_at.eq(annotation.updated_at),
            annotations::asked_by_id.eq(annotation.asked_by_id),
            annotations::source_url.eq(&annotation.source_url),
            annotations::client_id.eq(client_id),
            annotations::reply_to_id.eq(annotation.reply_to_id),
            annotations::resolved_at.eq(annotation.resolved_at),
        ))
        .execute(conn)?;
    diesel::delete(hidden_annotations::table.find(id)).execute(conn)?;
    if let Connection::Sqlite(conn) = conn {
        index_for_search(conn, &[Some(annotation.clone())])?;
    }
    record(conn, by, AuditAction::Restore, (Subject::Annotation(id), &annotation.body), None)?;
    let restored = with_users(conn, vec![annotation])?.pop().ok_or(Error::NotFound)?;
    Ok(AnnotationChange::Created(restored))
}

/// The columns that hidden annotations share with annotations.
macro_rules! hidden {
    () => {
        hidden_annotations::table.select((
            hidden_annotations::id,
            hidden_annotations::body,
            hidden_annotations::at,
            hidden_annotations::user_id,
            hidden_annotations::video_id,
            hidden_annotations::inserted_at,
            hidden_annotations::updated_at,
            hidden_annotations::asked_by_id,
            hidden_annotations::source_url,
            hidden_annotations::reply_to_id,
            hidden_annotations::resolved_at,
        ))
    };
}

/// A hidden annotation, for moderators.
///
/// # Errors
/// [`Error::NotFound`] when no hidden annotation has this id.
pub fn get_hidden(conn: &mut Connection, id: AnnotationId) -> Result<Annotation> {
    Ok(hidden!().filter(hidden_annotations::id.eq(id)).first(conn)?)
}

/// The hidden annotations with these ids, for moderators.
pub(crate) fn list_hidden_by_ids(
    conn: &mut Connection,
    ids: &[AnnotationId],
) -> Result<Vec<Annotation>> {
    Ok(hidden!().filter(hidden_annotations::id.eq_any(ids)).load(conn)?)
}

/// A user's hidden annotations, in the order in which they were made.
pub(crate) fn list_hidden_of_user(conn: &mut Connection, user: UserId) -> Result<Vec<Annotation>> {
    let own = hidden!().filter(hidden_annotations::user_id.eq(user));
    Ok(own.order(hidden_annotations::id).load(conn)?)
}

/// A page of hidden annotations, the most recently hidden first, for moderators.
///
/// # Errors
/// [`Error::NotFound`] when there is no such page.
pub fn list_hidden_page(conn: &mut Connection, number: PageNumber) -> Result<Page<Annotation>> {
    let total = hidden_annotations::table.count().get_result(conn)?;
    Page::read(number, total, |limit, offset| {
        let newest = (hidden_annotations::hidden_at.desc(), hidden_annotations::id.desc());
        Ok(hidden!().order(newest).limit(limit).offset(offset).load(conn)?)
    })
}
