//! The newest rows from everything that a user follows.
//!
//! An index gives the newest few rows of each followed user or video, and the newest of all these are taken. So a page
//! costs the same however many rows each of them has, whereas a join under a single limit would read and sort all of
//! them. Rows that aren't listed are left out before the limit applies. Diesel can't express either query.

use diesel::prelude::*;
use diesel::sql_types::BigInt;

use crate::Result;
use crate::ids::UserId;
use crate::multimedia::is_listed_sql;
use crate::repo::{Connection, with_conn};

/// A query, as a statement for each database. The parameters are the follower, the exclusive upper bound of the ids,
/// and the limit.
#[derive(Debug, Clone, Copy)]
pub(super) struct Newest {
    pub(super) sqlite: &'static str,
    pub(super) postgres: &'static str,
}

/// Annotations by followed users, and those by others on followed videos.
pub(super) const ANNOTATIONS: Newest = Newest {
    sqlite: concat!(
        "\
        SELECT annotations.id AS id FROM user_follows CROSS JOIN annotations \
        WHERE user_follows.user_id = ?1 AND annotations.id IN ( \
          SELECT said.id FROM annotations AS said \
          WHERE said.user_id = user_follows.followed_id AND said.id < ?2 \
            AND EXISTS (SELECT 1 FROM videos WHERE videos.id = said.video_id AND ",
        is_listed_sql!("videos"),
        ") \
          ORDER BY said.id DESC LIMIT ?3) \
        UNION \
        SELECT annotations.id AS id FROM video_follows CROSS JOIN annotations \
        WHERE video_follows.user_id = ?1 AND annotations.id IN ( \
          SELECT said.id FROM annotations AS said \
          WHERE said.video_id = video_follows.video_id AND said.id < ?2 AND said.user_id <> ?1 \
            AND EXISTS (SELECT 1 FROM videos WHERE videos.id = said.video_id AND ",
        is_listed_sql!("videos"),
        ") \
          ORDER BY said.id DESC LIMIT ?3) \
        ORDER BY id DESC LIMIT ?3",
    ),
    postgres: concat!(
        "\
        SELECT said.id AS id FROM user_follows CROSS JOIN LATERAL ( \
          SELECT annotations.id FROM annotations \
          WHERE annotations.user_id = user_follows.followed_id AND annotations.id < $2 \
            AND EXISTS (SELECT 1 FROM videos WHERE videos.id = annotations.video_id AND ",
        is_listed_sql!("videos"),
        ") \
          ORDER BY annotations.id DESC LIMIT $3) AS said \
        WHERE user_follows.user_id = $1 \
        UNION \
        SELECT said.id AS id FROM video_follows CROSS JOIN LATERAL ( \
          SELECT annotations.id FROM annotations \
          WHERE annotations.video_id = video_follows.video_id AND annotations.id < $2 \
            AND annotations.user_id <> $1 \
            AND EXISTS (SELECT 1 FROM videos WHERE videos.id = annotations.video_id AND ",
        is_listed_sql!("videos"),
        ") \
          ORDER BY annotations.id DESC LIMIT $3) AS said \
        WHERE video_follows.user_id = $1 \
        ORDER BY id DESC LIMIT $3",
    ),
};

/// New videos of followed users.
pub(super) const VIDEOS: Newest = Newest {
    sqlite: concat!(
        "\
        SELECT videos.id AS id FROM user_follows CROSS JOIN videos \
        WHERE user_follows.user_id = ?1 AND videos.id IN ( \
          SELECT added.id FROM videos AS added \
          WHERE added.user_id = user_follows.followed_id AND added.id < ?2 \
            AND ",
        is_listed_sql!("added"),
        " \
          ORDER BY added.id DESC LIMIT ?3) \
        ORDER BY id DESC LIMIT ?3",
    ),
    postgres: concat!(
        "\
        SELECT added.id AS id FROM user_follows CROSS JOIN LATERAL ( \
          SELECT videos.id FROM videos \
          WHERE videos.user_id = user_follows.followed_id AND videos.id < $2 \
            AND ",
        is_listed_sql!("videos"),
        " \
          ORDER BY videos.id DESC LIMIT $3) AS added \
        WHERE user_follows.user_id = $1 \
        ORDER BY id DESC LIMIT $3",
    ),
};

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = BigInt)]
    id: i64,
}

impl Newest {
    /// The ids below a given one, the highest first, at most `limit`.
    pub(super) fn ids(
        self,
        conn: &mut Connection,
        follower: UserId,
        below: i64,
        limit: i64,
    ) -> Result<Vec<i64>> {
        let statement = match conn {
            Connection::Sqlite(_) => self.sqlite,
            Connection::Pg(_) => self.postgres,
        };
        let rows: Vec<Row> = with_conn!(conn, conn => diesel::sql_query(statement)
            .bind::<BigInt, _>(follower)
            .bind::<BigInt, _>(below)
            .bind::<BigInt, _>(limit)
            .load(conn)?);
        Ok(rows.into_iter().map(|row| row.id).collect())
    }
}
