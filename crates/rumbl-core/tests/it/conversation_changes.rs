//! A member who was away applies what they missed to what they knew, and knows what the tables hold.

use std::cell::RefCell;
use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::{Config, TestRunner};
use rumbl_core::accounts::User;
use rumbl_core::conversations::{
    self, ConversationAction, ConversationChange, ConversationWrite, get_conversation,
    list_conversation_changes, list_messages,
};
use rumbl_core::ids::{ConversationId, MAX_ID, MessageId, UserId};
use rumbl_core::log::{Logged, Missed, Reach};
use rumbl_core::repo::Connection;
use rumbl_core::{Error, IfUnchanged};
use serde_json::json;

use crate::databases::cases;
use crate::fixtures::{act, act_once, group, params, say, user};

cases! {
    Sandboxed:
        a_message_that_is_gone_is_told_of_by_its_end_alone,
        more_changes_than_a_client_takes_start_over,
        a_place_that_the_log_never_reached_starts_over,
        a_conversation_that_does_not_exist_has_no_changes,
        who_resumes_from_anywhere_arrives_at_what_the_tables_hold;
}

fn missed(
    conn: &mut Connection,
    id: ConversationId,
    after: i64,
    reach: Reach,
) -> Missed<ConversationChange> {
    list_conversation_changes(conn, id, after, reach).unwrap()
}

fn a_message_that_is_gone_is_told_of_by_its_end_alone(conn: &mut Connection) {
    let ada = user(conn);
    let id = group(conn, &ada, &[]);
    let gone = say(conn, &ada, id, "secret").message.id;
    let text = params(json!({"content": "more secret"}));
    conversations::update_message(conn, &ada, (id, gone), &text).unwrap();
    conversations::delete_message(conn, &ada, (id, gone)).unwrap();
    let expected = Logged { seq: 3, change: ConversationChange::Deleted { id: gone } };
    for after in 0..3 {
        assert_eq!(missed(conn, id, after, Reach::Client).changes, std::slice::from_ref(&expected));
    }
}

fn more_changes_than_a_client_takes_start_over(conn: &mut Connection) {
    let ada = user(conn);
    let id = group(conn, &ada, &[]);
    let post = |_| {
        let params = params(json!({"content": "x"}));
        act(&ada, id, ConversationAction::Post { params })
    };
    let writes: Vec<_> = (0..501).map(post).collect();
    conversations::write_conversations(conn, &writes);
    let all = missed(conn, id, 1, Reach::Client);
    assert_eq!((all.changes.len(), all.start_over), (500, false));
    let too_many = missed(conn, id, 0, Reach::Client);
    assert_eq!((too_many.changes.len(), too_many.start_over, too_many.last_seq), (0, true, 501));
    assert_eq!(missed(conn, id, 0, Reach::Process).changes.len(), 501);
}

fn a_place_that_the_log_never_reached_starts_over(conn: &mut Connection) {
    let ada = user(conn);
    let id = group(conn, &ada, &[]);
    say(conn, &ada, id, "x");
    assert!(missed(conn, id, 2, Reach::Client).start_over);
    assert!(!missed(conn, id, 1, Reach::Client).start_over);
}

fn a_conversation_that_does_not_exist_has_no_changes(conn: &mut Connection) {
    let id = ConversationId::try_from(MAX_ID).unwrap();
    let nothing = Missed { changes: vec![], last_seq: 0, start_over: false };
    assert_eq!(missed(conn, id, 0, Reach::Client), nothing);
}

/// What somebody does, or a member who comes back. Writers are 0, the owner, to 2.
#[derive(Debug, Clone)]
enum Step {
    Post {
        who: usize,
        client_id: Option<u8>,
    },
    Edit {
        who: usize,
        which: Index,
        content: String,
    },
    Delete {
        who: usize,
        which: Index,
    },
    Rename {
        title: String,
    },
    Add {
        whom: usize,
    },
    Remove {
        whom: usize,
    },
    Leave {
        who: usize,
    },
    /// The writes before it are one batch.
    Commit,
    /// A reader reads what they missed. They are as many as [`READERS`].
    Resume {
        reader: usize,
        reach: Reach,
    },
}

const READERS: usize = 4;
const WRITERS: usize = 3;

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let index = any::<Index>;
    let who = || 0..WRITERS;
    let reach = prop_oneof![Just(Reach::Client), Just(Reach::Process)];
    let client_id = proptest::option::of(0..6_u8);
    let step = prop_oneof![
        6 => (who(), client_id).prop_map(|(who, client_id)| Step::Post { who, client_id }),
        3 => (who(), index(), "[ab]")
            .prop_map(|(who, which, content)| Step::Edit { who, which, content }),
        3 => (who(), index()).prop_map(|(who, which)| Step::Delete { who, which }),
        1 => "[cd]".prop_map(|title| Step::Rename { title }),
        2 => (1..WRITERS).prop_map(|whom| Step::Add { whom }),
        1 => (1..WRITERS).prop_map(|whom| Step::Remove { whom }),
        1 => (1..WRITERS).prop_map(|who| Step::Leave { who }),
        4 => Just(Step::Commit),
        4 => (0..READERS, reach).prop_map(|(reader, reach)| Step::Resume { reader, reach }),
    ];
    proptest::collection::vec(step, 1..40)
}

/// What a reader knows of a conversation.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Known {
    last_seq: i64,
    title: Option<String>,
    members: Vec<UserId>,
    messages: BTreeMap<i64, (i64, String)>,
}

impl Known {
    fn read(conn: &mut Connection, user: &User, id: ConversationId) -> Self {
        let page = list_messages(conn, user.id, id, None, 100).unwrap();
        assert!(!page.has_more);
        let listing = get_conversation(conn, user.id, id).unwrap();
        let mut members: Vec<_> = listing.members.iter().map(|one| one.member.user_id).collect();
        members.sort_unstable();
        let one = |one: conversations::MessageWithUser| {
            (one.message.id.get(), (one.message.number, one.message.content))
        };
        let messages = page.messages.into_iter().map(one).collect();
        Self { last_seq: page.last_seq, title: listing.conversation.title, members, messages }
    }

    fn apply(&mut self, missed: Missed<ConversationChange>) {
        assert!(!missed.start_over);
        for Logged { seq, change } in missed.changes {
            assert!(seq > self.last_seq && seq <= missed.last_seq, "{seq}");
            self.last_seq = seq;
            match change {
                ConversationChange::Created(one) => {
                    let said = (one.message.number, one.message.content);
                    assert_eq!(self.messages.insert(one.message.id.get(), said), None);
                }
                ConversationChange::Updated(one) => {
                    let said = (one.message.number, one.message.content);
                    assert!(self.messages.insert(one.message.id.get(), said).is_some());
                }
                ConversationChange::Deleted { id } => drop(self.messages.remove(&id.get())),
                ConversationChange::Renamed { title } => self.title = title,
                ConversationChange::MemberAdded { user_id, .. } => {
                    assert!(!self.members.contains(&user_id));
                    self.members.push(user_id);
                    self.members.sort_unstable();
                }
                ConversationChange::MemberRemoved { user_id, .. } => {
                    assert!(self.members.contains(&user_id));
                    self.members.retain(|id| *id != user_id);
                }
            }
        }
        self.last_seq = missed.last_seq;
    }
}

struct Scene<'a> {
    conn: &'a mut Connection,
    writers: [User; WRITERS],
    id: ConversationId,
    batch: Vec<ConversationWrite>,
    readers: [Known; READERS],
    /// What was known after each batch.
    history: Vec<Known>,
}

impl<'a> Scene<'a> {
    fn new(conn: &'a mut Connection) -> Self {
        let writers = [user(conn), user(conn), user(conn)];
        let id = group(conn, &writers[0], &[&writers[1]]);
        let known = Known::read(conn, &writers[0], id);
        let readers = [(); READERS].map(|()| known.clone());
        Self { conn, writers, id, batch: Vec::new(), readers, history: vec![known] }
    }

    /// One of the messages that there were before the batch, of whomever; it may be gone by now.
    fn pick(&self, which: Index) -> Option<MessageId> {
        let ids: Vec<_> = self.history.last()?.messages.keys().collect();
        if ids.is_empty() { None } else { Some((**which.get(&ids)).try_into().unwrap()) }
    }

    fn take(&mut self, step: Step) {
        let (who, action) = match step {
            Step::Post { who, client_id } => {
                let client_id = client_id.map(|id| id.to_string());
                let params = params(json!({"content": "new", "client_id": client_id}));
                (who, ConversationAction::Post { params })
            }
            Step::Edit { who, which, content } => {
                let Some(id) = self.pick(which) else { return };
                let params = params(json!({"content": content}));
                (who, ConversationAction::Update { id, params, if_unchanged: IfUnchanged::ANY })
            }
            Step::Delete { who, which } => {
                let Some(id) = self.pick(which) else { return };
                (who, ConversationAction::Delete { id })
            }
            Step::Rename { title } => {
                let params = params(json!({"title": title}));
                (0, ConversationAction::Rename { params, if_unchanged: IfUnchanged::ANY })
            }
            Step::Add { whom } => (0, ConversationAction::Add { user_id: self.writers[whom].id }),
            Step::Remove { whom } => {
                (0, ConversationAction::Remove { user_id: self.writers[whom].id })
            }
            Step::Leave { who } => (who, ConversationAction::Leave),
            Step::Commit => return self.commit(),
            Step::Resume { reader, reach } => {
                self.commit();
                let after = self.readers[reader].last_seq;
                let missed = missed(self.conn, self.id, after, reach);
                self.readers[reader].apply(missed);
                assert_eq!(Some(&self.readers[reader]), self.history.last());
                return;
            }
        };
        self.batch.push(act(&self.writers[who], self.id, action));
    }

    fn commit(&mut self) {
        if self.batch.is_empty() {
            return;
        }
        let batch = std::mem::take(&mut self.batch);
        for outcome in conversations::write_conversations(self.conn, &batch) {
            assert!(matches!(outcome, Ok(_) | Err(Error::NotFound | Error::Invalid(_))));
        }
        self.history.push(Known::read(self.conn, &self.writers[0], self.id));
    }
}

fn who_resumes_from_anywhere_arrives_at_what_the_tables_hold(conn: &mut Connection) {
    let conn = RefCell::new(conn);
    let config = Config { cases: 48, failure_persistence: None, ..Config::default() };
    let outcome = TestRunner::new(config).run(&steps(), |steps| {
        let mut conn = conn.borrow_mut();
        let mut scene = Scene::new(&mut conn);
        for step in steps {
            scene.take(step);
        }
        scene.commit();
        let now = Known::read(scene.conn, &scene.writers[0], scene.id);
        for known in scene.readers.into_iter().chain(scene.history) {
            for reach in [Reach::Client, Reach::Process] {
                let mut known = known.clone();
                known.apply(missed(scene.conn, scene.id, known.last_seq, reach));
                prop_assert_eq!(&known, &now);
            }
        }
        Ok(())
    });
    if let Err(failure) = outcome {
        panic!("{failure}");
    }
    let mut conn = conn.borrow_mut();
    // A message of somebody who has left since is theirs no more.
    let (ada, bob) = (user(&mut conn), user(&mut conn));
    let id = group(&mut conn, &ada, &[&bob]);
    let said = say(&mut conn, &bob, id, "x").message.id;
    act_once(&mut conn, &bob, id, ConversationAction::Leave).unwrap();
    let deletion = act_once(&mut conn, &bob, id, ConversationAction::Delete { id: said });
    assert!(matches!(deletion, Err(Error::NotFound)));
}
