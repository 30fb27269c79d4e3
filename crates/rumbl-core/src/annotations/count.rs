//! How many annotations each video has: in its row, changed in the transaction that changes them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicU64, Ordering};

use diesel::dsl::count_star;
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt};

use crate::Result;
use crate::ids::VideoId;
use crate::log::LockedTopics;
use crate::multimedia::video_topic;
use crate::repo::Connection;
use crate::schema::{annotations, videos};

/// Miscounted videos that are listed at most.
const MAX_LISTED: i64 = 1_000;

/// How many transactions that write annotations have ended in this process, on whatever database: in
/// all, and for each of some groups of videos. Counting too many costs only a read.
static WRITES: AtomicU64 = AtomicU64::new(0);
static WRITES_TO: [AtomicU64; 1_024] = [const { AtomicU64::new(0) }; 1_024];

/// How many transactions that write annotations have ended in this process. It rises after a commit
/// and before whoever wrote is told.
pub fn writes() -> u64 {
    WRITES.load(Ordering::Acquire)
}

/// As [`writes`], of those to one video, and perhaps to a few others.
pub fn writes_to(id: VideoId) -> u64 {
    group(id).map_or(0, |writes| writes.load(Ordering::Acquire))
}

pub(super) fn count_write(ids: impl IntoIterator<Item = VideoId>) {
    for writes in ids.into_iter().filter_map(group) {
        writes.fetch_add(1, Ordering::AcqRel);
    }
    WRITES.fetch_add(1, Ordering::AcqRel);
}

/// As [`count_write`], where nobody can say to which video.
pub(super) fn count_write_anywhere() {
    for writes in &WRITES_TO {
        writes.fetch_add(1, Ordering::AcqRel);
    }
    WRITES.fetch_add(1, Ordering::AcqRel);
}

fn group(id: VideoId) -> Option<&'static AtomicU64> {
    let group = usize::try_from(id.get()).ok()?.checked_rem(WRITES_TO.len())?;
    WRITES_TO.get(group)
}

/// A video whose row has another count than annotations.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MiscountedVideo {
    /// The video.
    pub id: VideoId,
    /// How many its row has.
    pub stored: i64,
    /// How many there are.
    pub counted: i64,
}

/// Videos whose count is wrong, at most a thousand. There is none unless rows were changed by
/// other means than this crate's functions, or a person was deleted by such.
pub fn list_miscounted_videos(conn: &mut Connection) -> Result<Vec<MiscountedVideo>> {
    let counted = || {
        let of_video = annotations::table.filter(annotations::video_id.eq(videos::id));
        of_video.select(count_star()).single_value().assume_not_null()
    };
    let query = videos::table
        .filter(videos::annotation_count.ne(counted()))
        .order(videos::id)
        .limit(MAX_LISTED)
        .select((videos::id, videos::annotation_count, counted()));
    let rows: Vec<(VideoId, i64, i64)> = query.load(conn)?;
    let miscounted = |(id, stored, counted)| MiscountedVideo { id, stored, counted };
    Ok(rows.into_iter().map(miscounted).collect())
}

/// Corrects the count of each of [`list_miscounted_videos`], and returns them as they were.
pub fn recount_annotations(conn: &mut Connection) -> Result<Vec<MiscountedVideo>> {
    let miscounted = list_miscounted_videos(conn)?;
    for MiscountedVideo { id, .. } in &miscounted {
        conn.write(|conn| {
            // Nobody annotates the video meanwhile.
            LockedTopics::lock(conn, &BTreeSet::from([video_topic(*id)]))?;
            let of_video = annotations::table.filter(annotations::video_id.eq(id));
            let counted: i64 = of_video.select(count_star()).get_result(conn)?;
            let row = diesel::update(videos::table.find(id));
            row.set(videos::annotation_count.eq(counted)).execute(conn)?;
            Ok(())
        })?;
        count_write([*id]);
    }
    Ok(miscounted)
}

/// Adds to the counts of videos whose topics are locked: on a server in one statement, as each takes
/// a round trip.
pub(super) fn add(conn: &mut Connection, changes: &BTreeMap<VideoId, i64>) -> Result<()> {
    let changes = changes.iter().filter(|(_, change)| **change != 0);
    match conn {
        Connection::Sqlite(conn) => {
            for (id, change) in changes {
                let row = diesel::update(videos::table.find(id));
                row.set(videos::annotation_count.eq(videos::annotation_count + change))
                    .execute(conn)?;
            }
        }
        Connection::Pg(conn) => {
            let (ids, changes): (Vec<VideoId>, Vec<i64>) = changes.unzip();
            if ids.is_empty() {
                return Ok(());
            }
            diesel::sql_query(
                "UPDATE videos SET annotation_count = annotation_count + changed.by \
                 FROM unnest($1, $2) AS changed (id, by) WHERE videos.id = changed.id",
            )
            .bind::<Array<BigInt>, _>(ids)
            .bind::<Array<BigInt>, _>(changes)
            .execute(conn)?;
        }
    }
    Ok(())
}
