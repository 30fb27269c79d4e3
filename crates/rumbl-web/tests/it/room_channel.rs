//! `room:chat`: all of a person's conversations over one channel.

use std::sync::Arc;

use rumbl_core::accounts::User;
use rumbl_core::changeset::Params;
use rumbl_core::conversations::{self, ConversationAction, ConversationWrite};
use rumbl_core::ids::ConversationId;
use serde_json::{Value, json};

use crate::support::{Program, Rumbl, Socket};

const CHAT: &str = "room:chat";

async fn pair(rumbl: &Rumbl, one: &User, other: &User) -> ConversationId {
    let (one, other) = (one.clone(), other.id);
    rumbl.repo(move |db| conversations::open_pair(db, &one, other)).await.id
}

async fn joined(rumbl: &Rumbl, user: &User) -> Socket {
    let mut socket = rumbl.socket(user).await;
    assert_eq!(socket.join(CHAT, json!({})).await, json!({"status": "ok", "response": {}}));
    socket
}

#[actix_web::test]
async fn two_people_talk_and_every_socket_of_the_other_gets_what_is_said() {
    let rumbl = Rumbl::start().await;
    let (john, jane) = (rumbl.user("john").await, rumbl.user("jane").await);
    let conv = pair(&rumbl, &john, &jane).await;
    let mut johns = joined(&rumbl, &john).await;
    // One of a program, with its token.
    let (_, token) = Program::logged_in(&rumbl, "jane").await;
    let query = format!("vsn=2.0.0&token={}", token["token"].as_str().unwrap());
    let mut program = Socket::connect(&rumbl.url, &query).await.expect("the token is accepted");
    assert_eq!(program.join(CHAT, json!({})).await["status"], "ok");
    let mut janes = [joined(&rumbl, &jane).await, program];

    let sent = json!({"user": jane.id, "conv": conv, "message": "Hi! This is message"});
    let reply = johns.push(CHAT, "send_msg", sent).await;
    assert_eq!(reply["status"], "ok", "{reply}");
    for socket in &mut janes {
        let received = socket.event(CHAT, "receive_msg").await;
        assert_eq!(received["message"]["content"], "Hi! This is message");
        assert_eq!(received["message"]["id"], reply["response"]["id"]);
        assert_eq!(received["message"]["sender_id"], json!(john.id));
    }
    let sent = json!({"user": john.id, "conv": conv, "message": "This is a reply"});
    assert_eq!(janes[0].push(CHAT, "send_msg", sent).await["status"], "ok");
    let received = johns.event(CHAT, "receive_msg").await;
    assert_eq!(received["message"]["content"], "This is a reply");
    // Nobody is pushed what they said themselves.
    johns.refute_event(CHAT, "receive_msg").await;
    for socket in &mut janes {
        socket.refute_event(CHAT, "receive_msg").await;
    }
    let page = rumbl.repo(move |db| conversations::list_messages(db, john.id, conv, None, 9)).await;
    assert_eq!(page.messages.len(), 2);
}

#[actix_web::test]
async fn what_is_said_in_a_conversation_that_is_new_comes_once() {
    let rumbl = Rumbl::start().await;
    let (john, jane) = (rumbl.user("john").await, rumbl.user("jane").await);
    let mut janes = joined(&rumbl, &jane).await;
    let conv = pair(&rumbl, &john, &jane).await;
    let mut johns = joined(&rumbl, &john).await;
    for text in ["one", "two", "three"] {
        let sent = json!({"user": jane.id, "conv": conv, "message": text});
        assert_eq!(johns.push(CHAT, "send_msg", sent).await["status"], "ok");
    }
    for text in ["one", "two", "three"] {
        let received = janes.event(CHAT, "receive_msg").await;
        assert_eq!(received["message"]["content"], text);
    }
    // Also by another way, and in another process.
    let text = Params::from_iter([("content", "four")]);
    rumbl.repo(move |db| conversations::post_message(db, &john, conv, &text)).await;
    assert_eq!(janes.event(CHAT, "receive_msg").await["message"]["content"], "four");
    janes.refute_event(CHAT, "receive_msg").await;
}

#[actix_web::test]
async fn what_can_not_be_sent_is_answered_with_an_error() {
    let rumbl = Rumbl::start_with(&[("RUMBL_LIMITS__ANNOTATION_BURST", "100")]).await;
    let (john, jane) = (rumbl.user("john").await, rumbl.user("jane").await);
    let eva = rumbl.user("eva").await;
    let (conv, others) = (pair(&rumbl, &john, &jane).await, pair(&rumbl, &jane, &eva).await);
    let (mut johns, mut janes) = (joined(&rumbl, &john).await, joined(&rumbl, &jane).await);
    let errors = |field: &str, message: &str| json!({"errors": {field: [message]}});
    for (sent, expected) in [
        (json!({}), json!({"errors": {"user": ["can't be blank"], "conv": ["can't be blank"]}})),
        (
            json!({"user": jane.id, "conv": others, "message": "x"}),
            errors("conversation", "does not exist"),
        ),
        (
            json!({"user": jane.id, "conv": 999_999, "message": "x"}),
            errors("conversation", "does not exist"),
        ),
        (
            json!({"user": eva.id, "conv": conv, "message": "x"}),
            errors("user", "is not in the conversation"),
        ),
        (
            json!({"user": john.id, "conv": conv, "message": "x"}),
            errors("user", "is not in the conversation"),
        ),
        (
            json!({"user": jane.id, "conv": conv, "message": " "}),
            errors("message", "can't be blank"),
        ),
        (json!("x"), errors("payload", "is invalid")),
    ] {
        let reply = johns.push(CHAT, "send_msg", sent.clone()).await;
        assert_eq!(reply, json!({"status": "error", "response": expected}), "{sent}");
    }
    janes.refute_event(CHAT, "receive_msg").await;
    let reply = johns.join("room:lobby", json!({})).await;
    assert_eq!(reply["status"], "error");
    let mut guest = Socket::connect(&rumbl.url, "vsn=2.0.0").await.unwrap();
    let reply: Value = guest.join(CHAT, json!({})).await;
    assert_eq!(reply["response"], json!({"reason": "login_required"}));
}

/// As many groups of two people.
async fn groups(rumbl: &Rumbl, owner: &User, other: &User, count: usize) -> Vec<ConversationId> {
    let (owner, other) = (owner.clone(), other.id);
    let create = move |db: &mut _| {
        let one = |_| conversations::create_group(db, &owner, &Params::default(), &[other]);
        (0..count).map(one).map(|created| Ok(created?.id)).collect()
    };
    rumbl.repo(create).await
}

/// Posts messages past the channel, as another process would.
async fn say_all(rumbl: &Rumbl, user: &User, said: Vec<(ConversationId, String)>) {
    let user = Arc::new(user.clone());
    let write = |(conversation_id, content): (ConversationId, String)| {
        let action = ConversationAction::Post { params: Params::from_iter([("content", content)]) };
        ConversationWrite { user: Arc::clone(&user), conversation_id, action }
    };
    let writes: Vec<_> = said.into_iter().map(write).collect();
    let written = rumbl.repo(move |db| Ok(conversations::write_conversations(db, &writes))).await;
    assert!(written.iter().all(Result::is_ok));
}

#[actix_web::test]
async fn somebody_in_more_conversations_than_are_followed_hears_each_message_of_all_once() {
    let rumbl = Rumbl::start().await;
    let (john, jane) = (rumbl.user("john").await, rumbl.user("jane").await);
    let ids = groups(&rumbl, &john, &jane, 300).await;
    // All of them are unread already, so that nothing more is told on her own topic.
    let before = ids.iter().map(|id| (*id, "before".to_owned())).collect();
    say_all(&rumbl, &john, before).await;
    let mut janes = joined(&rumbl, &jane).await;

    let say = |round: usize| ids.iter().map(move |id| (*id, format!("{id} in round {round}")));
    for round in 1..=2 {
        say_all(&rumbl, &john, say(round).collect()).await;
        let mut heard = Vec::new();
        for _ in &ids {
            let received = janes.event(CHAT, "receive_msg").await;
            heard.push(received["message"]["content"].as_str().unwrap().to_owned());
        }
        heard.sort();
        let mut said: Vec<String> = say(round).map(|(_, content)| content).collect();
        said.sort();
        assert_eq!(heard, said, "round {round}");
    }
    // What she says herself is not pushed to her, nor what is said where she is no longer.
    let (owner, left) = (john.clone(), ids[0]);
    rumbl.repo(move |db| conversations::remove_member(db, &owner, left, jane.id)).await;
    say_all(&rumbl, &john, vec![(ids[0], "gone".to_owned())]).await;
    say_all(&rumbl, &jane, vec![(ids[1], "mine".to_owned())]).await;
    say_all(&rumbl, &john, vec![(ids[2], "last".to_owned())]).await;
    assert_eq!(janes.event(CHAT, "receive_msg").await["message"]["content"], "last");
    janes.refute_event(CHAT, "receive_msg").await;
}

#[actix_web::test]
async fn more_messages_than_one_may_catch_up_with_come_in_order() {
    let rumbl = Rumbl::start().await;
    let (john, jane) = (rumbl.user("john").await, rumbl.user("jane").await);
    let ids = groups(&rumbl, &john, &jane, 120).await;
    let before = ids.iter().map(|id| (*id, "before".to_owned())).collect();
    say_all(&rumbl, &john, before).await;
    let mut janes = joined(&rumbl, &jane).await;
    // The one that is not followed, because it was quiet for longest.
    let said: Vec<String> = (0..1_200).map(|number| number.to_string()).collect();
    say_all(&rumbl, &john, said.iter().map(|text| (ids[0], text.clone())).collect()).await;
    for text in &said {
        let received = janes.event(CHAT, "receive_msg").await;
        assert_eq!(received["message"]["content"], *text);
    }
    janes.refute_event(CHAT, "receive_msg").await;
}

#[actix_web::test]
async fn who_was_removed_from_a_group_is_pushed_nothing_more_of_it() {
    let rumbl = Rumbl::start().await;
    let people = [rumbl.user("john").await, rumbl.user("jane").await];
    let [john, jane] = people.clone();
    let conv = rumbl
        .repo(move |db| {
            let fields = Params::from_iter([("title", "Friends")]);
            conversations::create_group(db, &john, &fields, &[jane.id])
        })
        .await
        .id;
    let [john, jane] = people;
    let mut janes = joined(&rumbl, &jane).await;
    let say = |text: &'static str| {
        let john = john.clone();
        let params = Params::from_iter([("content", text)]);
        rumbl.repo(move |db| conversations::post_message(db, &john, conv, &params))
    };
    say("welcome").await;
    assert_eq!(janes.event(CHAT, "receive_msg").await["message"]["content"], "welcome");
    let owner = john.clone();
    rumbl.repo(move |db| conversations::remove_member(db, &owner, conv, jane.id)).await;
    say("at last").await;
    janes.refute_event(CHAT, "receive_msg").await;
}
