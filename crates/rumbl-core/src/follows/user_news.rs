//! What is new for one user: the head of their feed, and new annotations on videos that they have visited.
//!
//! One statement finds the ids of everything, so a user for whom nothing is new costs no more than that. Diesel can't
//! express it.

use std::cmp::Reverse;
use std::sync::LazyLock;

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Integer, Nullable, Timestamp};

use super::feed::{FeedEntry, Ids};
use super::newest::{ANNOTATIONS, VIDEOS};
use crate::Result;
use crate::annotations::{MAX_NEWS, NEWS_REACH, News};
use crate::ids::{UserId, VideoId};
use crate::multimedia::VideoListing;
use crate::repo::{Connection, UtcTime, with_conn};

/// What is new for one user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserNews {
    /// The newest entries of the feed, the newest first.
    pub entries: Vec<FeedEntry>,
    /// What others have said on the videos that the user visited last, the latest visit first. Videos without news are
    /// left out.
    pub visited: Vec<(VideoListing, News)>,
    /// Whether the user follows or has visited anything. Otherwise nothing is new for them until they do.
    pub can_have_any: bool,
}

impl UserNews {
    /// Whether nothing is new.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty() && self.visited.is_empty()
    }
}

/// What a row of the statement is about.
const SAID: i32 = 0;
const ADDED: i32 = 1;
const VISITED: i32 = 2;
const CAN_HAVE_ANY: i32 = 3;

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Integer)]
    kind: i32,
    /// An annotation, a video, or 0 or 1.
    #[diesel(sql_type = BigInt)]
    id: i64,
    #[diesel(sql_type = Nullable<BigInt>)]
    last_id: Option<i64>,
    #[diesel(sql_type = Nullable<Timestamp>)]
    visited_at: Option<UtcTime>,
    #[diesel(sql_type = Nullable<BigInt>)]
    new_count: Option<i64>,
}

static SQLITE: LazyLock<String> =
    LazyLock::new(|| statement("?1", ANNOTATIONS.sqlite, VIDEOS.sqlite));
static POSTGRES: LazyLock<String> =
    LazyLock::new(|| statement("$1", ANNOTATIONS.postgres, VIDEOS.postgres));

/// Annotations are counted only for the videos in the subquery, and not for all that the user has ever visited.
fn statement(user: &str, said: &str, added: &str) -> String {
    format!(
        "SELECT {SAID} AS kind, said.id AS id, CAST(NULL AS BIGINT) AS last_id, \
           CAST(NULL AS TIMESTAMP) AS visited_at, CAST(NULL AS BIGINT) AS new_count \
         FROM ({said}) AS said \
         UNION ALL SELECT {ADDED}, added.id, NULL, NULL, NULL FROM ({added}) AS added \
         UNION ALL SELECT {VISITED}, latest.video_id, latest.last_id, latest.visited_at, \
           (SELECT count(*) FROM (SELECT 1 FROM annotations \
              WHERE annotations.video_id = latest.video_id AND annotations.id > latest.last_id \
                AND annotations.user_id <> {user} LIMIT {MAX_NEWS}) AS fresh) \
         FROM (SELECT video_id, last_id, visited_at FROM visits WHERE visits.user_id = {user} \
           ORDER BY visited_at DESC, video_id DESC LIMIT {NEWS_REACH}) AS latest \
         UNION ALL SELECT {CAN_HAVE_ANY}, CAST(CASE WHEN \
           EXISTS (SELECT 1 FROM visits WHERE visits.user_id = {user}) \
           OR EXISTS (SELECT 1 FROM user_follows WHERE user_follows.user_id = {user}) \
           OR EXISTS (SELECT 1 FROM video_follows WHERE video_follows.user_id = {user}) \
         THEN 1 ELSE 0 END AS BIGINT), NULL, NULL, NULL"
    )
}

/// What is new for a user: at most `entry_count` entries of the feed, and at most `video_count` videos.
pub fn list_user_news(
    conn: &mut Connection,
    user_id: UserId,
    (entry_count, video_count): (usize, usize),
) -> Result<UserNews> {
    let rows = rows(conn, user_id, entry_count)?;
    let ids = |kind| rows.iter().filter(move |row| row.kind == kind).map(|row| row.id).collect();
    let visited = visited(&rows, video_count);
    let can_have_any = rows.iter().any(|row| row.kind == CAN_HAVE_ANY && row.id == 1);
    // No snapshot is needed, because rows that are deleted between the statements are left out.
    let also = visited.iter().map(|(id, _)| *id).collect();
    let ids = Ids { said: ids(SAID), added: ids(ADDED), also };
    let (page, mut videos) = ids.page(conn, entry_count)?;
    let with_video = |(id, news): (VideoId, News)| Some((videos.remove(&id)?, news));
    let visited = visited.into_iter().filter_map(with_video).collect();
    Ok(UserNews { entries: page.entries, visited, can_have_any })
}

fn rows(conn: &mut Connection, user_id: UserId, entry_count: usize) -> Result<Vec<Row>> {
    let statement = match conn {
        Connection::Sqlite(_) => &*SQLITE,
        Connection::Pg(_) => &*POSTGRES,
    };
    let limit = i64::try_from(entry_count).unwrap_or(i64::MAX);
    Ok(with_conn!(conn, conn => diesel::sql_query(statement)
        .bind::<BigInt, _>(user_id)
        .bind::<BigInt, _>(i64::MAX)
        .bind::<BigInt, _>(limit)
        .load(conn)?))
}

/// The videos with news, the latest visit first, at most `count`.
fn visited(rows: &[Row], count: usize) -> Vec<(VideoId, News)> {
    let news = |row: &Row| {
        let id: VideoId = row.id.try_into().ok()?;
        let news = News {
            count: row.new_count.filter(|count| *count > 0)?,
            last_id: row.last_id?,
            visited_at: row.visited_at?.into(),
        };
        Some((id, news))
    };
    let mut visited: Vec<_> =
        rows.iter().filter(|row| row.kind == VISITED).filter_map(news).collect();
    visited.sort_by_key(|(id, news)| Reverse((news.visited_at, *id)));
    visited.truncate(count);
    visited
}
