use diesel::dsl::{count_star, max, sql};
use diesel::prelude::*;
use diesel::sql_types::BigInt;

use super::{annotation_changes, annotation_page};
use crate::Result;
use crate::ids::VideoId;
use crate::repo::Connection;
use crate::schema::annotations;

/// Buckets that a density has at most; they are a second wide, or wider in a longer video.
pub const MAX_BUCKETS: i64 = 4_000;

const SECOND_MS: i64 = 1_000;

/// How many annotations each part of a video has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnnotationDensity {
    /// The width of a bucket: a multiple of a second, in milliseconds.
    pub bucket_ms: i64,
    /// The buckets that aren't empty, in order, with how many annotations they have. Bucket `b` has
    /// those with `b * bucket_ms <= at < (b + 1) * bucket_ms`.
    pub buckets: Vec<(i64, i64)>,
    /// The highest id among them; zero when there is none.
    pub last_id: i64,
    /// The last change that is taken into account; zero when there was none.
    pub last_change_id: i64,
}

impl AnnotationDensity {
    /// How many annotations the video has.
    pub fn count(&self) -> i64 {
        self.buckets.iter().map(|(_, count)| count).sum()
    }
}

/// How the annotations of a video are spread over it; one that does not exist has none.
///
/// All of it is read from one snapshot, so what comes live with a higher id, and nothing else, is
/// still to be counted.
pub fn annotation_density(conn: &mut Connection, video_id: VideoId) -> Result<AnnotationDensity> {
    conn.read(|conn| {
        let of_video = annotations::table.filter(annotations::video_id.eq(video_id));
        let last_at: Option<i64> = of_video.select(max(annotations::at)).get_result(conn)?;
        let bucket_ms = bucket_ms(last_at.unwrap_or(0));
        // PostgreSQL takes an expression with a parameter for another than its like under GROUP BY.
        let bucket = || sql::<BigInt>(&format!("annotations.at / {bucket_ms}"));
        let buckets = of_video
            .group_by(bucket())
            .select((bucket(), count_star()))
            .order(bucket())
            .load(conn)?;
        let last_id = annotation_page::last_id(conn, video_id)?;
        let last_change_id = annotation_changes::last_id(conn, video_id)?;
        Ok(AnnotationDensity { bucket_ms, buckets, last_id, last_change_id })
    })
}

/// The narrowest width of which [`MAX_BUCKETS`] reach the last annotation.
fn bucket_ms(last_at: i64) -> i64 {
    let seconds = last_at / SECOND_MS + 1;
    (seconds + MAX_BUCKETS - 1) / MAX_BUCKETS * SECOND_MS
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::multimedia::AT_RANGE_MS;

    #[test]
    fn buckets_are_a_second_wide_while_4000_of_them_suffice() {
        assert_eq!(bucket_ms(0), 1_000);
        assert_eq!(bucket_ms(3_999_999), 1_000);
        assert_eq!(bucket_ms(4_000_000), 2_000);
        assert_eq!(bucket_ms(8_000_000), 3_000);
    }

    #[test]
    fn there_are_never_more_than_4000_buckets() {
        for last_at in (0..=*AT_RANGE_MS.end()).step_by(99_991).chain([*AT_RANGE_MS.end()]) {
            let bucket_ms = bucket_ms(last_at);
            assert!(last_at / bucket_ms < MAX_BUCKETS, "{last_at}");
            assert_eq!(bucket_ms % SECOND_MS, 0);
        }
    }
}
