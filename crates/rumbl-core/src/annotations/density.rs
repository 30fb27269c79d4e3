use std::collections::HashMap;

use diesel::dsl::{count_star, sql};
use diesel::prelude::*;
use diesel::sql_types::BigInt;

use crate::ids::VideoId;
use crate::multimedia::video_topic;
use crate::repo::Connection;
use crate::schema::annotations;
use crate::{Result, log};

/// Maximum number of buckets in a density. Buckets are a second wide, or wider when more seconds than that have
/// annotations. A single annotation far from the others doesn't widen them.
pub const MAX_BUCKETS: usize = 4_000;

const SECOND_MS: i64 = 1_000;

/// How many annotations each part of a video has. Replies are not counted: they belong to the head of their thread.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnnotationDensity {
    /// The width of a bucket: a multiple of a second, in milliseconds.
    pub bucket_ms: i64,
    /// The non-empty buckets in order, each with its number of annotations. Bucket `b` begins at `b * bucket_ms`.
    pub buckets: Vec<(i64, i64)>,
    /// The buckets with resolved annotations, in order, each with their number. `buckets` counts these annotations too.
    pub resolved_buckets: Vec<(i64, i64)>,
    /// The `seq` of the last change that is included; zero when there was none.
    pub last_seq: i64,
}

impl AnnotationDensity {
    /// How many annotations the video has, without replies.
    pub fn count(&self) -> i64 {
        sum(&self.buckets)
    }

    /// How many of these annotations are resolved.
    pub fn resolved_count(&self) -> i64 {
        sum(&self.resolved_buckets)
    }
}

fn sum(buckets: &[(i64, i64)]) -> i64 {
    buckets.iter().map(|(_, count)| count).sum()
}

/// The density of a video's annotations, without replies. A video that doesn't exist has none.
///
/// It is read from one snapshot, so exactly the changes after `last_seq` are not included.
pub fn annotation_density(conn: &mut Connection, video_id: VideoId) -> Result<AnnotationDensity> {
    conn.read(|conn| {
        let of_video = annotations::table.filter(annotations::video_id.eq(video_id));
        // With a parameter in the expression, PostgreSQL doesn't recognize it as the same under GROUP BY.
        let second = || sql::<BigInt>(&format!("annotations.at / {SECOND_MS}"));
        let seconds: Vec<(i64, i64)> = of_video
            .group_by(second())
            .select((second(), count_star()))
            .order(second())
            .load(conn)?;
        // Each of these counts is an index-only scan.
        let replies: Vec<(i64, i64)> = of_video
            .filter(annotations::reply_to_id.is_not_null())
            .group_by(second())
            .select((second(), count_star()))
            .load(conn)?;
        let replies: HashMap<i64, i64> = replies.into_iter().collect();
        let without_replies =
            |(second, count)| (second, count - replies.get(&second).copied().unwrap_or(0));
        let seconds = seconds.into_iter().map(without_replies).filter(|(_, count)| *count > 0);
        let seconds = seconds.collect();
        let (bucket_ms, buckets) = widen(seconds);
        let resolved: Vec<(i64, i64)> = of_video
            .filter(annotations::resolved_at.is_not_null())
            .group_by(second())
            .select((second(), count_star()))
            .order(second())
            .load(conn)?;
        let resolved_buckets = merged(resolved, bucket_ms / SECOND_MS);
        let last_seq = log::last_seq(conn, &video_topic(video_id))?;
        Ok(AnnotationDensity { bucket_ms, buckets, resolved_buckets, last_seq })
    })
}

/// Doubles the width of the sorted one-second buckets until there are few enough.
fn widen(mut buckets: Vec<(i64, i64)>) -> (i64, Vec<(i64, i64)>) {
    let mut bucket_ms = SECOND_MS;
    while buckets.len() > MAX_BUCKETS {
        bucket_ms *= 2;
        buckets = merged(buckets, 2);
    }
    (bucket_ms, buckets)
}

/// Merges each `factor` sorted buckets into one.
fn merged(mut buckets: Vec<(i64, i64)>, factor: i64) -> Vec<(i64, i64)> {
    for (bucket, _) in &mut buckets {
        *bucket /= factor;
    }
    buckets.dedup_by(|(bucket, count), (kept, sum)| {
        let is_same = bucket == kept;
        if is_same {
            *sum += *count;
        }
        is_same
    });
    buckets
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one_in_each(seconds: impl Iterator<Item = i64>) -> Vec<(i64, i64)> {
        seconds.map(|second| (second, 1)).collect()
    }

    #[test]
    fn buckets_are_a_second_wide_while_4000_of_them_suffice() {
        let seconds = one_in_each(0..4_000);
        assert_eq!(widen(seconds.clone()), (1_000, seconds));
        assert_eq!(widen(Vec::new()), (1_000, Vec::new()));
    }

    #[test]
    fn there_are_never_more_than_4000_buckets_and_nothing_is_lost() {
        for (count, width) in [(4_001, 2_000), (8_000, 2_000), (8_001, 4_000), (604_801, 256_000)] {
            let (bucket_ms, buckets) = widen(one_in_each(0..count));
            assert_eq!(bucket_ms, width, "{count}");
            assert!(buckets.len() <= MAX_BUCKETS);
            assert_eq!(buckets.iter().map(|(_, count)| count).sum::<i64>(), count);
        }
    }

    #[test]
    fn what_is_resolved_is_counted_in_buckets_of_the_same_width() {
        assert_eq!(merged(vec![(0, 1), (3, 2), (4, 1), (9, 5)], 4), [(0, 3), (1, 1), (2, 5)]);
        assert_eq!(merged(vec![(3, 2), (4, 1)], 1), [(3, 2), (4, 1)]);
    }

    #[test]
    fn one_far_from_the_others_widens_nothing() {
        let seconds = one_in_each((0..600).chain([604_800]));
        assert_eq!(widen(seconds.clone()), (1_000, seconds));
    }
}
