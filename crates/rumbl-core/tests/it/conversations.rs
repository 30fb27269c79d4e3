//! Conversations are begun, found by their members alone, renamed and listed.

use std::sync::Barrier;
use std::thread;

use diesel::connection::SimpleConnection;
use rumbl_core::Error;
use rumbl_core::accounts::{self, Role, User, user_topic};
use rumbl_core::audit::By;
use rumbl_core::conversations::{
    self, ConversationAction, ConversationListing, ListPlace, MAX_LISTED_MEMBERS, MAX_MEMBERS,
    Status, block_user, create_group, get_conversation, list_conversations,
    list_conversations_beyond, open_pair, rename_conversation, unblock_user,
};
use rumbl_core::ids::{MAX_ID, UserId};
use rumbl_core::inbox::{InboxChange, list_inbox_changes};
use rumbl_core::log::{self, Reach};
use rumbl_core::page::{Direction, PageNumber, PageRequest, PageSize};
use rumbl_core::personal_data::{begin_account_deletion, finish_account_deletion};
use rumbl_core::repo::Connection;
use serde_json::json;

use crate::administration::with_role;
use crate::databases::{Scratch, block_on, cases};
use crate::fixtures::{
    act_once, contents, errors, group, is_not_found, pair, params, say, unread, user,
};

cases! {
    Sandboxed:
        two_people_have_one_conversation_whoever_opens_it,
        a_pair_is_not_opened_with_oneself_or_with_somebody_who_is_not_there,
        a_pair_is_not_opened_where_one_has_blocked_the_other,
        a_pair_that_is_there_is_opened_after_a_block_too,
        a_group_that_is_refused_names_all_who_can_not_be_added_and_tells_nobody_why,
        a_list_names_the_first_members_of_a_big_group_and_counts_the_rest,
        members_and_blocks_are_listed_by_pages,
        a_group_goes_by_its_title_or_else_by_the_names_of_the_others,
        a_title_is_checked_and_a_group_is_not_renamed_to_nothing,
        a_group_has_max_members_at_most,
        an_outsider_finds_no_conversation,
        only_the_owner_renames_a_group,
        conversations_are_listed_by_what_was_said_last,
        a_list_that_is_read_by_pages_has_each_conversation_once_whatever_is_said_meanwhile,
        everybody_in_a_new_conversation_is_told_on_their_own_topic,
        somebody_is_blocked_and_unblocked,
        both_of_a_pair_are_told_of_a_block_and_its_end_and_nobody_without_a_pair_is,
        where_one_has_blocked_the_other_neither_learns_how_far_the_other_has_read,
        a_person_who_goes_takes_what_they_said_along_and_the_other_keeps_the_rest,
        a_person_who_can_not_be_taken_out_of_a_conversation_is_not_waited_for;
    Alone:
        two_people_who_open_the_same_pair_at_once_get_the_same;
}

fn two_people_have_one_conversation_whoever_opens_it(conn: &mut Connection) {
    let (ada, bob, eva) = (user(conn), user(conn), user(conn));
    let opened = open_pair(conn, &bob, ada.id).unwrap();
    assert!(opened.is_new);
    for (one, other) in [(&ada, &bob), (&bob, &ada)] {
        let again = open_pair(conn, one, other.id).unwrap();
        assert_eq!((again.id, again.is_new), (opened.id, false));
    }
    assert_ne!(pair(conn, &ada, &eva), opened.id);
    let listing = get_conversation(conn, ada.id, opened.id).unwrap();
    assert!(listing.conversation.is_pair());
    assert_eq!(listing.conversation.started_by_id, bob.id);
    assert_eq!(listing.conversation.recipient_id(), Some(ada.id));
    assert_eq!((listing.status(), listing.members.len()), (Status::Open, 2));
}

fn a_pair_is_not_opened_with_oneself_or_with_somebody_who_is_not_there(conn: &mut Connection) {
    let (ada, bob, gone) = (user(conn), user(conn), user(conn));
    let moderator = with_role(conn, Role::Admin);
    accounts::suspend_user(conn, By::user(&moderator), bob.id).unwrap();
    begin_account_deletion(conn, gone.id).unwrap();
    let nobody = UserId::try_from(MAX_ID).unwrap();
    for (other, message) in [
        (ada.id, "recipient_id can't be yourself"),
        (bob.id, "recipient_id can't be written to"),
        (gone.id, "recipient_id can't be written to"),
        (nobody, "recipient_id does not exist"),
    ] {
        assert_eq!(errors(open_pair(conn, &ada, other)), message);
        if other != ada.id {
            let message = message.replace("recipient_id", &format!("member_ids {other}"));
            let message = message.replace("be written to", "be added");
            assert_eq!(errors(create_group(conn, &ada, &params(json!({})), &[other])), message);
        }
    }
    assert_eq!(list_conversations(conn, &ada, PageNumber::FIRST).unwrap().total, 0);
}

fn a_group_that_is_refused_names_all_who_can_not_be_added_and_tells_nobody_why(
    conn: &mut Connection,
) {
    let (ada, bob, eva, mia) = (user(conn), user(conn), user(conn), user(conn));
    let (fay, admin) = (user(conn), with_role(conn, Role::Admin));
    block_user(conn, &bob, ada.id).unwrap();
    accounts::suspend_user(conn, By::user(&admin), eva.id).unwrap();
    block_user(conn, &ada, fay.id).unwrap();
    let everybody = [bob.id, eva.id, mia.id, fay.id];
    let refused = create_group(conn, &ada, &params(json!({})), &everybody);
    let Err(Error::Invalid(changeset)) = refused else { panic!("{refused:?}") };
    let told: Vec<_> = changeset.errors_on("member_ids").collect();
    let words: Vec<String> = told.iter().map(ToString::to_string).collect();
    // Whether somebody has blocked them or is suspended looks the same.
    let expected = [
        format!("{} can't be added", bob.id),
        format!("{} can't be added", eva.id),
        format!("{} is somebody you have blocked", fay.id),
    ];
    assert_eq!(words, expected);
    assert_eq!(told[0].params, [("user_id", bob.id.get())]);
    assert_eq!(list_conversations(conn, &ada, PageNumber::FIRST).unwrap().total, 0);
    create_group(conn, &ada, &params(json!({})), &[mia.id]).unwrap();
}

fn a_list_names_the_first_members_of_a_big_group_and_counts_the_rest(conn: &mut Connection) {
    let ada = user(conn);
    let others: Vec<User> = (0..MAX_MEMBERS - 1).map(|_| user(conn)).collect();
    let big = group(conn, &ada, &others.iter().collect::<Vec<_>>());
    let small = group(conn, &ada, &[&others[0]]);
    let listed = list_conversations(conn, &ada, PageNumber::FIRST).unwrap().rows;
    let of = |id| listed.iter().find(|one| one.conversation.id == id).unwrap();
    let named = usize::try_from(MAX_LISTED_MEMBERS).unwrap();
    assert_eq!((of(big).members.len(), of(big).member_count), (named, MAX_MEMBERS));
    assert_eq!((of(small).members.len(), of(small).member_count), (2, 2));
    let whole = get_conversation(conn, ada.id, big).unwrap();
    assert_eq!(i64::try_from(whole.members.len()).unwrap(), MAX_MEMBERS);
    assert_eq!(of(big).members, whole.members[..named]);
    assert_eq!(of(big).title(), whole.title());
    assert!(whole.title().to_string().ends_with(" and 94 more"), "{}", whole.title());
    assert_eq!(of(small).title().to_string(), others[0].name);
}

fn members_and_blocks_are_listed_by_pages(conn: &mut Connection) {
    let (ada, bob, eva, other) = (user(conn), user(conn), user(conn), user(conn));
    let id = group(conn, &ada, &[&bob, &eva]);
    let two = PageRequest { number: PageNumber::FIRST, size: PageSize::try_from(2).unwrap() };
    let page = conversations::list_members_page(conn, bob.id, id, two).unwrap();
    let ids = |rows: &[conversations::MemberWithUser]| {
        rows.iter().map(|one| one.member.user_id).collect::<Vec<_>>()
    };
    assert_eq!((ids(&page.rows), page.total), (vec![ada.id, bob.id], 3));
    let rest = conversations::list_members_after(conn, bob.id, id, (bob.id, two.size)).unwrap();
    assert_eq!((ids(&rest.rows), rest.has_more), (vec![eva.id], false));
    assert_eq!(
        conversations::get_member(conn, bob.id, (id, eva.id)).unwrap().username,
        eva.username
    );
    assert!(is_not_found(&conversations::get_member(conn, bob.id, (id, other.id))));
    assert!(is_not_found(&conversations::list_members_page(conn, other.id, id, two)));
    assert!(is_not_found(&conversations::list_members_after(
        conn,
        other.id,
        id,
        (bob.id, two.size)
    )));
    assert!(is_not_found(&conversations::get_member(conn, other.id, (id, eva.id))));

    for blocked in [&bob, &eva, &other] {
        block_user(conn, &ada, blocked.id).unwrap();
    }
    let page = conversations::list_blocks_page(conn, ada.id, two).unwrap();
    let ids = |rows: &[conversations::BlockedUser]| {
        rows.iter().map(|one| one.user_id).collect::<Vec<_>>()
    };
    assert_eq!((ids(&page.rows), page.total), (vec![bob.id, eva.id], 3));
    let rest = conversations::list_blocks_after(conn, ada.id, (eva.id, two.size)).unwrap();
    assert_eq!((ids(&rest.rows), rest.has_more), (vec![other.id], false));
    assert_eq!(conversations::get_block(conn, ada.id, bob.id).unwrap().username, bob.username);
    assert!(is_not_found(&conversations::get_block(conn, bob.id, ada.id)), "nobody learns of it");
    assert_eq!(conversations::list_blocks_page(conn, bob.id, two).unwrap().total, 0);
}

fn a_pair_is_not_opened_where_one_has_blocked_the_other(conn: &mut Connection) {
    let (ada, bob) = (user(conn), user(conn));
    block_user(conn, &ada, bob.id).unwrap();
    let refusal = errors(open_pair(conn, &ada, bob.id));
    assert_eq!(refusal, "recipient_id is somebody you have blocked");
    assert_eq!(errors(open_pair(conn, &bob, ada.id)), "recipient_id can't be written to");
    assert!(unblock_user(conn, &ada, bob.id).unwrap());
    assert!(open_pair(conn, &bob, ada.id).unwrap().is_new);
}

fn a_pair_that_is_there_is_opened_after_a_block_too(conn: &mut Connection) {
    let (ada, bob) = (user(conn), user(conn));
    let id = pair(conn, &ada, &bob);
    block_user(conn, &ada, bob.id).unwrap();
    for (one, other) in [(&ada, &bob), (&bob, &ada)] {
        let again = open_pair(conn, one, other.id).unwrap();
        assert_eq!((again.id, again.is_new), (id, false));
    }
}

fn a_group_goes_by_its_title_or_else_by_the_names_of_the_others(conn: &mut Connection) {
    let (ada, bob) = (user(conn), user(conn));
    let titled = params(json!({"title": "Film club"}));
    let titled = create_group(conn, &ada, &titled, &[bob.id]).unwrap();
    assert_eq!(get_conversation(conn, bob.id, titled.id).unwrap().title().to_string(), "Film club");
    assert_eq!(titled.owner_id, Some(ada.id));
    let blank = create_group(conn, &ada, &params(json!({"title": " "})), &[bob.id]).unwrap();
    assert_eq!(blank.title, None);
    assert_eq!(get_conversation(conn, bob.id, blank.id).unwrap().title().to_string(), ada.name);
    let alone = group(conn, &ada, &[]);
    assert_eq!(get_conversation(conn, ada.id, alone).unwrap().title().to_string(), "Nobody else");
}

fn a_title_is_checked_and_a_group_is_not_renamed_to_nothing(conn: &mut Connection) {
    let ada = user(conn);
    let id = group(conn, &ada, &[]);
    for (title, message) in [
        (json!("x".repeat(101)), "title should be at most 100 character(s)"),
        (json!("a\u{0}b"), "title can't contain a NUL character"),
        (json!("a\u{202e}b"), "title can't contain characters that turn the direction of text"),
        (json!(7), "title is invalid"),
    ] {
        let params = params(json!({"title": title}));
        assert_eq!(errors(create_group(conn, &ada, &params, &[])), message);
        assert_eq!(errors(rename_conversation(conn, &ada, id, &params)), message);
    }
    for nothing in [json!({}), json!({"title": " \u{200b}"}), json!({"title": null})] {
        let renamed = rename_conversation(conn, &ada, id, &params(nothing));
        assert_eq!(errors(renamed), "title can't be blank");
    }
    assert_eq!(get_conversation(conn, ada.id, id).unwrap().conversation.title, None);
}

fn a_group_has_max_members_at_most(conn: &mut Connection) {
    let ada = user(conn);
    let others: Vec<UserId> = (0..MAX_MEMBERS).map(|_| user(conn).id).collect();
    let too_many = create_group(conn, &ada, &params(json!({})), &others);
    assert_eq!(errors(too_many), "member_ids can't have more than 100 people in it");
    let id = create_group(conn, &ada, &params(json!({})), &others[1..]).unwrap().id;
    let refusal = errors(conversations::add_member(conn, &ada, id, others[0]));
    assert_eq!(refusal, "base can't have more than 100 people in it");
}

fn an_outsider_finds_no_conversation(conn: &mut Connection) {
    let (ada, bob, eva) = (user(conn), user(conn), user(conn));
    for id in [pair(conn, &ada, &bob), group(conn, &ada, &[&bob])] {
        let said = say(conn, &ada, id, "between us").message.id;
        assert!(is_not_found(&get_conversation(conn, eva.id, id)));
        assert!(is_not_found(&conversations::list_messages(conn, eva.id, id, None, 9)));
        let (first, size) = ((Direction::Forward, None), PageSize::default());
        let beyond = conversations::list_messages_beyond(conn, eva.id, id, first, size);
        assert!(is_not_found(&beyond));
        assert!(is_not_found(&conversations::get_message(conn, eva.id, (id, said))));
        let text = params(json!({"content": "hi", "title": "mine"}));
        assert!(is_not_found(&conversations::post_message(conn, &eva, id, &text)));
        assert!(is_not_found(&conversations::delete_message(conn, &eva, (id, said))));
        assert!(is_not_found(&rename_conversation(conn, &eva, id, &text)));
        assert!(is_not_found(&conversations::add_member(conn, &eva, id, eva.id)));
        assert!(is_not_found(&conversations::leave_conversation(conn, &eva, id)));
        let reading = ConversationAction::Read { number: 1 };
        assert!(is_not_found(&act_once(conn, &eva, id, reading)));
        assert_eq!(contents(conn, &bob, id), ["between us"]);
    }
}

fn only_the_owner_renames_a_group(conn: &mut Connection) {
    let (ada, bob) = (user(conn), user(conn));
    let id = group(conn, &ada, &[&bob]);
    let title = params(json!({"title": "New"}));
    assert!(is_not_found(&rename_conversation(conn, &bob, id, &title)));
    rename_conversation(conn, &ada, id, &title).unwrap();
    assert_eq!(get_conversation(conn, bob.id, id).unwrap().title().to_string(), "New");
    let of_two = pair(conn, &ada, &bob);
    assert!(is_not_found(&rename_conversation(conn, &ada, of_two, &title)));
}

fn conversations_are_listed_by_what_was_said_last(conn: &mut Connection) {
    let (ada, bob) = (user(conn), user(conn));
    let ids: Vec<_> = (0..3).map(|_| group(conn, &ada, &[&bob])).collect();
    say(conn, &bob, ids[1], "first");
    say(conn, &bob, ids[0], "last");
    let page = list_conversations(conn, &ada, PageNumber::FIRST).unwrap();
    let listed: Vec<_> = page.rows.iter().map(|one| one.conversation.id).collect();
    assert_eq!(listed, [ids[0], ids[1], ids[2]]);
    assert_eq!(page.total, 3);
    let last = |one: &ConversationListing| {
        one.last_message.as_ref().map(|one| one.message.content.clone())
    };
    let last: Vec<_> = page.rows.iter().map(last).collect();
    assert_eq!(last, [Some("last".to_owned()), Some("first".to_owned()), None]);
}

fn a_list_that_is_read_by_pages_has_each_conversation_once_whatever_is_said_meanwhile(
    conn: &mut Connection,
) {
    let (ada, bob) = (user(conn), user(conn));
    let ids: Vec<_> = (0..6).map(|_| group(conn, &ada, &[&bob])).collect();
    let size = PageSize::try_from(2).unwrap();
    let beyond = |conn: &mut Connection, by: &User, direction, last: &ConversationListing| {
        let place = ListPlace::from(&last.conversation);
        let read = list_conversations_beyond(conn, by, (direction, place), size).unwrap();
        let ids = read.rows.iter().map(|one| one.conversation.id).collect::<Vec<_>>();
        (ids, read.has_more, read.rows)
    };
    let request = PageRequest { number: PageNumber::FIRST, size };
    let first = list_conversations(conn, &ada, request).unwrap().rows;
    let listed: Vec<_> = first.iter().map(|one| one.conversation.id).collect();
    assert_eq!(listed, [ids[5], ids[4]]);
    // One that was read moves to the top: it is not read again, and hides no other.
    say(conn, &bob, ids[4], "hello");
    let (second, has_more, rows) = beyond(conn, &ada, Direction::Backward, &first[1]);
    assert_eq!((second, has_more), (vec![ids[3], ids[2]], true));
    // One that was not read yet moves to the top, where it is found.
    say(conn, &bob, ids[1], "hello");
    let (third, has_more, last) = beyond(conn, &ada, Direction::Backward, &rows[1]);
    assert_eq!((third, has_more), (vec![ids[0]], false));
    let (none, has_more, _) = beyond(conn, &ada, Direction::Backward, &last[0]);
    assert_eq!((none, has_more), (vec![], false));
    let (back, has_more, rows) = beyond(conn, &ada, Direction::Forward, &last[0]);
    assert_eq!((back, has_more), (vec![ids[2], ids[3]], true));
    let (back, has_more, rows) = beyond(conn, &ada, Direction::Forward, &rows[1]);
    assert_eq!((back, has_more), (vec![ids[5], ids[4]], true));
    let (back, has_more, _) = beyond(conn, &ada, Direction::Forward, &rows[1]);
    assert_eq!((back, has_more), (vec![ids[1]], false));
    let eva = user(conn);
    assert_eq!(beyond(conn, &eva, Direction::Backward, &first[0]).0, []);
}

fn everybody_in_a_new_conversation_is_told_on_their_own_topic(conn: &mut Connection) {
    let (ada, bob, eva) = (user(conn), user(conn), user(conn));
    let id = group(conn, &ada, &[&bob]);
    for (person, told) in [(&ada, vec![InboxChange::Joined(id)]), (&eva, vec![])] {
        let news = list_inbox_changes(conn, person.id, 0, Reach::Client).unwrap();
        let changes: Vec<_> = news.changes.into_iter().map(|logged| logged.change).collect();
        assert_eq!((changes, news.start_over), (told, false));
    }
    conversations::add_member(conn, &ada, id, eva.id).unwrap();
    conversations::remove_member(conn, &ada, id, eva.id).unwrap();
    let news = list_inbox_changes(conn, eva.id, 0, Reach::Client).unwrap();
    let changes: Vec<_> = news.changes.into_iter().map(|logged| logged.change).collect();
    let (joined, left) = (InboxChange::Joined(id), InboxChange::Left(id));
    assert_eq!(changes, [joined, InboxChange::Notified, left, InboxChange::Notified]);
}

fn somebody_is_blocked_and_unblocked(conn: &mut Connection) {
    let (ada, bob) = (user(conn), user(conn));
    let id = pair(conn, &ada, &bob);
    say(conn, &bob, id, "before");
    assert_eq!(errors(block_user(conn, &ada, ada.id)), "base You can’t block yourself.");
    block_user(conn, &ada, bob.id).unwrap();
    block_user(conn, &ada, bob.id).unwrap();
    assert_eq!(conversations::list_blocked_users(conn, ada.id).unwrap()[0].id, bob.id);
    let text = params(json!({"content": "hello?"}));
    let refused = conversations::post_message(conn, &bob, id, &text);
    assert_eq!(errors(refused), "recipient_id can't be written to");
    let refused = conversations::post_message(conn, &ada, id, &text);
    assert_eq!(errors(refused), "recipient_id is somebody you have blocked");
    // In a group both go on, but neither brings the other into one.
    let eva = user(conn);
    let group_id = group(conn, &eva, &[&ada, &bob]);
    say(conn, &bob, group_id, "here I may");
    let refused = conversations::add_member(conn, &ada, group_id, bob.id);
    assert_eq!(errors(refused), "user_id is in the conversation already");
    let of_ada = group(conn, &ada, &[]);
    let refused = conversations::add_member(conn, &ada, of_ada, bob.id);
    assert_eq!(errors(refused), "user_id is somebody you have blocked");
    assert!(
        unblock_user(conn, &ada, bob.id).unwrap() && !unblock_user(conn, &ada, bob.id).unwrap()
    );
    say(conn, &bob, id, "after");
    assert_eq!(contents(conn, &ada, id), ["before", "after"]);
}

fn both_of_a_pair_are_told_of_a_block_and_its_end_and_nobody_without_a_pair_is(
    conn: &mut Connection,
) {
    let (ada, bob, eva) = (user(conn), user(conn), user(conn));
    let id = pair(conn, &ada, &bob);
    let told = |conn: &mut Connection, user: &User| {
        let seq = log::last_seq(conn, &user_topic(user.id)).unwrap();
        let mut changes = list_inbox_changes(conn, user.id, 0, Reach::Client).unwrap().changes;
        changes.retain(|one| one.change == InboxChange::UnreadChanged(id));
        (changes.len(), seq)
    };
    for (change, count) in [("block", 1), ("block", 1), ("unblock", 2), ("unblock", 2)] {
        if change == "block" {
            block_user(conn, &ada, bob.id).unwrap();
        } else {
            unblock_user(conn, &ada, bob.id).unwrap();
        }
        for user in [&ada, &bob] {
            assert_eq!(told(conn, user).0, count, "{change}");
        }
    }
    let before = told(conn, &eva);
    block_user(conn, &ada, eva.id).unwrap();
    assert_eq!(told(conn, &eva), before);
}

fn where_one_has_blocked_the_other_neither_learns_how_far_the_other_has_read(
    conn: &mut Connection,
) {
    let (earlier, ada, bob) = (user(conn), user(conn), user(conn));
    let (of_two, in_group) = (pair(conn, &ada, &bob), group(conn, &ada, &[&bob]));
    for id in [of_two, in_group] {
        say(conn, &ada, id, "one");
        say(conn, &bob, id, "two");
        for user in [&ada, &bob] {
            act_once(conn, user, id, ConversationAction::Read { number: 2 }).unwrap();
        }
    }
    let seen = |conn: &mut Connection, by: &User, id, of: &User| {
        let all = PageRequest::from(PageNumber::FIRST);
        let first = (earlier.id, PageSize::default());
        let listed = list_conversations(conn, by, PageNumber::FIRST).unwrap().rows;
        let listed = listed.into_iter().find(|one| one.conversation.id == id).unwrap().members;
        let lists = [
            listed,
            get_conversation(conn, by.id, id).unwrap().members,
            conversations::list_members_page(conn, by.id, id, all).unwrap().rows,
            conversations::list_members_after(conn, by.id, id, first).unwrap().rows,
            vec![conversations::get_member(conn, by.id, (id, of.id)).unwrap()],
        ];
        lists.map(|members| {
            let one = members.iter().find(|one| one.member.user_id == of.id);
            one.unwrap().member.read_number
        })
    };
    assert_eq!(seen(conn, &ada, of_two, &bob), [2; 5]);
    block_user(conn, &ada, bob.id).unwrap();
    for (one, other) in [(&ada, &bob), (&bob, &ada)] {
        assert_eq!(seen(conn, one, of_two, other), [0; 5]);
        assert_eq!(seen(conn, one, of_two, one), [2; 5], "their own");
        assert_eq!(seen(conn, one, in_group, other), [2; 5]);
    }
    unblock_user(conn, &ada, bob.id).unwrap();
    assert_eq!(seen(conn, &bob, of_two, &ada), [2; 5]);
}

fn a_person_who_can_not_be_taken_out_of_a_conversation_is_not_waited_for(conn: &mut Connection) {
    let ada = user(conn);
    let id = group(conn, &ada, &[]);
    // Without its topic, nothing can be done there.
    let topic = format!("SELECT id FROM topics WHERE name = 'conversations:{id}'");
    for table in ["log WHERE topic_id", "topics WHERE id"] {
        conn.batch_execute(&format!("DELETE FROM {table} IN ({topic})")).unwrap();
    }
    begin_account_deletion(conn, ada.id).unwrap();
    let refused = finish_account_deletion(conn, ada.id);
    assert!(matches!(refused, Err(Error::Log(_))), "{refused:?}");
}

fn a_person_who_goes_takes_what_they_said_along_and_the_other_keeps_the_rest(
    conn: &mut Connection,
) {
    let (ada, bob) = (user(conn), user(conn));
    let (of_two, in_group) = (pair(conn, &ada, &bob), group(conn, &ada, &[&bob]));
    let left = group(conn, &bob, &[&ada]);
    for id in [of_two, in_group, left] {
        say(conn, &ada, id, "adas");
        say(conn, &bob, id, "bobs");
    }
    conversations::leave_conversation(conn, &ada, left).unwrap();
    let alone = group(conn, &ada, &[]);
    let unread_before = unread(conn, &bob, of_two);
    begin_account_deletion(conn, ada.id).unwrap();
    finish_account_deletion(conn, ada.id).unwrap();
    assert!(is_not_found(&accounts::get_user(conn, ada.id)));
    for id in [of_two, in_group, left] {
        assert_eq!(contents(conn, &bob, id), ["bobs"]);
        assert_eq!((unread_before, unread(conn, &bob, id)), (1, 0));
    }
    let listing = get_conversation(conn, bob.id, of_two).unwrap();
    assert_eq!(listing.status(), Status::Closed);
    let text = params(json!({"content": "still there?"}));
    let refused = conversations::post_message(conn, &bob, of_two, &text);
    assert_eq!(errors(refused), "recipient_id is gone");
    assert_eq!(
        get_conversation(conn, bob.id, in_group).unwrap().conversation.owner_id,
        Some(bob.id)
    );
    for topic in [conversations::conversation_topic(alone), user_topic(ada.id)] {
        assert!(matches!(log::find_last_seq(conn, &topic), Err(Error::NotFound)));
    }
}

fn two_people_who_open_the_same_pair_at_once_get_the_same(scratch: &Scratch) {
    let repo = scratch.migrated();
    let people = block_on(repo.run(|conn| Ok([user(conn), user(conn)]))).unwrap();
    let barrier = Barrier::new(2);
    let open = |one: usize| {
        let (repo, people) = (scratch.connect(), people.clone());
        barrier.wait();
        block_on(repo.run(move |conn| open_pair(conn, &people[one], people[1 - one].id))).unwrap()
    };
    let opened = thread::scope(|scope| {
        let (one, other) = (scope.spawn(|| open(0)), scope.spawn(|| open(1)));
        [one.join().unwrap(), other.join().unwrap()]
    });
    assert_eq!(opened[0].id, opened[1].id);
    assert_eq!(opened.iter().filter(|opened| opened.is_new).count(), 1);
}
