use diesel::dsl::max;
use diesel::prelude::*;

use super::annotation::{Annotation, AnnotationWithUser, with_users};
use super::cursor::{Cursor, Place};
use super::query::AnnotationQuery;
use crate::ids::{AnnotationId, VideoId};
use crate::multimedia::video_topic;
use crate::repo::{Backend, Connection};
use crate::schema::annotations;
use crate::{Result, log};

/// Annotations per page, at most.
pub const MAX_PAGE: usize = 500;

/// Maximum size of all bodies on a page, in bytes; a page whose first annotation alone is longer has just that one. A
/// page is one message on a socket, up to six times as long there, because JSON escapes control characters.
pub const MAX_PAGE_BYTES: usize = 256 * 1024;

/// A page of a video's annotations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnnotationPage {
    /// The annotations, at most [`MAX_PAGE`], in the order that was asked for.
    pub annotations: Vec<AnnotationWithUser>,
    /// The cursor of the next page; `None` on the last page.
    pub next: Option<Cursor>,
    /// The highest annotation id that was visible when the first page was read, whether or not it is on a page; zero
    /// when there was none. New annotations have higher ids, but one that a moderator restores keeps its old id.
    pub last_id: i64,
    /// The `seq` of the last change when this page was read; zero when there was none.
    pub last_seq: i64,
}

/// A page of a video's annotations, read from one snapshot. A video that doesn't exist has none.
pub fn list_annotations(
    conn: &mut Connection,
    video_id: VideoId,
    query: &AnnotationQuery,
) -> Result<AnnotationPage> {
    list_some_annotations(conn, video_id, query, MAX_PAGE)
}

/// As [`list_annotations`], with a smaller limit.
pub fn list_some_annotations(
    conn: &mut Connection,
    video_id: VideoId,
    query: &AnnotationQuery,
    limit: usize,
) -> Result<AnnotationPage> {
    conn.read(|conn| page(conn, video_id, query, limit.clamp(1, MAX_PAGE)))
}

/// One annotation of a video.
///
/// # Errors
/// [`crate::Error::NotFound`] when the video has none with this id.
pub fn get_annotation(
    conn: &mut Connection,
    video_id: VideoId,
    id: AnnotationId,
) -> Result<AnnotationWithUser> {
    conn.read(|conn| {
        let of_video = annotations::table.find(id).filter(annotations::video_id.eq(video_id));
        let found = of_video.select(Annotation::as_select()).first(conn)?;
        with_users(conn, vec![found])?.pop().ok_or(crate::Error::NotFound)
    })
}

fn page(
    conn: &mut Connection,
    video_id: VideoId,
    query: &AnnotationQuery,
    limit: usize,
) -> Result<AnnotationPage> {
    let (place, last_id) = match *query {
        AnnotationQuery::After(cursor) => (cursor.place, cursor.last_id),
        AnnotationQuery::From { at } => (first_place(at, i64::MAX), last_id(conn, video_id)?),
        AnnotationQuery::Window { from, to } => (first_place(from, to), last_id(conn, video_id)?),
        AnnotationQuery::Since { last_seen_id } => {
            (Place::Id { id: last_seen_id }, last_id(conn, video_id)?)
        }
    };
    let last_seq = log::last_seq(conn, &video_topic(video_id))?;
    let mut annotations = load(conn, video_id, place, (last_id, limit))?;
    let fitting = fitting(annotations.iter().take(limit).map(|one| one.body.len()));
    let has_more = annotations.len() > fitting;
    annotations.truncate(fitting);
    let next = annotations
        .last()
        .filter(|_| has_more)
        .map(|last| Cursor { place: after(last, place), last_id });
    let annotations = with_users(conn, annotations)?;
    Ok(AnnotationPage { annotations, next, last_id, last_seq })
}

/// How many bodies of these lengths fit on a page. The first one always does, or readers could never get past it.
fn fitting(lengths: impl ExactSizeIterator<Item = usize>) -> usize {
    let count = lengths.len();
    let mut bytes = 0;
    let has_room = |length: &usize| {
        bytes += length;
        bytes <= MAX_PAGE_BYTES
    };
    lengths.take_while(has_room).count().max(1).min(count)
}

/// A position before all annotations of a moment, since ids are greater than zero.
fn first_place(at_ms: i64, to_ms: i64) -> Place {
    Place::At { at_ms, id: 0, to_ms }
}

fn after(annotation: &Annotation, place: Place) -> Place {
    let id = annotation.id.get();
    match place {
        Place::At { to_ms, .. } => Place::At { at_ms: annotation.at, id, to_ms },
        Place::Id { .. } => Place::Id { id },
    }
}

/// The highest id of the video's annotations; zero when there is none.
fn last_id(conn: &mut Connection, video_id: VideoId) -> Result<i64> {
    let query = annotations::table.filter(annotations::video_id.eq(video_id));
    let last_id: Option<i64> = query.select(max(annotations::id)).get_result(conn)?;
    Ok(last_id.unwrap_or(0))
}

/// Loads one row more than a page has, to tell whether there is a next page.
fn load(
    conn: &mut Connection,
    video_id: VideoId,
    place: Place,
    (last_id, limit): (i64, usize),
) -> Result<Vec<Annotation>> {
    let query = annotations::table
        .select(Annotation::as_select())
        .filter(annotations::video_id.eq(video_id))
        .filter(annotations::id.le(last_id))
        .limit(i64::try_from(limit).unwrap_or(i64::MAX).saturating_add(1))
        .into_boxed::<Backend>();
    let query = match place {
        Place::At { at_ms, id, to_ms } => query
            .filter(annotations::at.between(at_ms, to_ms))
            .filter(annotations::at.gt(at_ms).or(annotations::id.gt(id)))
            .order((annotations::at, annotations::id)),
        Place::Id { id } => query.filter(annotations::id.gt(id)).order(annotations::id),
    };
    Ok(query.load(conn)?)
}
