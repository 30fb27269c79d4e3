//! Intercepted broadcasts and those with a seq: what each receiver gets, and in which order.

use actix_channels::testing::{self, TestChannel, TestSocket};
use actix_channels::{Broadcast, Endpoint, Payload, Status};
use serde_json::{Value, json};

use crate::support::app::endpoint;
use crate::support::reader::Author;

async fn socket(endpoint: &Endpoint, user: &str) -> TestSocket {
    testing::connect(endpoint, "/socket", [("user", user)]).await.unwrap()
}

async fn joined(endpoint: &Endpoint, user: &str) -> (TestSocket, TestChannel) {
    let socket = socket(endpoint, user).await;
    let (_, channel) = socket.subscribe_and_join("room:a", &json!({})).await.unwrap();
    (socket, channel)
}

fn publish(endpoint: &Endpoint, event: &str, payload: &Value, seq: u64) {
    let broadcast = Broadcast::new("room:a", event, Payload::json(payload)).with_seq(seq);
    endpoint.publish(&broadcast);
}

#[tokio::test]
async fn handle_out_pushes_to_one_receiver_forwards_to_another_and_drops_for_a_third() {
    let (endpoint, _) = endpoint();
    let (_ann, at_ann) = joined(&endpoint, "ann").await;
    let (_bob, at_bob) = joined(&endpoint, "bob").await;
    let (_nobody, at_nobody) = joined(&endpoint, "nobody").await;
    let secret = json!({"author": "ann"});
    endpoint.broadcast("room:a", "secret", &secret);
    assert_eq!(at_ann.assert_push("secret").await, json!({"mine": secret}));
    assert_eq!(at_bob.assert_broadcast("secret").await, secret);
    at_nobody.refute("secret").await;
    at_bob.refute("secret").await;
}

#[tokio::test]
async fn intercepted_broadcasts_others_and_replies_reach_a_client_in_the_order_they_were_made() {
    let (endpoint, _) = endpoint();
    let (ann, channel) = joined(&endpoint, "ann").await;
    for author in ["ann", "bob"] {
        channel.push("secret", &json!({"author": author})).await;
        for event in ["secret", "news", "phx_reply"] {
            assert_eq!(ann.assert_message(|_| true).await.event, event);
        }
    }
}

#[tokio::test]
async fn an_intercepted_broadcast_overtakes_no_handler_that_waits_and_is_not_delayed_by_it() {
    let (endpoint, shared) = endpoint();
    let (ann, channel) = joined(&endpoint, "ann").await;
    channel.push("slow", &json!({})).await;
    shared.waiting.notified().await;
    endpoint.broadcast("room:a", "secret", &json!({"author": "ann"}));
    endpoint.broadcast("room:a", "news", &1);
    assert_eq!(ann.assert_message(|_| true).await.event, "secret");
    assert_eq!(ann.assert_message(|_| true).await.event, "news");
    shared.go_on.notify_one();
    assert_eq!(ann.assert_message(|_| true).await.event, "phx_reply");
}

#[tokio::test]
async fn a_handle_out_that_panics_or_pushes_what_has_no_json_crashes_its_channel_alone() {
    let (endpoint, _) = endpoint();
    for event in ["bomb", "riddle"] {
        let (_ann, at_ann) = joined(&endpoint, "ann").await;
        let (_bob, at_bob) = joined(&endpoint, "bob").await;
        let payload = json!({"for": "ann"});
        endpoint.broadcast("room:a", event, &payload);
        assert_eq!(at_ann.assert_push("phx_error").await, json!({"reason": "channel_crash"}));
        assert_eq!(at_bob.assert_broadcast(event).await, payload);
        let push = at_bob.push("echo", &json!("alive")).await;
        assert_eq!(at_bob.assert_reply(&push, Status::Ok).await, json!("alive"));
    }
}

#[tokio::test]
async fn what_is_broadcast_while_a_join_runs_follows_its_reply_intercepted_or_not() {
    let (endpoint, shared) = endpoint();
    let ann = socket(&endpoint, "ann").await;
    ann.send_raw(r#"["1","1","room:a","phx_join",{"do":"slow"}]"#).await;
    shared.waiting.notified().await;
    endpoint.broadcast("room:a", "news", &1);
    endpoint.broadcast("room:a", "secret", &json!({"author": "ann"}));
    endpoint.broadcast("room:a", "news", &2);
    shared.go_on.notify_one();
    let mut got = Vec::new();
    for _ in 0..4 {
        let message = ann.assert_message(|_| true).await;
        got.push((message.event, message.payload));
    }
    let [reply, rest @ ..] = &got[..] else { panic!("nothing came") };
    assert_eq!(reply.0, "phx_reply");
    let mine = json!({"mine": {"author": "ann"}});
    let expected = [("news", json!(1)), ("secret", mine), ("news", json!(2))];
    assert_eq!(rest, expected.map(|(event, payload)| (event.to_owned(), payload)));
}

#[tokio::test]
async fn skip_through_drops_broadcasts_up_to_its_seq_queued_ones_too() {
    let (endpoint, shared) = endpoint();
    let ann = socket(&endpoint, "ann").await;
    ann.send_raw(r#"["1","1","room:a","phx_join",{"do":"slow","skip":7}]"#).await;
    shared.waiting.notified().await;
    for seq in [6, 7, 8] {
        publish(&endpoint, "news", &json!(seq), seq);
    }
    publish(&endpoint, "secret", &json!({"author": "ann"}), 7);
    endpoint.broadcast("room:a", "news", &"without");
    shared.go_on.notify_one();
    ann.assert_message(|message| message.event == "phx_reply").await;
    publish(&endpoint, "news", &json!(5), 5);
    publish(&endpoint, "secret", &json!({"author": "bob"}), 5);
    publish(&endpoint, "news", &json!(9), 9);
    let mut got: Vec<Value> = Vec::new();
    for _ in 0..3 {
        got.push(ann.assert_message(|_| true).await.payload);
    }
    assert_eq!(got, [json!(8), json!("without"), json!(9)]);
}

#[tokio::test]
async fn a_client_that_skips_nothing_gets_every_seq() {
    let (endpoint, _) = endpoint();
    let (ann, _channel) = joined(&endpoint, "ann").await;
    for seq in [0, 1] {
        publish(&endpoint, "news", &json!(seq), seq);
        assert_eq!(ann.assert_message(|_| true).await.payload, json!(seq));
    }
}

#[tokio::test]
async fn an_intercept_sees_the_companion_of_a_broadcast_and_need_not_parse_it() {
    let (endpoint, _) = endpoint();
    let (_ann, at_ann) = joined(&endpoint, "ann").await;
    let (_bob, at_bob) = joined(&endpoint, "bob").await;
    let author = Author("ann".to_owned());
    let note = Broadcast::new("room:a", "note", Payload::json("x")).with_companion(author);
    endpoint.publish(&note);
    assert_eq!(at_ann.assert_push("note").await, json!("yours"));
    assert_eq!(at_bob.assert_broadcast("note").await, json!("x"));
}
