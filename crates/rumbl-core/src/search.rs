//! Full-text search for videos, users and annotations, with each database's own index: FTS5 on SQLite, `tsvector` on
//! PostgreSQL.
//!
//! Both find the same results in the same order. Matches of whole words come first, then those where the last word is a
//! prefix, since the user may still be typing it. Videos that match in the title come before those that match in the
//! category or description. Otherwise newer results come first.

mod excerpt;
mod matches;
mod query;
mod results;

pub use excerpt::{Excerpt, Piece};
pub use query::{MAX_QUERY_CHARS, MAX_QUERY_WORDS, SearchQuery};
pub use results::{Found, MAX_FOUND, search_annotations, search_users, search_videos};
