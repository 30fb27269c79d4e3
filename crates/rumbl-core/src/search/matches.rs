//! Queries of the full-text indexes.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};

use super::SearchQuery;
use crate::Result;
use crate::multimedia::is_listed_sql;
use crate::repo::Connection;

/// A full-text index, by the name of its table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Index {
    Videos,
    Users,
    Annotations,
}

/// How many of the newest matches are examined; a listed row behind that many unlisted ones is not found.
const MAX_LOOKED_AT: u32 = 50_000;

/// How strictly a row has to match.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Tier {
    /// Whether all words must be in the title.
    in_title: bool,
    /// Whether prefixes don't match.
    whole_words: bool,
}

#[derive(QueryableByName)]
struct Match {
    #[diesel(sql_type = BigInt)]
    id: i64,
}

/// The ids of the rows that contain all words, best first, at most `limit`.
///
/// Each tier reads only its newest matches from the index, however many there are. Unlisted rows are dropped before the
/// limit applies: they must neither take the place of others nor reveal their existence by a gap.
pub(super) fn matches(
    conn: &mut Connection,
    index: Index,
    query: &SearchQuery,
    limit: usize,
) -> Result<Vec<i64>> {
    let mut ids = Vec::new();
    if query.is_empty() {
        return Ok(ids);
    }
    for tier in index.tiers() {
        // These may include matches of earlier tiers.
        let matched = tier.load(conn, index, query, limit)?;
        for Match { id } in matched {
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
        if ids.len() >= limit {
            break;
        }
    }
    ids.truncate(limit);
    Ok(ids)
}

impl Index {
    fn tiers(self) -> impl Iterator<Item = Tier> {
        let places: &[bool] = if self == Self::Videos { &[true, false] } else { &[false] };
        places.iter().flat_map(|in_title| {
            [true, false].map(|whole_words| Tier { in_title: *in_title, whole_words })
        })
    }

    fn table(self) -> &'static str {
        match self {
            Self::Videos => "videos",
            Self::Users => "users",
            Self::Annotations => "annotations",
        }
    }

    /// The condition under which everybody may find a row of `found`.
    fn is_listed(self) -> &'static str {
        match self {
            Self::Videos => concat!(
                "EXISTS (SELECT 1 FROM videos WHERE videos.id = found.id AND ",
                is_listed_sql!("videos"),
                ")"
            ),
            Self::Users => "TRUE",
            Self::Annotations => concat!(
                "EXISTS (SELECT 1 FROM annotations JOIN videos ON videos.id = annotations.video_id \
                 WHERE annotations.id = found.id AND ",
                is_listed_sql!("videos"),
                ")"
            ),
        }
    }
}

impl Tier {
    fn load(
        self,
        conn: &mut Connection,
        index: Index,
        query: &SearchQuery,
        limit: usize,
    ) -> Result<Vec<Match>> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let (table, is_listed) = (index.table(), index.is_listed());
        let matches = match conn {
            Connection::Sqlite(conn) => diesel::sql_query(format!(
                "SELECT id FROM (SELECT rowid AS id FROM {table}_search \
                   WHERE {table}_search MATCH ? ORDER BY rowid DESC LIMIT {MAX_LOOKED_AT}) AS found \
                 WHERE {is_listed} ORDER BY id DESC LIMIT ?"
            ))
            .bind::<Text, _>(self.fts5(query))
            .bind::<BigInt, _>(limit)
            .load(conn),
            Connection::Pg(conn) => diesel::sql_query(format!(
                "SELECT id FROM (SELECT id FROM {table} \
                   WHERE search_document @@ to_tsquery('simple', $1) \
                   ORDER BY id DESC LIMIT {MAX_LOOKED_AT}) AS found \
                 WHERE {is_listed} ORDER BY id DESC LIMIT $2"
            ))
            .bind::<Text, _>(self.tsquery(query))
            .bind::<BigInt, _>(limit)
            .load(conn),
        };
        Ok(matches?)
    }

    /// `title : ("one" AND "tw" *)`. Quoted words have no special meaning.
    fn fts5(self, query: &SearchQuery) -> String {
        let term = |(word, is_beginning): (&str, bool)| {
            format!("\"{word}\"{}", if is_beginning && !self.whole_words { " *" } else { "" })
        };
        let terms = query.terms().map(term).collect::<Vec<_>>().join(" AND ");
        if self.in_title { format!("title : ({terms})") } else { terms }
    }

    /// `'one':A & 'tw':*A`. Titles have the weight A.
    fn tsquery(self, query: &SearchQuery) -> String {
        let term = |(word, is_beginning): (&str, bool)| {
            let beginning = if is_beginning && !self.whole_words { "*" } else { "" };
            let flags = format!("{beginning}{}", if self.in_title { "A" } else { "" });
            format!("'{word}'{}{flags}", if flags.is_empty() { "" } else { ":" })
        };
        query.terms().map(term).collect::<Vec<_>>().join(" & ")
    }
}
