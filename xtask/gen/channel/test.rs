//! The channel of [[ many_words ]].

use serde_json::json;

use crate::support::{Rumbl, Socket};

const TOPIC: &str = "[[ many ]]:main";

async fn joined(rumbl: &Rumbl, username: &str) -> Socket {
    let user = rumbl.user(username).await;
    let mut socket = rumbl.socket(&user).await;
    assert_eq!(socket.join(TOPIC, json!({})).await["status"], "ok");
    socket
}

#[actix_web::test]
async fn what_a_member_shouts_in_[[ a ]]_[[ one ]]_is_heard_by_everybody_there() {
    let rumbl = Rumbl::start().await;
    let (mut ada, mut bob) = (joined(&rumbl, "ada").await, joined(&rumbl, "bob").await);
    let eve = rumbl.user("eve").await;
    let mut elsewhere = rumbl.socket(&eve).await;
    elsewhere.join("[[ many ]]:other", json!({})).await;
    assert_eq!(ada.push(TOPIC, "shout", json!({"body": "hello"})).await["status"], "ok");
    loop {
        let (event, payload) = bob.next_event(TOPIC).await;
        if event == "shout" {
            assert_eq!((&payload["user"]["username"], &payload["body"]), (&json!("ada"), &json!("hello")));
            break;
        }
    }
    elsewhere.refute_event("[[ many ]]:other", "shout").await;
}

#[actix_web::test]
async fn [[ a ]]_[[ one ]]_refuses_what_says_nothing_or_too_much() {
    let rumbl = Rumbl::start().await;
    let mut ada = joined(&rumbl, "ada").await;
    for (event, payload, field, message) in [
        ("shout", json!({}), "body", "can't be blank"),
        ("shout", json!({"body": " "}), "body", "can't be blank"),
        ("shout", json!({"body": 7}), "body", "is invalid"),
        ("shout", json!({"body": "a".repeat(2_001)}), "body", "should be at most 2000 character(s)"),
        ("shout", json!("hello"), "payload", "is invalid"),
        ("whisper", json!({"body": "hello"}), "event", "is unknown"),
    ] {
        let reply = ada.push(TOPIC, event, payload).await;
        assert_eq!(reply["response"]["errors"], json!({field: [message]}), "{reply}");
    }
    ada.refute_event(TOPIC, "shout").await;
}

#[actix_web::test]
async fn who_floods_[[ a ]]_[[ one ]]_is_told_to_wait_and_nobody_hears_it() {
    let few = [
        ("RUMBL_LIMITS__ANNOTATION_BURST", "1"),
        ("RUMBL_LIMITS__ANNOTATION_INTERVAL_MS", "3600000"),
    ];
    let rumbl = Rumbl::start_with(&few).await;
    let mut ada = joined(&rumbl, "ada").await;
    assert_eq!(ada.push(TOPIC, "shout", json!({"body": "first"})).await["status"], "ok");
    let mut bob = joined(&rumbl, "bob").await;
    let refused = ada.push(TOPIC, "shout", json!({"body": "second"})).await;
    let message = "too many messages at once, wait a moment";
    let expected = json!({"errors": {"base": [message]}, "reason": "rate_limited"});
    assert_eq!(refused["response"], expected);
    bob.refute_event(TOPIC, "shout").await;
}

#[actix_web::test]
async fn only_members_join_[[ a ]]_[[ one ]]_and_only_by_a_name() {
    let rumbl = Rumbl::start().await;
    let user = rumbl.user("ada").await;
    let mut ada = rumbl.socket(&user).await;
    for name in ["", "a b", "é", &"a".repeat(41)] {
        let reply = ada.join(&format!("[[ many ]]:{name}"), json!({})).await;
        assert_eq!(reply["response"]["errors"], json!({"[[ one ]]": ["does not exist"]}), "{name}");
    }
    let mut guest = Socket::connect(&rumbl.url, "vsn=2.0.0").await.unwrap();
    let reply = guest.join(TOPIC, json!({})).await;
    assert_eq!(reply, json!({"status": "error", "response": {"reason": "login_required"}}));
}
[% if has_presence %]
#[actix_web::test]
async fn whoever_is_in_[[ a ]]_[[ one ]]_is_shown_until_they_leave() {
    let rumbl = Rumbl::start().await;
    let mut ada = joined(&rumbl, "ada").await;
    let bob_id = rumbl.user("bob").await;
    let mut bob = rumbl.socket(&bob_id).await;
    bob.join(TOPIC, json!({})).await;
    let key = bob_id.id.to_string();
    loop {
        let (event, payload) = ada.next_event(TOPIC).await;
        if event == "presence_diff" && payload["joins"].get(&key).is_some() {
            assert_eq!(payload["joins"][&key]["user"]["username"], "bob");
            break;
        }
    }
    drop(bob);
    loop {
        let (event, payload) = ada.next_event(TOPIC).await;
        if event == "presence_diff" && payload["leaves"].get(&key).is_some() {
            break;
        }
    }
}
[% endif %]
