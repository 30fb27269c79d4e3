use rumbl_core::accounts::User;
use rumbl_core::annotations::{self, AnnotationAction, AnnotationQuery};
use rumbl_core::multimedia::{self, Video};
use rumbl_core::repo::Connection;
use serde_json::json;

use crate::databases::cases;
use crate::fixtures::{annotate, edit, errors, params, user, video, write};

cases! {
    Sandboxed:
        what_is_said_after_the_end_of_a_video_is_refused_and_not_stored,
        within_two_seconds_of_the_end_it_is_still_the_end,
        one_after_the_end_takes_no_other_of_its_batch_along,
        what_was_said_before_the_length_was_known_stays_and_can_be_reworded;
}

/// A video that is a minute long, and whose it is.
fn minute(conn: &mut Connection) -> (User, Video) {
    let owner = user(conn);
    let video = video(conn, &owner);
    (owner.clone(), set_length(conn, &owner, &video, 60_000))
}

fn set_length(conn: &mut Connection, owner: &User, video: &Video, duration_ms: i64) -> Video {
    let length = params(json!({"duration_ms": duration_ms}));
    multimedia::update_video(conn, owner, video.id, &length).unwrap()
}

fn moments(conn: &mut Connection, video: &Video) -> Vec<i64> {
    let query = AnnotationQuery::Since { last_seen_id: 0 };
    let page = annotations::list_annotations(conn, video.id, &query).unwrap();
    page.annotations.into_iter().map(|one| one.annotation.at).collect()
}

fn what_is_said_after_the_end_of_a_video_is_refused_and_not_stored(conn: &mut Connection) {
    let (owner, video) = minute(conn);
    for at in [62_001, 604_800_000] {
        let late = params(json!({"body": "late", "at": at}));
        let refused = errors(annotations::annotate_video(conn, &owner, video.id, &late));
        assert_eq!(refused, "at is after the end of the video");
    }
    let own = annotate(conn, &owner, &video, 5);
    let moved = params(json!({"at": 99_000}));
    let refused = errors(annotations::update_annotation(conn, &owner, video.id, own.id, &moved));
    assert_eq!(refused, "at is after the end of the video");
    assert_eq!(moments(conn, &video), [5]);
}

fn within_two_seconds_of_the_end_it_is_still_the_end(conn: &mut Connection) {
    let (owner, video) = minute(conn);
    let own = annotate(conn, &owner, &video, 60_000);
    annotate(conn, &owner, &video, 62_000);
    let moved = params(json!({"at": 61_500}));
    annotations::update_annotation(conn, &owner, video.id, own.id, &moved).unwrap();
    assert_eq!(moments(conn, &video), [61_500, 62_000]);
    assert!(video.reaches(62_000) && !video.reaches(62_001));
}

fn one_after_the_end_takes_no_other_of_its_batch_along(conn: &mut Connection) {
    let (owner, video) = minute(conn);
    let endless = crate::fixtures::video(conn, &owner);
    let own = annotate(conn, &owner, &video, 5);
    let say = |video: &Video, at: i64| {
        let params = params(json!({"body": "x", "at": at}));
        write(&owner, video.id, AnnotationAction::Create { params, answer: None })
    };
    let writes = [
        say(&video, 70_000),
        say(&video, 10_000),
        say(&endless, 70_000),
        edit(&owner, &video, own.id, json!({"at": 80_000})),
        say(&video, 90_000),
        say(&video, 20_000),
    ];
    let written = annotations::write_annotations(conn, &writes);
    let is_written: Vec<bool> = written.iter().map(Result::is_ok).collect();
    assert_eq!(is_written, [false, true, true, false, false, true]);
    assert_eq!(moments(conn, &video), [5, 10_000, 20_000]);
    assert_eq!(moments(conn, &endless), [70_000]);
}

fn what_was_said_before_the_length_was_known_stays_and_can_be_reworded(conn: &mut Connection) {
    let owner = user(conn);
    let video = video(conn, &owner);
    let late = annotate(conn, &owner, &video, 95_000);
    let video = set_length(conn, &owner, &video, 60_000);
    let reworded = params(json!({"body": "who was that?", "at": 95_000}));
    annotations::update_annotation(conn, &owner, video.id, late.id, &reworded).unwrap();
    assert_eq!(moments(conn, &video), [95_000]);
    let moved = params(json!({"at": 30_000}));
    annotations::update_annotation(conn, &owner, video.id, late.id, &moved).unwrap();
    assert_eq!(moments(conn, &video), [30_000]);
}
