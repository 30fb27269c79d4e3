use std::ops::RangeInclusive;

use diesel::prelude::*;

use super::annotation::{Annotation, AnnotationWithUser, with_users};
use crate::Result;
use crate::ids::VideoId;
use crate::repo::Connection;
use crate::schema::annotations;

/// The last annotation between two moments of a video, in milliseconds from its start. Replies are
/// left out.
pub fn find_annotation_within(
    conn: &mut Connection,
    video_id: VideoId,
    moments: RangeInclusive<i64>,
) -> Result<Option<AnnotationWithUser>> {
    let row: Option<Annotation> = annotations::table
        .filter(annotations::video_id.eq(video_id))
        .filter(annotations::at.between(*moments.start(), *moments.end()))
        .filter(annotations::reply_to_id.is_null())
        .order((annotations::at.desc(), annotations::id.desc()))
        .select(Annotation::as_select())
        .first(conn)
        .optional()?;
    Ok(with_users(conn, row.into_iter().collect())?.pop())
}
