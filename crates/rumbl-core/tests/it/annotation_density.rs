use rumbl_core::annotations::{self, AnnotationDensity, MAX_BUCKETS, Reach};
use rumbl_core::ids::{MAX_ID, VideoId};
use rumbl_core::multimedia::Video;
use rumbl_core::repo::Connection;
use serde_json::json;

use crate::databases::cases;
use crate::fixtures::{annotate, annotate_all, changes, creation, params, user, video};

cases! {
    Sandboxed:
        a_bucket_has_the_annotations_of_its_second,
        a_video_without_annotations_has_no_buckets,
        a_long_video_has_at_most_4000_buckets_which_are_wider,
        a_density_follows_edits_and_deletions;
}

fn density(conn: &mut Connection, video: &Video) -> AnnotationDensity {
    annotations::annotation_density(conn, video.id).unwrap()
}

fn a_bucket_has_the_annotations_of_its_second(conn: &mut Connection) {
    let owner = user(conn);
    let (video, other) = (video(conn, &owner), video(conn, &owner));
    for at in [0, 999, 1_000, 59_999, 60_000, 60_001, 60_999] {
        annotate(conn, &owner, &video, at);
    }
    annotate(conn, &owner, &video, 500);
    annotate(conn, &owner, &other, 2_000);
    let density = density(conn, &video);
    assert_eq!((density.bucket_ms, density.count()), (1_000, 8));
    assert_eq!(density.buckets, [(0, 3), (1, 1), (59, 1), (60, 3)]);
    assert_eq!(density.last_seq, 8);
}

fn a_video_without_annotations_has_no_buckets(conn: &mut Connection) {
    let owner = user(conn);
    let empty = AnnotationDensity {
        bucket_ms: 1_000,
        buckets: Vec::new(),
        resolved_buckets: Vec::new(),
        last_seq: 0,
    };
    let video = video(conn, &owner);
    assert_eq!(density(conn, &video), empty);
    let unknown = VideoId::try_from(MAX_ID).unwrap();
    assert_eq!(annotations::annotation_density(conn, unknown).unwrap(), empty);
}

fn a_long_video_has_at_most_4000_buckets_which_are_wider(conn: &mut Connection) {
    let owner = user(conn);
    let video = video(conn, &owner);
    // One in each second of five hours.
    let one = |second: i64| {
        creation(&owner, video.id, params(json!({"body": "x", "at": second * 1_000})))
    };
    annotate_all(conn, &(0..18_000).map(one).collect::<Vec<_>>());
    let density = density(conn, &video);
    assert_eq!(density.bucket_ms, 8_000);
    assert_eq!(density.buckets, (0..2_250).map(|bucket| (bucket, 8)).collect::<Vec<_>>());
    assert!(density.buckets.len() <= MAX_BUCKETS);
}

fn a_density_follows_edits_and_deletions(conn: &mut Connection) {
    let owner = user(conn);
    let video = video(conn, &owner);
    let moved = annotate(conn, &owner, &video, 0);
    let gone = annotate(conn, &owner, &video, 5_000);
    let later = params(json!({"at": 7_000}));
    annotations::update_annotation(conn, &owner, video.id, moved.id, &later).unwrap();
    annotations::delete_annotation(conn, &owner, video.id, gone.id).unwrap();
    let density = density(conn, &video);
    assert_eq!((density.buckets, density.last_seq), (vec![(7, 1)], 4));
    assert_eq!(changes(conn, &video, 0, Reach::Client).last_seq, density.last_seq);
}
