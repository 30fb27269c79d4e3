//! Finding videos, people and what was said by their words, with each database's own full-text index:
//! FTS5 on SQLite, `tsvector` on PostgreSQL.
//!
//! Both find the same in the same order. Hits on whole words come first, then those of which the last
//! word is only the beginning, since it may still be being typed; videos come by their title before
//! they come by their category or description. What is newer comes before what is older.

mod excerpt;
mod matches;
mod query;
mod results;

pub use excerpt::{Excerpt, Piece};
pub use query::{MAX_QUERY_CHARS, MAX_QUERY_WORDS, SearchQuery};
pub use results::{Found, MAX_FOUND, search_annotations, search_users, search_videos};
