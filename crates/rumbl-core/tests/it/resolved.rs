//! Annotations that the owner of the video has dealt with.

use rumbl_core::accounts::{Role, User};
use rumbl_core::annotations::{
    self, Annotation, AnnotationAction, AnnotationChange, AnnotationQuery, Reach,
};
use rumbl_core::imports::{self, NewFile};
use rumbl_core::log::{Logged, Written};
use rumbl_core::multimedia::Video;
use rumbl_core::notifications::{NotificationKind, list_notifications};
use rumbl_core::repo::Connection;
use rumbl_core::{Error, Result};
use serde_json::json;

use crate::administration::with_role;
use crate::annotation_edits::{Scene, scene, update};
use crate::databases::cases;
use crate::fixtures::{annotate, changes, errors, is_not_found, params, user, video, write};

cases! {
    Sandboxed:
        an_owner_resolves_and_reopens_and_the_log_has_each_change_once,
        nobody_else_resolves_not_even_the_author_or_a_moderator,
        what_is_gone_on_another_video_or_hidden_is_not_resolved,
        a_reply_is_not_resolved_but_its_thread_is,
        an_edit_a_move_and_a_reply_leave_it_resolved,
        whoever_was_away_counts_what_is_resolved_right_wherever_they_left,
        a_density_counts_what_is_resolved,
        one_that_was_hidden_and_restored_is_still_resolved,
        the_author_is_told_once_and_no_longer_when_it_is_open_again,
        the_author_is_told_of_what_comes_out_in_the_end,
        a_thread_without_its_head_is_neither_open_nor_resolved,
        a_file_brings_what_is_resolved_along;
}

fn resolve(
    conn: &mut Connection,
    who: &User,
    video: &Video,
    annotation: &Annotation,
    is_resolved: bool,
) -> Result<Written<AnnotationChange>> {
    annotations::resolve_annotation(conn, who, video.id, annotation.id, is_resolved)
}

fn reply(conn: &mut Connection, who: &User, video: &Video, to: &Annotation) -> Annotation {
    let reply = params(json!({"body": "a reply", "reply_to_id": to.id.get()}));
    annotations::annotate_video(conn, who, video.id, &reply).unwrap()
}

/// The annotations of a video, each with whether it is resolved.
fn all(conn: &mut Connection, video: &Video) -> Vec<(String, bool)> {
    let query = AnnotationQuery::From { at: 0 };
    let page = annotations::list_annotations(conn, video.id, &query).unwrap();
    let read = |one: Annotation| (one.body.clone(), one.is_resolved());
    page.annotations.into_iter().map(|one| read(one.annotation)).collect()
}

fn resolved_count(conn: &mut Connection, video: &Video) -> i64 {
    annotations::annotation_density(conn, video.id).unwrap().resolved_count()
}

fn an_owner_resolves_and_reopens_and_the_log_has_each_change_once(conn: &mut Connection) {
    let Scene { owner, video, annotation, .. } = scene(conn);
    let written = resolve(conn, &owner, &video, &annotation, false).unwrap();
    assert_eq!(written, Written::Unchanged, "it is open");
    for (is_resolved, seq) in [(true, 2), (false, 3)] {
        let written = resolve(conn, &owner, &video, &annotation, is_resolved).unwrap();
        let Written::Changed(Logged { seq: its_seq, change }) = written else {
            panic!("{written:?}");
        };
        let AnnotationChange::Updated { was_at, was_resolved, annotation: now } = change else {
            panic!("{change:?}");
        };
        assert_eq!((its_seq, was_at, was_resolved), (seq, annotation.at, !is_resolved));
        assert_eq!(now.annotation.is_resolved(), is_resolved);
        assert!(!now.annotation.is_edited(), "its author has changed nothing");
        let again = resolve(conn, &owner, &video, &annotation, is_resolved).unwrap();
        assert_eq!(again, Written::Unchanged);
        assert_eq!(all(conn, &video), [("at 5".to_owned(), is_resolved)]);
    }
    assert_eq!(changes(conn, &video, 0, Reach::Client).last_seq, 3);
}

fn nobody_else_resolves_not_even_the_author_or_a_moderator(conn: &mut Connection) {
    let Scene { author, video, annotation, .. } = scene(conn);
    let people = [author, user(conn), with_role(conn, Role::Moderator)];
    for who in people {
        assert!(is_not_found(&resolve(conn, &who, &video, &annotation, true)));
    }
    assert_eq!(all(conn, &video), [("at 5".to_owned(), false)]);
    assert_eq!(changes(conn, &video, 0, Reach::Client).last_seq, 1);
}

fn what_is_gone_on_another_video_or_hidden_is_not_resolved(conn: &mut Connection) {
    let Scene { owner, video: own, annotation, .. } = scene(conn);
    let others_video = {
        let other = user(conn);
        video(conn, &other)
    };
    let elsewhere = annotate(conn, &owner, &others_video, 5);
    for (video, one) in
        [(&own, &elsewhere), (&others_video, &elsewhere), (&others_video, &annotation)]
    {
        assert!(is_not_found(&resolve(conn, &owner, video, one, true)));
    }
    let gone = annotate(conn, &owner, &own, 6);
    annotations::delete_annotation(conn, &owner, own.id, gone.id).unwrap();
    assert!(is_not_found(&resolve(conn, &owner, &own, &gone, true)));
    let moderator = with_role(conn, Role::Moderator);
    let hidden = annotate(conn, &owner, &own, 7);
    let hide = AnnotationAction::Hide { id: hidden.id, note: None };
    annotations::write_annotations(conn, &[write(&moderator, own.id, hide)]).remove(0).unwrap();
    assert!(is_not_found(&resolve(conn, &owner, &own, &hidden, true)));
    let by = rumbl_core::audit::By { user: Some(&moderator), note: None };
    rumbl_core::multimedia::hide_video(conn, by, own.id).unwrap();
    assert!(is_not_found(&resolve(conn, &owner, &own, &annotation, true)));
}

fn a_reply_is_not_resolved_but_its_thread_is(conn: &mut Connection) {
    let Scene { owner, author, video, annotation } = scene(conn);
    let reply = reply(conn, &author, &video, &annotation);
    let refused = resolve(conn, &owner, &video, &reply, true);
    assert_eq!(errors(refused), "resolved can only be set on the first annotation of a thread");
    resolve(conn, &owner, &video, &annotation, true).unwrap();
    let told = [("at 5".to_owned(), true), ("a reply".to_owned(), false)];
    assert_eq!(all(conn, &video), told);
    assert_eq!(resolved_count(conn, &video), 1);
}

fn an_edit_a_move_and_a_reply_leave_it_resolved(conn: &mut Connection) {
    let scene = scene(conn);
    let Scene { owner, author, video, annotation } = &scene;
    resolve(conn, owner, video, annotation, true).unwrap();
    for change in [json!({"body": "better"}), json!({"at": 9})] {
        let written = update(conn, &scene, author, change).unwrap();
        let Written::Changed(Logged {
            change: AnnotationChange::Updated { was_resolved, annotation: now, .. },
            ..
        }) = written
        else {
            panic!("{written:?}");
        };
        assert!(was_resolved && now.annotation.is_resolved());
    }
    reply(conn, author, video, annotation);
    let told = [("better".to_owned(), true), ("a reply".to_owned(), false)];
    assert_eq!(all(conn, video), told);
}

fn whoever_was_away_counts_what_is_resolved_right_wherever_they_left(conn: &mut Connection) {
    let Scene { owner, author, video, annotation } = scene(conn);
    let gone = annotate(conn, &author, &video, 7);
    let mut counts = vec![0, 0, 0];
    let mut note = |conn: &mut Connection| counts.push(resolved_count(conn, &video));
    for (one, is_resolved) in
        [(&annotation, true), (&gone, true), (&annotation, false), (&annotation, true)]
    {
        resolve(conn, &owner, &video, one, is_resolved).unwrap();
        note(conn);
    }
    annotations::delete_annotation(conn, &owner, video.id, gone.id).unwrap();
    note(conn);
    resolve(conn, &owner, &video, &annotation, false).unwrap();
    note(conn);
    let last = *counts.last().unwrap();
    assert_eq!(counts, [0, 0, 0, 1, 2, 1, 2, 1, 0]);
    let is = |is_resolved: bool| i64::from(is_resolved);
    for (after, count) in counts.into_iter().enumerate().skip(1) {
        let missed = changes(conn, &video, i64::try_from(after).unwrap(), Reach::Client);
        let by = |one: &Logged<AnnotationChange>| match &one.change {
            AnnotationChange::Created(one) => Some(is(one.annotation.is_resolved())),
            AnnotationChange::Updated { was_resolved, annotation, .. } => {
                Some(is(annotation.annotation.is_resolved()) - is(*was_resolved))
            }
            // Whoever does not know where it was counts anew.
            AnnotationChange::Deleted { at, was_resolved, .. } => at.map(|_| -is(*was_resolved)),
        };
        let sum = missed.changes.iter().map(by).sum::<Option<i64>>();
        assert!(sum.is_none_or(|sum| count + sum == last), "after {after}: {count} and {sum:?}");
        assert_eq!(sum.is_none(), (1..=3).contains(&after), "after {after}");
    }
}

fn a_density_counts_what_is_resolved(conn: &mut Connection) {
    let Scene { owner, video, annotation, .. } = scene(conn);
    assert_eq!(resolved_count(conn, &video), 0);
    resolve(conn, &owner, &video, &annotation, true).unwrap();
    let density = annotations::annotation_density(conn, video.id).unwrap();
    assert_eq!((density.count(), density.resolved_count(), density.last_seq), (1, 1, 2));
    annotate(conn, &owner, &video, 3_100);
    let later = annotate(conn, &owner, &video, 3_900);
    let last = annotate(conn, &owner, &video, 9_000);
    reply(conn, &owner, &video, &last);
    resolve(conn, &owner, &video, &later, true).unwrap();
    let density = annotations::annotation_density(conn, video.id).unwrap();
    assert_eq!(density.buckets, [(0, 1), (3, 2), (9, 1)]);
    assert_eq!(density.resolved_buckets, [(0, 1), (3, 1)]);
    resolve(conn, &owner, &video, &later, false).unwrap();
    annotations::delete_annotation(conn, &owner, video.id, annotation.id).unwrap();
    assert_eq!(resolved_count(conn, &video), 0);
}

fn one_that_was_hidden_and_restored_is_still_resolved(conn: &mut Connection) {
    let Scene { owner, video, annotation, .. } = scene(conn);
    resolve(conn, &owner, &video, &annotation, true).unwrap();
    let moderator = with_role(conn, Role::Moderator);
    let id = annotation.id;
    for action in
        [AnnotationAction::Hide { id, note: None }, AnnotationAction::Restore { id, note: None }]
    {
        let step = write(&moderator, video.id, action);
        annotations::write_annotations(conn, &[step]).remove(0).unwrap();
    }
    assert_eq!(all(conn, &video), [("at 5".to_owned(), true)]);
    let missed = changes(conn, &video, 2, Reach::Client).changes;
    let [gone, back] = &missed[..] else { panic!("{missed:?}") };
    assert!(matches!(&gone.change, AnnotationChange::Deleted { was_resolved: true, .. }));
    assert!(
        matches!(&back.change, AnnotationChange::Created(one) if one.annotation.is_resolved()),
        "{back:?}"
    );
}

/// How many notifications somebody has that something is resolved, and of how many annotations.
fn told(conn: &mut Connection, who: &User) -> (usize, i64) {
    let rows = list_notifications(conn, who, None).unwrap().rows;
    let is_resolved = |kind| kind == NotificationKind::Resolved;
    let rows: Vec<_> = rows.iter().filter(|row| is_resolved(row.notification.kind)).collect();
    let events = rows.iter().map(|row| row.notification.event_count).sum();
    (rows.len(), events)
}

fn the_author_is_told_of_what_comes_out_in_the_end(conn: &mut Connection) {
    let Scene { owner, author, video, annotation } = scene(conn);
    let id = annotation.id;
    let batch = |conn: &mut Connection, steps: &[bool]| {
        let step = |is_resolved: &bool| {
            write(&owner, video.id, AnnotationAction::Resolve { id, is_resolved: *is_resolved })
        };
        let steps: Vec<_> = steps.iter().map(step).collect();
        for written in annotations::write_annotations(conn, &steps) {
            written.unwrap();
        }
        told(conn, &author)
    };
    assert_eq!(batch(conn, &[true, false]), (0, 0));
    assert_eq!(batch(conn, &[true, false, true]), (1, 1));
    assert_eq!(batch(conn, &[false, true]), (1, 1), "it is as it was");
    assert_eq!(batch(conn, &[false, true, false]), (0, 0));
}

fn a_thread_without_its_head_is_neither_open_nor_resolved(conn: &mut Connection) {
    let Scene { owner, author, video, annotation } = scene(conn);
    let reply = reply(conn, &author, &video, &annotation);
    resolve(conn, &owner, &video, &annotation, true).unwrap();
    let numbers = |conn: &mut Connection| {
        let density = annotations::annotation_density(conn, video.id).unwrap();
        (density.count(), density.resolved_count())
    };
    assert_eq!(numbers(conn), (1, 1));
    annotations::delete_annotation(conn, &owner, video.id, annotation.id).unwrap();
    assert_eq!(numbers(conn), (0, 0));
    assert_eq!(all(conn, &video), [("a reply".to_owned(), false)]);
    assert_eq!(
        errors(resolve(conn, &owner, &video, &reply, true)),
        "resolved can only be set on the first annotation of a thread"
    );
}

fn the_author_is_told_once_and_no_longer_when_it_is_open_again(conn: &mut Connection) {
    let Scene { owner, author, video, annotation } = scene(conn);
    let own = annotate(conn, &owner, &video, 8);
    resolve(conn, &owner, &video, &own, true).unwrap();
    assert_eq!(told(conn, &owner).0, 0, "nobody is told of what they do themselves");
    for _ in 0..2 {
        resolve(conn, &owner, &video, &annotation, true).unwrap();
        resolve(conn, &owner, &video, &annotation, true).unwrap();
        assert_eq!(told(conn, &author), (1, 1));
        let row = list_notifications(conn, &author, None).unwrap().rows.remove(0);
        assert_eq!(row.notification.event_count, 1);
        assert_eq!(row.by.map(|(id, _)| id), Some(owner.id));
        resolve(conn, &owner, &video, &annotation, false).unwrap();
        assert_eq!(told(conn, &author), (0, 0));
    }
}

fn a_file_brings_what_is_resolved_along(conn: &mut Connection) {
    let owner = user(conn);
    let csv = "id,at_ms,body,reply_to_id,resolved_at\n\
               1,1000,dealt with,,2026-05-03T19:04:05.123456Z\n\
               2,1000,a reply,1,2026-05-03T19:04:05Z\n\
               3,2000,open,,\n4,3000,open too,,soon\n";
    let json = r#"[
        {"body": [{"purpose": "tagging", "value": "resolved", "created": "2026-05-03T19:04:05Z"},
                  {"value": "dealt with"}], "target": "a#t=1"},
        {"body": [{"purpose": "tagging", "value": "later"}, {"value": "open"}], "target": "a#t=2"},
        {"body": {"value": "resolved"}, "target": "a#t=3"},
        {"body": [{"purpose": ["tagging"], "value": "resolved"}, {"purpose": "tagging", "value": "sound"},
                  {"value": "no time"}], "target": "a#t=4"},
        {"body": [{"purpose": "tagging", "value": "no text"}], "target": "a#t=5"}]"#;
    for (name, text, expected) in [
        (
            "a.csv",
            csv,
            vec![("dealt with", true), ("a reply", false), ("open", false), ("open too", false)],
        ),
        (
            "a.json",
            json,
            vec![("dealt with", true), ("open", false), ("resolved", false), ("no time", true)],
        ),
    ] {
        let video = video(conn, &owner);
        let file = NewFile { name, format: None, content: text.as_bytes() };
        let file = file.read().map_err(Error::from).unwrap();
        imports::import_file(conn, &owner, video.id, file).unwrap();
        let expected: Vec<_> =
            expected.into_iter().map(|(body, is)| (body.to_owned(), is)).collect();
        assert_eq!(all(conn, &video), expected, "{name}");
    }
}
