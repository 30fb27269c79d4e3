use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use rumbl_core::Result;
use rumbl_core::accounts::User;
use rumbl_core::changeset::Params;
use rumbl_core::ids::{AnnotationChangeId, AnnotationId, VideoId};
use rumbl_core::multimedia::{
    self, Annotation, AnnotationAction, AnnotationChangePage, AnnotationQuery, AnnotationWrite,
    AnnotationWritten, MAX_CHANGES_KEPT, MAX_PAGE, MAX_PAGE_BYTES, Video,
};
use rumbl_core::repo::{Connection, Repo};
use serde_json::json;

use crate::annotation_edits::{changes, scene, update};
use crate::databases::{Scratch, block_on, cases};
use crate::fixtures::{annotate, annotate_all, creation, params, user, video};

cases! {
    Sandboxed:
        the_last_change_of_each_annotation_is_listed_once_under_its_newest_id,
        a_resume_has_what_is_new_and_what_changed,
        changes_of_500_follow_each_other_without_loss,
        a_page_of_changes_ends_before_its_bodies_are_too_long_for_one_message,
        an_annotation_comes_back_under_no_other_id,
        max_changes_kept_bounds_the_changes_of_each_video,
        who_knows_less_than_what_is_forgotten_is_told_to_start_over;
    Alone:
        who_follows_concurrent_editors_misses_no_change_and_sees_ids_rise,
        a_deleted_video_takes_its_changes_along;
}

fn change_id(written: &AnnotationWritten) -> AnnotationChangeId {
    match written {
        AnnotationWritten::Updated { change_id, .. }
        | AnnotationWritten::Deleted { change_id, .. } => *change_id,
        other => panic!("{other:?} is no change"),
    }
}

fn the_last_change_of_each_annotation_is_listed_once_under_its_newest_id(conn: &mut Connection) {
    let scene = scene(conn);
    let (author, video) = (&scene.author, &scene.video);
    let second = annotate(conn, author, video, 6);
    let first_change = change_id(&update(conn, &scene, author, json!({"body": "one"})).unwrap());
    let change = params(json!({"body": "other"}));
    let between =
        multimedia::update_annotation(conn, author, video.id, second.id, &change).unwrap();
    let between = change_id(&between);
    let last_change = change_id(&update(conn, &scene, author, json!({"body": "two"})).unwrap());
    assert!(first_change < between && between < last_change);
    let page = changes(conn, video, 0);
    let told: Vec<_> = page
        .changes
        .iter()
        .map(|change| (change.id, change.annotation_id, change.annotation.as_ref().unwrap()))
        .map(|(id, annotation_id, one)| (id, annotation_id, one.annotation.body.as_str()))
        .collect();
    assert_eq!(told, [(between, second.id, "other"), (last_change, scene.annotation.id, "two")]);
    assert_eq!((page.next, page.last_change_id), (None, last_change.get()));
    let gone = multimedia::delete_annotation(conn, author, video.id, second.id).unwrap();
    let since = changes(conn, video, last_change.get());
    assert_eq!(since.changes.len(), 1);
    assert_eq!(
        (since.changes[0].id, since.changes[0].annotation_id),
        (change_id(&gone), second.id)
    );
    assert_eq!(since.changes[0].annotation, None);
}

fn a_resume_has_what_is_new_and_what_changed(conn: &mut Connection) {
    let scene = scene(conn);
    let (author, video) = (&scene.author, &scene.video);
    let seen = update(conn, &scene, author, json!({"body": "seen"})).unwrap();
    let since = |last_seen_change_id| AnnotationQuery::Since {
        last_seen_id: scene.annotation.id.get(),
        last_seen_change_id,
    };
    let seen_change = Some(change_id(&seen).get());
    let nothing = multimedia::list_annotations(conn, video.id, &since(seen_change)).unwrap();
    assert!(nothing.annotations.is_empty() && nothing.changes.changes.is_empty());
    let new = annotate(conn, author, video, 9);
    let missed = change_id(&update(conn, &scene, author, json!({"at": 1})).unwrap());
    let page = multimedia::list_annotations(conn, video.id, &since(seen_change)).unwrap();
    assert_eq!(page.annotations.len(), 1);
    assert_eq!(page.annotations[0].annotation, new);
    assert_eq!(page.changes.changes.len(), 1);
    assert_eq!((page.changes.changes[0].id, page.changes.last_change_id), (missed, missed.get()));
    // Who has seen no change yet, and does not ask for any, is told up to which there are.
    let page = multimedia::list_annotations(conn, video.id, &since(None)).unwrap();
    assert!(page.changes.changes.is_empty());
    assert_eq!(page.changes.last_change_id, missed.get());
}

fn changes_of_500_follow_each_other_without_loss(conn: &mut Connection) {
    let owner = user(conn);
    let video = video(conn, &owner);
    let one = |at: i64| creation(owner.id, video.id, params(json!({"body": "x", "at": at})));
    let made = annotate_all(conn, (0..1_001).map(one).collect());
    let edit = |annotation: Result<Annotation>| {
        let id = annotation.unwrap().id;
        let action = AnnotationAction::Update { id, params: params(json!({"body": "y"})) };
        AnnotationWrite { user_id: owner.id, video_id: video.id, action }
    };
    let edits = made.into_iter().map(edit).collect();
    let written = multimedia::write_annotations(conn, edits);
    let expected: Vec<_> = written.iter().map(|one| change_id(one.as_ref().unwrap())).collect();
    let mut pages = vec![changes(conn, &video, 0)];
    while let Some(next) = pages.last().and_then(|page| page.next) {
        pages.push(changes(conn, &video, next.get()));
    }
    assert_eq!(
        pages.iter().map(|page| page.changes.len()).collect::<Vec<_>>(),
        [MAX_PAGE, MAX_PAGE, 1]
    );
    let told: Vec<_> = pages.iter().flat_map(|page| &page.changes).map(|one| one.id).collect();
    assert_eq!(told, expected);
}

fn a_page_of_changes_ends_before_its_bodies_are_too_long_for_one_message(conn: &mut Connection) {
    let owner = user(conn);
    let video = video(conn, &owner);
    let body = "👨‍👩‍👧‍👦".repeat(2_000);
    for at in 0..12 {
        let id = annotate(conn, &owner, &video, at).id;
        let change = params(json!({"body": body}));
        multimedia::update_annotation(conn, &owner, video.id, id, &change).unwrap();
    }
    let first = changes(conn, &video, 0);
    let bodies = first.changes.iter().filter_map(|change| change.annotation.as_ref());
    let bytes: usize = bodies.map(|one| one.annotation.body.len()).sum();
    assert!(bytes <= MAX_PAGE_BYTES, "{bytes}");
    let rest = changes(conn, &video, first.next.unwrap().get());
    assert!(first.changes.len() + rest.changes.len() <= 12 && !rest.changes.is_empty());
}

fn an_annotation_comes_back_under_no_other_id(conn: &mut Connection) {
    let scene = scene(conn);
    let (author, video) = (&scene.author, &scene.video);
    let gone = multimedia::delete_annotation(conn, author, video.id, scene.annotation.id).unwrap();
    let new = annotate(conn, author, video, 5);
    assert!(new.id > scene.annotation.id);
    let page = changes(conn, video, 0);
    let ids: Vec<_> = page.changes.iter().map(|change| (change.id, change.annotation_id)).collect();
    assert_eq!(ids, [(change_id(&gone), scene.annotation.id)]);
}

/// Changes each of many annotations, and returns the ids of the changes.
fn edit_all(
    conn: &mut Connection,
    author: &User,
    video: &Video,
    annotations: &[AnnotationId],
    body: &str,
) -> Vec<i64> {
    let edit = |id: &AnnotationId| {
        let action = AnnotationAction::Update { id: *id, params: params(json!({ "body": body })) };
        AnnotationWrite { user_id: author.id, video_id: video.id, action }
    };
    let written = multimedia::write_annotations(conn, annotations.iter().map(edit).collect());
    written.iter().map(|one| change_id(one.as_ref().unwrap()).get()).collect()
}

fn annotate_many(
    conn: &mut Connection,
    author: &User,
    video: &Video,
    count: usize,
) -> Vec<AnnotationId> {
    let one = |_| creation(author.id, video.id, params(json!({"body": "x", "at": 0})));
    let made = annotate_all(conn, (0..count).map(one).collect());
    made.into_iter().map(|one| one.unwrap().id).collect()
}

/// The changes after one of them, over all pages; and whether one of the pages says to start over.
fn all_changes(conn: &mut Connection, video: &Video, after: i64) -> (Vec<i64>, bool) {
    let mut pages = vec![changes(conn, video, after)];
    while let Some(next) = pages.last().and_then(|page| page.next) {
        pages.push(changes(conn, video, next.get()));
    }
    let ids = pages.iter().flat_map(|page| &page.changes).map(|one| one.id.get()).collect();
    (ids, pages.iter().any(|page| page.start_over))
}

fn max_changes_kept_bounds_the_changes_of_each_video(conn: &mut Connection) {
    let owner = user(conn);
    let (edited, other) = (video(conn, &owner), video(conn, &owner));
    let annotations = annotate_many(conn, &owner, &edited, MAX_CHANGES_KEPT + 1);
    let others = annotate_many(conn, &owner, &other, 1);
    let others_change = edit_all(conn, &owner, &other, &others, "other");
    let mut made = edit_all(conn, &owner, &edited, &annotations[..MAX_CHANGES_KEPT], "one");
    assert_eq!(all_changes(conn, &edited, 0), (made.clone(), false));
    // The same annotation changes again: its change is another, but there are no more than before.
    made.remove(0);
    made.extend(edit_all(conn, &owner, &edited, &annotations[..1], "two"));
    assert_eq!(all_changes(conn, &edited, 0), (made.clone(), false));
    // One more than may be kept has the oldest forgotten.
    made.extend(edit_all(conn, &owner, &edited, &annotations[MAX_CHANGES_KEPT..], "one"));
    let (kept, start_over) = all_changes(conn, &edited, 0);
    assert!(start_over && kept.len() < MAX_CHANGES_KEPT, "{}", kept.len());
    assert_eq!(kept, made[made.len() - kept.len()..]);
    assert_eq!(all_changes(conn, &other, 0), (others_change, false));
}

fn who_knows_less_than_what_is_forgotten_is_told_to_start_over(conn: &mut Connection) {
    let owner = user(conn);
    let video = video(conn, &owner);
    let annotations = annotate_many(conn, &owner, &video, MAX_CHANGES_KEPT + 1);
    let made = edit_all(conn, &owner, &video, &annotations, "one");
    let (kept, _) = all_changes(conn, &video, 0);
    let last_forgotten = made[made.len() - kept.len() - 1];
    assert_eq!(all_changes(conn, &video, last_forgotten), (kept.clone(), false));
    assert_eq!(all_changes(conn, &video, last_forgotten - 1), (kept, true));
    assert_eq!(all_changes(conn, &video, made[made.len() - 1]), (Vec::new(), false));
    let resume = |last_seen_change_id| AnnotationQuery::Since {
        last_seen_id: annotations.last().unwrap().get(),
        last_seen_change_id,
    };
    for (last_seen_change_id, start_over) in [
        (Some(0), true),
        (Some(last_forgotten - 1), true),
        (Some(last_forgotten), false),
        // Who never asked for changes misses none.
        (None, false),
    ] {
        let query = resume(last_seen_change_id);
        let page = multimedia::list_annotations(conn, video.id, &query).unwrap();
        assert_eq!(page.changes.start_over, start_over, "{last_seen_change_id:?}");
    }
}

/// Resumes after the last change seen, again and again, as a viewer does who keeps losing the
/// connection; returns the ids of changes in the order in which they came.
fn follow(repo: &Repo, video_id: VideoId, done: &AtomicBool) -> Vec<(i64, AnnotationId)> {
    let mut seen: Vec<(i64, AnnotationId)> = Vec::new();
    loop {
        let is_last_round = done.load(Ordering::SeqCst);
        let after = seen.last().map_or(0, |(id, _)| *id);
        let list =
            move |conn: &mut Connection| multimedia::list_annotation_changes(conn, video_id, after);
        let page = block_on(repo.run(list)).unwrap();
        seen.extend(page.changes.iter().map(|change| (change.id.get(), change.annotation_id)));
        if is_last_round && page.changes.is_empty() {
            return seen;
        }
    }
}

fn who_follows_concurrent_editors_misses_no_change_and_sees_ids_rise(scratch: &Scratch) {
    const EDITORS: usize = 4;
    const EACH: usize = 25;
    let repo = scratch.migrated();
    let (author, video, made) = block_on(repo.run(|conn| {
        let author = user(conn);
        let video = video(conn, &author);
        let made: Vec<_> = (0..3).map(|at| annotate(conn, &author, &video, at).id).collect();
        Ok((author, video, made))
    }))
    .unwrap();
    let everything_is_edited = AtomicBool::new(false);
    let edit_each = |editor: usize| {
        for round in 0..EACH {
            let (author, video_id) = (author.clone(), video.id);
            let id = made[(editor + round) % made.len()];
            let change: Params = params(json!({"body": format!("{editor} {round}")}));
            let edit = move |conn: &mut Connection| {
                multimedia::update_annotation(conn, &author, video_id, id, &change)
            };
            block_on(repo.run(edit)).unwrap();
        }
    };
    let edit_each = &edit_each;
    let followed = thread::scope(|scope| {
        let follower = scope.spawn(|| follow(&repo, video.id, &everything_is_edited));
        let editors: Vec<_> =
            (0..EDITORS).map(|editor| scope.spawn(move || edit_each(editor))).collect();
        for editor in editors {
            editor.join().unwrap();
        }
        everything_is_edited.store(true, Ordering::SeqCst);
        follower.join().unwrap()
    });
    assert!(followed.is_sorted_by(|one, next| one.0 < next.0), "{followed:?}");
    // Whatever happened on the way, the last change of each has been seen.
    let video_id = video.id;
    let last =
        block_on(repo.run(move |conn| multimedia::list_annotation_changes(conn, video_id, 0)));
    for change in last.unwrap().changes {
        assert!(followed.contains(&(change.id.get(), change.annotation_id)), "{change:?}");
    }
}

fn a_deleted_video_takes_its_changes_along(scratch: &Scratch) {
    let repo = scratch.migrated();
    let left = block_on(repo.run(|conn| {
        let scene = scene(conn);
        update(conn, &scene, &scene.author, json!({"body": "new"}))?;
        multimedia::delete_video(conn, &scene.owner, scene.video.id)?;
        Ok(changes(conn, &scene.video, 0))
    }));
    assert_eq!(left.unwrap(), AnnotationChangePage::default());
}
