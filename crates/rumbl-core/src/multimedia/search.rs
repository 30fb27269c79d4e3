use diesel::prelude::*;
use diesel::sql_types::Text;

use super::Video;
use crate::Result;
use crate::repo::{Backend, Connection};
use crate::schema::videos;

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

/// What `like` takes for "contains the word", with its wildcards escaped.
pub(crate) fn patterns(words: &[&str]) -> impl Iterator<Item = String> {
    words.iter().take(MAX_SEARCH_WORDS).map(|word| {
        let word = word.to_lowercase().replace('\\', r"\\").replace('%', r"\%").replace('_', r"\_");
        format!("%{word}%")
    })
}
