//! What people are told that happened to them, and what they are not.

use std::sync::Arc;

use rumbl_core::accounts::{self, Role, User};
use rumbl_core::annotations::{self, Annotation, AnnotationAction, Answer, Reach};
use rumbl_core::audit::By;
use rumbl_core::conversations::{self, ConversationAction};
use rumbl_core::ids::VideoId;
use rumbl_core::inbox::{InboxChange, list_inbox_changes};
use rumbl_core::multimedia::{self, Video};
use rumbl_core::notifications::{
    self, MAX_EVENTS, MAX_NOTIFICATIONS, NOTIFICATION_PAGE, NotificationCursor, NotificationKind,
    NotificationListing, Said, count_unread, list_notifications, mark_notifications_read,
};
use rumbl_core::repo::Connection;
use serde_json::json;

use crate::administration::with_role;
use crate::databases::cases;
use crate::fixtures::{
    act_once, annotate_all, creation, errors, group, pair, params, say, user, video, write,
};

use NotificationKind::{Answer as Answered, Conversation, Mention, MessageMention, Remark};

cases! {
    Sandboxed:
        somebody_is_told_that_an_annotation_mentions_them,
        nobody_is_told_of_what_they_do_themselves,
        remarks_on_a_video_are_one_notification_until_they_are_read,
        a_mention_of_the_owner_is_no_remark_besides,
        whoever_asked_is_told_of_an_answer,
        a_message_tells_those_members_whom_it_mentions,
        whoever_is_put_into_a_conversation_is_told,
        reading_a_conversation_reads_what_was_told_of_it,
        leaving_a_conversation_takes_what_was_told_of_it_along,
        nothing_is_told_of_people_who_are_blocked_or_suspended,
        blocking_somebody_takes_back_what_was_told_of_them,
        a_name_is_found_however_it_is_written,
        each_kind_can_be_switched_off,
        what_is_deleted_or_hidden_takes_its_notifications_along,
        a_hidden_or_deleted_video_takes_its_notifications_along,
        what_is_edited_or_restored_tells_nobody_again,
        what_was_seen_is_marked_as_read_and_what_came_later_is_not,
        nobody_sees_or_marks_the_notifications_of_others,
        a_person_is_told_on_their_topic_once_until_they_have_read,
        max_events_bounds_what_one_notification_counts,
        max_notifications_bounds_what_is_kept_and_pages_follow_each_other,
        settings_take_booleans_and_nothing_else,
        an_account_is_deleted_with_its_notifications_and_those_it_caused;
}

fn say_of(conn: &mut Connection, who: &User, video: &Video, body: &str) -> Annotation {
    let params = params(json!({"body": body, "at": 5_000}));
    annotations::annotate_video(conn, who, video.id, &params).unwrap()
}

fn rows(conn: &mut Connection, who: &User) -> Vec<NotificationListing> {
    list_notifications(conn, who, None).unwrap().rows
}

/// The kinds of somebody's notifications, the latest first, each with its count and whether it is unread.
fn told(conn: &mut Connection, who: &User) -> Vec<(NotificationKind, i64, bool)> {
    let told = |row: NotificationListing| {
        let one = row.notification;
        (one.kind, one.event_count, one.read_at.is_none())
    };
    rows(conn, who).into_iter().map(told).collect()
}

fn unread(conn: &mut Connection, who: &User) -> i64 {
    count_unread(conn, who.id).unwrap().notifications
}

fn mark_all(conn: &mut Connection, who: &User) -> usize {
    let first = rows(conn, who).remove(0).notification;
    mark_notifications_read(conn, who, NotificationCursor::of(&first)).unwrap()
}

fn answer(conn: &mut Connection, backend: &User, asker: &User, video_id: VideoId) {
    let answer = Some(Answer { asked_by: Arc::new(asker.clone()), source_url: None });
    let params = params(json!({"body": "@nobody 2", "at": 5}));
    let action = AnnotationAction::Create { params, answer };
    annotate_all(conn, &[write(backend, video_id, action)]).remove(0).unwrap();
}

fn somebody_is_told_that_an_annotation_mentions_them(conn: &mut Connection) {
    let [owner, ada, bob, eva] = [(); 4].map(|()| user(conn));
    let video = video(conn, &owner);
    let body = format!("(look, @{}!) and mail@{} @nobody-at-all", bob.username, eva.username);
    let said = say_of(conn, &ada, &video, &body);
    let row = rows(conn, &bob).remove(0);
    assert_eq!((row.notification.kind, row.notification.event_count), (Mention, 1));
    assert_eq!(row.by, Some((ada.id, ada.username.clone())));
    assert_eq!((row.others, row.video.map(|video| video.id)), (0, Some(video.id)));
    assert_eq!(row.said, Some(Said::Annotation(said)));
    assert_eq!((unread(conn, &bob), unread(conn, &eva)), (1, 0));
}

fn nobody_is_told_of_what_they_do_themselves(conn: &mut Connection) {
    let ada = user(conn);
    let video = video(conn, &ada);
    say_of(conn, &ada, &video, &format!("I am @{}", ada.username));
    group(conn, &ada, &[]);
    answer(conn, &ada, &ada, video.id);
    assert_eq!(told(conn, &ada), []);
}

fn remarks_on_a_video_are_one_notification_until_they_are_read(conn: &mut Connection) {
    let [owner, ada, bob] = [(); 3].map(|()| user(conn));
    let (one, other) = (video(conn, &owner), video(conn, &owner));
    let batch: Vec<_> = [&ada, &bob, &ada]
        .into_iter()
        .map(|who| creation(who, one.id, params(json!({"body": "x", "at": 1}))))
        .collect();
    assert!(annotate_all(conn, &batch).iter().all(Result::is_ok));
    say_of(conn, &bob, &other, "elsewhere");
    say_of(conn, &bob, &one, "again");
    assert_eq!(told(conn, &owner), [(Remark, 4, true), (Remark, 1, true)]);
    let row = rows(conn, &owner).remove(0);
    assert_eq!((row.by.map(|(id, _)| id), row.others), (Some(bob.id), 1));
    assert_eq!(mark_all(conn, &owner), 2);
    say_of(conn, &ada, &one, "once more");
    let expected = [(Remark, 1, true), (Remark, 4, false), (Remark, 1, false)];
    assert_eq!((told(conn, &owner).as_slice(), unread(conn, &owner)), (&expected[..], 1));
}

fn a_mention_of_the_owner_is_no_remark_besides(conn: &mut Connection) {
    let (owner, ada) = (user(conn), user(conn));
    let video = video(conn, &owner);
    say_of(conn, &ada, &video, &format!("nice, @{0} @{0}", owner.username));
    assert_eq!(told(conn, &owner), [(Mention, 1, true)]);
}

fn whoever_asked_is_told_of_an_answer(conn: &mut Connection) {
    let [owner, ada, backend] = [(); 3].map(|()| user(conn));
    let video = video(conn, &owner);
    answer(conn, &backend, &ada, video.id);
    answer(conn, &backend, &ada, video.id);
    assert_eq!(told(conn, &ada), [(Answered, 2, true)]);
    // An answer is nobody's remark.
    assert_eq!(told(conn, &owner), []);
}

fn a_message_tells_those_members_whom_it_mentions(conn: &mut Connection) {
    let [ada, bob, eva, outsider] = [(); 4].map(|()| user(conn));
    let id = group(conn, &ada, &[&bob, &eva]);
    for who in [&bob, &eva] {
        mark_all(conn, who);
    }
    act_once(conn, &eva, id, ConversationAction::Mute { is_muted: true }).unwrap();
    let everybody =
        format!("@{} @{} @{} @{}", ada.username, bob.username, eva.username, outsider.username);
    let said = say(conn, &ada, id, &everybody).message;
    assert_eq!(told(conn, &bob), [(MessageMention, 1, true), (Conversation, 1, false)]);
    let row = rows(conn, &bob).remove(0);
    assert_eq!(row.said, Some(Said::Message(said)));
    let place = row.conversation.unwrap();
    assert_eq!(
        (place.id, place.is_pair, place.title.to_string()),
        (id, false, "Eva, Eva".to_owned())
    );
    assert_eq!([unread(conn, &ada), unread(conn, &eva), unread(conn, &outsider)], [0, 0, 0]);
    // A message that is sent again is stored once, and told of once.
    let again = params(json!({"content": format!("@{}", bob.username), "client_id": "one"}));
    for _ in 0..2 {
        conversations::post_message(conn, &ada, id, &again).unwrap();
    }
    assert_eq!(told(conn, &bob)[0], (MessageMention, 2, true));
}

fn whoever_is_put_into_a_conversation_is_told(conn: &mut Connection) {
    let [ada, bob, eva] = [(); 3].map(|()| user(conn));
    let id = group(conn, &ada, &[&bob]);
    act_once(conn, &bob, id, ConversationAction::Add { user_id: eva.id }).unwrap();
    pair(conn, &ada, &bob);
    // It is the same one, whoever opens it.
    pair(conn, &bob, &ada);
    assert_eq!(told(conn, &bob), [(Conversation, 1, true), (Conversation, 1, true)]);
    assert_eq!(rows(conn, &eva)[0].by.as_ref().unwrap().0, bob.id);
    assert_eq!(told(conn, &ada), []);
}

fn reading_a_conversation_reads_what_was_told_of_it(conn: &mut Connection) {
    let (ada, bob) = (user(conn), user(conn));
    let (one, other) = (group(conn, &ada, &[&bob]), group(conn, &ada, &[&bob]));
    say(conn, &ada, one, &format!("@{}", bob.username));
    assert_eq!(unread(conn, &bob), 3);
    act_once(conn, &bob, one, ConversationAction::Read { number: 1 }).unwrap();
    assert_eq!(unread(conn, &bob), 1);
    // Of what has no message yet, too.
    act_once(conn, &bob, other, ConversationAction::Read { number: 0 }).unwrap();
    assert_eq!(unread(conn, &bob), 0);
}

fn leaving_a_conversation_takes_what_was_told_of_it_along(conn: &mut Connection) {
    let [ada, bob, eva] = [(); 3].map(|()| user(conn));
    let id = group(conn, &ada, &[&bob, &eva]);
    act_once(conn, &bob, id, ConversationAction::Leave).unwrap();
    conversations::remove_member(conn, &ada, id, eva.id).unwrap();
    for who in [&bob, &eva] {
        assert_eq!((told(conn, who), unread(conn, who)), (vec![], 0));
    }
}

fn nothing_is_told_of_people_who_are_blocked_or_suspended(conn: &mut Connection) {
    let [owner, blocked, suspended] = [(); 3].map(|()| user(conn));
    let video = video(conn, &owner);
    let id = group(conn, &owner, &[&blocked]);
    conversations::block_user(conn, &owner, blocked.id).unwrap();
    let moderator = with_role(conn, Role::Moderator);
    accounts::suspend_user(conn, By { user: Some(&moderator), note: None }, suspended.id).unwrap();
    let mention = format!("@{}", owner.username);
    say_of(conn, &blocked, &video, "a remark");
    say_of(conn, &blocked, &video, &mention);
    say(conn, &blocked, id, &mention);
    // Whoever is suspended can't say anything, but perhaps could a moment ago.
    say_of(conn, &suspended, &video, &mention);
    assert_eq!(told(conn, &owner), []);
    conversations::unblock_user(conn, &owner, blocked.id).unwrap();
    say_of(conn, &blocked, &video, "another remark");
    assert_eq!(told(conn, &owner), [(Remark, 1, true)]);
}

fn blocking_somebody_takes_back_what_was_told_of_them(conn: &mut Connection) {
    let [owner, ada, blocked] = [(); 3].map(|()| user(conn));
    let [shared, alone] = [(); 2].map(|()| video(conn, &owner));
    say_of(conn, &ada, &shared, "a remark");
    say_of(conn, &blocked, &shared, "another");
    say_of(conn, &blocked, &alone, "and one more");
    group(conn, &blocked, &[&owner, &ada]);
    let before = list_inbox_changes(conn, owner.id, 0, Reach::Client).unwrap().last_seq;
    conversations::block_user(conn, &owner, blocked.id).unwrap();
    assert_eq!(told(conn, &owner), [(Remark, 1, true)]);
    let news = list_inbox_changes(conn, owner.id, before, Reach::Client).unwrap();
    assert_eq!(news.changes.len(), 1, "the badge is told, once");
    assert_eq!(told(conn, &ada), [(Conversation, 1, true)], "others keep theirs");
    conversations::block_user(conn, &ada, owner.id).unwrap();
    assert_eq!(told(conn, &ada), [(Conversation, 1, true)]);
}

fn a_name_is_found_however_it_is_written(conn: &mut Connection) {
    let [owner, ada, eva] = [(); 3].map(|()| user(conn));
    let video = video(conn, &owner);
    say_of(conn, &owner, &video, &format!("@{}!", ada.username.to_uppercase()));
    let id = group(conn, &owner, &[&eva]);
    say(conn, &owner, id, &format!("@{} @nobody", eva.username.to_uppercase()));
    assert_eq!(told(conn, &ada), [(Mention, 1, true)]);
    assert_eq!(told(conn, &eva), [(MessageMention, 1, true), (Conversation, 1, true)]);
}

fn each_kind_can_be_switched_off(conn: &mut Connection) {
    let [owner, ada, backend] = [(); 3].map(|()| user(conn));
    let video = video(conn, &owner);
    let happen = |conn: &mut Connection, field: &str| {
        let off = params(json!({field: false}));
        notifications::update_notification_settings(conn, &owner, &off).unwrap();
        let mention = format!("@{}", owner.username);
        let id = group(conn, &ada, &[&owner]);
        say(conn, &ada, id, &mention);
        say_of(conn, &ada, &video, &mention);
        say_of(conn, &ada, &video, "a remark");
        answer(conn, &backend, &owner, video.id);
        let kinds = rows(conn, &owner).into_iter().filter(|row| row.notification.read_at.is_none());
        let mut kinds: Vec<_> = kinds.map(|row| row.notification.kind).collect();
        kinds.sort_unstable();
        if !kinds.is_empty() {
            mark_all(conn, &owner);
        }
        kinds
    };
    assert_eq!(happen(conn, "digest"), [Mention, MessageMention, Conversation, Answered, Remark]);
    assert_eq!(happen(conn, "mentions"), [Conversation, Answered, Remark]);
    assert_eq!(happen(conn, "conversations"), [Answered, Remark]);
    assert_eq!(happen(conn, "remarks"), [Answered]);
    assert_eq!(happen(conn, "answers"), []);
}

fn what_is_deleted_or_hidden_takes_its_notifications_along(conn: &mut Connection) {
    let (owner, ada) = (user(conn), user(conn));
    let moderator = with_role(conn, Role::Moderator);
    let video = video(conn, &owner);
    let first = say_of(conn, &ada, &video, "one");
    let second = say_of(conn, &ada, &video, "two");
    annotations::delete_annotation(conn, &ada, video.id, second.id).unwrap();
    assert_eq!(told(conn, &owner), [(Remark, 1, true)]);
    assert_eq!(rows(conn, &owner)[0].said, Some(Said::Annotation(first.clone())));
    let hide = AnnotationAction::Hide { id: first.id, note: None };
    annotations::write_annotations(conn, &[write(&moderator, video.id, hide)]).remove(0).unwrap();
    assert_eq!((told(conn, &owner), unread(conn, &owner)), (vec![], 0));
    let id = group(conn, &ada, &[&owner]);
    let said = say(conn, &ada, id, &format!("@{}", owner.username)).message;
    assert_eq!(unread(conn, &owner), 2);
    conversations::delete_message(conn, &ada, (id, said.id)).unwrap();
    assert_eq!(told(conn, &owner), [(Conversation, 1, true)]);
}

fn a_hidden_or_deleted_video_takes_its_notifications_along(conn: &mut Connection) {
    let [owner, ada, bob] = [(); 3].map(|()| user(conn));
    let moderator = with_role(conn, Role::Moderator);
    let by = By { user: Some(&moderator), note: None };
    let (hidden, deleted) = (video(conn, &owner), video(conn, &owner));
    for video in [&hidden, &deleted] {
        say_of(conn, &ada, video, &format!("@{}", bob.username));
    }
    assert_eq!((unread(conn, &owner), unread(conn, &bob)), (2, 2));
    multimedia::hide_video(conn, by, hidden.id).unwrap();
    assert_eq!((unread(conn, &owner), unread(conn, &bob)), (1, 1));
    multimedia::delete_video(conn, &owner, deleted.id).unwrap();
    assert_eq!((told(conn, &owner), told(conn, &bob)), (vec![], vec![]));
    multimedia::restore_video(conn, by, hidden.id).unwrap();
    assert_eq!(unread(conn, &bob), 0);
}

fn what_is_edited_or_restored_tells_nobody_again(conn: &mut Connection) {
    let (owner, ada) = (user(conn), user(conn));
    let moderator = with_role(conn, Role::Moderator);
    let video = video(conn, &owner);
    let said = say_of(conn, &ada, &video, "one");
    let mention = params(json!({"body": format!("@{}", owner.username)}));
    annotations::update_annotation(conn, &ada, video.id, said.id, &mention).unwrap();
    assert_eq!(told(conn, &owner), [(Remark, 1, true)]);
    let (id, note) = (said.id, None);
    let steps =
        [AnnotationAction::Hide { id, note: note.clone() }, AnnotationAction::Restore { id, note }];
    for step in steps {
        let step = [write(&moderator, video.id, step)];
        annotations::write_annotations(conn, &step).remove(0).unwrap();
    }
    assert_eq!(told(conn, &owner), []);
}

fn what_was_seen_is_marked_as_read_and_what_came_later_is_not(conn: &mut Connection) {
    let (owner, ada) = (user(conn), user(conn));
    let videos = [(); 3].map(|()| video(conn, &owner));
    for video in &videos {
        say_of(conn, &ada, video, "a remark");
    }
    let seen = rows(conn, &owner).remove(1).notification;
    assert_eq!(seen.video_id, Some(videos[1].id));
    // What happens again since was not seen.
    say_of(conn, &ada, &videos[0], "another remark");
    let read = mark_notifications_read(conn, &owner, NotificationCursor::of(&seen)).unwrap();
    assert_eq!(read, 1);
    assert_eq!(told(conn, &owner), [(Remark, 2, true), (Remark, 1, true), (Remark, 1, false)]);
    let again = mark_notifications_read(conn, &owner, NotificationCursor::of(&seen)).unwrap();
    assert_eq!((again, unread(conn, &owner)), (0, 2));
}

fn nobody_sees_or_marks_the_notifications_of_others(conn: &mut Connection) {
    let [owner, ada, other] = [(); 3].map(|()| user(conn));
    let video = video(conn, &owner);
    say_of(conn, &ada, &video, "a remark");
    assert_eq!(told(conn, &other), []);
    let theirs = rows(conn, &owner).remove(0).notification;
    let marked = mark_notifications_read(conn, &other, NotificationCursor::of(&theirs)).unwrap();
    assert_eq!((marked, unread(conn, &owner)), (0, 1));
}

fn a_person_is_told_on_their_topic_once_until_they_have_read(conn: &mut Connection) {
    let (owner, ada) = (user(conn), user(conn));
    let video = video(conn, &owner);
    let mut last_seq = 0;
    let mut news = |conn: &mut Connection| {
        let news = list_inbox_changes(conn, owner.id, last_seq, Reach::Client).unwrap();
        last_seq = news.last_seq;
        news.changes.into_iter().map(|logged| logged.change).collect::<Vec<_>>()
    };
    let said = say_of(conn, &ada, &video, "one");
    assert_eq!(news(conn), [InboxChange::Notified]);
    say_of(conn, &ada, &video, "two");
    assert_eq!(news(conn), []);
    annotations::delete_annotation(conn, &ada, video.id, said.id).unwrap();
    assert_eq!(news(conn), []);
    mark_all(conn, &owner);
    assert_eq!(news(conn), [InboxChange::Notified]);
    let third = say_of(conn, &ada, &video, "three");
    assert_eq!(news(conn), [InboxChange::Notified]);
    annotations::delete_annotation(conn, &ada, video.id, third.id).unwrap();
    assert_eq!((news(conn), unread(conn, &owner)), (vec![InboxChange::Notified], 0));
}

fn max_events_bounds_what_one_notification_counts(conn: &mut Connection) {
    let (owner, ada) = (user(conn), user(conn));
    let video = video(conn, &owner);
    let body = |number| params(json!({"body": format!("{number}"), "at": 1}));
    let batch: Vec<_> =
        (0..MAX_EVENTS + 10).map(|number| creation(&ada, video.id, body(number))).collect();
    assert!(annotate_all(conn, &batch).iter().all(Result::is_ok));
    say_of(conn, &ada, &video, "one more");
    assert_eq!(told(conn, &owner), [(Remark, MAX_EVENTS, true)]);
    assert!(rows(conn, &owner)[0].notification.is_more());
}

fn max_notifications_bounds_what_is_kept_and_pages_follow_each_other(conn: &mut Connection) {
    let (owner, ada) = (user(conn), user(conn));
    let video = video(conn, &owner);
    let first = say_of(conn, &ada, &video, "0");
    let everything: NotificationCursor = "253402300799999999-1".parse().unwrap();
    for number in 1..=MAX_NOTIFICATIONS {
        mark_notifications_read(conn, &owner, everything).unwrap();
        say_of(conn, &ada, &video, &number.to_string());
    }
    let (mut behind, mut kept) = (None, Vec::new());
    loop {
        let page = list_notifications(conn, &owner, behind).unwrap();
        assert!(page.rows.len() <= NOTIFICATION_PAGE);
        kept.extend(page.rows.into_iter().map(|row| row.said.unwrap()));
        behind = page.next;
        if behind.is_none() {
            break;
        }
    }
    assert_eq!(kept.len(), usize::try_from(MAX_NOTIFICATIONS).unwrap());
    let ids: Vec<_> = kept
        .iter()
        .map(|said| match said {
            Said::Annotation(said) => said.id,
            Said::Message(_) => panic!("nobody said that"),
        })
        .collect();
    assert!(ids.is_sorted_by(|later, earlier| later > earlier) && !ids.contains(&first.id));
}

fn settings_take_booleans_and_nothing_else(conn: &mut Connection) {
    let ada = user(conn);
    let mut update = |sent| notifications::update_notification_settings(conn, &ada, &params(sent));
    assert_eq!(errors(update(json!({"mentions": "perhaps"}))), "mentions is invalid");
    assert_eq!(errors(update(json!({"digest": ""}))), "digest can't be blank");
    let settings = update(json!({"answers": "false", "unknown": true})).unwrap();
    assert_eq!((settings.answers, settings.mentions, settings.digest), (false, true, true));
    notifications::stop_digests(conn, ada.id).unwrap();
    let settings = notifications::get_notification_settings(conn, ada.id).unwrap();
    assert_eq!((settings.answers, settings.mentions, settings.digest), (false, true, false));
}

fn an_account_is_deleted_with_its_notifications_and_those_it_caused(conn: &mut Connection) {
    let [owner, ada, bob] = [(); 3].map(|()| user(conn));
    let video = video(conn, &owner);
    say_of(conn, &ada, &video, "a remark");
    let id = group(conn, &ada, &[&owner, &bob]);
    say(conn, &ada, id, &format!("@{}", owner.username));
    say_of(conn, &owner, &video, &format!("@{}", ada.username));
    rumbl_core::personal_data::finish_account_deletion(conn, ada.id).unwrap();
    // Who began the conversation is gone, and it goes on.
    let row = rows(conn, &owner).remove(0);
    assert_eq!((told(conn, &owner), row.by), (vec![(Conversation, 1, true)], None));
    assert_eq!(unread(conn, &owner), 1);
}
