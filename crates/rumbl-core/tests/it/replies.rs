//! Replies to annotations, and the threads that they make.

use std::fmt::Write as _;

use rumbl_core::accounts::{Role, User};
use rumbl_core::annotations::{
    self, Annotation, AnnotationAction, AnnotationChange, AnnotationQuery, MAX_REPLIES, Reach,
    annotation_density, write_annotations,
};
use rumbl_core::ids::AnnotationId;
use rumbl_core::imports::{self, NewFile};
use rumbl_core::log::{Logged, Written};
use rumbl_core::multimedia::Video;
use rumbl_core::notifications::NotificationKind::{self, Mention, Remark, Reply, ThreadReply};
use rumbl_core::notifications::{list_notifications, update_notification_settings};
use rumbl_core::repo::Connection;
use rumbl_core::{Result, personal_data};
use serde_json::json;

use crate::administration::with_role;
use crate::databases::cases;
use crate::fixtures::{
    annotate, annotate_all, changes, creation, deletion, edit, errors, params, user, video, write,
};

cases! {
    Sandboxed:
        a_reply_stands_at_the_moment_of_the_annotation_and_an_answer_to_it_in_the_same_thread,
        a_reply_to_what_is_elsewhere_hidden_deleted_or_no_annotation_is_refused_and_not_stored,
        max_replies_bounds_a_thread,
        a_reply_that_is_sent_again_is_known_though_its_annotation_is_gone,
        a_thread_outlives_its_head_and_goes_on,
        replies_move_with_their_annotation_each_in_the_log_and_not_by_themselves,
        a_hidden_reply_moves_too_and_comes_back_into_its_thread,
        who_missed_it_learns_in_which_thread_a_deleted_reply_was,
        replies_are_listed_and_not_counted_in_the_density,
        the_author_and_the_others_in_a_thread_are_told_once_unless_they_want_no_replies,
        what_is_deleted_takes_its_notification_along,
        threads_are_imported_and_replies_to_what_is_there_find_it,
        replies_to_a_line_that_is_refused_are_a_thread_and_cost_no_other_its_own,
        the_same_reply_in_two_threads_is_known_in_its_own,
        what_is_about_one_moment_of_a_video_is_no_thread,
        an_imported_thread_has_no_more_replies_than_any,
        a_deleted_account_leaves_the_replies_of_others;
}

fn reply(conn: &mut Connection, who: &User, to: &Annotation) -> Result<Annotation> {
    let said = params(json!({"body": "a reply", "reply_to_id": to.id.get()}));
    annotations::annotate_video(conn, who, to.video_id, &said)
}

struct Scene {
    owner: User,
    ada: User,
    bob: User,
    video: Video,
    head: Annotation,
}

fn scene(conn: &mut Connection) -> Scene {
    let [owner, ada, bob] = [(); 3].map(|()| user(conn));
    let video = video(conn, &owner);
    let head = annotate(conn, &ada, &video, 5_000);
    Scene { owner, ada, bob, video, head }
}

fn all(conn: &mut Connection, video: &Video) -> Vec<Annotation> {
    let query = AnnotationQuery::From { at: 0 };
    let page = annotations::list_annotations(conn, video.id, &query).unwrap();
    page.annotations.into_iter().map(|one| one.annotation).collect()
}

fn told(conn: &mut Connection, who: &User) -> Vec<(NotificationKind, i64)> {
    let rows = list_notifications(conn, who, None).unwrap().rows;
    rows.into_iter().map(|row| (row.notification.kind, row.notification.event_count)).collect()
}

fn a_reply_stands_at_the_moment_of_the_annotation_and_an_answer_to_it_in_the_same_thread(
    conn: &mut Connection,
) {
    let Scene { ada, bob, video, head, .. } = scene(conn);
    let first = reply(conn, &bob, &head).unwrap();
    assert_eq!((first.at, first.reply_to_id), (5_000, Some(head.id)));
    let second = reply(conn, &ada, &first).unwrap();
    assert_eq!((second.at, second.reply_to_id), (5_000, Some(head.id)));
    // A moment that is sent besides does not count.
    let said = params(json!({"body": "x", "at": 9, "reply_to_id": second.id.get()}));
    let third = annotations::annotate_video(conn, &bob, video.id, &said).unwrap();
    assert_eq!((third.at, third.reply_to_id), (5_000, Some(head.id)));
    let said = params(json!({"body": "x", "at": 9, "reply_to_id": null}));
    let apart = annotations::annotate_video(conn, &bob, video.id, &said).unwrap();
    assert_eq!((apart.at, apart.reply_to_id), (9, None));
}

fn a_reply_to_what_is_elsewhere_hidden_deleted_or_no_annotation_is_refused_and_not_stored(
    conn: &mut Connection,
) {
    let Scene { owner, ada, video, head, .. } = scene(conn);
    let moderator = with_role(conn, Role::Moderator);
    let other = crate::fixtures::video(conn, &owner);
    let elsewhere = annotate(conn, &ada, &other, 1);
    let (hidden, deleted) = (annotate(conn, &ada, &video, 6), annotate(conn, &ada, &video, 7));
    let hide = AnnotationAction::Hide { id: hidden.id, note: None };
    for write in [write(&moderator, video.id, hide), deletion(&ada, &video, deleted.id)] {
        write_annotations(conn, &[write]).remove(0).unwrap();
    }
    let refused = [elsewhere.id.get(), hidden.id.get(), deleted.id.get(), 0, -1, i64::MAX];
    for id in refused {
        let said = params(json!({"body": "x", "reply_to_id": id}));
        let outcome = annotations::annotate_video(conn, &ada, video.id, &said);
        let told = errors(outcome);
        assert_eq!(told, "reply_to_id is not an annotation of this video, or was deleted", "{id}");
    }
    let said = params(json!({"body": "x", "reply_to_id": "x"}));
    assert!(
        errors(annotations::annotate_video(conn, &ada, video.id, &said)).contains("reply_to_id")
    );
    // No id makes no reply, so a moment is needed.
    let said = params(json!({"body": "x", "reply_to_id": ""}));
    assert!(errors(annotations::annotate_video(conn, &ada, video.id, &said)).starts_with("at "));
    // A moment is not needed, but what comes has to be one.
    let said = params(json!({"body": "x", "at": -1, "reply_to_id": head.id.get()}));
    assert!(errors(annotations::annotate_video(conn, &ada, video.id, &said)).starts_with("at "));
    // One that is deleted in the same batch is gone, too.
    let late = params(json!({"body": "x", "reply_to_id": head.id.get()}));
    let batch = [deletion(&ada, &video, head.id), creation(&ada, video.id, late)];
    let outcomes = write_annotations(conn, &batch);
    assert!(outcomes[0].is_ok() && outcomes[1].is_err(), "{outcomes:?}");
    assert_eq!(all(conn, &video), []);
}

fn max_replies_bounds_a_thread(conn: &mut Connection) {
    let Scene { ada, bob, video, head, .. } = scene(conn);
    let said = || params(json!({"body": "x", "reply_to_id": head.id.get()}));
    let many: Vec<_> = (0..=MAX_REPLIES).map(|_| creation(&bob, video.id, said())).collect();
    let mut outcomes = annotate_all(conn, &many);
    let full = "reply_to_id has as many replies as it can have";
    assert_eq!(errors(outcomes.pop().unwrap()), full);
    assert!(outcomes.iter().all(Result::is_ok));
    assert_eq!(errors(reply(conn, &ada, &head)), full);
    let last = outcomes.pop().unwrap().unwrap();
    assert_eq!(errors(reply(conn, &ada, &last)), full);
    // One that is hidden keeps its room, as it may come back.
    let moderator = with_role(conn, Role::Moderator);
    let hide = AnnotationAction::Hide { id: last.id, note: None };
    write_annotations(conn, &[write(&moderator, video.id, hide)]).remove(0).unwrap();
    assert_eq!(errors(reply(conn, &ada, &head)), full);
    let other = outcomes.pop().unwrap().unwrap();
    annotations::delete_annotation(conn, &bob, video.id, other.id).unwrap();
    reply(conn, &ada, &head).unwrap();
}

fn a_reply_that_is_sent_again_is_known_though_its_annotation_is_gone(conn: &mut Connection) {
    let Scene { ada, bob, video, head, .. } = scene(conn);
    let said = params(json!({"body": "x", "reply_to_id": head.id.get(), "client_id": "one"}));
    let first = annotations::annotate_video(conn, &bob, video.id, &said).unwrap();
    annotations::delete_annotation(conn, &ada, video.id, head.id).unwrap();
    let again = annotations::annotate_video(conn, &bob, video.id, &said).unwrap();
    assert_eq!(again.id, first.id);
    assert_eq!(all(conn, &video).len(), 1);
}

fn a_thread_outlives_its_head_and_goes_on(conn: &mut Connection) {
    let Scene { owner, ada, bob, video, head } = scene(conn);
    let first = reply(conn, &bob, &head).unwrap();
    annotations::delete_annotation(conn, &owner, video.id, head.id).unwrap();
    assert_eq!(all(conn, &video), std::slice::from_ref(&first));
    let second = reply(conn, &ada, &first).unwrap();
    assert_eq!((second.at, second.reply_to_id), (5_000, Some(head.id)));
    assert!(reply(conn, &ada, &head).is_err());
}

fn replies_move_with_their_annotation_each_in_the_log_and_not_by_themselves(conn: &mut Connection) {
    let Scene { ada, bob, video, head, .. } = scene(conn);
    let [one, other] = [(); 2].map(|()| reply(conn, &bob, &head).unwrap());
    let update = edit(&ada, &video, head.id, json!({"at": 8_000}));
    let moved = write_annotations(conn, &[update]).remove(0).unwrap();
    let Written::Changed(Logged { seq, .. }) = moved else { panic!("{moved:?}") };
    let changes = changes(conn, &video, seq - 1, Reach::Process).changes;
    let read = |logged: Logged<AnnotationChange>| match logged.change {
        AnnotationChange::Updated { was_at, annotation, .. } => {
            let edited = annotation.annotation.is_edited();
            (logged.seq - seq, annotation.annotation.id, was_at, annotation.annotation.at, edited)
        }
        other => panic!("{other:?}"),
    };
    let changes: Vec<_> = changes.into_iter().map(read).collect();
    let edited = changes[0].4;
    assert_eq!(
        changes,
        [
            (0, head.id, 5_000, 8_000, edited),
            (1, one.id, 5_000, 8_000, false),
            (2, other.id, 5_000, 8_000, false)
        ]
    );
    let alone = edit(&bob, &video, one.id, json!({"body": "y", "at": 1}));
    let refused = errors(write_annotations(conn, &[alone]).remove(0));
    assert_eq!(refused, "at must match the annotation that it replies to");
    // What is sent as it is already, is no move.
    let same = edit(&bob, &video, one.id, json!({"body": "y", "at": 8_000}));
    assert!(write_annotations(conn, &[same]).remove(0).is_ok());
}

fn a_hidden_reply_moves_too_and_comes_back_into_its_thread(conn: &mut Connection) {
    let Scene { ada, bob, video, head, .. } = scene(conn);
    let moderator = with_role(conn, Role::Moderator);
    let one = reply(conn, &bob, &head).unwrap();
    let hide = AnnotationAction::Hide { id: one.id, note: None };
    let restore = AnnotationAction::Restore { id: one.id, note: None };
    for step in [
        write(&moderator, video.id, hide),
        edit(&ada, &video, head.id, json!({"at": 8_000})),
        write(&moderator, video.id, restore),
    ] {
        write_annotations(conn, &[step]).remove(0).unwrap();
    }
    let back = all(conn, &video).pop().unwrap();
    assert_eq!((back.id, back.at, back.reply_to_id), (one.id, 8_000, Some(head.id)));
}

fn who_missed_it_learns_in_which_thread_a_deleted_reply_was(conn: &mut Connection) {
    let Scene { owner, bob, video, head, .. } = scene(conn);
    let one = reply(conn, &bob, &head).unwrap();
    annotations::delete_annotation(conn, &bob, video.id, one.id).unwrap();
    annotations::delete_annotation(conn, &owner, video.id, head.id).unwrap();
    let changes = changes(conn, &video, 0, Reach::Process).changes;
    let gone = changes.into_iter().map(|logged| match logged.change {
        AnnotationChange::Deleted { id, reply_to_id, .. } => (id, reply_to_id),
        other => panic!("{other:?}"),
    });
    assert_eq!(gone.collect::<Vec<_>>(), [(one.id, Some(head.id)), (head.id, None)]);
}

fn replies_are_listed_and_not_counted_in_the_density(conn: &mut Connection) {
    let Scene { ada, bob, video, head, .. } = scene(conn);
    let one = reply(conn, &bob, &head).unwrap();
    annotate(conn, &ada, &video, 9_000);
    assert_eq!(all(conn, &video).len(), 3);
    let density = |conn: &mut _| annotation_density(conn, video.id).unwrap().buckets;
    assert_eq!(density(conn), [(5, 1), (9, 1)]);
    annotations::delete_annotation(conn, &ada, video.id, head.id).unwrap();
    assert_eq!(density(conn), [(9, 1)]);
    let since = AnnotationQuery::Since { last_seen_id: head.id.get() };
    let since = annotations::list_annotations(conn, video.id, &since).unwrap().annotations;
    assert_eq!(since[0].annotation, one);
}

fn the_author_and_the_others_in_a_thread_are_told_once_unless_they_want_no_replies(
    conn: &mut Connection,
) {
    let Scene { owner, ada, bob, video, head } = scene(conn);
    let eva = user(conn);
    reply(conn, &bob, &head).unwrap();
    assert_eq!(told(conn, &ada), [(Reply, 1)]);
    assert_eq!(told(conn, &owner), [(Remark, 2)]);
    assert_eq!(told(conn, &bob), []);
    reply(conn, &eva, &head).unwrap();
    assert_eq!(told(conn, &ada), [(Reply, 2)]);
    assert_eq!(told(conn, &bob), [(ThreadReply, 1)]);
    // Who is mentioned is told that, and no more.
    let body = format!("@{} look", bob.username);
    let said = params(json!({"body": body, "reply_to_id": head.id.get()}));
    annotations::annotate_video(conn, &eva, video.id, &said).unwrap();
    assert_eq!(told(conn, &bob), [(Mention, 1), (ThreadReply, 1)]);
    // The owner who takes part is not told of a remark besides.
    reply(conn, &owner, &head).unwrap();
    reply(conn, &eva, &head).unwrap();
    assert_eq!(told(conn, &owner), [(ThreadReply, 1), (Remark, 4)]);
    update_notification_settings(conn, &bob, &params(json!({"replies": false}))).unwrap();
    let own = annotate(conn, &bob, &video, 9);
    reply(conn, &eva, &own).unwrap();
    assert_eq!(told(conn, &bob), [(ThreadReply, 3), (Mention, 1)]);
}

fn what_is_deleted_takes_its_notification_along(conn: &mut Connection) {
    let Scene { ada, bob, video, head, .. } = scene(conn);
    let one = reply(conn, &bob, &head).unwrap();
    assert_eq!(told(conn, &ada), [(Reply, 1)]);
    annotations::delete_annotation(conn, &bob, video.id, one.id).unwrap();
    assert_eq!(told(conn, &ada), []);
}

fn import(conn: &mut Connection, user: &User, video: &Video, text: &str) -> imports::Import {
    let name = if text.starts_with('[') { "a.json" } else { "a.csv" };
    let file = NewFile { name, format: None, content: text.as_bytes() };
    imports::import_file(conn, user, video.id, file.read().unwrap()).unwrap().0
}

/// What is said, with what it replies to.
fn threads(conn: &mut Connection, video: &Video) -> Vec<(String, i64, Option<String>)> {
    let all = all(conn, video);
    let body = |id: AnnotationId| Some(all.iter().find(|one| one.id == id)?.body.clone());
    let read = |one: &Annotation| (one.body.clone(), one.at, one.reply_to_id.and_then(body));
    all.iter().map(read).collect()
}

fn thread(body: &str, at: i64, head: Option<&str>) -> (String, i64, Option<String>) {
    (body.to_owned(), at, head.map(ToOwned::to_owned))
}

fn threads_are_imported_and_replies_to_what_is_there_find_it(conn: &mut Connection) {
    let owner = user(conn);
    let video = video(conn, &owner);
    let csv = "id,at_ms,body,reply_to_id\n7,1000,one,\n8,1000,yes,7\n9,1000,no,8\n10,2000,two,\n\
               11,3000,lost,99\n12,3000,too,99\n";
    assert_eq!(import(conn, &owner, &video, csv).annotation_count, 6);
    let expected = [
        thread("one", 1_000, None),
        thread("yes", 1_000, Some("one")),
        thread("no", 1_000, Some("one")),
        thread("two", 2_000, None),
        thread("lost", 3_000, None),
        thread("too", 3_000, Some("lost")),
    ];
    assert_eq!(threads(conn, &video), expected);
    let json = json!([
        {"id": "a", "body": "two", "target": "v#t=2"},
        {"id": "b", "body": "really", "motivation": "replying", "target": "a"},
        {"id": "c", "body": "no moment", "motivation": "replying", "target": "z"},
        {"id": "d", "body": "an answer", "motivation": "replying",
         "target": {"source": "v", "selector": {"value": "t=4"}}},
    ]);
    let import = import(conn, &owner, &video, &json.to_string());
    let counts = (import.annotation_count, import.duplicate_count, import.unreadable_count);
    assert_eq!(counts, (2, 1, 1));
    let mut expected = expected.to_vec();
    expected.insert(4, thread("really", 2_000, Some("two")));
    expected.push(thread("an answer", 4_000, None));
    assert_eq!(threads(conn, &video), expected);
}

fn replies_to_a_line_that_is_refused_are_a_thread_and_cost_no_other_its_own(conn: &mut Connection) {
    let owner = user(conn);
    let video = video(conn, &owner);
    let long = "x".repeat(2_001);
    let csv = format!(
        "id,at_ms,body,reply_to_id\n1,1000,A,\n2,1000,{long},\n,1000,one,1\n,1000,two,2\n,1000,three,1\n,1000,four,2\n"
    );
    let import = import(conn, &owner, &video, &csv);
    assert_eq!((import.annotation_count, import.unreadable_count), (5, 1));
    let mut there = threads(conn, &video);
    there.sort();
    let expected = [
        thread("A", 1_000, None),
        thread("four", 1_000, Some("two")),
        thread("one", 1_000, Some("A")),
        thread("three", 1_000, Some("A")),
        thread("two", 1_000, None),
    ];
    assert_eq!(there, expected);
}

fn the_same_reply_in_two_threads_is_known_in_its_own(conn: &mut Connection) {
    let owner = user(conn);
    let video = video(conn, &owner);
    let heads = "id,at_ms,body,reply_to_id\n1,1000,A,\n2,1000,B,\n";
    let part = format!("{heads},1000,yes,2\n");
    let whole = format!("{heads},1000,yes,1\n,1000,yes,2\n");
    let mut counts = |csv: &str| {
        let import = import(conn, &owner, &video, csv);
        (import.annotation_count, import.duplicate_count)
    };
    assert_eq!(counts(&part), (3, 0));
    // Only what another thread has.
    assert_eq!(counts(&format!("{heads},1000,yes,1\n")), (1, 2));
    assert_eq!(counts(&format!("{whole},1000,C,\n")), (1, 4));
    // Subtitles know no threads.
    assert_eq!(counts("at_ms,body\n1000,yes\n1000,yes\n1000,yes\n"), (1, 2));
    let mut there = threads(conn, &video);
    there.sort();
    let expected = [
        thread("A", 1_000, None),
        thread("B", 1_000, None),
        thread("C", 1_000, None),
        thread("yes", 1_000, None),
        thread("yes", 1_000, Some("A")),
        thread("yes", 1_000, Some("B")),
    ];
    assert_eq!(there, expected);
}

fn what_is_about_one_moment_of_a_video_is_no_thread(conn: &mut Connection) {
    let owner = user(conn);
    let video = video(conn, &owner);
    let reply =
        |body: &str, target| json!({"body": body, "motivation": "replying", "target": target});
    let file = json!([
        reply("one", json!("v#t=4")),
        reply("two", json!({"id": "v#t=4"})),
        reply("three", json!(["v#t=4", "post"])),
        reply("four", json!(["post", "v#t=4"])),
    ]);
    import(conn, &owner, &video, &file.to_string());
    let expected = [
        thread("one", 4_000, None),
        thread("two", 4_000, None),
        thread("three", 4_000, None),
        thread("four", 4_000, Some("three")),
    ];
    assert_eq!(threads(conn, &video), expected);
}

fn an_imported_thread_has_no_more_replies_than_any(conn: &mut Connection) {
    let owner = user(conn);
    let video = video(conn, &owner);
    let mut csv = "id,at_ms,body,reply_to_id\n1,1000,one,\n".to_owned();
    for number in 0..=MAX_REPLIES {
        writeln!(csv, ",1000,reply {number},1").unwrap();
    }
    let import = import(conn, &owner, &video, &csv);
    assert_eq!((import.annotation_count, import.unreadable_count), (MAX_REPLIES + 1, 1));
}

fn a_deleted_account_leaves_the_replies_of_others(conn: &mut Connection) {
    let Scene { ada, bob, video, head, .. } = scene(conn);
    let one = reply(conn, &bob, &head).unwrap();
    reply(conn, &ada, &head).unwrap();
    personal_data::begin_account_deletion(conn, ada.id).unwrap();
    personal_data::finish_account_deletion(conn, ada.id).unwrap();
    assert_eq!(all(conn, &video), [one]);
}
