//! What conversations cost the database, in statements.

use rumbl_core::accounts::User;
use rumbl_core::conversations::{
    self, ConversationAction, ConversationChange, Invited, list_messages, list_messages_beyond,
};
use rumbl_core::inbox::{self, InboxChange};
use rumbl_core::log::{Logged, Reach, Written};
use rumbl_core::multimedia;
use rumbl_core::notifications::{NotificationKind, NotificationListing, list_notifications};
use rumbl_core::page::{Direction, PageSize};
use rumbl_core::repo::Connection;
use serde_json::json;

use crate::databases::cases;
use crate::fixtures::{
    act, act_once, annotate, group, pair, params, plan, say, statements, unread, user, video,
};

cases! {
    Sandboxed:
        reading_what_is_read_writes_no_row,
        a_batch_writes_only_the_rows_that_change,
        a_batch_that_is_sent_again_is_looked_up_with_one_statement_however_long_it_is,
        a_batch_reads_who_acts_where_and_not_everybody_everywhere,
        whether_people_can_be_put_into_a_group_costs_the_same_for_more_of_them,
        a_page_of_messages_begins_at_its_place_in_the_index,
        a_page_of_notifications_costs_the_same_with_more_conversations,
        a_video_that_is_shared_with_more_conversations_costs_no_more_statements,
        moments_that_are_shared_at_once_are_looked_up_together,
        unread_notifications_are_looked_for_where_they_may_be_and_not_everywhere;
}

fn count(statements: &[String], what: &str) -> usize {
    let what = what.to_lowercase();
    let plain = |one: &String| one.to_lowercase().replace(['"', '`'], "");
    statements.iter().map(plain).filter(|one| one.starts_with(&what)).count()
}

fn reading_what_is_read_writes_no_row(conn: &mut Connection) {
    let (ada, bob) = (user(conn), user(conn));
    let id = pair(conn, &ada, &bob);
    let read = |number| ConversationAction::Read { number };
    for (number, writes) in [(0, 0), (1, 1), (1, 0)] {
        if number == 1 && writes == 1 {
            say(conn, &bob, id, "hello");
        }
        let all = statements(conn, |conn| drop(act_once(conn, &ada, id, read(number)).unwrap()));
        assert!(!all.is_empty());
        assert_eq!(count(&all, "update conversation_members"), writes, "{number}: {all:#?}");
        assert_eq!(count(&all, "update conversations "), 0, "{number}: {all:#?}");
    }
}

fn a_batch_writes_only_the_rows_that_change(conn: &mut Connection) {
    let (ada, bob, eva) = (user(conn), user(conn), user(conn));
    let (talked, quiet) = (group(conn, &ada, &[&bob, &eva]), group(conn, &ada, &[&bob, &eva]));
    let post = ConversationAction::Post { params: params(json!({"content": "hello"})) };
    let read = || ConversationAction::Read { number: 0 };
    let batch = [
        act(&ada, talked, post),
        act(&bob, talked, read()),
        act(&eva, quiet, read()),
        act(&ada, quiet, read()),
    ];
    let all = statements(conn, |conn| {
        let written = conversations::write_conversations(conn, &batch);
        assert!(written.iter().all(Result::is_ok));
    });
    assert_eq!(count(&all, "update conversations "), 1, "{all:#?}");
    assert_eq!(count(&all, "update conversation_members"), 1, "{all:#?}");
}

fn a_batch_that_is_sent_again_is_looked_up_with_one_statement_however_long_it_is(
    conn: &mut Connection,
) {
    let (ada, bob) = (user(conn), user(conn));
    let mut looked_up = Vec::new();
    for count in [2, 12] {
        let batch: Vec<_> = (0..count)
            .map(|number| {
                // Clients number their messages alike in all conversations.
                let sent = json!({"content": "hello", "client_id": (number % 2).to_string()});
                act(
                    &ada,
                    group(conn, &ada, &[&bob]),
                    ConversationAction::Post { params: params(sent) },
                )
            })
            .collect();
        for is_again in [false, true] {
            let all = statements(conn, |conn| {
                let written = conversations::write_conversations(conn, &batch);
                for one in written {
                    let is_repeated = matches!(one.unwrap(), Written::Repeated { .. });
                    assert_eq!(is_repeated, is_again);
                }
            });
            let sql = |one: &String| one.split("-- binds:").next().unwrap().to_owned();
            looked_up
                .push(all.iter().filter(|one| one.contains("sent.")).map(sql).collect::<Vec<_>>());
        }
    }
    assert_eq!(looked_up[0].len(), 1);
    assert!(looked_up.iter().all(|one| *one == looked_up[0]), "{looked_up:#?}");
}

fn a_batch_reads_who_acts_where_and_not_everybody_everywhere(conn: &mut Connection) {
    let (ada, bob) = (user(conn), user(conn));
    let (one, other) = (group(conn, &ada, &[&bob]), group(conn, &bob, &[&ada]));
    let post = || ConversationAction::Post { params: params(json!({"content": "hello"})) };
    let all = statements(conn, |conn| {
        let batch = [act(&ada, one, post()), act(&bob, other, post())];
        assert!(conversations::write_conversations(conn, &batch).iter().all(Result::is_ok));
    });
    // Combinations would be as many as the square of the batch.
    let plain = |one: &String| one.replace(['"', '`'], "");
    let pairs = "(conversation_members.conversation_id, conversation_members.user_id) IN (SELECT";
    assert_eq!(all.iter().map(plain).filter(|one| one.contains(pairs)).count(), 1, "{all:#?}");
    // Each of them is a member of both, and reads elsewhere what the other said.
    assert_eq!((unread(conn, &ada, one), unread(conn, &ada, other)), (0, 1));
    assert_eq!((unread(conn, &bob, one), unread(conn, &bob, other)), (1, 0));
    let news = inbox::list_inbox_changes(conn, ada.id, 0, Reach::Client).unwrap().changes;
    let last = news.last().map(|logged| logged.change);
    assert_eq!(last, Some(InboxChange::UnreadChanged(other)));
}

fn whether_people_can_be_put_into_a_group_costs_the_same_for_more_of_them(conn: &mut Connection) {
    let ada = user(conn);
    let mut costs = Vec::new();
    for count in [2, 20] {
        let ids: Vec<_> = (0..count).map(|_| user(conn).id).collect();
        let invited = Invited::Group(ids.clone());
        let read = statements(conn, |conn| {
            assert_eq!(conversations::count_newcomers(conn, ada.id, &invited).unwrap(), count);
        });
        let put = statements(conn, |conn| {
            drop(conversations::create_group(conn, &ada, &params(json!({})), &ids).unwrap());
        });
        let inserts = self::count(&put, "insert into conversation_members");
        let one_each = matches!(conn, Connection::Sqlite(_));
        assert_eq!(inserts, if one_each { count + 1 } else { 1 }, "{put:#?}");
        costs.push(read.len());
    }
    assert_eq!(costs[0], costs[1], "statements for 2 and for 20 people");
}

fn a_page_of_messages_begins_at_its_place_in_the_index(conn: &mut Connection) {
    let ada = user(conn);
    let id = group(conn, &ada, &[]);
    say(conn, &ada, id, "hello");
    let size = PageSize::default();
    for (from, begins) in [
        (Page::Beyond(Direction::Forward), ["number>?", "number > $"]),
        (Page::Beyond(Direction::Backward), ["number<?", "number < $"]),
        (Page::Before, ["number<?", "number < $"]),
    ] {
        let read = statements(conn, |conn| match from {
            Page::Beyond(direction) => {
                drop(list_messages_beyond(conn, ada.id, id, (direction, Some(7)), size).unwrap());
            }
            Page::Before => drop(list_messages(conn, ada.id, id, Some(7), 50).unwrap()),
        });
        let pages: Vec<_> = read.iter().filter(|one| one.contains("ORDER BY")).collect();
        let [page] = pages.as_slice() else { panic!("{read:#?}") };
        let plan = plan(conn, page);
        let index = "messages_conversation_id_number_index";
        let condition = plan
            .lines()
            .find(|line| line.contains("conversation_id=?") || line.contains("Index Cond"));
        assert!(plan.contains(index), "{plan}");
        assert!(begins.iter().any(|begin| condition.unwrap().contains(begin)), "{plan}");
        assert!(!plan.contains("Sort") && !plan.contains("TEMP B-TREE"), "{plan}");
    }
}

#[derive(Clone, Copy)]
enum Page {
    Beyond(Direction),
    Before,
}

fn a_page_of_notifications_costs_the_same_with_more_conversations(conn: &mut Connection) {
    let (ada, bob) = (user(conn), user(conn));
    let mut costs = Vec::new();
    for rows in [2, 12] {
        while list_notifications(conn, &ada, None).unwrap().rows.len() < rows {
            group(conn, &bob, &[&ada]);
        }
        let cost = statements(conn, |conn| drop(list_notifications(conn, &ada, None).unwrap()));
        costs.push(cost.len());
    }
    assert!(costs[0] > 0);
    assert_eq!(costs[0], costs[1], "statements for 2 and for 12 conversations");
}

fn a_video_that_is_shared_with_more_conversations_costs_no_more_statements(conn: &mut Connection) {
    let (ada, bob) = (user(conn), user(conn));
    let shared = video(conn, &ada).id;
    let mut costs = Vec::new();
    let mut ids = Vec::new();
    for rows in [2, 6] {
        while ids.len() < rows {
            let id = group(conn, &ada, &[&bob]);
            let with = params(json!({"conversation_id": id}));
            multimedia::add_video_conversation(conn, &ada, shared, &with).unwrap();
            ids.push(id);
        }
        let mut listed = Vec::new();
        let cost = statements(conn, |conn| {
            listed = multimedia::get_video_sharing(conn, &ada, shared).unwrap().conversations;
        });
        assert_eq!(listed.iter().map(|one| one.conversation.id).collect::<Vec<_>>(), ids);
        costs.push(cost.len());
    }
    assert_eq!(costs[0], costs[1], "statements for 2 and for 6 conversations");
    conversations::leave_conversation(conn, &ada, ids[0]).unwrap();
    let left = multimedia::get_video_sharing(conn, &ada, shared).unwrap().conversations;
    assert_eq!(left.len(), 5, "the owner is no longer a member of one");
}

fn moments_that_are_shared_at_once_are_looked_up_together(conn: &mut Connection) {
    let (ada, bob) = (user(conn), user(conn));
    let (open, private) = (video(conn, &bob), video(conn, &bob));
    let annotation = annotate(conn, &bob, &open, 7_000).id;
    let change = params(json!({"visibility": "private"}));
    multimedia::update_video(conn, &bob, private.id, &change).unwrap();
    let mut costs = Vec::new();
    for count in [1, 6] {
        let mut batch = Vec::new();
        for _ in 0..count {
            let id = group(conn, &bob, &[&ada]);
            let with = params(json!({"conversation_id": id}));
            multimedia::add_video_conversation(conn, &bob, private.id, &with).unwrap();
            for sent in [
                json!({"video_id": open.id, "at": 1_500}),
                json!({"annotation_id": annotation}),
                json!({"video_id": private.id}),
            ] {
                batch.push(act(&ada, id, ConversationAction::Post { params: params(sent) }));
            }
        }
        let all = statements(conn, |conn| {
            for one in conversations::write_conversations(conn, &batch) {
                let Ok(Written::Changed(Logged {
                    change: ConversationChange::Created(one), ..
                })) = one
                else {
                    panic!("{one:?} is no new message")
                };
                assert!(one.moment.unwrap().title.is_some());
            }
        });
        let is_look_up = |one: &&String| one.contains("videos") || one.contains("annotations");
        costs.push(all.iter().filter(is_look_up).count());
    }
    assert!(costs[0] > 0);
    assert_eq!(costs[0], costs[1], "look-ups for one conversation and for six");
}

fn unread_notifications_are_looked_for_where_they_may_be_and_not_everywhere(conn: &mut Connection) {
    let (ada, bob) = (user(conn), user(conn));
    let (one, other) = (group(conn, &ada, &[&bob]), group(conn, &bob, &[&ada]));
    let mention = |user: &User| ConversationAction::Post {
        params: params(json!({"content": format!("@{}", user.username)})),
    };
    let all = statements(conn, |conn| {
        let batch = [act(&ada, one, mention(&bob)), act(&bob, other, mention(&ada))];
        assert!(conversations::write_conversations(conn, &batch).iter().all(Result::is_ok));
    });
    // Combinations would find each one's notifications of the other's group as well.
    let plain = |one: &String| one.replace(['"', '`'], "");
    let pairs = "(notifications.user_id, notifications.conversation_id) IN (SELECT";
    assert!(all.iter().map(plain).any(|one| one.contains(pairs)), "{all:#?}");
    for (who, id) in [(&ada, other), (&bob, one)] {
        let told = list_notifications(conn, who, None).unwrap().rows;
        let is_mention =
            |row: &&NotificationListing| row.notification.kind == NotificationKind::MessageMention;
        let places: Vec<_> =
            told.iter().filter(is_mention).map(|row| row.notification.conversation_id).collect();
        assert_eq!(places, [Some(id)]);
    }
}
