//! Messages are posted once, changed and deleted by their authors, and share moments that can be seen.

use std::sync::Barrier;
use std::thread;

use rumbl_core::accounts::Role;
use rumbl_core::audit::{self, By, MESSAGE_NAME, Subject};
use rumbl_core::conversations::{
    self, ConversationAction, ConversationChange, MAX_MESSAGE_STRETCH, SharedMoment, list_messages,
    list_messages_beyond, post_message,
};
use rumbl_core::log::{Logged, Written};
use rumbl_core::multimedia;
use rumbl_core::page::{Direction, PageNumber, PageSize};
use rumbl_core::personal_data::{Said, read_personal_data};
use rumbl_core::repo::Connection;
use rumbl_core::{Error, IfUnchanged, reports};
use serde_json::{Value as Json, json};

use crate::administration::with_role;
use crate::databases::{Scratch, block_on, cases};
use crate::fixtures::{
    act, act_once, annotate, contents, errors, group, is_not_found, pair, params, say, unread,
    user, video,
};

cases! {
    Sandboxed:
        messages_have_rising_ids_and_numbers_without_gaps,
        bad_messages_are_refused_and_nothing_is_stored,
        a_message_that_is_sent_again_is_stored_once,
        the_same_client_id_counts_for_one_person_and_one_conversation,
        a_message_is_changed_and_deleted_by_its_author_alone,
        a_message_that_changed_meanwhile_is_not_changed,
        the_last_message_of_a_listing_is_the_last_that_is_left,
        history_is_read_backwards,
        messages_are_read_on_in_either_direction_also_from_one_that_is_gone,
        what_somebody_was_reading_is_read_again,
        a_shared_moment_shows_what_can_be_seen,
        what_is_gone_or_hidden_is_not_shared,
        a_message_is_reported_by_a_member_and_deleted_by_a_moderator,
        a_reported_message_stays_readable_without_the_rest_of_its_conversation,
        a_reported_message_without_text_is_shown_by_its_moment,
        what_a_person_said_is_taken_along;
    Alone:
        a_message_from_two_connections_at_once_is_stored_once;
}

fn messages_have_rising_ids_and_numbers_without_gaps(conn: &mut Connection) {
    let (ada, bob) = (user(conn), user(conn));
    let (one, other) = (pair(conn, &ada, &bob), group(conn, &ada, &[&bob]));
    let post = |user, id, content: &str| {
        let params = params(json!({"content": content}));
        act(user, id, ConversationAction::Post { params })
    };
    let writes = [
        post(&ada, one, "1"),
        post(&bob, other, "1"),
        post(&ada, one, " "),
        post(&bob, one, "2"),
        post(&ada, other, "2"),
    ];
    let written = conversations::write_conversations(conn, &writes);
    let places = written.iter().map(|outcome| match outcome {
        Ok(Written::Changed(Logged { seq, change: ConversationChange::Created(one) })) => {
            Some((*seq, one.message.number, one.message.content.as_str()))
        }
        _ => None,
    });
    let expected =
        [Some((1, 1, "1")), Some((1, 1, "1")), None, Some((2, 2, "2")), Some((2, 2, "2"))];
    assert_eq!(places.collect::<Vec<_>>(), expected);
    for id in [one, other] {
        let page = list_messages(conn, ada.id, id, None, 9).unwrap();
        assert!(page.messages[0].message.id < page.messages[1].message.id);
        assert_eq!((page.last_seq, page.has_more), (2, false));
    }
}

fn bad_messages_are_refused_and_nothing_is_stored(conn: &mut Connection) {
    let (ada, bob) = (user(conn), user(conn));
    let id = pair(conn, &ada, &bob);
    let turned = "content can't contain characters that turn the direction of text";
    for (sent, message) in [
        (json!({}), "content can't be blank"),
        (json!({"content": null}), "content can't be blank"),
        (json!({"content": " \n\u{200b}"}), "content can't be blank"),
        (json!({"content": " ", "video_id": ""}), "content can't be blank"),
        (json!({"content": "x".repeat(10_000)}), "content should be at most 2000 character(s)"),
        (json!({"content": "a\u{0}b"}), "content can't contain a NUL character"),
        (json!({"content": "a\u{202e}b"}), turned),
        (json!({"content": "a\u{202a}b"}), turned),
        (json!({"content": 7}), "content is invalid"),
        (json!({"content": ["a"]}), "content is invalid"),
        (
            json!({"content": "a", "client_id": "x".repeat(65)}),
            "client_id should be at most 64 character(s)",
        ),
        (json!({"content": "a", "at": 5}), "video_id can't be blank"),
        (json!({"content": "a", "video_id": "x"}), "video_id is invalid"),
    ] {
        assert_eq!(errors(post_message(conn, &ada, id, &params(sent.clone()))), message, "{sent}");
    }
    assert_eq!(contents(conn, &bob, id), [""; 0]);
    assert_eq!(unread(conn, &bob, id), 0);
    // Right-to-left text and its marks are no reason.
    for text in ["שלום", "\u{2067}مرحبا\u{2069}", "a\u{200f}b"] {
        say(conn, &ada, id, text);
    }
    say(conn, &ada, id, &"é".repeat(2_000));
}

fn sent(content: &str, client_id: impl Into<Json>) -> ConversationAction {
    let params = params(json!({"content": content, "client_id": client_id.into()}));
    ConversationAction::Post { params }
}

fn a_message_that_is_sent_again_is_stored_once(conn: &mut Connection) {
    let (ada, bob) = (user(conn), user(conn));
    let id = pair(conn, &ada, &bob);
    let writes = [
        act(&ada, id, sent("one", "a")),
        act(&ada, id, sent("one", "a")),
        act(&ada, id, sent("two", "b")),
    ];
    let first = conversations::write_conversations(conn, &writes);
    let again = conversations::write_conversations(conn, &writes);
    let message_id = match &first[0] {
        Ok(Written::Changed(Logged { seq: 1, change: ConversationChange::Created(one) })) => {
            one.message.id.get()
        }
        other => panic!("{other:?} is no first message"),
    };
    for repeated in [&first[1], &again[0], &again[1]] {
        let expected = Written::Repeated { id: message_id, seq: Some(1) };
        assert_eq!(repeated.as_ref().unwrap(), &expected);
    }
    assert_eq!(contents(conn, &bob, id), ["one", "two"]);
    assert_eq!(unread(conn, &bob, id), 2);
}

fn the_same_client_id_counts_for_one_person_and_one_conversation(conn: &mut Connection) {
    let (ada, bob) = (user(conn), user(conn));
    let (one, other) = (pair(conn, &ada, &bob), group(conn, &ada, &[&bob]));
    for (user, id) in [(&ada, one), (&bob, one), (&ada, other)] {
        assert!(matches!(act_once(conn, user, id, sent("hi", "1")), Ok(Written::Changed(_))));
    }
    for _ in 0..2 {
        let without = act_once(conn, &ada, one, sent("hi", Json::Null));
        assert!(matches!(without, Ok(Written::Changed(_))));
    }
}

fn a_message_is_changed_and_deleted_by_its_author_alone(conn: &mut Connection) {
    let (ada, bob) = (user(conn), user(conn));
    let id = group(conn, &ada, &[&bob]);
    let said = say(conn, &bob, id, "hallo").message.id;
    let text = params(json!({"content": "hello"}));
    assert!(is_not_found(&conversations::update_message(conn, &ada, (id, said), &text)));
    assert!(is_not_found(&conversations::delete_message(conn, &ada, (id, said))));
    let blank = params(json!({"content": ""}));
    let refusal = errors(conversations::update_message(conn, &bob, (id, said), &blank));
    assert_eq!(refusal, "content can't be blank");
    let updated = conversations::update_message(conn, &bob, (id, said), &text).unwrap();
    let Written::Changed(Logged { change: ConversationChange::Updated(one), .. }) = updated else {
        panic!("nothing was changed")
    };
    assert!(one.message.is_edited());
    let again = conversations::update_message(conn, &bob, (id, said), &text).unwrap();
    assert_eq!(again, Written::Unchanged);
    conversations::delete_message(conn, &bob, (id, said)).unwrap();
    assert!(is_not_found(&conversations::delete_message(conn, &bob, (id, said))));
    assert_eq!(contents(conn, &ada, id), [""; 0]);
}

fn a_message_that_changed_meanwhile_is_not_changed(conn: &mut Connection) {
    let ada = user(conn);
    let id = group(conn, &ada, &[]);
    let said = say(conn, &ada, id, "one").message;
    let update = |content: &str, since| ConversationAction::Update {
        id: said.id,
        params: params(json!({"content": content})),
        if_unchanged: IfUnchanged::since([since]),
    };
    act_once(conn, &ada, id, update("two", said.updated_at)).unwrap();
    let refused = act_once(conn, &ada, id, update("three", said.updated_at));
    assert!(matches!(refused, Err(Error::Changed)));
}

fn the_last_message_of_a_listing_is_the_last_that_is_left(conn: &mut Connection) {
    let ada = user(conn);
    let id = group(conn, &ada, &[]);
    let last = |conn: &mut Connection| {
        let listing = conversations::get_conversation(conn, ada.id, id).unwrap();
        listing.last_message.map(|one| one.message.content)
    };
    let ids = ["one", "two", "three"].map(|content| say(conn, &ada, id, content).message.id);
    for (gone, left) in [(1, Some("three")), (2, Some("one")), (0, None)] {
        conversations::delete_message(conn, &ada, (id, ids[gone])).unwrap();
        assert_eq!(last(conn).as_deref(), left);
    }
    assert_eq!(say(conn, &ada, id, "four").message.number, 4);
}

fn history_is_read_backwards(conn: &mut Connection) {
    let ada = user(conn);
    let id = group(conn, &ada, &[]);
    let all: Vec<String> = (0..5).map(|number| number.to_string()).collect();
    for content in &all {
        say(conn, &ada, id, content);
    }
    let (mut before, mut read) = (None, Vec::new());
    loop {
        let page = list_messages(conn, ada.id, id, before, 2).unwrap();
        before = page.messages.first().map(|one| one.message.number);
        read.splice(0..0, page.messages.into_iter().map(|one| one.message.content));
        if !page.has_more {
            break;
        }
    }
    assert_eq!(read, all);
}

fn messages_are_read_on_in_either_direction_also_from_one_that_is_gone(conn: &mut Connection) {
    let ada = user(conn);
    let size = PageSize::try_from(3).unwrap();
    for (direction, pages) in [
        (Direction::Forward, [("012", true), ("34", false), ("", false)]),
        (Direction::Backward, [("432", true), ("10", false), ("", false)]),
    ] {
        let id = group(conn, &ada, &[]);
        for content in 0..5 {
            say(conn, &ada, id, &content.to_string());
        }
        let mut from = None;
        for page in pages {
            let read = list_messages_beyond(conn, ada.id, id, (direction, from), size).unwrap();
            let texts = read.rows.iter().map(|one| one.message.content.as_str());
            assert_eq!((&*texts.collect::<String>(), read.has_more), page);
            if let Some(last) = read.rows.last() {
                from = Some(last.message.number);
                conversations::delete_message(conn, &ada, (id, last.message.id)).unwrap();
            }
        }
    }
}

fn what_somebody_was_reading_is_read_again(conn: &mut Connection) {
    let (ada, bob, eva) = (user(conn), user(conn), user(conn));
    let id = pair(conn, &ada, &bob);
    for number in 1..=6 {
        say(conn, &ada, id, &number.to_string());
    }
    let read = |conn: &mut Connection, first, last| {
        let read = conversations::list_messages_between(conn, bob.id, id, (first, last)).unwrap();
        let texts = read.page.messages.iter().map(|one| one.message.content.clone());
        (texts.collect::<String>(), read.page.has_more, read.has_newer)
    };
    for (first, last, expected) in [
        (1, None, ("123456", false, false)),
        (3, None, ("3456", true, false)),
        (2, Some(4), ("234", true, true)),
        (0, Some(6), ("123456", false, false)),
        (-5, Some(2), ("12", false, true)),
        (7, None, ("", true, false)),
        (5, Some(3), ("", true, true)),
    ] {
        let (texts, has_older, has_newer) = read(conn, first, last);
        assert_eq!((&*texts, has_older, has_newer), expected, "{first} {last:?}");
    }
    let outside = conversations::list_messages_between(conn, eva.id, id, (1, None));
    assert!(is_not_found(&outside));
    for number in 7..=MAX_MESSAGE_STRETCH + 10 {
        say(conn, &ada, id, &number.to_string());
    }
    let read = conversations::list_messages_between(conn, bob.id, id, (3, None)).unwrap();
    assert_eq!(read.page.messages.len(), MAX_MESSAGE_STRETCH);
    assert_eq!((read.page.messages[0].message.number, read.has_newer), (3, true));
}

fn a_shared_moment_shows_what_can_be_seen(conn: &mut Connection) {
    let (ada, bob) = (user(conn), user(conn));
    let (id, video) = (pair(conn, &ada, &bob), video(conn, &bob));
    let annotation = annotate(conn, &bob, &video, 7_000);
    let moment = |at, shared, body: Option<&str>| SharedMoment {
        video_id: video.id,
        at,
        annotation_id: shared,
        reply_to_id: None,
        title: Some(video.title.clone()),
        body: body.map(ToOwned::to_owned),
    };
    for (sent, shown) in [
        (json!({"video_id": video.id, "at": 1_500}), moment(1_500, None, None)),
        (json!({"video_id": video.id, "content": "look"}), moment(0, None, None)),
        (
            json!({"annotation_id": annotation.id}),
            moment(7_000, Some(annotation.id), Some("at 7000")),
        ),
    ] {
        let posted = post_message(conn, &ada, id, &params(sent)).unwrap();
        assert_eq!(posted.moment, Some(shown));
        assert_eq!(
            conversations::get_message(conn, bob.id, (id, posted.message.id)).unwrap(),
            posted
        );
    }
    let moderator = with_role(conn, Role::Moderator);
    multimedia::hide_video(conn, By::user(&moderator), video.id).unwrap();
    let page = list_messages(conn, ada.id, id, None, 9).unwrap();
    let shown = page.messages[2].moment.clone().unwrap();
    assert_eq!((shown.title, shown.body, shown.at), (None, None, 7_000));
}

fn what_is_gone_or_hidden_is_not_shared(conn: &mut Connection) {
    let (ada, bob) = (user(conn), user(conn));
    let (id, shown, hidden) = (pair(conn, &ada, &bob), video(conn, &bob), video(conn, &bob));
    let on_hidden = annotate(conn, &bob, &hidden, 1).id;
    let length = params(json!({"duration_ms": "60000"}));
    multimedia::update_video(conn, &bob, shown.id, &length).unwrap();
    let moderator = with_role(conn, Role::Moderator);
    multimedia::hide_video(conn, By::user(&moderator), hidden.id).unwrap();
    let gone = "can't be shared: it is gone, or not everybody here can see it";
    for (sent, message) in [
        (json!({"video_id": hidden.id}), format!("video_id {gone}")),
        (json!({"video_id": 999_999_999}), format!("video_id {gone}")),
        (json!({"annotation_id": on_hidden}), format!("annotation_id {gone}")),
        (json!({"video_id": shown.id, "at": 99_000}), "at is after the end of the video".into()),
        (json!({"video_id": shown.id, "at": -1}), "at must be greater than or equal to 0".into()),
    ] {
        let refused = post_message(conn, &ada, id, &params(sent.clone()));
        assert_eq!(errors(refused), message, "{sent}");
    }
    assert_eq!(contents(conn, &bob, id), [""; 0]);
}

fn a_message_is_reported_by_a_member_and_deleted_by_a_moderator(conn: &mut Connection) {
    let (ada, bob, eva) = (user(conn), user(conn), user(conn));
    let id = pair(conn, &ada, &bob);
    let said = say(conn, &bob, id, "an insult").message.id;
    let reason = params(json!({"reason": "abuse"}));
    let subject = Subject::Message(said);
    assert!(is_not_found(&reports::create_report(conn, &eva, subject, &reason)));
    reports::create_report(conn, &ada, subject, &reason).unwrap();
    let reported = reports::find_reported(conn, subject).unwrap().unwrap();
    assert_eq!((reported.text(), reported.owner.id), ("an insult", bob.id));
    let moderation = || ConversationAction::Moderate { id: said, note: None };
    assert!(is_not_found(&act_once(conn, &ada, id, moderation())));
    let moderator = with_role(conn, Role::Moderator);
    act_once(conn, &moderator, id, moderation()).unwrap();
    assert_eq!(contents(conn, &ada, id), [""; 0]);
    let recorded = audit::list_audit_page(conn, PageNumber::FIRST).unwrap().rows.remove(0);
    let is_about = (recorded.subject_id, recorded.subject_name.as_str(), recorded.detail);
    assert_eq!(is_about, (said.get(), MESSAGE_NAME, None), "its text is nowhere");
    assert_eq!(unread(conn, &ada, id), 0);
    assert!(reports::list_own_reports(conn, ada.id).unwrap()[0].closed_at.is_some());
}

fn a_reported_message_stays_readable_without_the_rest_of_its_conversation(conn: &mut Connection) {
    let (ada, bob) = (user(conn), user(conn));
    let id = pair(conn, &ada, &bob);
    let secret = say(conn, &bob, id, "a secret").message.id;
    let said = say(conn, &bob, id, "an insult").message;
    let subject = Subject::Message(said.id);
    reports::create_report(conn, &ada, subject, &params(json!({"reason": "abuse"}))).unwrap();
    let report = |conn: &mut Connection| {
        let last = reports::list_reports_page(conn, PageNumber::FIRST).unwrap().last();
        reports::list_reports_page(conn, last).unwrap().rows.pop().unwrap()
    };
    let nicer = params(json!({"content": "good morning"}));
    conversations::update_message(conn, &bob, (id, said.id), &nicer).unwrap();
    let edited = report(conn);
    let snapshot = edited.snapshot.unwrap();
    assert!(edited.reported.unwrap().is_edited_since(&snapshot));
    assert_eq!(
        (snapshot.text.as_str(), snapshot.author.as_str()),
        ("an insult", bob.username.as_str())
    );
    assert_eq!((snapshot.posted_at, snapshot.at), (said.inserted_at, None));
    for message in [said.id, secret] {
        conversations::delete_message(conn, &bob, (id, message)).unwrap();
    }
    let deleted = report(conn);
    assert_eq!((deleted.reported.is_none(), deleted.snapshot), (true, Some(snapshot)));
    assert_eq!(deleted.author, Some(bob));
}

fn a_reported_message_without_text_is_shown_by_its_moment(conn: &mut Connection) {
    let (ada, bob) = (user(conn), user(conn));
    let id = pair(conn, &ada, &bob);
    let shown = video(conn, &bob);
    let share = params(json!({"video_id": shown.id, "at": 5_000}));
    let said = post_message(conn, &bob, id, &share).unwrap();
    let said = said.message.id;
    let subject = Subject::Message(said);
    reports::create_report(conn, &ada, subject, &params(json!({"reason": "spam"}))).unwrap();
    let reported = reports::find_reported(conn, subject).unwrap().unwrap();
    assert_eq!((reported.text(), reported.name()), ("", MESSAGE_NAME));
    let last = reports::list_reports_page(conn, PageNumber::FIRST).unwrap().last();
    let report = reports::list_reports_page(conn, last).unwrap().rows.pop().unwrap();
    let snapshot = report.snapshot.unwrap();
    assert_eq!((snapshot.text.as_str(), snapshot.at), ("", Some(5_000)));
    assert_eq!(snapshot.video_title, Some(shown.title));
}

fn what_a_person_said_is_taken_along(conn: &mut Connection) {
    let (ada, bob) = (user(conn), user(conn));
    let (one, left) = (pair(conn, &ada, &bob), group(conn, &bob, &[&ada]));
    for id in [one, left] {
        say(conn, &ada, id, "adas");
        say(conn, &bob, id, "bobs");
    }
    conversations::leave_conversation(conn, &ada, left).unwrap();
    conversations::block_user(conn, &ada, bob.id).unwrap();
    let mut said = Vec::new();
    let data = read_personal_data(conn, ada.id, |chunk| {
        let Said::Messages(chunk) = chunk else { panic!("there is no annotation") };
        said.extend(chunk.into_iter().map(|message| (message.conversation_id, message.content)));
        Ok(())
    });
    let data = data.unwrap();
    assert_eq!(said, [(one, "adas".to_owned()), (left, "adas".to_owned())]);
    let ids: Vec<_> = data.conversations.iter().map(|own| (own.id, own.is_pair)).collect();
    assert_eq!((ids, data.blocked), (vec![(one, true)], vec![bob]));
}

fn a_message_from_two_connections_at_once_is_stored_once(scratch: &Scratch) {
    let repo = scratch.migrated();
    let (ada, id) = block_on(repo.run(|conn| {
        let (ada, bob) = (user(conn), user(conn));
        let id = pair(conn, &ada, &bob);
        Ok((ada, id))
    }))
    .unwrap();
    let barrier = Barrier::new(2);
    let post = || {
        let (repo, ada) = (scratch.connect(), ada.clone());
        barrier.wait();
        let post = repo.run(move |conn| {
            post_message(conn, &ada, id, &params(json!({"content": "hi", "client_id": "1"})))
        });
        block_on(post).unwrap().message.id
    };
    let ids = thread::scope(|scope| {
        let (one, other) = (scope.spawn(post), scope.spawn(post));
        [one.join().unwrap(), other.join().unwrap()]
    });
    assert_eq!(ids[0], ids[1]);
    let left = block_on(repo.run(move |conn| Ok(contents(conn, &ada, id)))).unwrap();
    assert_eq!(left, ["hi"]);
}
