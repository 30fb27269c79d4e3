//! People are added to groups, removed, and leave.

use rumbl_core::accounts::{self, Role, User};
use rumbl_core::audit::{By, Subject};
use rumbl_core::conversations::{
    self, ConversationAction, ConversationChange, DeleteConversation, Invited,
    MAX_DELETED_MESSAGES, add_member, delete_remains, get_conversation, leave_conversation,
    remove_member,
};
use rumbl_core::ids::{ConversationId, MAX_ID, UserId};
use rumbl_core::log::{Logged, Written};
use rumbl_core::repo::Connection;
use rumbl_core::{Error, jobs, log, reports};
use serde_json::json;

use crate::administration::with_role;
use crate::databases::cases;
use crate::fixtures::{
    act, contents, errors, group, is_not_found, pair, params, say, unread, user,
};

cases! {
    Sandboxed:
        a_member_adds_somebody_who_reads_what_was_said_and_has_nothing_unread,
        nobody_is_added_twice_or_who_is_not_there_or_to_a_pair,
        the_owner_removes_a_member_who_finds_nothing_any_more,
        only_the_owner_removes_and_the_owner_is_not_removed,
        an_owner_who_leaves_hands_over_to_the_longest_standing_member,
        the_last_one_takes_the_group_along,
        a_long_conversation_without_members_is_gone_for_everybody_and_deleted_in_steps,
        a_pair_is_not_left,
        nobody_is_brought_in_who_is_there_or_can_not_be,
        what_somebody_does_after_they_left_in_the_same_batch_is_refused;
}

fn member_ids(conn: &mut Connection, user: &User, id: ConversationId) -> Vec<UserId> {
    let listing = get_conversation(conn, user.id, id).unwrap();
    listing.members.iter().map(|one| one.member.user_id).collect()
}

fn a_member_adds_somebody_who_reads_what_was_said_and_has_nothing_unread(conn: &mut Connection) {
    let (ada, bob, eva) = (user(conn), user(conn), user(conn));
    let id = group(conn, &ada, &[&bob]);
    say(conn, &ada, id, "before");
    let Written::Changed(Logged { seq: 2, change }) = add_member(conn, &bob, id, eva.id).unwrap()
    else {
        panic!("nobody was added")
    };
    let (username, name) = (eva.username.clone(), eva.name.clone());
    assert_eq!(change, ConversationChange::MemberAdded { user_id: eva.id, username, name });
    assert_eq!(contents(conn, &eva, id), ["before"]);
    assert_eq!(unread(conn, &eva, id), 0);
    say(conn, &ada, id, "after");
    assert_eq!(unread(conn, &eva, id), 1);
}

fn nobody_is_added_twice_or_who_is_not_there_or_to_a_pair(conn: &mut Connection) {
    let (ada, bob, eva) = (user(conn), user(conn), user(conn));
    let admin = with_role(conn, Role::Admin);
    accounts::suspend_user(conn, By::user(&admin), eva.id).unwrap();
    let id = group(conn, &ada, &[&bob]);
    let nobody = UserId::try_from(MAX_ID).unwrap();
    for (whom, message) in [
        (bob.id, "user_id is in the conversation already"),
        (ada.id, "user_id is in the conversation already"),
        (eva.id, "user_id can't be added"),
        (nobody, "user_id does not exist"),
    ] {
        assert_eq!(errors(add_member(conn, &ada, id, whom)), message);
    }
    let of_two = pair(conn, &ada, &bob);
    let refusal = errors(add_member(conn, &ada, of_two, admin.id));
    assert_eq!(refusal, "base is between two people: start a group to talk with others");
    assert_eq!(member_ids(conn, &ada, id), [ada.id, bob.id]);
}

fn the_owner_removes_a_member_who_finds_nothing_any_more(conn: &mut Connection) {
    let (ada, bob) = (user(conn), user(conn));
    let id = group(conn, &ada, &[&bob]);
    let said = say(conn, &bob, id, "hello").message.id;
    let Written::Changed(Logged { change, .. }) = remove_member(conn, &ada, id, bob.id).unwrap()
    else {
        panic!("nobody was removed")
    };
    let (user_id, owner_id) = (bob.id, Some(ada.id));
    let expected = ConversationChange::MemberRemoved { user_id, has_left: false, owner_id };
    assert_eq!(change, expected);
    assert!(is_not_found(&get_conversation(conn, bob.id, id)));
    let text = params(json!({"content": "one more thing", "client_id": "1"}));
    assert!(is_not_found(&conversations::post_message(conn, &bob, id, &text)));
    assert!(is_not_found(&conversations::update_message(conn, &bob, (id, said), &text)));
    assert!(is_not_found(&conversations::delete_message(conn, &bob, (id, said))));
    assert_eq!(contents(conn, &ada, id), ["hello"]);
}

fn only_the_owner_removes_and_the_owner_is_not_removed(conn: &mut Connection) {
    let (ada, bob, eva) = (user(conn), user(conn), user(conn));
    let id = group(conn, &ada, &[&bob]);
    assert!(is_not_found(&remove_member(conn, &bob, id, ada.id)));
    let refusal = errors(remove_member(conn, &ada, id, ada.id));
    assert_eq!(refusal, "user_id owns the conversation, and can only leave it");
    let refusal = errors(remove_member(conn, &ada, id, eva.id));
    assert_eq!(refusal, "user_id is not in the conversation");
    assert_eq!(member_ids(conn, &ada, id), [ada.id, bob.id]);
}

fn an_owner_who_leaves_hands_over_to_the_longest_standing_member(conn: &mut Connection) {
    let (ada, bob, eva) = (user(conn), user(conn), user(conn));
    let id = group(conn, &ada, &[&eva]);
    add_member(conn, &ada, id, bob.id).unwrap();
    let Written::Changed(Logged { change, .. }) = leave_conversation(conn, &ada, id).unwrap()
    else {
        panic!("nobody left")
    };
    let owner_id = Some(eva.id);
    let expected = ConversationChange::MemberRemoved { user_id: ada.id, has_left: true, owner_id };
    assert_eq!(change, expected);
    assert_eq!(get_conversation(conn, bob.id, id).unwrap().conversation.owner_id, owner_id);
    conversations::rename_conversation(conn, &eva, id, &params(json!({"title": "Mine"}))).unwrap();
}

fn the_last_one_takes_the_group_along(conn: &mut Connection) {
    let (ada, bob) = (user(conn), user(conn));
    let id = group(conn, &ada, &[&bob]);
    say(conn, &ada, id, "hello");
    leave_conversation(conn, &bob, id).unwrap();
    leave_conversation(conn, &ada, id).unwrap();
    assert!(is_not_found(&get_conversation(conn, ada.id, id)));
    let topic = conversations::conversation_topic(id);
    assert!(matches!(log::find_last_seq(conn, &topic), Err(Error::NotFound)));
    let text = params(json!({"content": "anybody?"}));
    assert!(is_not_found(&conversations::post_message(conn, &ada, id, &text)));
}

fn a_long_conversation_without_members_is_gone_for_everybody_and_deleted_in_steps(
    conn: &mut Connection,
) {
    let ada = user(conn);
    let post = || ConversationAction::Post { params: params(json!({"content": "hello"})) };
    for (count, steps) in [(MAX_DELETED_MESSAGES, 0), (MAX_DELETED_MESSAGES + 1, 2)] {
        let id = group(conn, &ada, &[]);
        let batch: Vec<_> = (0..count).map(|_| act(&ada, id, post())).collect();
        let last = conversations::write_conversations(conn, &batch).pop().unwrap().unwrap();
        let Written::Changed(Logged { change: ConversationChange::Created(last), .. }) = last
        else {
            panic!("{last:?} is no new message")
        };
        // As long as somebody is in it, there is nothing to delete.
        assert!(!delete_remains(conn, id).unwrap());
        assert_eq!(get_conversation(conn, ada.id, id).unwrap().unread(), 0);
        leave_conversation(conn, &ada, id).unwrap();
        assert!(is_not_found(&get_conversation(conn, ada.id, id)));
        assert!(is_not_found(&add_member(conn, &ada, id, ada.id)));
        let job = DeleteConversation { conversation_id: id };
        assert_eq!(jobs::is_there(conn, &job).unwrap(), steps > 0, "{count}");
        let last = Subject::Message(last.message.id);
        for step in 1..=steps {
            assert!(reports::find_reported(conn, last).unwrap().is_some(), "{step}");
            assert_eq!(delete_remains(conn, id).unwrap(), step < steps, "{step}");
        }
        assert!(reports::find_reported(conn, last).unwrap().is_none());
        assert!(!delete_remains(conn, id).unwrap(), "once more does no harm");
    }
}

fn a_pair_is_not_left(conn: &mut Connection) {
    let (ada, bob) = (user(conn), user(conn));
    let id = pair(conn, &ada, &bob);
    let refusal = errors(leave_conversation(conn, &ada, id));
    assert!(refusal.starts_with("base is between two people and can't be left"), "{refusal}");
    assert_eq!(member_ids(conn, &ada, id), [ada.id, bob.id]);
}

fn what_somebody_does_after_they_left_in_the_same_batch_is_refused(conn: &mut Connection) {
    let (ada, bob) = (user(conn), user(conn));
    let id = group(conn, &ada, &[&bob]);
    let post = |text: &str| ConversationAction::Post { params: params(json!({"content": text})) };
    let writes = [
        act(&bob, id, post("goodbye")),
        act(&bob, id, ConversationAction::Leave),
        act(&bob, id, post("and another thing")),
        act(&ada, id, post("bye")),
    ];
    let written = conversations::write_conversations(conn, &writes);
    let outcomes: Vec<bool> = written.iter().map(Result::is_ok).collect();
    assert_eq!(outcomes, [true, true, false, true]);
    assert_eq!(contents(conn, &ada, id), ["goodbye", "bye"]);
}

fn nobody_is_brought_in_who_is_there_or_can_not_be(conn: &mut Connection) {
    let (ada, bob, eva, fay) = (user(conn), user(conn), user(conn), user(conn));
    conversations::block_user(conn, &fay, ada.id).unwrap();
    let id = group(conn, &ada, &[&bob]);
    let others = group(conn, &eva, &[&bob]);
    pair(conn, &ada, &bob);
    let nobody = UserId::try_from(MAX_ID).unwrap();
    for (invited, count) in [
        (Invited::Pair(eva.id), 1),
        (Invited::Pair(bob.id), 0),
        (Invited::Pair(ada.id), 0),
        (Invited::Pair(fay.id), 0),
        (Invited::Pair(nobody), 0),
        (Invited::Group(vec![bob.id, eva.id, ada.id, eva.id]), 2),
        (Invited::Group(vec![bob.id, fay.id]), 0),
        (Invited::Group(vec![]), 0),
        (Invited::Member(id, eva.id), 1),
        (Invited::Member(id, bob.id), 0),
        (Invited::Member(id, fay.id), 0),
        (Invited::Member(others, fay.id), 0),
    ] {
        let counted = conversations::count_newcomers(conn, ada.id, &invited).unwrap();
        assert_eq!(counted, count, "{invited:?}");
    }
}
