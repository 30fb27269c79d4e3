use diesel::connection::SimpleConnection as _;
use rumbl_core::annotations::{self, MiscountedVideo, list_miscounted_videos, recount_annotations};
use rumbl_core::ids::VideoId;
use rumbl_core::multimedia;
use rumbl_core::repo::Connection;
use serde_json::json;

use crate::databases::{Scratch, block_on, cases};
use crate::fixtures::{annotate, creation, deletion, edit, params, unique, user, video};

cases! {
    Sandboxed:
        a_count_follows_what_is_made_and_deleted_in_one_batch,
        a_repeated_or_refused_write_is_not_counted,
        the_counts_of_a_batch_are_those_of_its_videos,
        a_wrong_count_is_listed_and_corrected,
        a_right_count_is_not_listed;
    Alone:
        writers_at_once_count_each_annotation,
        writes_rises_with_each_batch;
}

fn count(conn: &mut Connection, id: VideoId) -> i64 {
    multimedia::get_video(conn, id).unwrap().video.annotation_count
}

fn a_count_follows_what_is_made_and_deleted_in_one_batch(conn: &mut Connection) {
    let owner = user(conn);
    let video = video(conn, &owner);
    assert_eq!(video.annotation_count, 0);
    let first = annotate(conn, &owner, &video, 1);
    assert_eq!(count(conn, video.id), 1);
    let new = |body: &str| creation(&owner, video.id, params(json!({"body": body, "at": 1})));
    let moved = edit(&owner, &video, first.id, json!({"at": 2}));
    let batch = [new("a"), moved, deletion(&owner, &video, first.id), new("b"), new("c")];
    annotations::write_annotations(conn, &batch);
    assert_eq!(count(conn, video.id), 3);
    assert_eq!(list_miscounted_videos(conn).unwrap(), []);
}

fn a_repeated_or_refused_write_is_not_counted(conn: &mut Connection) {
    let (owner, outsider) = (user(conn), user(conn));
    let video = video(conn, &owner);
    let once = params(json!({"body": "once", "at": 1, "client_id": unique("id")}));
    let again = creation(&owner, video.id, once);
    let annotation = annotate(conn, &owner, &video, 5);
    let batch = [
        again.clone(),
        again,
        creation(&owner, video.id, params(json!({"body": "", "at": 1}))),
        deletion(&outsider, &video, annotation.id),
    ];
    annotations::write_annotations(conn, &batch);
    assert_eq!(count(conn, video.id), 2);
}

fn the_counts_of_a_batch_are_those_of_its_videos(conn: &mut Connection) {
    let owner = user(conn);
    let [one, two, other] = std::array::from_fn(|_| video(conn, &owner));
    let new = |id| creation(&owner, id, params(json!({"body": "x", "at": 1})));
    annotations::write_annotations(conn, &[new(one.id), new(two.id), new(two.id)]);
    let counts = [one.id, two.id, other.id].map(|id| count(conn, id));
    assert_eq!(counts, [1, 2, 0]);
}

fn a_wrong_count_is_listed_and_corrected(conn: &mut Connection) {
    let owner = user(conn);
    let video = video(conn, &owner);
    annotate(conn, &owner, &video, 1);
    let by_hand = format!("DELETE FROM annotations WHERE video_id = {}", video.id);
    conn.batch_execute(&by_hand).unwrap();
    let wrong = MiscountedVideo { id: video.id, stored: 1, counted: 0 };
    assert_eq!(list_miscounted_videos(conn).unwrap(), [wrong]);
    assert_eq!(recount_annotations(conn).unwrap(), [wrong]);
    assert_eq!(count(conn, video.id), 0);
    assert_eq!(recount_annotations(conn).unwrap(), []);
}

fn a_right_count_is_not_listed(conn: &mut Connection) {
    let owner = user(conn);
    let [_silent, loud] = std::array::from_fn(|_| video(conn, &owner));
    annotate(conn, &owner, &loud, 1);
    assert_eq!(list_miscounted_videos(conn).unwrap(), []);
}

fn writers_at_once_count_each_annotation(scratch: &Scratch) {
    const WRITERS: usize = 4;
    const EACH: i64 = 25;
    let repo = scratch.migrated();
    let (owner, id) = block_on(repo.run(|conn| {
        let owner = user(conn);
        let id = video(conn, &owner).id;
        Ok((owner, id))
    }))
    .unwrap();
    std::thread::scope(|scope| {
        for _ in 0..WRITERS {
            let (repo, owner) = (repo.clone(), owner.clone());
            let write = move || {
                block_on(repo.run(move |conn| {
                    let video = multimedia::get_video(conn, id)?.video;
                    (0..EACH).for_each(|at| drop(annotate(conn, &owner, &video, at)));
                    Ok(())
                }))
            };
            scope.spawn(move || write().unwrap());
        }
    });
    let counted = block_on(repo.run(move |conn| Ok(count(conn, id)))).unwrap();
    assert_eq!(counted, i64::try_from(WRITERS).unwrap() * EACH);
}

fn writes_rises_with_each_batch(scratch: &Scratch) {
    let repo = scratch.migrated();
    let (owner, video) = block_on(repo.run(|conn| {
        let owner = user(conn);
        let video = video(conn, &owner);
        Ok((owner, video))
    }))
    .unwrap();
    let id = video.id;
    let before = (annotations::writes(), annotations::writes_to(id));
    block_on(repo.run(move |conn| Ok(annotate(conn, &owner, &video, 1)))).unwrap();
    assert!(annotations::writes() > before.0);
    assert!(annotations::writes_to(id) > before.1);
}
