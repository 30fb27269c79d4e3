//! When users last visited the pages of videos, and what has been said since.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicU64, Ordering};

use chrono::NaiveDateTime;
use diesel::dsl::max;
use diesel::expression::{ValidGrouping, is_aggregate};
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::sql_types::BigInt;

use crate::ids::{UserId, VideoId};
use crate::repo::{Connection, UtcTime, among, now, with_conn};
use crate::schema::{annotations, visits};
use crate::{Error, Result};

/// Videos per user whose last visit is stored; beyond that the oldest visits are deleted.
pub const MAX_VISITS: i64 = 1_000;
/// New annotations of a video are counted up to this number.
pub const MAX_NEWS: i64 = 100;
/// How many of a user's most recently visited videos are checked for news.
pub(crate) const NEWS_REACH: i64 = 24;

/// How many visits this process has stored, on any database, by group of users.
static STORED: [AtomicU64; 1_024] = [const { AtomicU64::new(0) }; 1_024];

/// A visit to the page of a video, happening now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Visit {
    /// The visitor.
    pub user_id: UserId,
    /// The video.
    pub video_id: VideoId,
}

/// The annotations that others have made on a video since a user's last visit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct News {
    /// Their number, at most [`MAX_NEWS`].
    pub count: i64,
    /// The highest id at the last visit; all new annotations have higher ids.
    pub last_id: i64,
    /// When the visit was, in UTC.
    pub visited_at: NaiveDateTime,
}

impl News {
    /// Whether there may be more than `count`.
    pub fn is_more(self) -> bool {
        self.count >= MAX_NEWS
    }
}

/// The number of annotations that others have made since a visit, counted up to [`MAX_NEWS`]. Diesel can't express a
/// count over a limited subquery.
#[derive(Debug, Clone, Copy, QueryId)]
struct Fresh;

impl Expression for Fresh {
    type SqlType = BigInt;
}

impl SelectableExpression<visits::table> for Fresh {}

impl AppearsOnTable<visits::table> for Fresh {}

impl ValidGrouping<()> for Fresh {
    type IsAggregate = is_aggregate::Never;
}

impl<DB: diesel::backend::Backend> QueryFragment<DB> for Fresh {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.push_sql(
            "(SELECT count(*) FROM (SELECT 1 FROM annotations \
                WHERE annotations.video_id = visits.video_id \
                  AND annotations.id > visits.last_id AND annotations.user_id <> visits.user_id \
                LIMIT ",
        );
        out.push_sql(&MAX_NEWS.to_string());
        out.push_sql(") AS said)");
        Ok(())
    }
}

/// The video, the last annotation that was there, the visit, and how many came since.
type Row = (VideoId, i64, UtcTime, i64);

/// What is new on one video; `None` if the user hasn't visited it before.
pub fn find_news(
    conn: &mut Connection,
    user_id: UserId,
    video_id: VideoId,
) -> Result<Option<News>> {
    Ok(list_news(conn, user_id, &[video_id])?.remove(&video_id))
}

/// What is new on each video; videos that the user hasn't visited before are left out.
pub fn list_news(
    conn: &mut Connection,
    user_id: UserId,
    video_ids: &[VideoId],
) -> Result<BTreeMap<VideoId, News>> {
    if video_ids.is_empty() {
        return Ok(BTreeMap::new());
    }
    let rows: Vec<Row> = with_conn!(conn, conn => visits::table
        .filter(visits::user_id.eq(user_id))
        .filter(among(visits::video_id, video_ids.iter().copied()))
        .select((visits::video_id, visits::last_id, visits::visited_at, Fresh))
        .load(conn)?);
    Ok(rows.into_iter().map(news_of).collect())
}

fn news_of((video_id, last_id, visited_at, count): Row) -> (VideoId, News) {
    (video_id, News { count, last_id, visited_at: visited_at.into() })
}

/// How many visits this process has stored for a user. Other users may share the counter.
pub fn visits_of(id: UserId) -> u64 {
    group(id).map_or(0, |stored| stored.load(Ordering::Acquire))
}

fn group(id: UserId) -> Option<&'static AtomicU64> {
    STORED.get(usize::try_from(id.get()).ok()?.checked_rem(STORED.len())?)
}

/// Stores visits in one transaction. Visits of users and videos that no longer exist are skipped.
pub fn store_visits(conn: &mut Connection, visited: &[Visit]) -> Result<()> {
    // Sorted, so that two processes can't deadlock.
    let visited: BTreeSet<Visit> = visited.iter().copied().collect();
    let stored = conn.write(|conn| {
        for visit in &visited {
            match conn.write(|conn| store(conn, *visit)) {
                Ok(()) | Err(Error::Constraint { .. }) => {}
                Err(error) => return Err(error),
            }
        }
        let people: BTreeSet<UserId> = visited.iter().map(|visit| visit.user_id).collect();
        people.into_iter().try_for_each(|user_id| delete_surplus(conn, user_id))
    });
    // Also after a failure: the transaction may have committed although the response was lost.
    for stored in visited.iter().filter_map(|visit| group(visit.user_id)) {
        stored.fetch_add(1, Ordering::AcqRel);
    }
    stored
}

fn store(conn: &mut Connection, Visit { user_id, video_id }: Visit) -> Result<()> {
    let of_video = annotations::table.filter(annotations::video_id.eq(video_id));
    let last_id: Option<i64> = of_video.select(max(annotations::id)).get_result(conn)?;
    let (last_id, now) = (last_id.unwrap_or(0), now());
    with_conn!(conn, conn => diesel::insert_into(visits::table)
        .values((
            visits::user_id.eq(user_id),
            visits::video_id.eq(video_id),
            visits::last_id.eq(last_id),
            visits::visited_at.eq(now),
        ))
        .on_conflict((visits::user_id, visits::video_id))
        .do_update()
        .set((visits::last_id.eq(last_id), visits::visited_at.eq(now)))
        .execute(conn)?);
    Ok(())
}

fn delete_surplus(conn: &mut Connection, user_id: UserId) -> Result<()> {
    let own = visits::table.filter(visits::user_id.eq(user_id));
    let count: i64 = own.count().get_result(conn)?;
    if count <= MAX_VISITS {
        return Ok(());
    }
    let surplus: Vec<VideoId> = own
        .order((visits::visited_at.desc(), visits::video_id.desc()))
        .offset(MAX_VISITS)
        .limit(MAX_VISITS)
        .select(visits::video_id)
        .load(conn)?;
    let surplus = own.filter(visits::video_id.eq_any(surplus));
    diesel::delete(surplus).execute(conn)?;
    Ok(())
}
