use diesel::prelude::*;
use diesel::sql_types::Text;

use super::{Annotation, AnnotationWithUser, Video};
use crate::Result;
use crate::repo::{Backend, Connection};
use crate::schema::{annotations, users, videos};

/// Words that a search looks for at most; the rest is ignored.
pub const MAX_SEARCH_WORDS: usize = 8;

#[diesel::declare_sql_function]
extern "SQL" {
    /// The text downcased, by the rules of Unicode on both databases.
    fn lower(text: Text) -> Text;
}

/// The newest videos with all of the words in their title or description, whatever the case.
pub fn search_videos(conn: &mut Connection, words: &[&str], limit: i64) -> Result<Vec<Video>> {
    let query = videos::table.select(Video::as_select()).order(videos::id.desc()).limit(limit);
    let query = patterns(words).fold(query.into_boxed::<Backend>(), |query, pattern| {
        let title = lower(videos::title).like(pattern.clone()).escape('\\');
        query.filter(title.or(lower(videos::description).like(pattern).escape('\\')))
    });
    Ok(query.load(conn)?)
}

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

/// What `like` takes for "contains the word", with its wildcards escaped.
fn patterns(words: &[&str]) -> impl Iterator<Item = String> {
    words.iter().take(MAX_SEARCH_WORDS).map(|word| {
        let word = word.to_lowercase().replace('\\', r"\\").replace('%', r"\%").replace('_', r"\_");
        format!("%{word}%")
    })
}
