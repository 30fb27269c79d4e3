use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Barrier};
use std::thread;

use diesel::connection::SimpleConnection as _;
use rumbl_core::accounts::User;
use rumbl_core::annotations::{self, AnnotationAction, AnnotationQuery, Answer};
use rumbl_core::changeset::Params;
use rumbl_core::ids::{MAX_ID, UserId, VideoId};
use rumbl_core::multimedia::Video;
use rumbl_core::repo::{Connection, Repo};
use rumbl_core::{Error, Result};
use serde_json::{Value as Json, json};

use crate::databases::{Scratch, block_on, cases};
use crate::fixtures::{
    annotate, annotate_all, creation, errors, is_not_found, params, user, video, write,
};

cases! {
    Sandboxed:
        an_annotation_is_stored_as_it_was_sent,
        a_body_of_2001_characters_is_refused,
        a_blank_body_is_refused,
        a_body_with_nul_is_refused,
        a_moment_must_be_an_integer_within_seven_days,
        a_video_that_is_unknown_is_not_found,
        a_user_who_is_gone_does_not_exist,
        an_empty_batch_stores_nothing,
        each_of_a_batch_has_its_own_outcome,
        a_batch_larger_than_one_statement_keeps_its_order,
        an_answer_tells_who_asked_and_where_it_is_from;
    Alone:
        concurrent_annotators_lose_none_and_keep_the_order_of_ids,
        batches_over_the_same_videos_never_wait_for_each_other;
}

fn sent(body: impl Into<Json>, at: impl Into<Json>) -> Params {
    params(json!({"body": body.into(), "at": at.into()}))
}

fn bodies(conn: &mut Connection, video: &Video) -> Vec<String> {
    let query = AnnotationQuery::Since { last_seen_id: 0 };
    let page = annotations::list_annotations(conn, video.id, &query).unwrap();
    page.annotations.into_iter().map(|one| one.annotation.body).collect()
}

fn refusal(conn: &mut Connection, params: &Params) -> String {
    let owner = user(conn);
    let video = video(conn, &owner);
    let refusal = errors(annotations::annotate_video(conn, &owner, video.id, params));
    assert!(bodies(conn, &video).is_empty());
    refusal
}

fn an_annotation_is_stored_as_it_was_sent(conn: &mut Connection) {
    let owner = user(conn);
    let video = video(conn, &owner);
    let all = [
        " spaces stay ".to_owned(),
        "<script>alert(1)</script>".to_owned(),
        "مرحبا \u{202e} 👩‍👩‍👧 é".to_owned(),
        "👨‍👩‍👧‍👦".repeat(2_000),
    ];
    for body in &all {
        let params = sent(body.as_str(), 604_800_000);
        let annotation = annotations::annotate_video(conn, &owner, video.id, &params).unwrap();
        assert_eq!((&annotation.body, annotation.at), (body, 604_800_000));
        assert_eq!((annotation.user_id, annotation.video_id), (owner.id, video.id));
    }
    assert_eq!(bodies(conn, &video), all);
}

fn a_body_of_2001_characters_is_refused(conn: &mut Connection) {
    let refusal = refusal(conn, &sent("é".repeat(2_001), 0));
    assert_eq!(refusal, "body should be at most 2000 character(s)");
}

fn a_blank_body_is_refused(conn: &mut Connection) {
    for body in [json!(""), json!(" \n\u{a0}"), Json::Null] {
        assert_eq!(refusal(conn, &sent(body, 0)), "body can't be blank");
    }
    assert_eq!(refusal(conn, &Params::default()), "body can't be blank, at can't be blank");
    assert_eq!(refusal(conn, &sent(7, 0)), "body is invalid");
}

fn a_body_with_nul_is_refused(conn: &mut Connection) {
    assert_eq!(refusal(conn, &sent("a\0b", 0)), "body can't contain a NUL character");
}

fn a_moment_must_be_an_integer_within_seven_days(conn: &mut Connection) {
    for (at, message) in [
        (json!(-1), "must be greater than or equal to 0"),
        (json!(604_800_001), "must be less than or equal to 604800000"),
        (json!(i64::MAX), "must be less than or equal to 604800000"),
        (json!(0.5), "is invalid"),
        (json!(1e300), "is invalid"),
        (json!("soon"), "is invalid"),
        (json!([1]), "is invalid"),
        (json!(true), "is invalid"),
        (Json::Null, "can't be blank"),
    ] {
        assert_eq!(refusal(conn, &sent("hello", at)), format!("at {message}"));
    }
}

fn a_video_that_is_unknown_is_not_found(conn: &mut Connection) {
    let owner = user(conn);
    let unknown = VideoId::try_from(MAX_ID).unwrap();
    let outcome = annotations::annotate_video(conn, &owner, unknown, &sent("hello", 0));
    assert!(is_not_found(&outcome));
}

fn a_user_who_is_gone_does_not_exist(conn: &mut Connection) {
    let (owner, gone) = (user(conn), user(conn));
    let video = video(conn, &owner);
    conn.batch_execute(&format!("DELETE FROM users WHERE id = {}", gone.id)).unwrap();
    let outcome = annotations::annotate_video(conn, &gone, video.id, &sent("boo", 0));
    assert_eq!(errors(outcome), "user does not exist");
}

fn an_empty_batch_stores_nothing(conn: &mut Connection) {
    assert!(annotate_all(conn, &[]).is_empty());
}

fn each_of_a_batch_has_its_own_outcome(conn: &mut Connection) {
    let owner = user(conn);
    let gone = User { id: UserId::try_from(MAX_ID).unwrap(), ..owner.clone() };
    let (first, second) = (video(conn, &owner), video(conn, &owner));
    let unknown = VideoId::try_from(MAX_ID).unwrap();
    let batch = vec![
        creation(&owner, second.id, sent("one", 9)),
        creation(&owner, first.id, sent("", 9)),
        creation(&owner, unknown, sent("nowhere", 9)),
        creation(&gone, first.id, sent("nobody", 9)),
        creation(&owner, first.id, sent("two", 8)),
        creation(&owner, second.id, sent("three", 7)),
    ];
    let told = |outcome: Result<annotations::Annotation>| match outcome {
        Ok(annotation) => annotation.body,
        Err(Error::Invalid(changeset)) => changeset.to_string(),
        Err(error) => error.to_string(),
    };
    let outcomes = annotate_all(conn, &batch).into_iter().map(told);
    assert_eq!(
        outcomes.collect::<Vec<_>>(),
        ["one", "body can't be blank", "not found", "user does not exist", "two", "three"]
    );
    assert_eq!(bodies(conn, &first), ["two"]);
    assert_eq!(bodies(conn, &second), ["one", "three"]);
}

fn a_batch_larger_than_one_statement_keeps_its_order(conn: &mut Connection) {
    let owner = user(conn);
    let video = video(conn, &owner);
    let count = i64::try_from(annotations::MAX_BATCH).unwrap() + 1;
    let one = |number: i64| creation(&owner, video.id, sent(number.to_string(), count - number));
    let stored = annotate_all(conn, &(0..count).map(one).collect::<Vec<_>>());
    let stored: Vec<_> = stored.into_iter().map(Result::unwrap).collect();
    assert!(stored.is_sorted_by(|one, next| one.id < next.id));
    let bodies: Vec<_> = stored.into_iter().map(|annotation| annotation.body).collect();
    assert_eq!(bodies, (0..count).map(|number| number.to_string()).collect::<Vec<_>>());
}

/// Reads on and on what came since the last page, as a client that resumes does, and once more
/// after everything was stored.
fn follow(repo: &Repo, video_id: VideoId, everything_is_stored: &AtomicBool) -> Vec<i64> {
    let mut seen = Vec::new();
    let mut last_seen_id = 0;
    loop {
        let is_last = everything_is_stored.load(Ordering::SeqCst);
        let query = AnnotationQuery::Since { last_seen_id };
        let list =
            move |conn: &mut Connection| annotations::list_annotations(conn, video_id, &query);
        let page = block_on(repo.run(list)).unwrap();
        assert!(page.next.is_none());
        seen.extend(page.annotations.iter().map(|one| one.annotation.id.get()));
        last_seen_id = page.last_id;
        if is_last {
            return seen;
        }
    }
}

fn concurrent_annotators_lose_none_and_keep_the_order_of_ids(scratch: &Scratch) {
    const ANNOTATORS: usize = 4;
    const EACH: i64 = 40;
    let repo = scratch.migrated();
    let (owner, video) = block_on(repo.run(|conn| {
        let owner = user(conn);
        let video = video(conn, &owner);
        Ok((owner, video))
    }))
    .unwrap();
    let everything_is_stored = AtomicBool::new(false);
    let annotate_each = || -> Vec<i64> {
        let one = |at| {
            let (owner, video) = (owner.clone(), video.clone());
            let call = move |conn: &mut Connection| Ok(annotate(conn, &owner, &video, at));
            block_on(repo.run(call)).unwrap().id.get()
        };
        (0..EACH).map(one).collect()
    };
    let (stored, followed) = thread::scope(|scope| {
        let follower = scope.spawn(|| follow(&repo, video.id, &everything_is_stored));
        let annotators = [(); ANNOTATORS].map(|()| scope.spawn(annotate_each));
        let stored = annotators.map(thread::ScopedJoinHandle::join);
        everything_is_stored.store(true, Ordering::SeqCst);
        (stored.map(Result::unwrap), follower.join().unwrap())
    });
    assert!(stored.iter().all(|ids| ids.is_sorted()));
    let mut stored = stored.concat();
    stored.sort_unstable();
    stored.dedup();
    assert_eq!(stored.len(), ANNOTATORS * usize::try_from(EACH).unwrap());
    // Whoever resumed on the way has seen each exactly once, in the order of ids.
    assert_eq!(followed, stored);
}

fn batches_over_the_same_videos_never_wait_for_each_other(scratch: &Scratch) {
    const ROUNDS: usize = 20;
    let repo = scratch.migrated();
    let (owner, videos) = block_on(repo.run(|conn| {
        let owner = user(conn);
        let videos = [video(conn, &owner).id, video(conn, &owner).id, video(conn, &owner).id];
        Ok((owner, videos))
    }))
    .unwrap();
    let barrier = Barrier::new(2);
    let annotator = |videos: [VideoId; 3]| {
        barrier.wait();
        for _ in 0..ROUNDS {
            let batch = videos.map(|video| creation(&owner, video, sent("hello", 0))).to_vec();
            let store = move |conn: &mut Connection| Ok(annotate_all(conn, &batch));
            for outcome in block_on(repo.run(store)).unwrap() {
                outcome.unwrap();
            }
        }
    };
    let [one, two, three] = videos;
    thread::scope(|scope| {
        scope.spawn(|| annotator([one, two, three]));
        scope.spawn(|| annotator([three, two, one]));
    });
}

fn an_answer_tells_who_asked_and_where_it_is_from(conn: &mut Connection) {
    let (asker, backend) = (user(conn), user(conn));
    let video = video(conn, &asker);
    let source_url = Some("https://example.com/answer".to_owned());
    let answer = Answer { asked_by: Arc::new(asker.clone()), source_url: source_url.clone() };
    let remark = creation(&asker, video.id, sent("1 + 1", 5));
    let action = AnnotationAction::Create { params: sent("2", 5), answer: Some(answer) };
    let answer = write(&backend, video.id, action);
    let stored = annotate_all(conn, &[remark, answer]);
    assert!(stored.iter().all(Result::is_ok), "{stored:?}");
    let query = AnnotationQuery::From { at: 0 };
    let page = annotations::list_annotations(conn, video.id, &query).unwrap().annotations;
    assert_eq!((&page[0].asked_by, &page[0].annotation.source_url), (&None, &None));
    assert_eq!(page[1].asked_by.as_deref(), Some(asker.username.as_str()));
    assert_eq!(page[1].annotation.asked_by_id, Some(asker.id));
    assert_eq!(page[1].annotation.source_url, source_url);
}
