use std::cmp::Reverse;

use diesel::prelude::*;

use super::annotation::{Annotation, AnnotationWithUser, with_users};
use crate::Result;
use crate::ids::VideoId;
use crate::repo::Connection;
use crate::schema::annotations;

/// How many of the newest annotations an excerpt is chosen from.
const REACH: i64 = 32;

/// A few of the newest annotations, at most `count`, in the order of their moments. Of those that were made at the same
/// time, such as seeds, it takes the nearest to the moment `near_ms`. Replies and automatic answers, which are long,
/// are left out.
pub fn list_excerpt(
    conn: &mut Connection,
    video_id: VideoId,
    near_ms: i64,
    count: usize,
) -> Result<Vec<AnnotationWithUser>> {
    let mut latest: Vec<Annotation> = annotations::table
        .filter(annotations::video_id.eq(video_id))
        .filter(annotations::asked_by_id.is_null())
        .filter(annotations::reply_to_id.is_null())
        .order(annotations::id.desc())
        .limit(REACH)
        .select(Annotation::as_select())
        .load(conn)?;
    latest.sort_by_key(|one| (Reverse(one.inserted_at), one.at.abs_diff(near_ms)));
    latest.truncate(count);
    latest.sort_by_key(|one| (one.at, one.id));
    with_users(conn, latest)
}
