use std::collections::BTreeMap;

use diesel::prelude::*;
use diesel::sql_types::BigInt;
use rumbl_core::accounts::User;
use rumbl_core::annotations::{self, AnnotationChange, AnnotationWrite, MAX_CATCH_UP, Reach};
use rumbl_core::ids::{MAX_ID, UserId, VideoId};
use rumbl_core::log::{self, MAX_ENTRIES_KEPT, Written};
use rumbl_core::multimedia::{self, Video, video_topic};
use rumbl_core::repo::Connection;
use rumbl_core::{Error, Result};
use serde_json::json;

use crate::databases::cases;
use crate::fixtures::{
    annotate, annotate_all, changes, creation, deletion, edit, is_not_found, params, seq_of, user,
    video,
};

cases! {
    Sandboxed:
        each_topic_numbers_its_changes_from_1_in_the_order_of_the_writes,
        a_refused_write_takes_no_place,
        a_batch_that_is_done_again_leaves_no_gap,
        a_write_that_is_rolled_back_leaves_no_gap,
        unknown_videos_and_users_have_outcomes_of_their_own,
        last_seqs_have_zero_for_a_new_video_and_leave_out_one_that_is_gone,
        max_entries_kept_bounds_each_log_and_max_catch_up_what_is_read_of_it,
        a_deleted_video_takes_its_topic_and_its_log_along,
        a_video_that_is_not_deleted_keeps_its_topic_and_its_log;
}

/// A number that a query returns.
fn number(conn: &mut Connection, query: &str) -> i64 {
    let query = diesel::dsl::sql::<BigInt>(&format!("({query})"));
    diesel::select(query).get_result(conn).unwrap()
}

fn topics(conn: &mut Connection, video: &Video) -> i64 {
    number(conn, &format!("SELECT count(*) FROM topics WHERE name = '{}'", video_topic(video.id)))
}

/// The first and the last place among the entries that the table has of a topic, and their number.
fn stored(conn: &mut Connection, video: &Video) -> (i64, i64, i64) {
    let topic = video_topic(video.id);
    let mut aggregate = |aggregate: &str| {
        let query = format!(
            "SELECT coalesce({aggregate}, 0) FROM log JOIN topics ON topics.id = log.topic_id \
             WHERE topics.name = '{topic}'"
        );
        number(conn, &query)
    };
    (aggregate("min(log.seq)"), aggregate("max(log.seq)"), aggregate("count(*)"))
}

fn new(author: &User, video: &Video, body: &str) -> AnnotationWrite {
    creation(author, video.id, params(json!({"body": body, "at": 1})))
}

fn nobody(user: &User) -> User {
    User { id: UserId::try_from(MAX_ID).unwrap(), ..user.clone() }
}

fn seqs(written: &[Result<Written<AnnotationChange>>]) -> Vec<i64> {
    written.iter().map(seq_of).collect()
}

fn last_seq(conn: &mut Connection, video: &Video) -> i64 {
    log::last_seq(conn, &video_topic(video.id)).unwrap()
}

fn each_topic_numbers_its_changes_from_1_in_the_order_of_the_writes(conn: &mut Connection) {
    let author = user(conn);
    let (one, other) = (video(conn, &author), video(conn, &author));
    assert_eq!((last_seq(conn, &one), last_seq(conn, &other)), (0, 0));
    let first = annotate(conn, &author, &one, 5);
    let batch = [
        new(&author, &other, "a"),
        new(&author, &one, "b"),
        edit(&author, &one, first.id, json!({"at": 6})),
        new(&author, &other, "c"),
        deletion(&author, &one, first.id),
        new(&author, &one, "d"),
    ];
    let written = annotations::write_annotations(conn, &batch);
    assert_eq!(seqs(&written), [1, 2, 3, 2, 4, 5]);
    assert_eq!((last_seq(conn, &one), last_seq(conn, &other)), (5, 2));
    let told = changes(conn, &other, 0, Reach::Client).changes;
    assert_eq!(told.iter().map(|one| one.seq).collect::<Vec<_>>(), [1, 2]);
    let expected = [&written[0], &written[3]].map(|one| match one {
        Ok(Written::Changed(logged)) => logged.clone(),
        other => panic!("{other:?}"),
    });
    assert_eq!(told, expected);
    assert_eq!(stored(conn, &one), (1, 5, 5));
}

fn a_refused_write_takes_no_place(conn: &mut Connection) {
    let (author, outsider) = (user(conn), user(conn));
    let video = video(conn, &author);
    let annotation = annotate(conn, &author, &video, 5);
    let batch = [
        new(&author, &video, ""),
        edit(&outsider, &video, annotation.id, json!({"body": "mine"})),
        edit(&author, &video, annotation.id, json!({"at": -1})),
        edit(&author, &video, annotation.id, json!({"at": 5})),
        deletion(&outsider, &video, annotation.id),
    ];
    for outcome in annotations::write_annotations(conn, &batch) {
        assert!(
            matches!(outcome, Err(Error::Invalid(_) | Error::NotFound) | Ok(Written::Unchanged)),
            "{outcome:?}"
        );
    }
    assert_eq!(last_seq(conn, &video), 1);
    let next = annotations::write_annotations(conn, &[new(&author, &video, "next")]);
    assert_eq!(seqs(&next), [2]);
}

fn a_batch_that_is_done_again_leaves_no_gap(conn: &mut Connection) {
    let author = user(conn);
    let video = video(conn, &author);
    let nobody = nobody(&author);
    let batch = [new(&author, &video, "a"), new(&nobody, &video, "boo"), new(&author, &video, "b")];
    let written = annotations::write_annotations(conn, &batch);
    assert!(written[1].is_err());
    assert_eq!((seq_of(&written[0]), seq_of(&written[2])), (1, 2));
    assert_eq!(stored(conn, &video), (1, 2, 2));
    let next = annotations::write_annotations(conn, &[new(&author, &video, "c")]);
    assert_eq!(seqs(&next), [3]);
}

fn a_write_that_is_rolled_back_leaves_no_gap(conn: &mut Connection) {
    let author = user(conn);
    let video = video(conn, &author);
    annotate(conn, &author, &video, 1);
    let undone = conn.write::<()>(|conn| {
        let written = annotations::write_annotations(conn, &[new(&author, &video, "undone")]);
        assert_eq!(seqs(&written), [2]);
        Err(Error::NotFound)
    });
    assert!(undone.is_err());
    assert_eq!((last_seq(conn, &video), stored(conn, &video)), (1, (1, 1, 1)));
    let next = annotations::write_annotations(conn, &[new(&author, &video, "done")]);
    assert_eq!(seqs(&next), [2]);
}

fn unknown_videos_and_users_have_outcomes_of_their_own(conn: &mut Connection) {
    let author = user(conn);
    let video = video(conn, &author);
    let annotation = annotate(conn, &author, &video, 1);
    let unknown = Video { id: VideoId::try_from(MAX_ID).unwrap(), ..video.clone() };
    let nobody = nobody(&author);
    let batch = [
        new(&author, &unknown, "nowhere"),
        new(&author, &video, "a"),
        deletion(&author, &unknown, annotation.id),
        new(&nobody, &video, "nobody"),
        edit(&author, &unknown, annotation.id, json!({"body": "nowhere"})),
        new(&nobody, &unknown, "neither"),
        new(&author, &video, "b"),
    ];
    let told = |outcome: &Result<Written<AnnotationChange>>| match outcome {
        Ok(_) => seq_of(outcome).to_string(),
        Err(Error::Invalid(changeset)) => changeset.to_string(),
        Err(error) => error.to_string(),
    };
    let written = annotations::write_annotations(conn, &batch);
    assert_eq!(
        written.iter().map(told).collect::<Vec<_>>(),
        ["not found", "2", "not found", "user does not exist", "not found", "not found", "3"]
    );
    assert_eq!(topics(conn, &unknown), 0);
}

fn last_seqs_have_zero_for_a_new_video_and_leave_out_one_that_is_gone(conn: &mut Connection) {
    let author = user(conn);
    let (used, unused, refused, gone) =
        (video(conn, &author), video(conn, &author), video(conn, &author), video(conn, &author));
    multimedia::delete_video(conn, &author, gone.id).unwrap();
    let annotation = annotate(conn, &author, &used, 1);
    annotate(conn, &author, &used, 2);
    let elsewhere = deletion(&author, &refused, annotation.id);
    assert!(is_not_found(&annotations::write_annotations(conn, &[elsewhere]).remove(0)));
    let names = [&used, &unused, &refused, &gone].map(|video| video_topic(video.id));
    let last_seqs: BTreeMap<_, _> = log::last_seqs(conn, &names).unwrap().into_iter().collect();
    let expected = [(&used, 2), (&unused, 0), (&refused, 0)];
    assert_eq!(last_seqs, expected.map(|(video, seq)| (video_topic(video.id), seq)).into());
    assert!(log::last_seqs(conn, &[]).unwrap().is_empty());
}

/// Makes a topic longer, in batches that the writer could make as well.
fn lengthen(conn: &mut Connection, author: &User, video: &Video, entries: i64) {
    let mut left = usize::try_from(entries).unwrap();
    while left > 0 {
        let batch = vec![new(author, video, "x"); left.min(2_500)];
        left -= batch.len();
        assert!(annotate_all(conn, &batch).iter().all(Result::is_ok));
    }
}

fn max_entries_kept_bounds_each_log_and_max_catch_up_what_is_read_of_it(conn: &mut Connection) {
    let author = user(conn);
    let (long, short) = (video(conn, &author), video(conn, &author));
    annotate(conn, &author, &short, 1);
    let fields = json!({"body": "1", "at": 1, "client_id": "first"});
    let first = [creation(&author, long.id, params(fields))];
    assert_eq!(seqs(&annotations::write_annotations(conn, &first)), [1]);
    // As many as are certain to be kept are kept.
    lengthen(conn, &author, &long, MAX_ENTRIES_KEPT - 1);
    assert_eq!(stored(conn, &long), (1, MAX_ENTRIES_KEPT, MAX_ENTRIES_KEPT));
    let max_catch_up = i64::try_from(MAX_CATCH_UP).unwrap();
    let newest = changes(conn, &long, MAX_ENTRIES_KEPT - max_catch_up, Reach::Process);
    assert!(!newest.start_over);
    let expected: Vec<_> = (MAX_ENTRIES_KEPT - max_catch_up + 1..=MAX_ENTRIES_KEPT).collect();
    assert_eq!(newest.changes.iter().map(|one| one.seq).collect::<Vec<_>>(), expected);
    let one_more = changes(conn, &long, MAX_ENTRIES_KEPT - max_catch_up - 1, Reach::Process);
    assert_eq!((one_more.changes.len(), one_more.start_over), (0, true));
    // Beyond that the oldest go, sooner or later, and the newest stay.
    lengthen(conn, &author, &long, MAX_ENTRIES_KEPT / 2);
    let last = MAX_ENTRIES_KEPT + MAX_ENTRIES_KEPT / 2;
    let pruned = last - MAX_ENTRIES_KEPT;
    assert_eq!(stored(conn, &long), (pruned + 1, last, MAX_ENTRIES_KEPT));
    let kept = changes(conn, &long, last - max_catch_up, Reach::Process);
    assert_eq!((kept.changes.len(), kept.start_over), (expected.len(), false));
    for before in [0, pruned - 1] {
        let lost = changes(conn, &long, before, Reach::Process);
        assert_eq!((lost.changes.len(), lost.last_seq, lost.start_over), (0, last, true));
    }
    // A repeated request is still known for one, although the log can't tell its place any more.
    let repeated = annotations::write_annotations(conn, &first).remove(0);
    assert!(matches!(repeated, Ok(Written::Repeated { seq: None, .. })), "{repeated:?}");
    assert_eq!((last_seq(conn, &long), stored(conn, &short)), (last, (1, 1, 1)));
}

fn a_deleted_video_takes_its_topic_and_its_log_along(conn: &mut Connection) {
    let owner = user(conn);
    let (gone, kept) = (video(conn, &owner), video(conn, &owner));
    let entries = number(conn, "SELECT count(*) FROM log WHERE topic_id > 0");
    for video in [&gone, &gone, &kept] {
        annotate(conn, &owner, video, 1);
    }
    multimedia::delete_video(conn, &owner, gone.id).unwrap();
    assert_eq!((topics(conn, &gone), topics(conn, &kept)), (0, 1));
    assert_eq!(number(conn, "SELECT count(*) FROM log WHERE topic_id > 0"), entries + 1);
    let missed = changes(conn, &gone, 0, Reach::Client);
    assert_eq!((missed.changes, missed.last_seq, missed.start_over), (vec![], 0, false));
    assert!(changes(conn, &gone, 2, Reach::Client).start_over);
    assert!(is_not_found(&annotations::write_annotations(conn, &[new(&owner, &gone, "x")])[0]));
    assert_eq!(topics(conn, &gone), 0);
    // One that nobody ever annotated is deleted as well.
    let quiet = video(conn, &owner);
    multimedia::delete_video(conn, &owner, quiet.id).unwrap();
}

fn a_video_that_is_not_deleted_keeps_its_topic_and_its_log(conn: &mut Connection) {
    let (owner, outsider) = (user(conn), user(conn));
    let video = video(conn, &owner);
    annotate(conn, &owner, &video, 1);
    assert!(is_not_found(&multimedia::delete_video(conn, &outsider, video.id)));
    assert_eq!((topics(conn, &video), stored(conn, &video)), (1, (1, 1, 1)));
}
