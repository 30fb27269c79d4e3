use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};

use rumbl_core::accounts::{self, Role};
use rumbl_core::annotations::{self, AnnotationChange, Reach};
use rumbl_core::conversations;
use rumbl_core::multimedia::{self, Visibility};
use rumbl_core::repo::Connection;
use rumbl_factories::{
    Annotation, Category, Conversation, Factory, User, Video, build, insert, insert_list,
    try_insert,
};

use crate::databases::cases;
use crate::fixtures::{changes, contents, errors, is_not_found, list_users};

cases! {
    Sandboxed:
        users_are_different_people_who_can_not_log_in,
        a_user_has_what_was_asked_for,
        what_is_built_is_what_a_form_would_send_and_is_not_stored,
        a_video_belongs_to_whom_it_is_by_or_else_to_somebody_new,
        a_video_has_its_traits,
        annotations_of_a_video_are_counted_and_logged_without_a_gap,
        people_annotate_in_turn_and_have_visited_the_video,
        replies_answer_other_annotations_of_the_video,
        an_annotation_has_what_was_asked_for,
        a_conversation_has_its_members_and_messages,
        what_rumbl_refuses_is_an_error_that_says_why,
        a_row_that_can_not_be_inserted_fails_the_test_with_the_reason;
}

fn users_are_different_people_who_can_not_log_in(conn: &mut Connection) {
    let users = insert_list(conn, 20, &User);
    let usernames: BTreeSet<&str> = users.iter().map(|user| user.username.as_str()).collect();
    assert_eq!(usernames.len(), 20);
    let names: BTreeSet<&str> = users.iter().map(|user| user.name.as_str()).collect();
    assert!(names.len() > 10, "{names:?}");
    assert!(users.iter().all(|user| user.role == Role::Member && user.suspended_at.is_none()));
    assert!(!accounts::has_password(conn, users[0].id).unwrap());
}

fn a_user_has_what_was_asked_for(conn: &mut Connection) {
    let factory = User.name("Ann").job("Editor").email("ann@example.com").password("secret-sauce");
    let ann = insert(conn, factory.admin());
    assert_eq!((ann.name.as_str(), ann.job.as_deref()), ("Ann", Some("Editor")));
    assert_eq!(ann.role, Role::Admin);
    assert!(accounts::has_password(conn, ann.id).unwrap());
    let email = accounts::get_email(conn, ann.id).unwrap();
    assert_eq!(email.unwrap().address, "ann@example.com");

    assert_eq!(insert(conn, User.moderator()).role, Role::Moderator);
    assert!(insert(conn, User.suspended()).suspended_at.is_some());
    let [one, again] = [(); 2].map(|()| insert(conn, User.numbered(7)));
    assert_eq!(one.name, again.name);
    assert_ne!(one.username, again.username);
}

fn what_is_built_is_what_a_form_would_send_and_is_not_stored(conn: &mut Connection) {
    let before = list_users(conn).len();
    let params = build(User.password("secret-sauce"));
    let video = build(Video.title("Low Tide").private());
    assert_eq!(video.text("title"), Some("Low Tide"));
    assert_eq!(video.text("visibility"), Some("private"));
    assert_eq!(build(Annotation.body("Wait").at_ms(5)).get("at").unwrap(), 5);
    assert_ne!(build(Category), build(Category));
    assert_eq!(build(Conversation.title("Films")).text("title"), Some("Films"));
    assert_eq!(list_users(conn).len(), before);

    let user = accounts::register_user(conn, &params).unwrap();
    assert_eq!(Some(user.username.as_str()), params.text("username"));
    assert!(!format!("{:?}", User.password("secret-sauce")).contains("secret-sauce"));
}

fn a_video_belongs_to_whom_it_is_by_or_else_to_somebody_new(conn: &mut Connection) {
    let ann = insert(conn, User);
    assert_eq!(insert(conn, Video.by(&ann)).user_id, ann.id);
    let other = insert(conn, Video);
    assert_ne!(other.user_id, ann.id);
    assert!(accounts::get_user(conn, other.user_id).is_ok());
    let [one, two] = [(); 2].map(|()| insert(conn, Video.by(&ann)));
    assert_ne!(one.url, two.url);
}

fn a_video_has_its_traits(conn: &mut Connection) {
    let ann = insert(conn, User);
    let genre = insert(conn, Category);
    let video = insert(
        conn,
        Video.by(&ann).title("Low Tide").description("By the sea").in_category(&genre),
    );
    assert_eq!((video.title.as_str(), video.description.as_str()), ("Low Tide", "By the sea"));
    assert_eq!((video.category_id, video.visibility), (Some(genre.id), Visibility::Public));
    let long = insert(conn, Video.by(&ann).duration_ms(5_000).url("https://example.com/a.webm"));
    assert_eq!((long.duration_ms, long.url.as_str()), (Some(5_000), "https://example.com/a.webm"));

    let is_listed = |conn: &mut Connection, id| {
        multimedia::list_videos(conn).unwrap().iter().any(|listing| listing.video.id == id)
    };
    let unlisted = insert(conn, Video.by(&ann).unlisted());
    assert!(is_listed(conn, video.id) && !is_listed(conn, unlisted.id));
    assert!(multimedia::get_video(conn, unlisted.id).is_ok());
    for factory in [Video.private(), Video.hidden()] {
        let video = insert(conn, factory.by(&ann).with_annotations(1));
        assert!(is_not_found(&multimedia::get_video(conn, video.id)));
        assert_eq!(video.annotation_count, 1);
    }
}

fn annotations_of_a_video_are_counted_and_logged_without_a_gap(conn: &mut Connection) {
    let video = insert(conn, Video.with_annotations(3));
    assert_eq!(video.annotation_count, 3);
    let missed = changes(conn, &video, 0, Reach::Client);
    let seqs: Vec<i64> = missed.changes.iter().map(|logged| logged.seq).collect();
    assert_eq!((seqs, missed.last_seq), (vec![1, 2, 3], 3));
    for logged in &missed.changes {
        let AnnotationChange::Created(one) = &logged.change else { panic!("{logged:?}") };
        assert_eq!(one.annotation.user_id, video.user_id);
        assert!(!one.annotation.body.is_empty());
    }
    let long = insert(conn, Video.with_annotations(2_001).duration_ms(9_000));
    assert_eq!(long.annotation_count, 2_001);
    assert_eq!(annotations::list_miscounted_videos(conn).unwrap(), []);
}

fn people_annotate_in_turn_and_have_visited_the_video(conn: &mut Connection) {
    let people = insert_list(conn, 3, &User);
    let video = insert(conn, Video.with_annotations(5).annotated_by(&people));
    let made = changes(conn, &video, 0, Reach::Client).changes;
    let authors: Vec<_> = made
        .iter()
        .filter_map(|logged| match &logged.change {
            AnnotationChange::Created(one) => Some(one.annotation.user_id),
            _ => None,
        })
        .collect();
    assert_eq!(authors, [0, 1, 2, 0, 1].map(|place| people[place].id));
    for person in &people {
        assert!(annotations::find_news(conn, person.id, video.id).unwrap().is_some());
    }
    assert!(annotations::find_news(conn, video.user_id, video.id).unwrap().is_none());
}

fn replies_answer_other_annotations_of_the_video(conn: &mut Connection) {
    let replies = |conn: &mut Connection, video: &multimedia::Video| {
        let made = changes(conn, video, 0, Reach::Client).changes;
        let is_reply = |change: &AnnotationChange| matches!(change, AnnotationChange::Created(one) if one.annotation.reply_to_id.is_some());
        made.iter().filter(|logged| is_reply(&logged.change)).count()
    };
    let video = insert(conn, Video.with_annotations(10).with_replies(4));
    assert_eq!((video.annotation_count, replies(conn, &video)), (10, 4));
    let all = insert(conn, Video.with_annotations(3).with_replies(9));
    assert_eq!((all.annotation_count, replies(conn, &all)), (3, 2));
    let most = insert(conn, Video.with_annotations(201).with_replies(200));
    assert_eq!((most.annotation_count, replies(conn, &most)), (201, 200));
    let before = multimedia::list_videos(conn).unwrap().len();
    let refused = errors(try_insert(conn, Video.with_annotations(202).with_replies(201)));
    assert_eq!(refused, "base has too many replies: an annotation can have 200");
    assert_eq!(multimedia::list_videos(conn).unwrap().len(), before, "no video is left behind");
}

fn an_annotation_has_what_was_asked_for(conn: &mut Connection) {
    let bob = insert(conn, User);
    let video = insert(conn, Video.duration_ms(1_000));
    let head = insert(conn, Annotation.on(&video).by(&bob).body("Wait for it.").at_ms(700));
    assert_eq!((head.user_id, head.body.as_str(), head.at), (bob.id, "Wait for it.", 700));
    let reply = insert(conn, Annotation.replying_to(&head));
    assert_eq!((reply.video_id, reply.reply_to_id, reply.at), (video.id, Some(head.id), 700));
    assert_eq!(reply.user_id, video.user_id);
    assert_eq!(build(Annotation.replying_to(&head)).get("at").unwrap(), 700);
    let elsewhere = build(Annotation.replying_to(&head).at_ms(5));
    assert_eq!(elsewhere.get("at").unwrap(), 5);
    assert!(insert(conn, Annotation.on(&video).by(&bob).resolved()).is_resolved());
    let alone = insert(conn, Annotation);
    assert_ne!(alone.video_id, video.id);
    assert!(!alone.is_resolved());
}

fn a_conversation_has_its_members_and_messages(conn: &mut Connection) {
    let [ann, bob, eva] = [(); 3].map(|()| insert(conn, User));
    let pair = insert(conn, Conversation.between(&ann, &bob).with_messages(3));
    assert!(pair.is_pair());
    assert_eq!((pair.message_count, contents(conn, &bob, pair.id).len()), (3, 3));
    assert_eq!(insert(conn, Conversation.between(&bob, &ann)).id, pair.id);

    let group = insert(conn, Conversation.of([&ann, &bob, &eva]).title("Films"));
    assert_eq!((group.owner_id, group.title.as_deref()), (Some(ann.id), Some("Films")));
    let listing = conversations::get_conversation(conn, eva.id, group.id).unwrap();
    assert_eq!(listing.member_count, 3);
    let alone = insert(conn, Conversation.of([&ann]));
    assert_eq!((alone.is_pair(), alone.owner_id), (false, Some(ann.id)));
    let nobody = errors(try_insert(conn, Conversation.of([])));
    assert_eq!(nobody, "base needs at least one member");
    let new = insert(conn, Conversation.with_messages(1));
    assert!(new.is_pair() && new.message_count == 1);
    assert!(is_not_found(&conversations::get_conversation(conn, ann.id, new.id)));
}

fn what_rumbl_refuses_is_an_error_that_says_why(conn: &mut Connection) {
    let refused = |conn: &mut Connection, title: &str| errors(try_insert(conn, Video.title(title)));
    assert!(refused(conn, "").starts_with("title can't be blank"));
    let ann = insert(conn, User);
    let taken = errors(try_insert(conn, User.username(ann.username.as_str())));
    assert_eq!(taken, "username has already been taken");
    let head = insert(conn, Annotation);
    let elsewhere = insert(conn, Video);
    let lost = errors(try_insert(conn, Annotation.on(&elsewhere).replying_to(&head)));
    assert!(lost.starts_with("reply_to_id is not an annotation of this video"), "{lost}");
    let reply = Annotation.replying_to(&head).resolved();
    assert!(errors(try_insert(conn, reply)).starts_with("resolved"));
    assert!(is_not_found(&try_insert(
        conn,
        Video.private().with_annotations(1).annotated_by([&ann])
    )));
}

/// What a test says that panics.
fn panic_of<F: Factory>(conn: &mut Connection, factory: F) -> String {
    let inserted = catch_unwind(AssertUnwindSafe(|| drop(insert(conn, factory))));
    *inserted.unwrap_err().downcast::<String>().unwrap()
}

fn a_row_that_can_not_be_inserted_fails_the_test_with_the_reason(conn: &mut Connection) {
    let blank = panic_of(conn, Annotation.body(" "));
    assert_eq!(blank, "rumbl refuses this Annotation: invalid: body can't be blank");
    let stranger = insert(conn, User);
    let private = insert(conn, Video.private());
    let unseen = panic_of(conn, Annotation.on(&private).by(&stranger));
    assert!(unseen.starts_with("rumbl refuses this Annotation: not found: "), "{unseen}");
}
