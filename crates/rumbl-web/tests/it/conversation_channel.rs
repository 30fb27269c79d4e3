//! What members of a conversation see of it over its channel, and what nobody else does.

use rumbl_core::accounts::User;
use rumbl_core::changeset::Params;
use rumbl_core::conversations::{self, ConversationAction, ConversationWrite};
use rumbl_core::ids::{ConversationId, UserId};
use serde_json::{Value, json};

use crate::support::{Rumbl, Socket};

struct Fixture {
    rumbl: Rumbl,
    ada: User,
    bob: User,
    id: ConversationId,
    topic: String,
}

async fn fixture() -> Fixture {
    fixture_with(&[]).await
}

/// Ada and bob in a group of ada's.
async fn fixture_with(variables: &[(&str, &str)]) -> Fixture {
    let rumbl = Rumbl::start_with(variables).await;
    let (ada, bob) = (rumbl.user("ada").await, rumbl.user("bob").await);
    let (owner, other) = (ada.clone(), bob.id);
    let id = rumbl
        .repo(move |db| conversations::create_group(db, &owner, &Params::default(), &[other]))
        .await
        .id;
    Fixture { rumbl, ada, bob, id, topic: format!("conversations:{id}") }
}

impl Fixture {
    async fn joined(&self, user: &User) -> Socket {
        let mut socket = self.rumbl.socket(user).await;
        let reply = socket.join(&self.topic, json!({})).await;
        assert_eq!(reply["status"], "ok", "{reply}");
        socket
    }

    /// Stores a message past the channel, so that nobody is told.
    async fn say(&self, user: &User, content: &str) -> i64 {
        let (user, id) = (user.clone(), self.id);
        let params = Params::from_iter([("content", content)]);
        let posted = self.rumbl.repo(move |db| conversations::post_message(db, &user, id, &params));
        posted.await.message.id.get()
    }

    async fn unread(&self, user: &User) -> i64 {
        let (user_id, id) = (user.id, self.id);
        let get = move |db: &mut _| conversations::get_conversation(db, user_id, id);
        self.rumbl.repo(get).await.unread()
    }

    /// Has somebody do something by another way, such as a page.
    async fn act(&self, user: &User, action: ConversationAction) {
        let write = ConversationWrite {
            user: std::sync::Arc::new(user.clone()),
            conversation_id: self.id,
            action,
        };
        self.rumbl.app.live.conversations.write(write).await.unwrap();
    }
}

fn contents(page: &Value) -> Vec<&str> {
    let messages = page["messages"].as_array().expect("a page has messages");
    messages.iter().map(|message| message["content"].as_str().unwrap()).collect()
}

fn not_found() -> Value {
    json!({"status": "error", "response": {"errors": {"conversation": ["does not exist"]}}})
}

#[actix_web::test]
async fn a_join_is_answered_with_the_newest_messages_and_older_ones_follow() {
    let fixture = fixture().await;
    for number in 1..=60 {
        fixture.say(&fixture.bob, &number.to_string()).await;
    }
    let mut socket = fixture.rumbl.socket(&fixture.ada).await;
    let reply = socket.join(&fixture.topic, json!({})).await;
    let response = &reply["response"];
    assert_eq!(response["you"], json!({"id": fixture.ada.id, "is_owner": true}));
    let conversation = &response["conversation"];
    assert_eq!((&conversation["title"], &conversation["unread"]), (&json!("bob"), &json!(60)));
    assert_eq!(conversation["members"][1]["username"], "bob");
    assert_eq!((&response["before"], &response["last_seq"]), (&json!(11), &json!(60)));
    let newest: Vec<String> = (11..=60).map(|number| number.to_string()).collect();
    assert_eq!(contents(response), newest);
    let older = socket.push(&fixture.topic, "load_older", json!({"before": 11})).await;
    let oldest: Vec<String> = (1..=10).map(|number| number.to_string()).collect();
    assert_eq!(contents(&older["response"]), oldest);
    assert_eq!(older["response"]["before"], Value::Null);
    let bad = socket.push(&fixture.topic, "load_older", json!({"before": "x"})).await;
    assert_eq!(bad["response"], json!({"errors": {"before": ["is invalid"]}}));
}

#[actix_web::test]
async fn a_new_message_is_acknowledged_and_reaches_every_member_once() {
    let fixture = fixture().await;
    let (mut author, mut other) =
        (fixture.joined(&fixture.ada).await, fixture.joined(&fixture.bob).await);
    let payload = json!({"content": "<b>Hi!</b> 😀 שלום", "client_id": "1"});
    let reply = author.push(&fixture.topic, "new_message", payload.clone()).await;
    let again = author.push(&fixture.topic, "new_message", payload).await;
    assert_eq!(reply, again);
    for socket in [&mut author, &mut other] {
        let message = socket.event(&fixture.topic, "new_message").await;
        let stored = json!({"id": message["id"], "seq": message["seq"]});
        assert_eq!(reply, json!({"status": "ok", "response": stored}));
        assert_eq!(message["content"], "<b>Hi!</b> 😀 שלום");
        assert_eq!(message["sender_id"], json!(fixture.ada.id));
        assert_eq!(message["user"], json!({"id": fixture.ada.id, "username": "ada"}));
        assert_eq!((&message["number"], &message["seq"]), (&json!(1), &json!(1)));
        socket.refute_event(&fixture.topic, "new_message").await;
    }
    assert_eq!(fixture.unread(&fixture.bob).await, 1);
}

#[actix_web::test]
async fn a_message_is_edited_and_deleted_by_its_author_alone() {
    let fixture = fixture().await;
    let id = fixture.say(&fixture.bob, "hallo").await;
    let (mut ada, mut bob) =
        (fixture.joined(&fixture.ada).await, fixture.joined(&fixture.bob).await);
    for event in ["edit_message", "delete_message"] {
        let reply = ada.push(&fixture.topic, event, json!({"id": id, "content": "mine"})).await;
        assert_eq!(reply["response"], json!({"errors": {"message": ["does not exist"]}}));
    }
    let edit = json!({"id": id, "content": "hello"});
    let reply = bob.push(&fixture.topic, "edit_message", edit).await;
    assert_eq!(reply, json!({"status": "ok", "response": {}}));
    let updated = ada.event(&fixture.topic, "message_updated").await;
    assert_eq!((&updated["content"], &updated["edited"]), (&json!("hello"), &json!(true)));
    let reply = bob.push(&fixture.topic, "delete_message", json!({"id": id})).await;
    assert_eq!(reply, json!({"status": "ok", "response": {}}));
    let deleted = ada.event(&fixture.topic, "message_deleted").await;
    assert_eq!(deleted, json!({"seq": 3, "id": id}));
}

#[actix_web::test]
async fn a_member_who_resumes_gets_what_they_missed_exactly_once() {
    let fixture = fixture().await;
    let seen = fixture.say(&fixture.bob, "seen").await;
    let mut socket = fixture.joined(&fixture.ada).await;
    socket.push(&fixture.topic, "phx_leave", json!({})).await;
    fixture.say(&fixture.bob, "missed").await;
    let (bob, id) = (fixture.bob.clone(), fixture.id);
    let delete =
        move |db: &mut _| conversations::delete_message(db, &bob, (id, seen.try_into().unwrap()));
    fixture.rumbl.repo(delete).await;
    let back = socket.join(&fixture.topic, json!({"last_seq": 1})).await;
    let missed = back["response"]["missed"].as_array().unwrap().clone();
    let told = |one: &Value| (one["event"].clone(), one["payload"]["content"].clone());
    let told: Vec<_> = missed.iter().map(told).collect();
    let expected =
        [(json!("new_message"), json!("missed")), (json!("message_deleted"), Value::Null)];
    assert_eq!(told, expected);
    assert_eq!(back["response"]["last_seq"], 3);
    fixture.say(&fixture.bob, "then").await;
    assert_eq!(socket.event(&fixture.topic, "new_message").await["content"], "then");
    let far = socket.join(&fixture.topic, json!({"last_seq": 99})).await;
    assert_eq!(far["response"]["start_over"], true);
}

#[actix_web::test]
async fn to_everybody_but_its_members_there_is_no_conversation() {
    let fixture = fixture().await;
    let eva = fixture.rumbl.user("eva").await;
    let mut outsider = fixture.rumbl.socket(&eva).await;
    for params in [json!({}), json!({"last_seq": 0})] {
        assert_eq!(outsider.join(&fixture.topic, params).await, not_found());
    }
    assert_eq!(outsider.join("conversations:999", json!({})).await, not_found());
    assert_eq!(outsider.join("conversations:x", json!({})).await, not_found());
    let mut guest = Socket::connect(&fixture.rumbl.url, "vsn=2.0.0").await.unwrap();
    let reply = guest.join(&fixture.topic, json!({})).await;
    assert_eq!(reply["response"], json!({"reason": "login_required"}));
    fixture.joined(&fixture.ada).await;
    outsider.refute_event(&fixture.topic, "presence_state").await;
}

#[actix_web::test]
async fn a_member_who_is_removed_is_told_and_hears_nothing_more() {
    let fixture = fixture().await;
    let (mut ada, mut bob) =
        (fixture.joined(&fixture.ada).await, fixture.joined(&fixture.bob).await);
    fixture.act(&fixture.ada, ConversationAction::Remove { user_id: fixture.bob.id }).await;
    let removed = bob.event(&fixture.topic, "member_removed").await;
    assert_eq!(removed["user_id"], json!(fixture.bob.id));
    assert_eq!(bob.event(&fixture.topic, "phx_close").await, json!({}));
    let said = json!({"content": "he is gone"});
    let reply = ada.push(&fixture.topic, "new_message", said).await;
    assert_eq!(reply["status"], "ok");
    bob.refute_event(&fixture.topic, "new_message").await;
    assert_eq!(bob.join(&fixture.topic, json!({})).await, not_found());
}

#[actix_web::test]
async fn who_leaves_in_another_process_is_gone_here_as_well() {
    let fixture = fixture().await;
    let mut bob = fixture.joined(&fixture.bob).await;
    let (user, id) = (fixture.bob.clone(), fixture.id);
    fixture.rumbl.repo(move |db| conversations::leave_conversation(db, &user, id)).await;
    assert_eq!(bob.event(&fixture.topic, "phx_close").await, json!({}));
}

#[actix_web::test]
async fn typing_and_reading_are_told_to_the_others_and_presence_to_all() {
    let fixture = fixture().await;
    let (mut ada, mut bob) =
        (fixture.joined(&fixture.ada).await, fixture.joined(&fixture.bob).await);
    let key = fixture.bob.id.to_string();
    loop {
        let diff = ada.event(&fixture.topic, "presence_diff").await;
        if diff["joins"][&key]["user"]["username"] == "bob" {
            break;
        }
    }
    ada.push(&fixture.topic, "typing", json!({})).await;
    let typing = bob.event(&fixture.topic, "typing").await;
    assert_eq!(typing, json!({"user_id": fixture.ada.id, "username": "ada"}));
    ada.refute_event(&fixture.topic, "typing").await;
    fixture.say(&fixture.ada, "read me").await;
    assert_eq!(fixture.unread(&fixture.bob).await, 1);
    let reply = bob.push(&fixture.topic, "read", json!({"number": 1})).await;
    assert_eq!(reply, json!({"status": "ok", "response": {}}));
    let read = ada.event(&fixture.topic, "read").await;
    assert_eq!(read, json!({"user_id": fixture.bob.id, "number": 1}));
    assert_eq!(fixture.unread(&fixture.bob).await, 0);
    // What is told is how far somebody has read, whatever a client claims.
    for claimed in [0, 9_000_000] {
        bob.push(&fixture.topic, "read", json!({"number": claimed})).await;
        assert_eq!(ada.event(&fixture.topic, "read").await["number"], 1);
    }
    for (event, payload, field) in [("read", json!({}), "number"), ("mute", json!({}), "muted")] {
        let reply = bob.push(&fixture.topic, event, payload).await;
        assert_eq!(reply["response"], json!({"errors": {field: ["can't be blank"]}}));
    }
    let reply = bob.push(&fixture.topic, "shout", json!({})).await;
    assert_eq!(reply["response"], json!({"errors": {"event": ["is unknown"]}}));
}

#[actix_web::test]
async fn in_a_pair_with_a_block_nobody_writes_or_is_seen_online_typing_or_reading() {
    let rumbl = Rumbl::start().await;
    let (ada, bob) = (rumbl.user("ada").await, rumbl.user("bob").await);
    let (one, other) = (ada.clone(), bob.clone());
    let (id, said) = rumbl
        .repo(move |db| {
            let id = conversations::open_pair(db, &one, other.id)?.id;
            let text = Params::from_iter([("content", "hello")]);
            let said = conversations::post_message(db, &other, id, &text)?;
            conversations::block_user(db, &one, other.id)?;
            Ok((id, said.message.id))
        })
        .await;
    let topic = format!("conversations:{id}");
    let (mut blocker, mut blocked) = (rumbl.socket(&ada).await, rumbl.socket(&bob).await);
    for socket in [&mut blocker, &mut blocked] {
        assert_eq!(socket.join(&topic, json!({})).await["status"], "ok");
    }
    for event in ["new_message", "edit_message"] {
        let reply = blocked.push(&topic, event, json!({"content": "why?", "id": said})).await;
        let expected = json!({"errors": {"recipient_id": ["can't be written to"]}});
        assert_eq!(reply["response"], expected, "{event}");
    }
    for (event, payload) in [("typing", json!({})), ("read", json!({"number": 1}))] {
        assert_eq!(blocked.push(&topic, event, payload).await["status"], "ok", "{event}");
    }
    for event in
        ["typing", "read", "new_message", "message_updated", "presence_state", "presence_diff"]
    {
        blocker.refute_event(&topic, event).await;
    }
}

#[actix_web::test]
async fn two_people_stop_seeing_each_other_online_at_a_block_and_see_each_other_again_after_it() {
    let rumbl = Rumbl::start().await;
    let (ada, bob) = (rumbl.user("ada").await, rumbl.user("bob").await);
    let (one, other) = (ada.clone(), bob.id);
    let id = rumbl.repo(move |db| conversations::open_pair(db, &one, other)).await.id;
    let topic = format!("conversations:{id}");
    let (mut adas, mut bobs) = (rumbl.socket(&ada).await, rumbl.socket(&bob).await);
    for socket in [&mut adas, &mut bobs] {
        assert_eq!(socket.join(&topic, json!({})).await["status"], "ok");
        socket.event(&topic, "presence_state").await;
    }
    let key = bob.id.to_string();
    while adas.event(&topic, "presence_diff").await["joins"][&key].is_null() {}
    let one = ada.clone();
    rumbl.repo(move |db| conversations::block_user(db, &one, other)).await;
    for socket in [&mut adas, &mut bobs] {
        assert_eq!(socket.event(&topic, "presence_state").await, json!({}));
    }
    // Neither is shown to the other from here on.
    bobs.push(&topic, "phx_leave", json!({})).await;
    assert_eq!(bobs.join(&topic, json!({})).await["status"], "ok");
    adas.refute_event(&topic, "presence_diff").await;
    bobs.refute_event(&topic, "presence_state").await;
    rumbl.repo(move |db| conversations::unblock_user(db, &ada, other)).await;
    bobs.event(&topic, "presence_state").await;
    // One of them is shown first.
    if adas.event(&topic, "presence_state").await[&key].is_null() {
        while adas.event(&topic, "presence_diff").await["joins"][&key].is_null() {}
    }
}

#[actix_web::test]
async fn who_floods_a_conversation_is_told_to_wait_and_nothing_is_stored() {
    let few = [
        ("RUMBL_LIMITS__ANNOTATION_BURST", "1"),
        ("RUMBL_LIMITS__ANNOTATION_INTERVAL_MS", "3600000"),
        ("RUMBL_LIMITS__SIGNAL_BURST", "1"),
        ("RUMBL_LIMITS__SIGNAL_INTERVAL_MS", "3600000"),
    ];
    let fixture = fixture_with(&few).await;
    let mut socket = fixture.joined(&fixture.ada).await;
    for (event, what) in [("new_message", "messages"), ("typing", "typing and read events")] {
        let payload = json!({"content": "again"});
        assert_eq!(socket.push(&fixture.topic, event, payload.clone()).await["status"], "ok");
        let reply = socket.push(&fixture.topic, event, payload).await;
        let message = format!("too many {what} at once, wait a moment");
        let expected = json!({"errors": {"base": [message]}, "reason": "rate_limited"});
        assert_eq!(reply["response"], expected);
    }
    assert_eq!(fixture.unread(&fixture.bob).await, 1);
}

#[actix_web::test]
async fn bad_messages_are_refused_by_field() {
    let fixture = fixture_with(&[("RUMBL_LIMITS__ANNOTATION_BURST", "100")]).await;
    let mut socket = fixture.joined(&fixture.ada).await;
    let long = "x".repeat(10_000);
    for (payload, field, message) in [
        (json!({}), "content", "can't be blank"),
        (json!({"content": " \n"}), "content", "can't be blank"),
        (json!({"content": long}), "content", "should be at most 2000 character(s)"),
        (json!({"content": "a\u{0}b"}), "content", "can't contain a NUL character"),
        (
            json!({"content": "\u{202e}evil"}),
            "content",
            "can't contain characters that turn the direction of text",
        ),
        (
            json!({"video_id": 999}),
            "video_id",
            "can't be shared: it is gone, or not everybody here can see it",
        ),
        (json!("x"), "payload", "is invalid"),
    ] {
        let reply = socket.push(&fixture.topic, "new_message", payload.clone()).await;
        let expected = json!({"status": "error", "response": {"errors": {field: [message]}}});
        assert_eq!(reply, expected, "{payload}");
    }
    assert_eq!(fixture.unread(&fixture.bob).await, 0);
}

#[actix_web::test]
async fn a_person_learns_on_their_own_topic_of_new_conversations_and_of_what_is_unread() {
    let fixture = fixture().await;
    let own = |id: UserId| format!("users:{id}");
    let (ada, bob) = (own(fixture.ada.id), own(fixture.bob.id));
    let mut socket = fixture.rumbl.socket(&fixture.bob).await;
    let reply = socket.join(&bob, json!({})).await;
    assert_eq!(reply["response"], json!({"unread": 0, "notifications": 1, "last_seq": 2}));
    let refused = socket.join(&ada, json!({})).await;
    assert_eq!(refused["response"], json!({"errors": {"user": ["does not exist"]}}));
    fixture.say(&fixture.ada, "hello").await;
    let unread = socket.event(&bob, "unread_changed").await;
    assert_eq!(unread, json!({"seq": 3, "conversation_id": fixture.id}));
    let counts = socket.push(&bob, "unread", json!({})).await;
    assert_eq!(counts["response"], json!({"unread": 1, "notifications": 1}));
    let (one, other) = (fixture.ada.clone(), fixture.bob.id);
    let opened = fixture.rumbl.repo(move |db| conversations::open_pair(db, &one, other)).await;
    let joined = socket.event(&bob, "conversation_joined").await;
    assert_eq!(joined, json!({"seq": 4, "conversation_id": opened.id}));
    assert_eq!(socket.event(&bob, "notifications_changed").await, json!({"seq": 5}));
    let back = socket.join(&bob, json!({"last_seq": 3})).await;
    assert_eq!(back["response"]["missed"][0]["event"], "conversation_joined");
    assert_eq!(back["response"]["missed"][1]["event"], "notifications_changed");
    assert_eq!(back["response"]["missed"].as_array().unwrap().len(), 2);
}
