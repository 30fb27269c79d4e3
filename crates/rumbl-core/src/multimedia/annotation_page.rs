use diesel::dsl::max;
use diesel::prelude::*;

use super::cursor::{Cursor, Place};
use super::{Annotation, AnnotationQuery, AnnotationWithUser};
use crate::Result;
use crate::ids::VideoId;
use crate::repo::{Backend, Connection};
use crate::schema::{annotations, users};

/// Annotations that a page has at most.
pub const MAX_PAGE: usize = 500;

/// Bytes of bodies that a page has at most, unless its first annotation alone has more: a page is
/// one message on a socket, and there up to six times as long, as JSON spells out control characters.
pub const MAX_PAGE_BYTES: usize = 256 * 1024;

/// A page of a video's annotations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnnotationPage {
    /// The annotations, at most [`MAX_PAGE`], in the order that was asked for.
    pub annotations: Vec<AnnotationWithUser>,
    /// What asks for the following page, if there is one.
    pub next: Option<Cursor>,
    /// The highest id of the video that was visible when the first page was read, whether it is on
    /// a page or not; zero when there was none. What comes later has a higher one.
    pub last_id: i64,
}

/// A page of a video's annotations; a video that does not exist has none.
pub fn list_annotations(
    conn: &mut Connection,
    video_id: VideoId,
    query: &AnnotationQuery,
) -> Result<AnnotationPage> {
    let (place, last_id) = match *query {
        AnnotationQuery::After(cursor) => (cursor.place, cursor.last_id),
        AnnotationQuery::From { at } => (first_place(at, i64::MAX), last_id(conn, video_id)?),
        AnnotationQuery::Window { from, to } => (first_place(from, to), last_id(conn, video_id)?),
        AnnotationQuery::Since { last_seen_id } => {
            (Place::Id { id: last_seen_id }, last_id(conn, video_id)?)
        }
    };
    let mut annotations = load(conn, video_id, place, last_id)?;
    let fitting = fitting(&annotations);
    let has_more = annotations.len() > fitting;
    annotations.truncate(fitting);
    let next = annotations
        .last()
        .filter(|_| has_more)
        .map(|last| Cursor { place: after(&last.annotation, place), last_id });
    Ok(AnnotationPage { annotations, next, last_id })
}

/// How many of the annotations fit on a page; the first always does, or nobody would get past it.
fn fitting(annotations: &[AnnotationWithUser]) -> usize {
    let mut bytes = 0;
    let has_room = |one: &&AnnotationWithUser| {
        bytes += one.annotation.body.len();
        bytes <= MAX_PAGE_BYTES
    };
    annotations.iter().take(MAX_PAGE).take_while(has_room).count().max(1).min(annotations.len())
}

/// Before every annotation of a moment, as all ids are higher than zero.
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

/// It is read before the rows: a row that becomes visible in between has a higher id, and is left
/// to the live broadcast and to the next resume.
fn last_id(conn: &mut Connection, video_id: VideoId) -> Result<i64> {
    let query = annotations::table.filter(annotations::video_id.eq(video_id));
    let last_id: Option<i64> = query.select(max(annotations::id)).get_result(conn)?;
    Ok(last_id.unwrap_or(0))
}

diesel::alias!(users as askers: Askers);

/// A page and one more, which tells that there is a following page.
fn load(
    conn: &mut Connection,
    video_id: VideoId,
    place: Place,
    last_id: i64,
) -> Result<Vec<AnnotationWithUser>> {
    let query = annotations::table
        .inner_join(users::table.on(users::id.eq(annotations::user_id)))
        .left_join(askers.on(askers.field(users::id).nullable().eq(annotations::asked_by_id)))
        .select((
            Annotation::as_select(),
            users::username,
            askers.field(users::username).nullable(),
        ))
        .filter(annotations::video_id.eq(video_id))
        .filter(annotations::id.le(last_id))
        .limit(i64::try_from(MAX_PAGE).unwrap_or(i64::MAX).saturating_add(1))
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
