//! Section 6 and the channel callbacks: who receives what, in which order, and how channels are
//! isolated.

use actix_channels::testing::{self, TestSocket};
use actix_channels::{Broadcast, Config, Endpoint, Payload, Status, StopReason};
use serde_json::json;

use crate::support::app::{endpoint, endpoint_with};

async fn socket(endpoint: &Endpoint, user: &str) -> TestSocket {
    testing::connect(endpoint, "/socket", [("user", user)]).await.unwrap()
}

#[tokio::test]
async fn a_broadcast_reaches_everybody_on_its_topic_and_broadcast_from_everybody_else() {
    let (endpoint, _) = endpoint();
    let (ann, bob) = (socket(&endpoint, "ann").await, socket(&endpoint, "bob").await);
    let (_, at_ann) = ann.subscribe_and_join("room:a", &json!({})).await.unwrap();
    let (_, at_bob) = bob.subscribe_and_join("room:a", &json!({})).await.unwrap();
    let (_, elsewhere) = bob.subscribe_and_join("room:b", &json!({})).await.unwrap();
    at_ann.push("shout", &json!({"n": 1})).await;
    assert_eq!(at_ann.assert_broadcast("shouted").await, json!({"n": 1}));
    assert_eq!(at_bob.assert_broadcast("shouted").await, json!({"n": 1}));
    at_ann.push("others", &json!({"n": 2})).await;
    assert_eq!(at_bob.assert_broadcast("shouted").await, json!({"n": 2}));
    at_ann.refute("shouted").await;
    elsewhere.refute("shouted").await;
}

#[tokio::test]
async fn a_kept_ref_is_answered_later_and_info_reaches_its_channel() {
    let (endpoint, _) = endpoint();
    let ann = socket(&endpoint, "ann").await;
    let (_, channel) = ann.subscribe_and_join("room:a", &json!({})).await.unwrap();
    let kept = channel.push("keep", &json!({})).await;
    channel.push("info", &json!({})).await;
    assert_eq!(channel.assert_push("info").await, json!("hello"));
    channel.refute("phx_reply").await;
    channel.push("answer_kept", &json!({})).await;
    assert_eq!(channel.assert_reply(&kept, Status::Ok).await, json!("kept"));
}

#[tokio::test]
async fn a_slow_handler_delays_its_own_channel_and_no_other() {
    let (endpoint, shared) = endpoint();
    let ann = socket(&endpoint, "ann").await;
    let (_, slow) = ann.subscribe_and_join("room:slow", &json!({})).await.unwrap();
    let (_, quick) = ann.subscribe_and_join("room:quick", &json!({})).await.unwrap();
    let waiting = slow.push("slow", &json!({})).await;
    let behind = slow.push("echo", &json!("behind")).await;
    let push = quick.push("echo", &json!("quick")).await;
    assert_eq!(quick.assert_reply(&push, Status::Ok).await, json!("quick"));
    slow.refute("phx_reply").await;
    shared.go_on.notify_one();
    assert_eq!(slow.assert_reply(&waiting, Status::Ok).await, json!("slow"));
    assert_eq!(slow.assert_reply(&behind, Status::Ok).await, json!("behind"));
}

#[tokio::test]
async fn max_inbox_refuses_pushes_and_crashes_a_channel_that_would_miss_a_message() {
    let (endpoint, shared) = endpoint_with(Config { max_inbox: 1, ..Config::default() });
    let ann = socket(&endpoint, "ann").await;
    let (_, channel) = ann.subscribe_and_join("room:a", &json!({})).await.unwrap();
    channel.push("slow", &json!({})).await;
    shared.waiting.notified().await;
    let kept = channel.push("echo", &json!(1)).await;
    let refused = channel.push("echo", &json!(2)).await;
    let reason = channel.assert_reply(&refused, Status::Error).await;
    assert_eq!(reason, json!({"reason": "too many messages"}));
    shared.go_on.notify_one();
    assert_eq!(channel.assert_reply(&kept, Status::Ok).await, json!(1));

    channel.push("flood_info", &json!({})).await;
    shared.waiting.notified().await;
    // The messages that the channel sent itself reach its inbox before the test continues.
    tokio::task::yield_now().await;
    shared.go_on.notify_one();
    assert_eq!(channel.assert_push("phx_error").await, json!({"reason": "channel_crash"}));
}

#[tokio::test]
async fn what_is_broadcast_while_a_join_runs_that_fails_is_dropped() {
    let (endpoint, _) = endpoint();
    let ann = socket(&endpoint, "ann").await;
    ann.subscribe_and_join("room:a", &json!({"do": "reject"})).await.unwrap_err();
    endpoint.broadcast("room:a", "news", &1);
    let (_, other) = ann.subscribe_and_join("room:b", &json!({})).await.unwrap();
    other.refute("news").await;
    let (_, channel) = ann.subscribe_and_join("room:a", &json!({})).await.unwrap();
    channel.refute("news").await;
}

#[tokio::test]
async fn a_handler_under_way_may_finish_when_its_client_goes() {
    let (endpoint, shared) = endpoint();
    let ann = socket(&endpoint, "ann").await;
    let (_, channel) = ann.subscribe_and_join("room:a", &json!({})).await.unwrap();
    channel.push("slow", &json!({})).await;
    shared.waiting.notified().await;
    drop((ann, channel));
    shared.go_on.notify_one();
    assert_eq!(shared.next_ended().await, ("room:a".to_owned(), StopReason::Closed));
}

#[tokio::test]
async fn a_listener_hears_what_is_broadcast_on_its_topic() {
    let (endpoint, _) = endpoint();
    let mut listener = endpoint.subscribe("room:a");
    endpoint.broadcast("room:b", "news", &0);
    endpoint.publish(&Broadcast::new("room:a", "news", Payload::json(&1)).with_seq(7));
    let broadcast = listener.recv().await.unwrap();
    assert_eq!((broadcast.event(), broadcast.seq()), ("news", Some(7)));
    assert!(listener.try_recv().is_none());
}
