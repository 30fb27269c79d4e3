//! Conversations and their messages, for programs.

use diesel::RunQueryDsl as _;
use rumbl_core::changeset::Params;
use rumbl_core::conversations;
use rumbl_core::ids::UserId;
use rumbl_core::repo::Connection;
use serde_json::{Value, json};

use crate::support::{Program, Rumbl};

const CONVERSATIONS: &str = "/api/v1/conversations";

struct Fixture {
    rumbl: Rumbl,
    ada: Program,
    bob: Program,
    bob_id: Value,
    ada_id: Value,
}

async fn fixture() -> Fixture {
    let rumbl = Rumbl::start_with(&[("RUMBL_LIMITS__ANNOTATION_BURST", "1000")]).await;
    let (ada, bob) = (rumbl.user("ada").await, rumbl.user("bob").await);
    let programs =
        (Program::logged_in(&rumbl, "ada").await, Program::logged_in(&rumbl, "bob").await);
    let ((ada_program, _), (bob_program, _)) = programs;
    let (ada_id, bob_id) = (json!(ada.id), json!(bob.id));
    Fixture { rumbl, ada: ada_program, bob: bob_program, bob_id, ada_id }
}

fn to(recipient: &Value) -> Value {
    json!({"conversation": {"recipient_id": recipient}})
}

#[actix_web::test]
async fn a_conversation_of_two_is_opened_once_and_has_the_shape_of_both() {
    let fixture = fixture().await;
    let opened = fixture.ada.post(CONVERSATIONS, &to(&fixture.bob_id)).await.is(201);
    let (id, path) = (opened.json["id"].clone(), opened.header("location").to_owned());
    assert_eq!(path, format!("{CONVERSATIONS}/{id}"));
    assert_eq!(opened.json["sender_id"], fixture.ada_id);
    assert_eq!(opened.json["recipient_id"], fixture.bob_id);
    assert_eq!((&opened.json["status"], &opened.json["kind"]), (&json!("open"), &json!("pair")));
    assert_eq!((&opened.json["title"], &opened.json["owner_id"]), (&json!("bob"), &Value::Null));
    let again = fixture.bob.post(CONVERSATIONS, &to(&fixture.ada_id)).await.is(201);
    assert_eq!((&again.json["id"], &again.json["title"]), (&id, &json!("ada")));
    let shown = fixture.ada.get(&path).await.is(200);
    assert_eq!(shown.json, opened.json);
    let second = fixture.ada.get(&path.replace("v1", "v2")).await.is(200);
    assert_eq!(second.json["data"]["type"], "conversation");
    assert_eq!(second.json["data"]["attributes"]["recipient_id"], fixture.bob_id);
    let refused = fixture.ada.delete(&path).await.is(422);
    assert!(refused.text.contains("can't be left"), "{}", refused.text);
}

#[actix_web::test]
async fn what_can_not_be_opened_is_refused_by_field() {
    let fixture = fixture().await;
    for (fields, field, message) in [
        (json!({"recipient_id": fixture.ada_id}), "recipient_id", "can't be yourself"),
        (json!({"recipient_id": 999_999}), "recipient_id", "does not exist"),
        (json!({"recipient_id": fixture.bob_id, "title": "x"}), "title", "is only for a group"),
        (json!({"member_ids": [999_999]}), "member_ids", "999999 does not exist"),
        (json!({"member_ids": ["x"]}), "member_ids", "must be a list of whole numbers"),
        (json!({}), "member_ids", "can't be blank"),
        (json!({"title": "Film club", "member_ids": []}), "member_ids", "can't be blank"),
        (
            json!({"title": "x".repeat(101), "member_ids": [fixture.bob_id]}),
            "title",
            "should be at most 100",
        ),
    ] {
        let answer =
            fixture.ada.post(CONVERSATIONS, &json!({"conversation": fields})).await.is(422);
        let said = answer.json["errors"][field][0].as_str().unwrap_or_default();
        assert!(said.starts_with(message), "{fields}: {}", answer.text);
    }
    assert_eq!(fixture.ada.get(CONVERSATIONS).await.json["metadata"]["total_entries"], 0);
}

#[actix_web::test]
async fn a_group_is_begun_once_for_a_key_renamed_and_left() {
    let fixture = fixture().await;
    let group = json!({"conversation": {"title": "Film club", "member_ids": [fixture.bob_id]}});
    let keyed = fixture.ada.with("idempotency-key", "once");
    let begun = keyed.post(CONVERSATIONS, &group).await.is(201);
    let again = keyed.post(CONVERSATIONS, &group).await.is(201);
    assert_eq!((&again.json, again.header("idempotency-replayed")), (&begun.json, "true"));
    assert_eq!(fixture.ada.get(CONVERSATIONS).await.json["metadata"]["total_entries"], 1);
    let path = format!("{CONVERSATIONS}/{}", begun.json["id"]);
    let title = json!({"conversation": {"title": "Cinema"}});
    fixture.bob.patch(&path, &title).await.is(404);
    let stale = fixture.ada.with("if-match", "\"0.x\"");
    stale.patch(&path, &title).await.is(412);
    let fresh = fixture.ada.with("if-match", begun.header("etag"));
    assert_eq!(fresh.patch(&path, &title).await.is(200).json["title"], "Cinema");
    let blank = json!({"conversation": {"title": " "}});
    fixture.ada.patch(&path, &blank).await.is(422);
    fixture.ada.delete(&path).await.is(204);
    fixture.ada.get(&path).await.is(404);
    let left = fixture.bob.get(&path).await.is(200);
    assert_eq!(left.json["owner_id"], fixture.bob_id);
}

#[actix_web::test]
async fn pages_by_cursor_have_each_conversation_once_whatever_is_said_meanwhile() {
    let fixture = fixture().await;
    let mut ids = Vec::new();
    for _ in 0..5 {
        let group = json!({"conversation": {"member_ids": [fixture.bob_id]}});
        ids.push(fixture.ada.post(CONVERSATIONS, &group).await.is(201).json["id"].clone());
    }
    let listed = |page: &Value| {
        let all = page["data"].as_array().unwrap().iter();
        all.map(|one| one["id"].clone()).collect::<Vec<_>>()
    };
    let next = |page: &Value| {
        let cursor = page["metadata"]["next_cursor"].as_str().expect("there is more");
        format!("{CONVERSATIONS}?page_size=2&cursor={cursor}")
    };
    let say = async |id: &Value| {
        let messages = format!("{CONVERSATIONS}/{id}/messages");
        fixture.bob.post(&messages, &json!({"message": {"content": "hello"}})).await.is(201);
    };
    let first = fixture.ada.get(&format!("{CONVERSATIONS}?page_size=2")).await.is(200);
    assert_eq!(listed(&first.json), [ids[4].clone(), ids[3].clone()]);
    // The one that the cursor was made of moves to the top.
    say(&ids[3]).await;
    let second = fixture.ada.get(&next(&first.json)).await.is(200);
    assert_eq!(listed(&second.json), [ids[2].clone(), ids[1].clone()]);
    let third = fixture.ada.get(&next(&second.json)).await.is(200);
    assert_eq!(
        (listed(&third.json), &third.json["metadata"]["next_cursor"]),
        (vec![ids[0].clone()], &Value::Null)
    );
    let nobodys = format!("{CONVERSATIONS}?cursor=Nw");
    let refused = fixture.ada.get(&nobodys).await.is(422);
    assert!(refused.text.contains("cursor"), "{}", refused.text);
}

#[actix_web::test]
async fn messages_are_posted_once_listed_by_pages_changed_and_deleted() {
    let fixture = fixture().await;
    let opened = fixture.ada.post(CONVERSATIONS, &to(&fixture.bob_id)).await.is(201);
    let messages = format!("{CONVERSATIONS}/{}/messages", opened.json["id"]);
    let say = |content: &str| json!({"message": {"content": content}});
    let keyed = fixture.ada.with("idempotency-key", "one");
    let first = keyed.post(&messages, &say("one")).await.is(201);
    assert_eq!(keyed.post(&messages, &say("one")).await.is(201).json["id"], first.json["id"]);
    assert_eq!((&first.json["content"], &first.json["number"]), (&json!("one"), &json!(1)));
    assert_eq!(first.json["sender_id"], fixture.ada_id);
    assert!(first.json["date"].is_string(), "{}", first.text);
    for content in ["two", "three"] {
        fixture.bob.post(&messages, &say(content)).await.is(201);
    }
    let page = fixture.ada.get(&format!("{messages}?page_size=2")).await.is(200);
    let contents = |page: &Value| {
        let all = page["data"].as_array().unwrap().iter();
        all.map(|one| one["content"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(contents(&page.json), ["one", "two"]);
    let cursor = page.json["metadata"]["next_cursor"].as_str().unwrap();
    let rest = fixture.ada.get(&format!("{messages}?page_size=2&cursor={cursor}")).await.is(200);
    assert_eq!(
        (contents(&rest.json), &rest.json["metadata"]["next_cursor"]),
        (vec!["three".into()], &Value::Null)
    );
    let newest = fixture.ada.get(&format!("{messages}?order=newest&page_size=2")).await.is(200);
    assert_eq!(contents(&newest.json), ["three", "two"]);
    let link = newest.header("link").to_owned();
    assert!(link.contains("/messages?order=newest&cursor="), "{link}");
    fixture.bob.post(&messages, &say("four")).await.is(201);
    let next = link.strip_prefix('<').and_then(|rest| rest.split_once('>')).unwrap().0;
    let older = fixture.ada.get(next).await.is(200);
    assert_eq!(
        (contents(&older.json), &older.json["metadata"]["next_cursor"]),
        (vec!["one".into()], &Value::Null)
    );
    let refused = fixture.ada.get(&format!("{messages}?order=loudest")).await.is(422);
    assert!(refused.text.contains("order") && refused.text.contains("is invalid"));
    let listed = fixture.ada.get(CONVERSATIONS).await.is(200);
    assert_eq!(listed.json["data"][0]["unread"], 3);

    let path = first.header("location").to_owned();
    fixture.bob.patch(&path, &say("mine")).await.is(404);
    fixture.bob.delete(&path).await.is(404);
    let changed = fixture.ada.patch(&path, &say("1")).await.is(200);
    assert_eq!((&changed.json["content"], &changed.json["edited"]), (&json!("1"), &json!(true)));
    fixture.ada.with("if-match", first.header("etag")).patch(&path, &say("2")).await.is(412);
    assert_eq!(fixture.bob.get(&path).await.is(200).json["content"], "1");
    fixture.ada.delete(&path).await.is(204);
    fixture.bob.get(&path).await.is(404);
    for bad in
        [json!({}), json!({"content": " "}), json!({"content": "a\u{0}"}), json!({"video_id": 999})]
    {
        fixture.ada.post(&messages, &json!({"message": bad})).await.is(422);
    }
}

#[actix_web::test]
async fn to_an_outsider_there_is_no_conversation() {
    let fixture = fixture().await;
    fixture.rumbl.user("eva").await;
    let (eva, _) = Program::logged_in(&fixture.rumbl, "eva").await;
    let opened = fixture.ada.post(CONVERSATIONS, &to(&fixture.bob_id)).await.is(201);
    let path = format!("{CONVERSATIONS}/{}", opened.json["id"]);
    let messages = format!("{path}/messages");
    let said = json!({"message": {"content": "hi"}});
    let message = fixture.ada.post(&messages, &said).await.is(201).header("location").to_owned();
    for path in [&path, &messages, &message] {
        eva.get(path).await.is(404);
    }
    eva.post(&messages, &said).await.is(404);
    eva.patch(&message, &said).await.is(404);
    eva.patch(&path, &json!({"conversation": {"title": "x"}})).await.is(404);
    for path in [&path, &message] {
        eva.delete(path).await.is(404);
    }
    Program::of(&fixture.rumbl).get(&path).await.is(401);
    assert_eq!(eva.get(CONVERSATIONS).await.is(200).json["data"], json!([]));
}

#[actix_web::test]
async fn a_key_reads_conversations_only_if_it_may_converse() {
    let fixture = fixture().await;
    let ada = fixture.rumbl.repo(|db| rumbl_core::accounts::get_user_by(db, "ada")).await;
    let other = fixture.bob_id.as_i64().unwrap().try_into().unwrap();
    let key = |scope: &str| {
        let params = Params::from_iter([("name", scope), (scope, "true")]);
        let ada = ada.clone();
        let make = move |db: &mut _| rumbl_core::accounts::create_api_key(db, &ada, &params);
        async { fixture.rumbl.repo(make).await.1.expose() }
    };
    let owner = ada.clone();
    let id = fixture.rumbl.repo(move |db| conversations::open_pair(db, &owner, other)).await.id;
    let path = format!("{CONVERSATIONS}/{id}");
    for scope in ["read", "annotate", "manage"] {
        let program = Program::of(&fixture.rumbl).bearing(&key(scope).await);
        program.get(&path).await.is(403);
        program.get(CONVERSATIONS).await.is(403);
    }
    let program = Program::of(&fixture.rumbl).bearing(&key("converse").await);
    program.get(&path).await.is(200);
    let said = json!({"message": {"content": "hi"}});
    program.post(&format!("{path}/messages"), &said).await.is(201);
    program.get("/api/v1/videos").await.is(403);
}

#[actix_web::test]
async fn a_member_is_added_together_with_the_answer_for_the_key_or_not_at_all() {
    let fixture = fixture().await;
    let eva = fixture.rumbl.user("eva").await;
    let group = json!({"conversation": {"member_ids": [fixture.bob_id]}});
    let begun = fixture.ada.post(CONVERSATIONS, &group).await.is(201);
    let members = format!("{CONVERSATIONS}/{}/members", begun.json["id"]);
    let new = json!({"member": {"user_id": eva.id}});
    let keyed = fixture.ada.with("idempotency-key", "one");
    let is_sqlite = fixture.rumbl.repo(|db| keep_no_answers(db, true)).await;
    if is_sqlite {
        keyed.post(&members, &new).await.is(500);
        assert_eq!(fixture.ada.get(&members).await.json["metadata"]["total_entries"], 2);
        fixture.rumbl.repo(|db| keep_no_answers(db, false)).await;
    }
    let added = keyed.post(&members, &new).await.is(201);
    let again = keyed.post(&members, &new).await.is(201);
    assert_eq!((&again.json, again.header("idempotency-replayed")), (&added.json, "true"));
    assert_eq!(fixture.ada.get(&members).await.json["metadata"]["total_entries"], 3);
}

#[actix_web::test]
async fn a_repeated_key_adds_nobody() {
    is_added_once("v1", |user_id| json!({"member": {"user_id": user_id}})).await;
}

#[actix_web::test]
async fn a_repeated_key_adds_nobody_in_the_second_version_either() {
    let new = |user_id| json!({"data": {"type": "member", "attributes": {"user_id": user_id}}});
    is_added_once("v2", new).await;
}

async fn is_added_once(version: &str, new: impl Fn(UserId) -> Value) {
    let fixture = fixture().await;
    let (eva, dan) = (fixture.rumbl.user("eva").await, fixture.rumbl.user("dan").await);
    let group = json!({"conversation": {"member_ids": [fixture.bob_id]}});
    let begun = fixture.ada.post(CONVERSATIONS, &group).await.is(201);
    let members = format!("{CONVERSATIONS}/{}/members", begun.json["id"]);
    let path = members.replace("v1", version);
    let keyed = fixture.ada.with("idempotency-key", "one");
    let added = keyed.post(&path, &new(eva.id)).await.is(201);
    assert_eq!(added.header("idempotency-replayed"), "");
    assert_eq!(added.header("location"), format!("{path}/{}", eva.id));
    let again = keyed.post(&path, &new(eva.id)).await.is(201);
    assert_eq!((&again.text, again.header("idempotency-replayed")), (&added.text, "true"));
    assert_eq!(again.header("location"), added.header("location"));
    keyed.post(&path, &new(dan.id)).await.is(422);
    // Without the key, it is another request.
    fixture.ada.post(&path, &new(eva.id)).await.is(422);
    assert_eq!(fixture.ada.get(&members).await.json["metadata"]["total_entries"], 3);
}

/// Has the database refuse to store answers, and returns whether it can.
fn keep_no_answers(db: &mut Connection, refuses: bool) -> rumbl_core::Result<bool> {
    let Connection::Sqlite(_) = db else { return Ok(false) };
    let statement = if refuses {
        "CREATE TRIGGER full BEFORE UPDATE ON idempotent_requests BEGIN SELECT RAISE(ABORT, 'x'); END"
    } else {
        "DROP TRIGGER full"
    };
    diesel::sql_query(statement).execute(db)?;
    Ok(true)
}

#[actix_web::test]
async fn members_are_listed_added_and_removed_by_those_who_may() {
    let fixture = fixture().await;
    let eva = fixture.rumbl.user("eva").await;
    let (eva_program, _) = Program::logged_in(&fixture.rumbl, "eva").await;
    let group = json!({"conversation": {"member_ids": [fixture.bob_id]}});
    let begun = fixture.ada.post(CONVERSATIONS, &group).await.is(201);
    assert_eq!(begun.json["member_count"], 2);
    let members = format!("{CONVERSATIONS}/{}/members", begun.json["id"]);
    let ids = |listed: &Value| {
        let rows = listed["data"].as_array().unwrap().iter();
        rows.map(|one| one["id"].clone()).collect::<Vec<_>>()
    };
    let page = fixture.bob.get(&format!("{members}?page_size=1")).await.is(200);
    assert_eq!(ids(&page.json), std::slice::from_ref(&fixture.ada_id));
    assert_eq!(page.json["metadata"]["total_entries"], 2);
    let cursor = page.json["metadata"]["next_cursor"].as_str().unwrap();
    let rest = fixture.bob.get(&format!("{members}?cursor={cursor}")).await.is(200);
    assert_eq!(ids(&rest.json), std::slice::from_ref(&fixture.bob_id));
    let new = json!({"member": {"user_id": eva.id}});
    eva_program.get(&members).await.is(404);
    eva_program.post(&members, &new).await.is(404);
    let added = fixture.bob.post(&members, &new).await.is(201);
    assert_eq!((&added.json["username"], &added.json["read_number"]), (&json!("eva"), &json!(0)));
    let path = added.header("location").to_owned();
    assert_eq!(eva_program.get(&path).await.is(200).json, added.json);
    let again = fixture.bob.post(&members, &new).await.is(422);
    assert_eq!(again.json["errors"]["user_id"][0], "is in the conversation already");
    for wrong in [json!({}), json!({"user_id": 999_999}), json!({"user_id": "x"})] {
        fixture.ada.post(&members, &json!({"member": wrong})).await.is(422);
    }
    fixture.bob.delete(&path).await.is(404);
    fixture.ada.delete(&path).await.is(204);
    eva_program.get(&members).await.is(404);
    fixture.ada.get(&path).await.is(404);
    // Whoever has blocked the person can't be told from somebody who is suspended.
    let ada_id = fixture.ada_id.clone();
    eva_program.post("/api/v1/blocks", &json!({"block": {"user_id": ada_id}})).await.is(201);
    let refused = fixture.ada.post(&members, &new).await.is(422);
    assert_eq!(refused.json["errors"], json!({"user_id": ["can't be added"]}));
}

#[actix_web::test]
async fn a_person_sees_and_changes_whom_they_have_blocked_and_nobody_else_does() {
    let fixture = fixture().await;
    let blocks = "/api/v1/blocks";
    let block = json!({"block": {"user_id": fixture.bob_id}});
    let blocked = fixture.ada.post(blocks, &block).await.is(201);
    assert_eq!((&blocked.json["id"], &blocked.json["username"]), (&fixture.bob_id, &json!("bob")));
    assert_eq!(fixture.ada.post(blocks, &block).await.is(201).json, blocked.json);
    let listed = fixture.ada.get(blocks).await.is(200);
    assert_eq!(listed.json["data"], json!([blocked.json]));
    assert_eq!(fixture.bob.get(blocks).await.is(200).json["data"], json!([]));
    let path = blocked.header("location").to_owned();
    fixture.bob.get(&path).await.is(404);
    fixture.bob.delete(&path).await.is(404);
    fixture.bob.post(CONVERSATIONS, &to(&fixture.ada_id)).await.is(422);
    let oneself = json!({"block": {"user_id": fixture.ada_id}});
    fixture.ada.post(blocks, &oneself).await.is(422);
    fixture.ada.post(blocks, &json!({"block": {"user_id": 999_999}})).await.is(404);
    let second = fixture.ada.get(&path.replace("v1", "v2")).await.is(200);
    assert_eq!(second.json["data"]["type"], "block");
    fixture.ada.delete(&path).await.is(204);
    fixture.ada.delete(&path).await.is(404);
    fixture.bob.post(CONVERSATIONS, &to(&fixture.ada_id)).await.is(201);
    Program::of(&fixture.rumbl).get(blocks).await.is(401);
}
