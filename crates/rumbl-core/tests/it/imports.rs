//! Files that become annotations, and go again.

use std::collections::HashSet;
use std::fmt::Write as _;

use chrono::{TimeDelta, Utc};
use rumbl_core::accounts::{Role, User};
use rumbl_core::annotations::{
    self, AnnotationAction, AnnotationQuery, AnnotationWithUser, Reach, write_annotations,
};
use rumbl_core::ids::VideoId;
use rumbl_core::imports::{
    self, Import, ImportDraft, ImportFormat, MAX_IMPORTS_PER_DAY, MAX_LINE_ERRORS, NewFile,
};
use rumbl_core::log;
use rumbl_core::multimedia::{self, Video, video_topic};
use rumbl_core::notifications;
use rumbl_core::repo::{Connection, Repo};
use rumbl_core::{Error, Result};

use crate::administration::with_role;
use crate::databases::{Scratch, block_on, cases};
use crate::fixtures::{annotate, changes, errors, is_not_found, user, video, write};

cases! {
    Sandboxed:
        a_file_is_previewed_imported_and_undone,
        a_preview_tells_duplicates_and_lines_that_cannot_be_read,
        a_text_that_a_file_has_twice_is_imported_twice_and_known_twice,
        a_draft_that_is_confirmed_twice_is_imported_once,
        a_draft_is_kept_for_an_hour_and_each_person_has_one,
        nobody_imports_to_a_video_of_somebody_elses,
        nothing_is_imported_to_a_video_that_is_deleted_after_the_preview,
        a_video_that_is_hidden_gets_nothing,
        a_moment_after_the_end_of_the_video_is_refused_by_its_line,
        what_files_say_about_authors_and_times_is_kept,
        undoing_leaves_everything_that_the_import_did_not_make,
        whoever_watches_starts_over_once_and_nobody_is_notified,
        files_that_say_nothing_new_are_refused_and_nothing_is_stored,
        nobody_imports_more_than_20_files_within_a_day,
        what_is_imported_is_found_by_its_words_and_counted;
    Alone:
        two_that_confirm_a_draft_at_once_import_it_once,
        twenty_thousand_annotations_are_imported_and_undone;
}

const SRT: &str =
    "1\n00:00:01,000 --> 00:00:02,000\none\n\n2\n00:00:02,000 --> 00:00:03,000\ntwo\n";

fn file<'a>(name: &'a str, text: &'a str) -> NewFile<'a> {
    NewFile { name, format: None, content: text.as_bytes() }
}

fn import(conn: &mut Connection, user: &User, video: &Video, text: &str) -> Result<Import> {
    let name = if text.starts_with("at") { "a.csv" } else { "a.srt" };
    Ok(imports::import_file(conn, user, video.id, file(name, text).read()?)?.0)
}

fn draft(conn: &mut Connection, user: &User, video: &Video, text: &str) -> ImportDraft {
    imports::create_import_draft(conn, user, video.id, file("a.srt", text)).unwrap()
}

fn said(conn: &mut Connection, video_id: VideoId) -> Vec<AnnotationWithUser> {
    let query = AnnotationQuery::From { at: 0 };
    annotations::list_annotations(conn, video_id, &query).unwrap().annotations
}

/// `at who: what`.
fn told(conn: &mut Connection, video: &Video) -> Vec<String> {
    let told = |one: AnnotationWithUser| format!("{} {}", one.annotation.at, one.annotation.body);
    said(conn, video.id).into_iter().map(told).collect()
}

fn count(conn: &mut Connection, video: &Video) -> i64 {
    multimedia::get_video(conn, video.id).unwrap().video.annotation_count
}

fn a_file_is_previewed_imported_and_undone(conn: &mut Connection) {
    let owner = user(conn);
    let video = video(conn, &owner);
    let sent = file("C:\\subs\\my film.srt", SRT);
    let draft = imports::create_import_draft(conn, &owner, video.id, sent).unwrap();
    assert_eq!((draft.format, &*draft.file_name), (ImportFormat::Srt, "my film.srt"));
    let plan = imports::preview_import(conn, &owner, (video.id, draft.id)).unwrap();
    assert_eq!((plan.new.len(), plan.duplicate_count, plan.unreadable.count), (2, 0, 0));
    assert!(told(conn, &video).is_empty(), "a preview stores nothing");
    let import = imports::confirm_import(conn, &owner, (video.id, draft.id)).unwrap();
    assert_eq!((import.annotation_count, &*import.file_name), (2, "my film.srt"));
    assert_eq!(told(conn, &video), ["1000 one", "2000 two"]);
    assert_eq!(said(conn, video.id)[0].username, owner.username);
    let undone = imports::undo_import(conn, &owner, (video.id, import.id)).unwrap();
    assert!(undone.undone_at.is_some());
    assert!(told(conn, &video).is_empty());
    let listed = imports::list_imports(conn, &owner, video.id).unwrap();
    assert_eq!(listed, std::slice::from_ref(&undone));
    // Once more does nothing.
    let again = imports::undo_import(conn, &owner, (video.id, import.id)).unwrap();
    assert_eq!(again, undone);
}

fn a_preview_tells_duplicates_and_lines_that_cannot_be_read(conn: &mut Connection) {
    let owner = user(conn);
    let video = video(conn, &owner);
    import(conn, &owner, &video, SRT).unwrap();
    let long = "x".repeat(2_001);
    let text = format!(
        "{SRT}\nstray\n\n3\n00:00:04,000 --> 00:00:05,000\n{long}\n\n4\n00:00:06,000 --> 00:00:07,000\nnew\n"
    );
    let draft = draft(conn, &owner, &video, &text);
    let plan = imports::preview_import(conn, &owner, (video.id, draft.id)).unwrap();
    assert_eq!((plan.new.len(), plan.duplicate_count), (1, 2));
    let told: Vec<_> =
        plan.unreadable.first.iter().map(|it| format!("{}: {}", it.line, it.fault)).collect();
    assert_eq!(
        told,
        ["9: no time comes before this text", "12: the text should be at most 2000 character(s)"]
    );
    let import = imports::confirm_import(conn, &owner, (video.id, draft.id)).unwrap();
    let counts = (import.annotation_count, import.duplicate_count, import.unreadable_count);
    assert_eq!(counts, (1, 2, 2));
    assert_eq!(count(conn, &video), 3);
}

fn a_text_that_a_file_has_twice_is_imported_twice_and_known_twice(conn: &mut Connection) {
    let owner = user(conn);
    let video = video(conn, &owner);
    let text = "at,body\n1,ha\n1,ha\n";
    assert_eq!(import(conn, &owner, &video, text).unwrap().annotation_count, 2);
    let more = import(conn, &owner, &video, "at,body\n1,ha\n1,ha\n1,ha\n").unwrap();
    assert_eq!((more.annotation_count, more.duplicate_count), (1, 2));
}

fn a_draft_that_is_confirmed_twice_is_imported_once(conn: &mut Connection) {
    let owner = user(conn);
    let video = video(conn, &owner);
    let draft = draft(conn, &owner, &video, SRT);
    let confirm = |conn: &mut _| imports::confirm_import(conn, &owner, (video.id, draft.id));
    let first = confirm(conn).unwrap();
    assert_eq!(confirm(conn).unwrap(), first);
    assert_eq!(count(conn, &video), 2);
    assert_eq!(imports::list_imports(conn, &owner, video.id).unwrap().len(), 1);
}

fn a_draft_is_kept_for_an_hour_and_each_person_has_one(conn: &mut Connection) {
    let owner = user(conn);
    let video = video(conn, &owner);
    let first = draft(conn, &owner, &video, SRT);
    let second = draft(conn, &owner, &video, SRT);
    let preview = |conn: &mut _, id| imports::preview_import(conn, &owner, (video.id, id));
    assert!(is_not_found(&preview(conn, first.id)));
    assert!(preview(conn, second.id).is_ok());
    let in_an_hour = Utc::now().naive_utc() + imports::KEPT_FOR;
    let earlier = in_an_hour - TimeDelta::minutes(1);
    imports::delete_old_import_drafts_at(conn, earlier).unwrap();
    assert!(preview(conn, second.id).is_ok());
    assert!(imports::delete_old_import_drafts_at(conn, in_an_hour).unwrap() >= 1);
    assert!(is_not_found(&preview(conn, second.id)));
    let confirmed = imports::confirm_import(conn, &owner, (video.id, second.id));
    assert!(is_not_found(&confirmed));
}

fn nobody_imports_to_a_video_of_somebody_elses(conn: &mut Connection) {
    let (owner, other) = (user(conn), user(conn));
    let (video, theirs) = (video(conn, &owner), video(conn, &other));
    let refused = imports::create_import_draft(conn, &other, video.id, file("a.srt", SRT));
    assert!(is_not_found(&refused));
    assert!(is_not_found(&import(conn, &other, &video, SRT)));
    let draft = draft(conn, &owner, &video, SRT);
    let place = (video.id, draft.id);
    assert!(is_not_found(&imports::preview_import(conn, &other, place)));
    assert!(is_not_found(&imports::confirm_import(conn, &other, place)));
    // Nor by way of a video of their own.
    let place = (theirs.id, draft.id);
    assert!(is_not_found(&imports::preview_import(conn, &other, place)));
    assert!(is_not_found(&imports::confirm_import(conn, &other, place)));
    let import = imports::confirm_import(conn, &owner, (video.id, draft.id)).unwrap();
    for video_id in [video.id, theirs.id] {
        assert!(is_not_found(&imports::undo_import(conn, &other, (video_id, import.id))));
        assert!(is_not_found(&imports::get_import(conn, &other, video_id, import.id)));
    }
    assert!(is_not_found(&imports::list_imports(conn, &other, video.id)));
    assert_eq!(count(conn, &video), 2);
}

fn nothing_is_imported_to_a_video_that_is_deleted_after_the_preview(conn: &mut Connection) {
    let owner = user(conn);
    let video = video(conn, &owner);
    let draft = draft(conn, &owner, &video, SRT);
    imports::preview_import(conn, &owner, (video.id, draft.id)).unwrap();
    multimedia::delete_video(conn, &owner, video.id).unwrap();
    let confirmed = imports::confirm_import(conn, &owner, (video.id, draft.id));
    assert!(is_not_found(&confirmed));
}

fn a_video_that_is_hidden_gets_nothing(conn: &mut Connection) {
    let owner = user(conn);
    let video = video(conn, &owner);
    let draft = draft(conn, &owner, &video, SRT);
    let moderator = with_role(conn, Role::Moderator);
    let by = rumbl_core::audit::By::user(&moderator);
    multimedia::hide_video(conn, by, video.id).unwrap();
    let place = (video.id, draft.id);
    assert!(is_not_found(&imports::preview_import(conn, &owner, place)));
    assert!(is_not_found(&imports::confirm_import(conn, &owner, place)));
    assert!(is_not_found(&import(conn, &owner, &video, SRT)));
}

fn a_moment_after_the_end_of_the_video_is_refused_by_its_line(conn: &mut Connection) {
    let owner = user(conn);
    let short = crate::fixtures::video_params().with("duration_ms", "1500");
    let video = multimedia::create_video(conn, &owner, &short).unwrap();
    let text = SRT.replace("00:00:02", "00:01:02");
    let sent = file("a.srt", &text);
    let (import, refused) =
        imports::import_file(conn, &owner, video.id, sent.read().unwrap()).unwrap();
    assert_eq!((import.annotation_count, import.unreadable_count), (1, 1));
    assert_eq!(refused[0].line, 6);
    assert_eq!(refused[0].fault.to_string(), "the time is after the end of the video");
}

fn what_files_say_about_authors_and_times_is_kept(conn: &mut Connection) {
    let owner = user(conn);
    let video = video(conn, &owner);
    let text = "at,body,author,created\n1,hi,Ada: L,2020-02-03T04:05:06Z\n2,there,,\n";
    import(conn, &owner, &video, text).unwrap();
    let own = annotate(conn, &owner, &video, 5);
    let said = said(conn, video.id);
    let ids: Vec<_> = said.iter().map(|one| one.annotation.id).collect();
    let originals = imports::find_originals(conn, ids.iter().copied()).unwrap();
    assert!(!originals.contains_key(&own.id));
    let by_body = |body: &str| {
        let one = said.iter().find(|one| one.annotation.body == body).unwrap();
        originals[&one.annotation.id].clone()
    };
    assert_eq!(by_body("hi").author_name.as_deref(), Some("Ada L"));
    assert_eq!(by_body("hi").written_at.unwrap().to_string(), "2020-02-03 04:05:06");
    assert_eq!((by_body("there").author_name, by_body("there").written_at), (None, None));
}

fn undoing_leaves_everything_that_the_import_did_not_make(conn: &mut Connection) {
    let (owner, guest) = (user(conn), user(conn));
    let video = video(conn, &owner);
    annotate(conn, &owner, &video, 1_000);
    let first = import(conn, &owner, &video, SRT).unwrap();
    let second = import(conn, &owner, &video, "at,body\n3,three\n4,four\n").unwrap();
    annotate(conn, &guest, &video, 9);
    // One of the import's was deleted already, and one is hidden.
    let of_second = said(conn, video.id);
    let find = |body: &str| of_second.iter().find(|one| one.annotation.body == body).unwrap();
    let (three, four) = (find("three").annotation.id, find("four").annotation.id);
    annotations::delete_annotation(conn, &owner, video.id, three).unwrap();
    let moderator = with_role(conn, Role::Moderator);
    let hide = AnnotationAction::Hide { id: four, note: None };
    assert!(write_annotations(conn, &[write(&moderator, video.id, hide)])[0].is_ok());
    imports::undo_import(conn, &owner, (video.id, first.id)).unwrap();
    assert_eq!(told(conn, &video), ["9 at 9", "1000 at 1000"]);
    imports::undo_import(conn, &owner, (video.id, second.id)).unwrap();
    assert_eq!(told(conn, &video), ["9 at 9", "1000 at 1000"]);
    assert_eq!(count(conn, &video), 2);
    assert!(annotations::list_miscounted_videos(conn).unwrap().iter().all(|it| it.id != video.id));
    assert!(annotations::get_hidden(conn, four).is_ok(), "moderators keep what they have hidden");
}

fn whoever_watches_starts_over_once_and_nobody_is_notified(conn: &mut Connection) {
    let (owner, reader) = (user(conn), user(conn));
    let video = video(conn, &owner);
    annotate(conn, &reader, &video, 1);
    let before = log::find_last_seq(conn, &video_topic(video.id)).unwrap();
    let text = format!("at,body\n1,hello @{}\n2,what is 1+1?\n", reader.username);
    let done = import(conn, &owner, &video, &text).unwrap();
    assert_eq!(log::find_last_seq(conn, &video_topic(video.id)).unwrap(), before + 1);
    let missed = changes(conn, &video, before, Reach::Process);
    assert!(missed.start_over && missed.changes.is_empty());
    assert_eq!(missed.last_seq, before + 1);
    // Whoever comes after it follows as usual.
    annotate(conn, &reader, &video, 3);
    let missed = changes(conn, &video, before + 1, Reach::Client);
    assert_eq!((missed.changes.len(), missed.start_over), (1, false));
    imports::undo_import(conn, &owner, (video.id, done.id)).unwrap();
    assert!(changes(conn, &video, before + 2, Reach::Client).start_over);
    let list = notifications::list_notifications(conn, &reader, None).unwrap();
    assert!(list.rows.is_empty(), "{list:?}");
}

fn files_that_say_nothing_new_are_refused_and_nothing_is_stored(conn: &mut Connection) {
    let owner = user(conn);
    let video = video(conn, &owner);
    import(conn, &owner, &video, SRT).unwrap();
    for (name, content, message) in [
        ("a.srt", &b""[..], "file is empty"),
        ("a.srt", &b"\x89PNG\r\n\x1a\n\0\0"[..], "file is not text in UTF-8 or UTF-16"),
        ("a.srt", SRT.as_bytes(), "file has nothing that is new to this video"),
        (
            "a.srt",
            &b"1\n2\n3"[..],
            "file has no line that can be read as an annotation of this video",
        ),
    ] {
        let file = NewFile { name, format: None, content };
        let read = file.read().map_err(Error::from);
        let refused = read.and_then(|file| imports::import_file(conn, &owner, video.id, file));
        assert_eq!(errors(refused), message);
    }
    let big = vec![b'a'; imports::MAX_FILE_BYTES + 1];
    let file = NewFile { name: "a.srt", format: None, content: &big };
    let refusal = errors(imports::create_import_draft(conn, &owner, video.id, file));
    assert_eq!(refusal, "file is larger than 5 MB");
    assert_eq!(imports::list_imports(conn, &owner, video.id).unwrap().len(), 1);
    assert_eq!(count(conn, &video), 2);
}

fn nobody_imports_more_than_20_files_within_a_day(conn: &mut Connection) {
    let owner = user(conn);
    let video = video(conn, &owner);
    for at in 0..MAX_IMPORTS_PER_DAY {
        import(conn, &owner, &video, &format!("at,body\n{at},x\n")).unwrap();
    }
    let refusal = errors(import(conn, &owner, &video, "at,body\n99,x\n"));
    assert!(refusal.starts_with("file can't be imported now"), "{refusal}");
    let other = user(conn);
    let theirs = crate::fixtures::video(conn, &other);
    assert!(import(conn, &other, &theirs, SRT).is_ok());
}

fn what_is_imported_is_found_by_its_words_and_counted(conn: &mut Connection) {
    let owner = user(conn);
    let video = video(conn, &owner);
    let word = crate::fixtures::unique("xylograph");
    let text = format!("at,body\n1,a {word}\n2,another {word}\n");
    let done = import(conn, &owner, &video, &text).unwrap();
    let found = |conn: &mut _| {
        annotations::list_user_annotations(conn, &owner, &word, None).unwrap().rows.len()
    };
    assert_eq!((found(conn), count(conn, &video)), (2, 2));
    imports::undo_import(conn, &owner, (video.id, done.id)).unwrap();
    assert_eq!((found(conn), count(conn, &video)), (0, 0));
}

fn two_that_confirm_a_draft_at_once_import_it_once(scratch: &Scratch) {
    let repo: Repo = scratch.migrated();
    let (owner, place) = block_on(repo.run(|conn| {
        let owner = user(conn);
        let video = video(conn, &owner);
        let draft = draft(conn, &owner, &video, SRT);
        Ok((owner, (video.id, draft.id)))
    }))
    .unwrap();
    let confirm = || {
        let owner = owner.clone();
        repo.run(move |conn| imports::confirm_import(conn, &owner, place))
    };
    let outcomes = block_on(async { tokio::join!(confirm(), confirm(), confirm()) });
    let ids: HashSet<_> =
        [outcomes.0, outcomes.1, outcomes.2].map(|import| import.unwrap().id).into();
    assert_eq!(ids.len(), 1);
    let said = block_on(repo.run(move |conn| Ok(said(conn, place.0)))).unwrap();
    assert_eq!(said.len(), 2);
}

fn twenty_thousand_annotations_are_imported_and_undone(scratch: &Scratch) {
    let repo: Repo = scratch.migrated();
    let mut text = "at_ms,body\n".to_owned();
    for at in 0..imports::MAX_FOUND {
        writeln!(text, "{at},number {at}").unwrap();
    }
    text.push_str(&"broken\n".repeat(50));
    block_on(repo.run(move |conn| {
        let owner = user(conn);
        let video = video(conn, &owner);
        let sent = file("a.csv", &text);
        let (done, refused) = imports::import_file(conn, &owner, video.id, sent.read()?)?;
        assert_eq!((done.annotation_count, done.unreadable_count), (20_000, 50));
        assert_eq!(refused.len(), MAX_LINE_ERRORS);
        assert_eq!(count(conn, &video), 20_000);
        // All of it is known.
        let again = errors(import(conn, &owner, &video, &text));
        assert_eq!(again, "file has nothing that is new to this video");
        imports::undo_import(conn, &owner, (video.id, done.id))?;
        assert_eq!(count(conn, &video), 0);
        assert!(annotations::list_miscounted_videos(conn)?.is_empty());
        Ok::<_, Error>(())
    }))
    .unwrap();
}
