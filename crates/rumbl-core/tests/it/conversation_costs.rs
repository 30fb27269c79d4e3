//! What conversations cost the database, in statements.

use rumbl_core::conversations::{self, ConversationAction};
use rumbl_core::multimedia;
use rumbl_core::notifications::list_notifications;
use rumbl_core::repo::Connection;
use serde_json::json;

use crate::databases::cases;
use crate::fixtures::{act, act_once, group, pair, params, say, statements, user, video};

cases! {
    Sandboxed:
        reading_what_is_read_writes_no_row,
        a_batch_writes_only_the_rows_that_change,
        a_page_of_notifications_costs_the_same_with_more_conversations,
        a_video_that_is_shared_with_more_conversations_costs_no_more_statements;
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
