//! The number of annotations of each video. It is stored in the video's row and updated in the same transaction as the
//! annotations.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicU64, Ordering};

use diesel::dsl::count_star;
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt};

use crate::Result;
use crate::ids::VideoId;
use crate::log::LockedTopics;
use crate::multimedia::{is_kept, video_topic};
use crate::repo::Connection;
use crate::schema::{annotations, videos};

/// Maximum number of miscounted videos in a listing.
const MAX_LISTED: i64 = 1_000;

/// How many transactions that write annotations have ended in this process, on any database: in total, and by group of
/// videos. Counting too many only costs an extra read.
static WRITES: AtomicU64 = AtomicU64::new(0);
static WRITES_TO: [AtomicU64; 1_024] = [const { AtomicU64::new(0) }; 1_024];

/// How many transactions that write annotations have ended in this process. It rises after a commit and before the
/// writer gets its result.
pub fn writes() -> u64 {
    WRITES.load(Ordering::Acquire)
}

/// As [`writes`], for one video. Other videos may share its counter.
pub fn writes_to(id: VideoId) -> u64 {
    group(id).map_or(0, |writes| writes.load(Ordering::Acquire))
}

pub(super) fn count_write(ids: impl IntoIterator<Item = VideoId>) {
    for writes in ids.into_iter().filter_map(group) {
        writes.fetch_add(1, Ordering::AcqRel);
    }
    WRITES.fetch_add(1, Ordering::AcqRel);
}

/// As [`count_write`], when the video is unknown.
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

/// A video whose stored count differs from its number of annotations.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MiscountedVideo {
    /// The video.
    pub id: VideoId,
    /// The count in its row.
    pub stored: i64,
    /// Its actual number of annotations.
    pub counted: i64,
}

/// Videos whose count is wrong, at most a thousand. There are none unless rows were changed, or a user deleted, without
/// going through this crate.
pub fn list_miscounted_videos(conn: &mut Connection) -> Result<Vec<MiscountedVideo>> {
    let counted = || {
        let of_video = annotations::table.filter(annotations::video_id.eq(videos::id));
        of_video.select(count_star()).single_value().assume_not_null()
    };
    let query = videos::table
        .filter(videos::annotation_count.ne(counted()))
        .filter(is_kept!())
        .order(videos::id)
        .limit(MAX_LISTED)
        .select((videos::id, videos::annotation_count, counted()));
    let rows: Vec<(VideoId, i64, i64)> = query.load(conn)?;
    let miscounted = |(id, stored, counted)| MiscountedVideo { id, stored, counted };
    Ok(rows.into_iter().map(miscounted).collect())
}

/// Corrects the count of each video in [`list_miscounted_videos`], and returns the videos with their previous counts.
pub fn recount_annotations(conn: &mut Connection) -> Result<Vec<MiscountedVideo>> {
    let miscounted = list_miscounted_videos(conn)?;
    for MiscountedVideo { id, .. } in &miscounted {
        conn.write(|conn| {
            // Keeps the video from being annotated meanwhile.
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

/// Updates the counts of videos whose topics are locked. PostgreSQL gets one statement, since each takes a round trip.
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
