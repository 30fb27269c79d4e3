use std::time::Duration;

use diesel::prelude::*;
use diesel::sql_types::BigInt;
use rumbl_core::accounts::{Role, User};
use rumbl_core::annotations::{
    self, AnnotationAction, AnnotationChange, AnnotationQuery, Reach, list_miscounted_videos,
};
use rumbl_core::audit::{By, Subject};
use rumbl_core::changeset::Params;
use rumbl_core::ids::{AnnotationId, ReportId};
use rumbl_core::log::{Logged, Written};
use rumbl_core::multimedia::{self, Video, VideoFilter};
use rumbl_core::page::PageNumber;
use rumbl_core::personal_data::{begin_account_deletion, finish_account_deletion};
use rumbl_core::repo::Connection;
use rumbl_core::reports::{self, MAX_OPEN_REPORTS_PER_USER, ReportListing};
use rumbl_core::search::{SearchQuery, search_annotations, search_videos};
use rumbl_core::{Result, follows};
use rumbl_factories::{self as factories, insert};
use serde_json::json;

use crate::administration::{recorded, with_role};
use crate::annotation_edits::{Scene, scene};
use crate::databases::cases;
use crate::fixtures::{
    annotate, changes, deletion, edit, errors, is_not_found, params, unique, user, video, write,
};

cases! {
    Sandboxed:
        a_hidden_annotation_is_nowhere_and_comes_back_as_it_was,
        whoever_was_away_learns_that_one_was_hidden_and_restored,
        nobody_but_a_moderator_hides_or_restores,
        a_hidden_annotation_is_found_again_once_it_is_restored,
        a_hidden_annotation_goes_with_its_video,
        a_hidden_video_is_only_its_owners_and_moderators,
        what_is_older_is_listed_however_much_is_hidden_before_it,
        whoever_watches_a_video_that_is_hidden_starts_over,
        only_an_admin_removes_anybodys_video,
        a_report_is_read_with_what_it_is_about,
        a_thing_is_reported_once_by_each_person_and_not_by_its_owner,
        a_report_has_a_reason_and_a_note_of_1000_characters,
        what_is_not_there_or_hidden_can_not_be_reported,
        max_open_reports_per_user_bounds_one_persons,
        what_moderators_do_closes_every_report_about_it,
        what_was_reported_stays_readable_when_its_author_edits_or_deletes_it,
        what_was_reported_outlives_its_authors_account_until_the_report_is_closed,
        what_was_reported_is_kept_only_for_a_time_while_the_report_is_open;
}

fn step(
    conn: &mut Connection,
    user: &User,
    video: &Video,
    action: AnnotationAction,
) -> Result<Written<AnnotationChange>> {
    annotations::write_annotations(conn, &[write(user, video.id, action)]).pop().unwrap()
}

fn hide(
    conn: &mut Connection,
    user: &User,
    video: &Video,
    id: AnnotationId,
) -> Result<Written<AnnotationChange>> {
    let note = Some("rude".to_owned());
    step(conn, user, video, AnnotationAction::Hide { id, note })
}

fn restore(
    conn: &mut Connection,
    user: &User,
    video: &Video,
    id: AnnotationId,
) -> Result<Written<AnnotationChange>> {
    step(conn, user, video, AnnotationAction::Restore { id, note: None })
}

fn bodies(conn: &mut Connection, video: &Video) -> Vec<String> {
    let query = AnnotationQuery::From { at: 0 };
    let page = annotations::list_annotations(conn, video.id, &query).unwrap();
    page.annotations.into_iter().map(|one| one.annotation.body).collect()
}

fn a_hidden_annotation_is_nowhere_and_comes_back_as_it_was(conn: &mut Connection) {
    let Scene { video, annotation, author, .. } = scene(conn);
    let moderator = with_role(conn, Role::Moderator);
    let before = bodies(conn, &video);
    let hidden = hide(conn, &moderator, &video, annotation.id).unwrap();
    let gone = AnnotationChange::Deleted {
        id: annotation.id,
        at: Some(annotation.at),
        reply_to_id: None,
        was_resolved: false,
    };
    assert!(matches!(&hidden, Written::Changed(Logged { change, .. }) if *change == gone));
    assert_eq!(bodies(conn, &video), [""; 0]);
    assert_eq!(multimedia::get_video(conn, video.id).unwrap().video.annotation_count, 0);
    let own = annotations::list_user_annotations(conn, &author, "", None).unwrap();
    assert!(own.rows.is_empty());
    assert_eq!(annotations::get_hidden(conn, annotation.id).unwrap(), annotation);
    let page = annotations::list_hidden_page(conn, PageNumber::FIRST).unwrap();
    assert_eq!(page.rows[0], annotation);
    assert!(is_not_found(&hide(conn, &moderator, &video, annotation.id)));

    let restored = restore(conn, &moderator, &video, annotation.id).unwrap();
    let Written::Changed(Logged { change: AnnotationChange::Created(one), .. }) = restored else {
        panic!("{restored:?} is no new annotation");
    };
    assert_eq!((one.annotation, one.username), (annotation.clone(), author.username));
    assert_eq!(bodies(conn, &video), before);
    assert!(is_not_found(&restore(conn, &moderator, &video, annotation.id)));
    assert!(!list_miscounted_videos(conn).unwrap().iter().any(|one| one.id == video.id));
    let steps = recorded(conn, 2);
    let actions: Vec<_> = steps.iter().map(|step| step.action.as_str()).collect();
    assert_eq!(actions, ["restore", "hide"]);
    assert_eq!(steps[1].note.as_deref(), Some("rude"));
    assert_eq!(steps[1].subject_name, annotation.body);
}

fn whoever_was_away_learns_that_one_was_hidden_and_restored(conn: &mut Connection) {
    let Scene { video, annotation, .. } = scene(conn);
    let moderator = with_role(conn, Role::Moderator);
    hide(conn, &moderator, &video, annotation.id).unwrap();
    let told = changes(conn, &video, 1, Reach::Client).changes;
    let gone = AnnotationChange::Deleted {
        id: annotation.id,
        at: Some(annotation.at),
        reply_to_id: None,
        was_resolved: false,
    };
    assert_eq!(told.iter().map(|one| (one.seq, &one.change)).collect::<Vec<_>>(), [(2, &gone)]);
    restore(conn, &moderator, &video, annotation.id).unwrap();
    let missed = changes(conn, &video, 0, Reach::Process);
    let told: Vec<_> = missed
        .changes
        .iter()
        .map(|one| match &one.change {
            AnnotationChange::Created(_) => format!("{} there", one.seq),
            AnnotationChange::Deleted { at, .. } => format!("{} gone from {at:?}", one.seq),
            AnnotationChange::Updated { .. } => format!("{} changed", one.seq),
        })
        .collect();
    assert_eq!(told, ["1 there", "2 gone from Some(5)", "3 there"]);
    assert!(!missed.start_over);
}

fn nobody_but_a_moderator_hides_or_restores(conn: &mut Connection) {
    let Scene { video, annotation, owner, author } = scene(conn);
    for member in [&owner, &author] {
        assert!(is_not_found(&hide(conn, member, &video, annotation.id)));
    }
    assert_eq!(bodies(conn, &video).len(), 1);
    let moderator = with_role(conn, Role::Moderator);
    let elsewhere = video_of(conn);
    assert!(is_not_found(&hide(conn, &moderator, &elsewhere, annotation.id)));
    hide(conn, &moderator, &video, annotation.id).unwrap();
    assert!(is_not_found(&restore(conn, &moderator, &elsewhere, annotation.id)));
    for member in [&owner, &author] {
        assert!(is_not_found(&restore(conn, member, &video, annotation.id)));
    }
    // Its author can neither change nor delete what is hidden.
    let change = edit(&author, &video, annotation.id, json!({"body": "nicer"}));
    assert!(is_not_found(&annotations::write_annotations(conn, &[change]).pop().unwrap()));
}

fn video_of(conn: &mut Connection) -> Video {
    let owner = user(conn);
    video(conn, &owner)
}

fn a_hidden_annotation_is_found_again_once_it_is_restored(conn: &mut Connection) {
    let Scene { video, author, .. } = scene(conn);
    let moderator = with_role(conn, Role::Moderator);
    let word = unique("word");
    let said = params(json!({"body": word, "at": 1}));
    let said = annotations::annotate_video(conn, &author, video.id, &said).unwrap();
    let query = SearchQuery::parse(&word);
    let count = |conn: &mut Connection| search_annotations(conn, &query, 10).unwrap().rows.len();
    assert_eq!(count(conn), 1);
    hide(conn, &moderator, &video, said.id).unwrap();
    assert_eq!(count(conn), 0);
    restore(conn, &moderator, &video, said.id).unwrap();
    assert_eq!(count(conn), 1);
}

fn a_hidden_annotation_goes_with_its_video(conn: &mut Connection) {
    let Scene { video, annotation, owner, .. } = scene(conn);
    let moderator = with_role(conn, Role::Moderator);
    hide(conn, &moderator, &video, annotation.id).unwrap();
    multimedia::delete_video(conn, &owner, video.id).unwrap();
    assert!(is_not_found(&annotations::get_hidden(conn, annotation.id)));
}

fn what_is_older_is_listed_however_much_is_hidden_before_it(conn: &mut Connection) {
    let (owner, follower) = (user(conn), user(conn));
    let (shown, hidden) = (video(conn, &owner), video(conn, &owner));
    for followed in [follows::Followed::User(owner.id), follows::Followed::Video(hidden.id)] {
        follows::follow(conn, &follower, followed).unwrap();
    }
    annotate(conn, &owner, &shown, 1);
    for at in 0..60 {
        annotate(conn, &owner, &hidden, at);
    }
    let moderator = with_role(conn, Role::Moderator);
    multimedia::hide_video(conn, By::user(&moderator), hidden.id).unwrap();
    let own = annotations::list_user_annotations(conn, &owner, "", None).unwrap();
    assert_eq!((own.rows.len(), own.next), (1, None));
    let feed = follows::list_feed(conn, &follower, follows::FeedCursor::START).unwrap();
    assert_eq!(feed.entries.len(), 2, "the video that is shown, and what was said about it");
}

fn a_hidden_video_is_only_its_owners_and_moderators(conn: &mut Connection) {
    let owner = user(conn);
    let word = unique("word");
    let video = insert(conn, factories::Video.by(&owner).title(word.as_str()));
    annotate(conn, &owner, &video, 1);
    let (moderator, follower) = (with_role(conn, Role::Moderator), user(conn));
    follows::follow(conn, &follower, follows::Followed::User(owner.id)).unwrap();
    follows::follow(conn, &follower, follows::Followed::Video(video.id)).unwrap();
    assert!(is_not_found(&multimedia::hide_video(conn, By::user(&owner), video.id)));
    multimedia::hide_video(conn, By::user(&moderator), video.id).unwrap();
    multimedia::hide_video(conn, By::user(&moderator), video.id).unwrap();

    assert!(is_not_found(&multimedia::get_video(conn, video.id)));
    let late = params(json!({"body": "late", "at": 1}));
    assert!(is_not_found(&annotations::annotate_video(conn, &owner, video.id, &late)));
    assert!(multimedia::list_videos_with_ids(conn, &[video.id]).unwrap().is_empty());
    assert!(!multimedia::list_videos(conn).unwrap().iter().any(|one| one.video.id == video.id));
    let query = SearchQuery::parse(&word);
    assert!(search_videos(conn, &query, 10).unwrap().rows.is_empty());
    let feed = follows::list_feed(conn, &follower, follows::FeedCursor::START).unwrap();
    assert!(feed.entries.is_empty());
    let followed = follows::list_follows(conn, follower.id).unwrap();
    assert!(followed.videos.is_empty());
    assert_eq!(followed.hidden_videos, [video.id]);
    let own = annotations::list_user_annotations(conn, &owner, "", None).unwrap();
    assert!(own.rows.is_empty());
    let mut listed = |filter| {
        let page = multimedia::list_videos_page(conn, filter, PageNumber::FIRST).unwrap();
        page.rows.iter().any(|one| one.video.id == video.id)
    };
    assert!(!listed(VideoFilter::All) && !listed(VideoFilter::OfUser(owner.id)));
    assert!(listed(VideoFilter::Own(owner.id)) && listed(VideoFilter::AlsoHidden));
    multimedia::get_user_video(conn, &owner, video.id).unwrap();

    multimedia::restore_video(conn, By::user(&moderator), video.id).unwrap();
    multimedia::get_video(conn, video.id).unwrap();
    let followed = follows::list_follows(conn, follower.id).unwrap();
    assert_eq!((followed.videos.len(), followed.hidden_videos), (1, vec![]));
    let steps: Vec<_> = recorded(conn, 2).into_iter().map(|step| step.action).collect();
    assert_eq!(steps, ["restore", "hide"], "hiding twice is one step");
}

fn whoever_watches_a_video_that_is_hidden_starts_over(conn: &mut Connection) {
    let Scene { video, .. } = scene(conn);
    let moderator = with_role(conn, Role::Moderator);
    assert!(!changes(conn, &video, 0, Reach::Process).start_over);
    multimedia::hide_video(conn, By::user(&moderator), video.id).unwrap();
    let missed = changes(conn, &video, 1, Reach::Process);
    assert!(missed.start_over && missed.changes.is_empty() && missed.last_seq == 2);
    assert!(!changes(conn, &video, 2, Reach::Process).start_over);
}

fn only_an_admin_removes_anybodys_video(conn: &mut Connection) {
    let Scene { video, owner, .. } = scene(conn);
    let (moderator, admin) = (with_role(conn, Role::Moderator), with_role(conn, Role::Admin));
    assert!(is_not_found(&multimedia::remove_video(conn, By::user(&moderator), video.id)));
    multimedia::remove_video(conn, By::user(&admin), video.id).unwrap();
    assert!(is_not_found(&multimedia::get_user_video(conn, &owner, video.id)));
    assert_eq!(recorded(conn, 1)[0].action, "delete");
}

fn reason(name: &str) -> Params {
    params(json!({"reason": name, "note": "see for yourself"}))
}

fn open(conn: &mut Connection) -> Vec<ReportListing> {
    let last = reports::list_reports_page(conn, PageNumber::FIRST).unwrap().last();
    reports::list_reports_page(conn, last).unwrap().rows
}

fn a_report_is_read_with_what_it_is_about(conn: &mut Connection) {
    let Scene { video, annotation, author, owner } = scene(conn);
    let reporter = user(conn);
    let subjects = [
        (Subject::Annotation(annotation.id), annotation.body.as_str(), author.id),
        (Subject::Video(video.id), video.title.as_str(), owner.id),
        (Subject::User(owner.id), owner.username.as_str(), owner.id),
    ];
    for (subject, name, owner_id) in subjects {
        reports::create_report(conn, &reporter, subject, &reason("abuse")).unwrap();
        let listed = open(conn).pop().unwrap();
        assert_eq!((listed.subject, listed.reason.as_str()), (subject, "abuse"));
        assert_eq!(listed.reporter.as_ref(), Some(&reporter.username));
        assert_eq!(listed.note.as_deref(), Some("see for yourself"));
        let reported = reports::get_report(conn, listed.id).unwrap().reported.unwrap();
        assert_eq!((reported.name(), reported.owner.id), (name, owner_id));
    }
    multimedia::delete_video(conn, &owner, video.id).unwrap();
    let gone = open(conn);
    let gone: Vec<_> = gone.iter().rev().take(3).map(|one| one.reported.is_none()).collect();
    assert_eq!(gone, [false, true, true]);
}

fn a_thing_is_reported_once_by_each_person_and_not_by_its_owner(conn: &mut Connection) {
    let Scene { video, owner, .. } = scene(conn);
    let subject = Subject::Video(video.id);
    let reporter = user(conn);
    reports::create_report(conn, &reporter, subject, &reason("spam")).unwrap();
    let again = errors(reports::create_report(conn, &reporter, subject, &reason("abuse")));
    assert_eq!(again, "reason you have already reported this");
    let other = user(conn);
    reports::create_report(conn, &other, subject, &reason("spam")).unwrap();
    let own = errors(reports::create_report(conn, &owner, subject, &reason("spam")));
    assert_eq!(own, "reason you can't report your own content");
}

fn a_report_has_a_reason_and_a_note_of_1000_characters(conn: &mut Connection) {
    let Scene { video, .. } = scene(conn);
    let reporter = user(conn);
    let mut report =
        |fields| reports::create_report(conn, &reporter, Subject::Video(video.id), &params(fields));
    assert_eq!(errors(report(json!({"note": "why not"}))), "reason can't be blank");
    assert_eq!(errors(report(json!({"reason": "envy"}))), "reason is invalid");
    let long = report(json!({"reason": "other", "note": "x".repeat(1_001)}));
    assert_eq!(errors(long), "note should be at most 1000 character(s)");
    report(json!({"reason": "other", "note": "x".repeat(1_000)})).unwrap();
}

fn what_is_not_there_or_hidden_can_not_be_reported(conn: &mut Connection) {
    let Scene { video, annotation, owner, .. } = scene(conn);
    let (moderator, reporter) = (with_role(conn, Role::Moderator), user(conn));
    hide(conn, &moderator, &video, annotation.id).unwrap();
    multimedia::hide_video(conn, By::user(&moderator), video.id).unwrap();
    let subject = Subject::Annotation(annotation.id);
    assert!(is_not_found(&reports::create_report(conn, &reporter, subject, &reason("spam"))));
    let subject = Subject::Video(video.id);
    assert!(is_not_found(&reports::create_report(conn, &reporter, subject, &reason("spam"))));
    multimedia::delete_video(conn, &owner, video.id).unwrap();
    assert!(is_not_found(&reports::create_report(conn, &reporter, subject, &reason("spam"))));
}

fn max_open_reports_per_user_bounds_one_persons(conn: &mut Connection) {
    let Scene { video, author, .. } = scene(conn);
    let reporter = user(conn);
    for at in 0..=MAX_OPEN_REPORTS_PER_USER {
        let said = annotate(conn, &author, &video, at);
        let subject = Subject::Annotation(said.id);
        let outcome = reports::create_report(conn, &reporter, subject, &reason("spam"));
        if at < MAX_OPEN_REPORTS_PER_USER {
            outcome.unwrap();
        } else {
            let many = "reason too many of your reports are still waiting for review";
            assert_eq!(errors(outcome), many);
        }
    }
}

fn what_moderators_do_closes_every_report_about_it(conn: &mut Connection) {
    let Scene { video, annotation, .. } = scene(conn);
    let moderator = with_role(conn, Role::Moderator);
    let before = reports::count_open_reports(conn).unwrap();
    for _ in 0..2 {
        let reporter = user(conn);
        for subject in [Subject::Annotation(annotation.id), Subject::Video(video.id)] {
            reports::create_report(conn, &reporter, subject, &reason("spam")).unwrap();
        }
    }
    let count = |conn: &mut Connection| reports::count_open_reports(conn).unwrap() - before;
    assert_eq!(count(conn), 4);
    hide(conn, &moderator, &video, annotation.id).unwrap();
    assert_eq!(count(conn), 2);
    let named = (Subject::Video(video.id), video.title.as_str());
    let outsider = user(conn);
    assert!(is_not_found(&reports::dismiss_report(conn, By::user(&outsider), named)));
    reports::dismiss_report(conn, By::user(&moderator), named).unwrap();
    assert_eq!(count(conn), 0);
    assert!(is_not_found(&reports::dismiss_report(conn, By::user(&moderator), named)));
    assert_eq!(recorded(conn, 1)[0].action, "dismiss");
}

fn what_was_reported_stays_readable_when_its_author_edits_or_deletes_it(conn: &mut Connection) {
    let Scene { video, annotation, author, .. } = scene(conn);
    let (reporter, later, moderator) = (user(conn), user(conn), with_role(conn, Role::Moderator));
    let subject = Subject::Annotation(annotation.id);
    reports::create_report(conn, &reporter, subject, &reason("abuse")).unwrap();
    let is_edited = |report: &ReportListing| {
        report.reported.as_ref().unwrap().is_edited_since(report.snapshot.as_ref().unwrap())
    };
    let before = open(conn).pop().unwrap();
    assert!(!is_edited(&before));

    let nicer = edit(&author, &video, annotation.id, json!({"body": "have a nice day"}));
    annotations::write_annotations(conn, &[nicer]).pop().unwrap().unwrap();
    reports::create_report(conn, &later, subject, &reason("spam")).unwrap();
    let listed = open(conn);
    let [.., first, second] = &listed[..] else { panic!("there are not two reports") };
    let reported = first.snapshot.clone().unwrap();
    assert_eq!(
        (reported.text.as_str(), reported.author.as_str()),
        (annotation.body.as_str(), author.username.as_str())
    );
    assert_eq!((reported.posted_at, reported.at), (annotation.inserted_at, Some(annotation.at)));
    assert_eq!(reported.video_title.as_ref(), Some(&video.title));
    assert!(is_edited(first) && !is_edited(second), "the second report is about the new text");
    assert_eq!(second.snapshot.as_ref().unwrap().text, "have a nice day");

    annotations::write_annotations(conn, &[deletion(&author, &video, annotation.id)])
        .pop()
        .unwrap()
        .unwrap();
    let gone = reports::get_report(conn, first.id).unwrap();
    assert_eq!((gone.reported, gone.snapshot), (None, Some(reported)));
    assert_eq!(gone.author.map(|user| user.id), Some(author.id));
    reports::dismiss_report(conn, By::user(&moderator), (subject, "(gone)")).unwrap();
    assert!(is_not_found(&reports::get_report(conn, first.id)));
}

fn what_was_reported_outlives_its_authors_account_until_the_report_is_closed(
    conn: &mut Connection,
) {
    let Scene { video, annotation, author, .. } = scene(conn);
    let (reporter, moderator) = (user(conn), with_role(conn, Role::Moderator));
    let subject = Subject::Annotation(annotation.id);
    reports::create_report(conn, &reporter, subject, &reason("abuse")).unwrap();
    annotations::write_annotations(conn, &[deletion(&author, &video, annotation.id)])
        .pop()
        .unwrap()
        .unwrap();
    begin_account_deletion(conn, author.id).unwrap();
    finish_account_deletion(conn, author.id).unwrap();
    let report = open(conn).pop().unwrap();
    assert_eq!(count_snapshots(conn, report.id), 1);
    let reported = report.snapshot.unwrap();
    assert_eq!((reported.text, reported.author), (annotation.body, author.username));
    assert_eq!(report.author, None);
    reports::dismiss_report(conn, By::user(&moderator), (subject, "(gone)")).unwrap();
    assert_eq!(count_snapshots(conn, report.id), 0, "what was reported is kept no longer");
    assert!(reports::list_own_reports(conn, reporter.id).unwrap()[0].closed_at.is_some());
}

fn what_was_reported_is_kept_only_for_a_time_while_the_report_is_open(conn: &mut Connection) {
    let Scene { annotation, author, .. } = scene(conn);
    let reporter = user(conn);
    let subject = Subject::Annotation(annotation.id);
    reports::create_report(conn, &reporter, subject, &reason("abuse")).unwrap();
    let report = open(conn).pop().unwrap();
    reports::drop_old_snapshots(conn, Duration::from_hours(1)).unwrap();
    assert_eq!(open(conn).pop().unwrap(), report);

    assert!(reports::drop_old_snapshots(conn, Duration::ZERO).unwrap() >= 1);
    assert_eq!(count_snapshots(conn, report.id), 0);
    let later = open(conn).pop().unwrap();
    assert_eq!(later, ReportListing { snapshot: None, ..report });
    assert_eq!(later.author.map(|user| user.id), Some(author.id), "as it is now");
    assert_eq!(reports::drop_old_snapshots(conn, Duration::ZERO).unwrap(), 0);
}

fn count_snapshots(conn: &mut Connection, id: ReportId) -> i64 {
    let sql = format!(
        "(SELECT count(*) FROM reports WHERE id = {id} AND (reported_text IS NOT NULL OR author_id IS NOT NULL \
         OR author_name IS NOT NULL OR posted_at IS NOT NULL OR video_title IS NOT NULL OR at IS NOT NULL))"
    );
    diesel::select(diesel::dsl::sql::<BigInt>(&sql)).get_result(conn).unwrap()
}
