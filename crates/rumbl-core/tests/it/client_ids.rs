use std::sync::{Arc, Barrier};
use std::thread;

use rumbl_core::Result;
use rumbl_core::accounts::{Role, User};
use rumbl_core::annotations::{
    self, AnnotationAction, AnnotationChange, AnnotationQuery, AnnotationWrite, CLIENT_ID_LENGTH,
    Reach,
};
use rumbl_core::log::{Logged, Written};
use rumbl_core::multimedia::{self, Video};
use rumbl_core::repo::Connection;
use serde_json::{Value as Json, json};

use crate::administration::with_role;
use crate::databases::{Scratch, block_on, cases};
use crate::fixtures::{changes, creation, deletion, edit, errors, params, user, video};

cases! {
    Sandboxed:
        a_post_that_is_sent_again_is_stored_once,
        a_post_that_is_twice_in_a_batch_is_stored_once,
        a_post_that_changed_since_is_still_the_same,
        a_post_after_an_end_that_came_nearer_is_still_the_same,
        a_post_that_was_hidden_since_is_still_the_same,
        a_post_that_comes_again_with_its_hiding_is_still_the_same,
        another_person_may_use_the_same_client_id,
        a_client_id_counts_for_one_video_alone,
        a_client_id_longer_than_client_id_length_is_refused,
        posts_without_a_client_id_are_never_taken_for_repeated_ones,
        known_and_new_posts_of_a_batch_keep_their_order;
    Alone:
        a_post_from_two_connections_at_once_is_stored_once;
}

fn post(author: &User, video: &Video, body: &str, client_id: impl Into<Json>) -> AnnotationWrite {
    let fields = json!({"body": body, "at": 1, "client_id": client_id.into()});
    creation(author, video.id, params(fields))
}

fn moderation(moderator: &User, video: &Video, action: AnnotationAction) -> AnnotationWrite {
    AnnotationWrite { user: Arc::new(moderator.clone()), video_id: video.id, action }
}

fn send(conn: &mut Connection, write: AnnotationWrite) -> Result<Written<AnnotationChange>> {
    annotations::write_annotations(conn, &[write]).remove(0)
}

/// The id and the place of a new annotation.
fn created(outcome: &Result<Written<AnnotationChange>>) -> (i64, i64) {
    match outcome {
        Ok(Written::Changed(Logged { seq, change: AnnotationChange::Created(one) })) => {
            (one.annotation.id.get(), *seq)
        }
        other => panic!("{other:?} is no new annotation"),
    }
}

/// The id and the place of an annotation that had been stored before.
fn repeated(outcome: &Result<Written<AnnotationChange>>) -> (i64, i64) {
    match outcome {
        Ok(Written::Repeated { id, seq: Some(seq) }) => (*id, *seq),
        other => panic!("{other:?} is no repeated request"),
    }
}

fn bodies(conn: &mut Connection, video: &Video) -> Vec<String> {
    let query = AnnotationQuery::Since { last_seen_id: 0 };
    let page = annotations::list_annotations(conn, video.id, &query).unwrap();
    page.annotations.into_iter().map(|one| one.annotation.body).collect()
}

fn last_seq(conn: &mut Connection, video: &Video) -> i64 {
    changes(conn, video, 0, Reach::Client).last_seq
}

fn a_post_that_is_sent_again_is_stored_once(conn: &mut Connection) {
    let author = user(conn);
    let video = video(conn, &author);
    send(conn, post(&author, &video, "before", Json::Null)).unwrap();
    let first = created(&send(conn, post(&author, &video, "hello", "a")));
    send(conn, post(&author, &video, "after", Json::Null)).unwrap();
    assert_eq!(repeated(&send(conn, post(&author, &video, "hello", "a"))), first);
    assert_eq!(bodies(conn, &video), ["before", "hello", "after"]);
    assert_eq!(last_seq(conn, &video), 3);
}

fn a_post_that_is_twice_in_a_batch_is_stored_once(conn: &mut Connection) {
    let author = user(conn);
    let video = video(conn, &author);
    let batch = ["a", "b", "a", "a"].map(|id| post(&author, &video, id, id));
    let written = annotations::write_annotations(conn, &batch);
    let first = created(&written[0]);
    assert_eq!((first.1, created(&written[1]).1), (1, 2));
    assert_eq!((repeated(&written[2]), repeated(&written[3])), (first, first));
    assert_eq!(bodies(conn, &video), ["a", "b"]);
    // With another kind of write between, it takes another statement.
    let id = first.0.try_into().unwrap();
    let batch = [
        post(&author, &video, "c", "c"),
        edit(&author, &video, id, json!({"at": 9})),
        post(&author, &video, "c", "c"),
    ];
    let written = annotations::write_annotations(conn, &batch);
    assert_eq!(repeated(&written[2]), created(&written[0]));
    assert_eq!((bodies(conn, &video).len(), last_seq(conn, &video)), (3, 4));
}

fn a_post_that_changed_since_is_still_the_same(conn: &mut Connection) {
    let author = user(conn);
    let video = video(conn, &author);
    let first = created(&send(conn, post(&author, &video, "hello", "a")));
    let id = first.0.try_into().unwrap();
    send(conn, edit(&author, &video, id, json!({"body": "better", "at": 7}))).unwrap();
    // The place is where it was made, not where it changed.
    assert_eq!(repeated(&send(conn, post(&author, &video, "hello", "a"))), first);
    assert_eq!(bodies(conn, &video), ["better"]);
    // Of one that is gone nothing is left that would know the id.
    send(conn, deletion(&author, &video, id)).unwrap();
    assert!(created(&send(conn, post(&author, &video, "hello", "a"))).0 > first.0);
}

fn a_post_after_an_end_that_came_nearer_is_still_the_same(conn: &mut Connection) {
    let author = user(conn);
    let video = video(conn, &author);
    let late = |body: &str| {
        let fields = json!({"body": body, "at": 100_000, "client_id": body});
        creation(&author, video.id, params(fields))
    };
    let first = created(&send(conn, late("stored")));
    let end = params(json!({"duration_ms": "60000"}));
    multimedia::update_video(conn, &author, video.id, &end).unwrap();
    assert_eq!(repeated(&send(conn, late("stored"))), first);
    let refused = send(conn, late("new"));
    assert_eq!(errors(refused), "at is after the end of the video");
}

fn a_post_that_was_hidden_since_is_still_the_same(conn: &mut Connection) {
    let (author, other) = (user(conn), user(conn));
    let video = video(conn, &author);
    let moderator = with_role(conn, Role::Moderator);
    let first = created(&send(conn, post(&author, &video, "rude", "a")));
    let id = first.0.try_into().unwrap();
    send(conn, moderation(&moderator, &video, AnnotationAction::Hide { id, note: None })).unwrap();
    assert_eq!(repeated(&send(conn, post(&author, &video, "rude", "a"))), first);
    assert!(bodies(conn, &video).is_empty());
    // What others post, and what has another id or none, is new.
    let new = [
        post(&author, &video, "rude", "b"),
        post(&other, &video, "rude", "a"),
        post(&author, &video, "rude", Json::Null),
    ];
    for outcome in annotations::write_annotations(conn, &new) {
        assert!(created(&outcome).0 > first.0);
    }
    let back = AnnotationAction::Restore { id, note: None };
    send(conn, moderation(&moderator, &video, back)).unwrap();
    assert_eq!(repeated(&send(conn, post(&author, &video, "rude", "a"))).0, first.0);
    assert_eq!(bodies(conn, &video).len(), 4);
}

fn a_post_that_comes_again_with_its_hiding_is_still_the_same(conn: &mut Connection) {
    let author = user(conn);
    let video = video(conn, &author);
    let moderator = with_role(conn, Role::Moderator);
    let first = created(&send(conn, post(&author, &video, "rude", "a")));
    let id = first.0.try_into().unwrap();
    let batch = [
        post(&author, &video, "before", "b"),
        moderation(&moderator, &video, AnnotationAction::Hide { id, note: None }),
        post(&author, &video, "rude", "a"),
        post(&author, &video, "after", "c"),
    ];
    let written = annotations::write_annotations(conn, &batch);
    assert_eq!(repeated(&written[2]).0, first.0);
    assert!(created(&written[3]).0 > created(&written[0]).0);
    assert_eq!(bodies(conn, &video), ["before", "after"]);
}

fn another_person_may_use_the_same_client_id(conn: &mut Connection) {
    let (author, other) = (user(conn), user(conn));
    let video = video(conn, &author);
    let batch = [&author, &other].map(|one| post(one, &video, &one.username, "a"));
    let written = annotations::write_annotations(conn, &batch);
    assert!(created(&written[0]).0 < created(&written[1]).0);
    assert_eq!(bodies(conn, &video), [author.username, other.username]);
    let again = annotations::write_annotations(conn, &batch);
    assert_eq!(
        again.iter().map(repeated).collect::<Vec<_>>(),
        [created(&written[0]), created(&written[1])]
    );
}

fn a_client_id_counts_for_one_video_alone(conn: &mut Connection) {
    let author = user(conn);
    let (one, other) = (video(conn, &author), video(conn, &author));
    send(conn, post(&author, &one, "hello", "a")).unwrap();
    send(conn, post(&author, &other, "hello there", "a")).unwrap();
    // Within one batch too.
    let batch = [
        post(&author, &one, "b", "b"),
        post(&author, &other, "b there", "b"),
        post(&author, &one, "b again", "b"),
    ];
    let written = annotations::write_annotations(conn, &batch);
    assert_eq!((created(&written[0]).1, created(&written[1]).1), (2, 2));
    assert_eq!(repeated(&written[2]).1, 2);
    assert_eq!(bodies(conn, &one), ["hello", "b"]);
    assert_eq!(bodies(conn, &other), ["hello there", "b there"]);
}

fn a_client_id_longer_than_client_id_length_is_refused(conn: &mut Connection) {
    let author = user(conn);
    let video = video(conn, &author);
    let max = *CLIENT_ID_LENGTH.end();
    for (client_id, message) in [
        (json!("é".repeat(max + 1)), "should be at most 64 character(s)"),
        (json!(7), "is invalid"),
        (json!(["a"]), "is invalid"),
        (json!("a\0b"), "can't contain a NUL character"),
    ] {
        let refusal = errors(send(conn, post(&author, &video, "hello", client_id)));
        assert_eq!(refusal, format!("client_id {message}"));
    }
    assert!(bodies(conn, &video).is_empty());
    // The longest there is, in bytes, fits into the index.
    let longest: String = "👨‍👩‍👧‍👦".repeat(max);
    let first = created(&send(conn, post(&author, &video, "hello", longest.as_str())));
    assert_eq!(repeated(&send(conn, post(&author, &video, "hello", longest))), first);
}

fn posts_without_a_client_id_are_never_taken_for_repeated_ones(conn: &mut Connection) {
    let author = user(conn);
    let video = video(conn, &author);
    let without = creation(&author, video.id, params(json!({"body": "hello", "at": 1})));
    let blank = post(&author, &video, "hello", " ");
    let null = post(&author, &video, "hello", Json::Null);
    let batch = [without.clone(), without, blank.clone(), blank, null.clone(), null];
    for outcome in annotations::write_annotations(conn, &batch) {
        created(&outcome);
    }
    assert_eq!(bodies(conn, &video).len(), batch.len());
}

fn known_and_new_posts_of_a_batch_keep_their_order(conn: &mut Connection) {
    let (author, other) = (user(conn), user(conn));
    let video = video(conn, &author);
    let known = created(&send(conn, post(&author, &video, "known", "known")));
    let batch = [
        post(&author, &video, "known", "known"),
        post(&author, &video, "1", Json::Null),
        post(&author, &video, "2", "new"),
        post(&author, &video, "known", "known"),
        post(&other, &video, "3", "known"),
        post(&author, &video, "2", "new"),
        post(&author, &video, "4", Json::Null),
    ];
    let written = annotations::write_annotations(conn, &batch);
    let told = |outcome: &Result<Written<AnnotationChange>>| match outcome {
        Ok(Written::Changed(Logged { seq, change: AnnotationChange::Created(one) })) => {
            format!("{seq}: {} by {}", one.annotation.body, one.username == author.username)
        }
        Ok(Written::Repeated { id, seq: Some(seq) }) => format!("{seq}: again {}", *id == known.0),
        other => panic!("{other:?}"),
    };
    assert_eq!(
        written.iter().map(told).collect::<Vec<_>>(),
        [
            "1: again true",
            "2: 1 by true",
            "3: 2 by true",
            "1: again true",
            "4: 3 by false",
            "3: again false",
            "5: 4 by true"
        ]
    );
    assert_eq!(bodies(conn, &video), ["known", "1", "2", "3", "4"]);
}

fn a_post_from_two_connections_at_once_is_stored_once(scratch: &Scratch) {
    const ROUNDS: usize = 20;
    let repo = scratch.migrated();
    let (author, video) = block_on(repo.run(|conn| {
        let author = user(conn);
        let video = video(conn, &author);
        Ok((author, video))
    }))
    .unwrap();
    let barrier = Arc::new(Barrier::new(2));
    let client = || -> Vec<Result<Written<AnnotationChange>>> {
        let repo = scratch.connect();
        let round = |round: usize| {
            let write = post(&author, &video, &round.to_string(), round.to_string());
            barrier.wait();
            block_on(repo.run(move |conn| send(conn, write)))
        };
        (0..ROUNDS).map(round).collect()
    };
    let outcomes = thread::scope(|scope| {
        [scope.spawn(client), scope.spawn(client)].map(|client| client.join().unwrap())
    });
    for (one, other) in outcomes[0].iter().zip(&outcomes[1]) {
        let (first, second) =
            if matches!(one, Ok(Written::Changed(_))) { (one, other) } else { (other, one) };
        assert_eq!(repeated(second), created(first));
    }
    let stored = block_on(repo.run(move |conn| Ok((bodies(conn, &video), last_seq(conn, &video)))));
    let (stored, last_seq) = stored.unwrap();
    assert_eq!(stored, (0..ROUNDS).map(|round| round.to_string()).collect::<Vec<_>>());
    assert_eq!(last_seq, i64::try_from(ROUNDS).unwrap());
}
