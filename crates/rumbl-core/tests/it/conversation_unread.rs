//! What is unread is known without counting, and right whatever is posted, read and deleted.

use std::cell::RefCell;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use rumbl_core::accounts::User;
use rumbl_core::conversations::{
    self, ConversationAction, count_unread_conversations, get_conversation,
};
use rumbl_core::ids::ConversationId;
use rumbl_core::inbox::{InboxChange, list_inbox_changes};
use rumbl_core::log::Reach;
use rumbl_core::repo::Connection;
use serde_json::json;

use crate::databases::cases;
use crate::fixtures::{act, act_once, group, pair, params, say, unread, user};

cases! {
    Sandboxed:
        what_others_say_is_unread_until_it_is_read,
        a_person_is_told_when_a_conversation_becomes_unread_and_read_and_not_of_each_message,
        a_muted_conversation_is_not_among_those_that_are_unread,
        what_is_unread_is_what_others_said_later_and_did_not_delete;
}

fn read(conn: &mut Connection, user: &User, id: ConversationId, number: i64) {
    act_once(conn, user, id, ConversationAction::Read { number }).unwrap();
}

fn what_others_say_is_unread_until_it_is_read(conn: &mut Connection) {
    let (ada, bob) = (user(conn), user(conn));
    let id = pair(conn, &ada, &bob);
    let first = say(conn, &ada, id, "one").message;
    say(conn, &ada, id, "two");
    assert_eq!((unread(conn, &ada, id), unread(conn, &bob, id)), (0, 2));
    read(conn, &bob, id, first.number);
    assert_eq!(unread(conn, &bob, id), 1);
    // An earlier number takes nothing back, and one that is too high stands for the last.
    for (number, left) in [(0, 1), (-5, 1), (i64::MAX, 0)] {
        read(conn, &bob, id, number);
        assert_eq!(unread(conn, &bob, id), left);
    }
    let member = get_conversation(conn, bob.id, id).unwrap().member;
    assert_eq!((member.read_number, member.skipped), (2, 0));
}

fn a_person_is_told_when_a_conversation_becomes_unread_and_read_and_not_of_each_message(
    conn: &mut Connection,
) {
    let (ada, bob) = (user(conn), user(conn));
    let id = pair(conn, &ada, &bob);
    // They are in a conversation, and notified of it.
    let mut last_seq = 2;
    let mut told = |conn: &mut Connection| {
        let news = list_inbox_changes(conn, bob.id, last_seq, Reach::Client);
        let news = news.unwrap();
        last_seq = news.last_seq;
        news.changes.into_iter().map(|logged| logged.change).collect::<Vec<_>>()
    };
    let changed = [InboxChange::UnreadChanged(id)];
    say(conn, &ada, id, "one");
    assert_eq!(told(conn), changed);
    let second = say(conn, &ada, id, "two").message.id;
    assert_eq!(told(conn), []);
    read(conn, &bob, id, 1);
    // The conversation is still unread, and so may be what they were notified of.
    assert_eq!(told(conn), []);
    conversations::delete_message(conn, &ada, (id, second)).unwrap();
    assert_eq!((told(conn).as_slice(), unread(conn, &bob, id)), (&changed[..], 0));
    say(conn, &ada, id, "three");
    assert_eq!(told(conn), changed);
    read(conn, &bob, id, 3);
    assert_eq!(told(conn), [InboxChange::UnreadChanged(id), InboxChange::Notified]);
    say(conn, &bob, id, "four");
    assert_eq!(told(conn), []);
}

fn a_muted_conversation_is_not_among_those_that_are_unread(conn: &mut Connection) {
    let (ada, bob) = (user(conn), user(conn));
    let (one, other) = (pair(conn, &ada, &bob), group(conn, &ada, &[&bob]));
    say(conn, &ada, one, "one");
    say(conn, &ada, other, "two");
    assert_eq!(count_unread_conversations(conn, bob.id).unwrap(), 2);
    act_once(conn, &bob, one, ConversationAction::Mute { is_muted: true }).unwrap();
    assert_eq!(count_unread_conversations(conn, bob.id).unwrap(), 1);
    assert_eq!(unread(conn, &bob, one), 1);
    act_once(conn, &bob, one, ConversationAction::Mute { is_muted: false }).unwrap();
    assert_eq!(count_unread_conversations(conn, bob.id).unwrap(), 2);
}

/// What one of three people does; several in a row are one batch.
#[derive(Debug, Clone)]
enum Step {
    Post(usize),
    Read(usize, i64),
    Delete(usize),
    Commit,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        4 => (0..3_usize).prop_map(Step::Post),
        2 => (0..3_usize, 0..12_i64).prop_map(|(who, number)| Step::Read(who, number)),
        2 => (0..12_usize).prop_map(Step::Delete),
        2 => Just(Step::Commit),
    ];
    proptest::collection::vec(step, 1..30)
}

/// Messages as a plain list: who said each, and whether it is still there.
#[derive(Default)]
struct Plain {
    said: Vec<(usize, bool)>,
    read: [usize; 3],
}

impl Plain {
    fn unread(&self, who: usize) -> i64 {
        let later = self.said.iter().skip(self.read[who]);
        let unread = later.filter(|(author, is_there)| *is_there && *author != who).count();
        i64::try_from(unread).unwrap()
    }
}

fn what_is_unread_is_what_others_said_later_and_did_not_delete(conn: &mut Connection) {
    let people = [user(conn), user(conn), user(conn)];
    let conn = RefCell::new(conn);
    let config = Config { cases: 64, failure_persistence: None, ..Config::default() };
    let outcome = TestRunner::new(config).run(&steps(), |steps| {
        let mut conn = conn.borrow_mut();
        let id = group(&mut conn, &people[0], &[&people[1], &people[2]]);
        let (mut plain, mut batch) = (Plain::default(), Vec::new());
        for step in steps.into_iter().chain([Step::Commit]) {
            match step {
                Step::Post(who) => {
                    plain.said.push((who, true));
                    let params = params(json!({"content": "hello"}));
                    batch.push(act(&people[who], id, ConversationAction::Post { params }));
                }
                Step::Read(who, number) => {
                    let up_to = usize::try_from(number).unwrap().min(plain.said.len());
                    plain.read[who] = plain.read[who].max(up_to);
                    batch.push(act(&people[who], id, ConversationAction::Read { number }));
                }
                Step::Delete(which) => {
                    let posted =
                        conversations::list_messages(&mut conn, people[0].id, id, None, 100);
                    let number = i64::try_from(which).unwrap() + 1;
                    let posted = posted.unwrap().messages;
                    let found = posted.iter().find(|one| one.message.number == number);
                    let Some(found) = found.filter(|_| plain.said[which].1) else { continue };
                    plain.said[which].1 = false;
                    let author = &people[plain.said[which].0];
                    let action = ConversationAction::Delete { id: found.message.id };
                    batch.push(act(author, id, action));
                }
                Step::Commit => {
                    let batch = std::mem::take(&mut batch);
                    for outcome in conversations::write_conversations(&mut conn, &batch) {
                        outcome.unwrap();
                    }
                    for (who, person) in people.iter().enumerate() {
                        prop_assert_eq!(unread(&mut conn, person, id), plain.unread(who));
                    }
                }
            }
        }
        Ok(())
    });
    if let Err(failure) = outcome {
        panic!("{failure}");
    }
}
