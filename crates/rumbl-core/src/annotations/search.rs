use diesel::prelude::*;

use super::annotation::{Annotation, AnnotationWithUser};
use crate::Result;
use crate::multimedia::{Video, lower, patterns};
use crate::repo::{Backend, Connection};
use crate::schema::{annotations, users, videos};

/// The newest annotations with all of the words, and their videos, whatever the case. Questions and
/// answers are left out, as neither answers a question.
pub fn search_annotations(
    conn: &mut Connection,
    words: &[&str],
    limit: i64,
) -> Result<Vec<(AnnotationWithUser, Video)>> {
    let query = annotations::table
        .inner_join(users::table.on(users::id.eq(annotations::user_id)))
        .inner_join(videos::table)
        .filter(annotations::asked_by_id.is_null())
        .filter(annotations::body.not_like("%?"))
        .select((Annotation::as_select(), users::username, Video::as_select()))
        .order(annotations::id.desc())
        .limit(limit);
    let query = patterns(words).fold(query.into_boxed::<Backend>(), |query, pattern| {
        query.filter(lower(annotations::body).like(pattern).escape('\\'))
    });
    let found: Vec<(Annotation, String, Video)> = query.load(conn)?;
    let with_user =
        |annotation, username| AnnotationWithUser { annotation, username, asked_by: None };
    Ok(found.into_iter().map(|(one, username, video)| (with_user(one, username), video)).collect())
}
