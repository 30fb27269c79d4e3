//! Section 3 of the specification: how each message is handled, and in which order.

use actix_channels::testing::{Message, TestSocket};
use actix_channels::{Broadcast, Config, Payload, StopReason, testing};
use serde_json::{Value, json};

use crate::support::app::{endpoint, endpoint_with};

async fn socket() -> TestSocket {
    testing::connect(&endpoint().0, "/socket", [("user", "ann")]).await.unwrap()
}

/// Takes messages as they arrive, in the form of their frames.
async fn next(socket: &TestSocket) -> Value {
    let Message { join_ref, reference, topic, event, payload } =
        socket.assert_message(|_| true).await;
    json!([join_ref, reference, topic, event, payload])
}

fn ok(join_ref: Value, reference: Value, topic: &str, response: Value) -> Value {
    json!([join_ref, reference, topic, "phx_reply", {"status": "ok", "response": response}])
}

fn error(join_ref: Value, reference: Value, topic: &str, reason: &str) -> Value {
    let payload = json!({"status": "error", "response": {"reason": reason}});
    json!([join_ref, reference, topic, "phx_reply", payload])
}

#[tokio::test]
async fn a_heartbeat_is_answered_without_its_join_ref() {
    let socket = socket().await;
    socket.send_raw(r#"["1","2","phoenix","heartbeat",{}]"#).await;
    assert_eq!(next(&socket).await, ok(json!(null), json!("2"), "phoenix", json!({})));
}

#[tokio::test]
async fn a_join_is_answered_before_what_the_join_itself_pushed() {
    let socket = socket().await;
    socket.send_raw(r#"["1","1","room:a","phx_join",{"do":"push"}]"#).await;
    assert_eq!(next(&socket).await, ok(json!("1"), json!("1"), "room:a", json!({"room": "a"})));
    let pushed = json!(["1", null, "room:a", "joined", {"status": "connected"}]);
    assert_eq!(next(&socket).await, pushed);
}

#[tokio::test]
async fn a_join_that_no_channel_matches_or_the_app_rejects_or_that_panics_is_an_error() {
    let socket = socket().await;
    socket.send_raw(r#"["1","1","nothing","phx_join",{}]"#).await;
    assert_eq!(next(&socket).await, error(json!(null), json!("1"), "nothing", "unmatched topic"));
    socket.send_raw(r#"["2","2","room:a","phx_join",{"do":"reject"}]"#).await;
    assert_eq!(next(&socket).await, error(json!("2"), json!("2"), "room:a", "unauthorized"));
    socket.send_raw(r#"["3","3","room:a","phx_join",{"do":"panic"}]"#).await;
    assert_eq!(next(&socket).await, error(json!("3"), json!("3"), "room:a", "join crashed"));
    socket.send_raw(r#"["4","4","room:a","echo",{}]"#).await;
    assert_eq!(next(&socket).await, error(json!(null), json!("4"), "room:a", "unmatched topic"));
}

#[tokio::test]
async fn a_join_whose_reply_cannot_be_encoded_is_an_error_and_no_broadcast_follows_it() {
    let (endpoint, _) = endpoint();
    let socket = testing::connect(&endpoint, "/socket", [("user", "ann")]).await.unwrap();
    socket.send_raw(r#"["1","1","room:a","phx_join",{"do":"unencodable"}]"#).await;
    assert_eq!(next(&socket).await, error(json!("1"), json!("1"), "room:a", "join crashed"));
    assert!(!endpoint.has_subscribers("room:a"));
    endpoint.broadcast("room:a", "news", &1);
    socket.send_raw(r#"["2","2","room:a","echo",{}]"#).await;
    assert_eq!(next(&socket).await, error(json!(null), json!("2"), "room:a", "unmatched topic"));
}

#[tokio::test]
async fn max_topics_refuses_the_next_join_and_echoes_its_join_ref() {
    let config = Config { max_topics: 1, ..Config::default() };
    let (endpoint, _) = endpoint_with(config);
    let socket = testing::connect(&endpoint, "/socket", [("user", "ann")]).await.unwrap();
    socket.send_raw(r#"["1","1","room:a","phx_join",{}]"#).await;
    assert_eq!(next(&socket).await, ok(json!("1"), json!("1"), "room:a", json!({"room": "a"})));
    socket.send_raw(r#"["2","2","room:b","phx_join",{}]"#).await;
    let refused = error(json!("2"), json!("2"), "room:b", "too many channels joined");
    assert_eq!(next(&socket).await, refused);
}

#[tokio::test]
async fn the_101st_join_is_refused_by_default() {
    let socket = socket().await;
    for room in 0..100 {
        socket.subscribe_and_join(&format!("room:{room}"), &json!({})).await.unwrap();
    }
    let refused = socket.subscribe_and_join("room:100", &json!({})).await.unwrap_err();
    assert_eq!(refused, json!({"reason": "too many channels joined"}));
}

#[tokio::test]
async fn max_joins_per_second_refuses_the_next_join() {
    let config = Config { max_joins_per_second: 1, ..Config::default() };
    let (endpoint, _) = endpoint_with(config);
    let socket = testing::connect(&endpoint, "/socket", [("user", "ann")]).await.unwrap();
    socket.subscribe_and_join("room:a", &json!({})).await.unwrap();
    let refused = socket.subscribe_and_join("room:b", &json!({})).await.unwrap_err();
    assert_eq!(refused, json!({"reason": "too many joins"}));
}

#[tokio::test]
async fn max_joins_per_second_counts_joins_of_a_topic_that_is_joined_already() {
    let config = Config { max_joins_per_second: 2, ..Config::default() };
    let (endpoint, shared) = endpoint_with(config);
    let socket = testing::connect(&endpoint, "/socket", [("user", "ann")]).await.unwrap();
    socket.subscribe_and_join("room:a", &json!({})).await.unwrap();
    let (_, channel) = socket.subscribe_and_join("room:a", &json!({})).await.unwrap();
    assert_eq!(shared.next_ended().await, ("room:a".to_owned(), StopReason::Rejoined));
    let refused = socket.subscribe_and_join("room:a", &json!({})).await.unwrap_err();
    assert_eq!(refused, json!({"reason": "too many joins"}));
    // The channel of the last accepted join continues.
    let push = channel.push("echo", &json!("alive")).await;
    let reply = channel.assert_reply(&push, actix_channels::Status::Ok).await;
    assert_eq!(reply, json!("alive"));
}

#[tokio::test]
async fn max_ref_bytes_refuses_a_longer_ref_without_echoing_it() {
    let (endpoint, _) = endpoint_with(Config { max_ref_bytes: 8, ..Config::default() });
    let socket = testing::connect(&endpoint, "/socket", [("user", "ann")]).await.unwrap();
    socket.send_raw(r#"["654321","123456","room:a","phx_join",{}]"#).await;
    let joined = json!({"room": "a"});
    assert_eq!(next(&socket).await, ok(json!("654321"), json!("123456"), "room:a", joined));
    for refs in [r#""654321","1234567""#, r#""7654321","1""#] {
        socket.send_raw(&format!(r#"[{refs},"room:a","echo",{{}}]"#)).await;
        assert_eq!(next(&socket).await, error(json!(null), json!(null), "room:a", "ref too long"));
    }
}

#[tokio::test]
async fn max_topic_bytes_and_max_event_bytes_are_errors_that_say_so() {
    let config = Config { max_topic_bytes: 8, max_event_bytes: 9, ..Config::default() };
    let (endpoint, _) = endpoint_with(config);
    let socket = testing::connect(&endpoint, "/socket", [("user", "ann")]).await.unwrap();
    let refused = socket.subscribe_and_join("room:long", &json!({})).await.unwrap_err();
    assert_eq!(refused, json!({"reason": "topic too long"}));
    let (_, channel) = socket.subscribe_and_join("room:abc", &json!({})).await.unwrap();
    let push = channel.push("0123456789", &json!({})).await;
    let refused = channel.assert_reply(&push, actix_channels::Status::Error).await;
    assert_eq!(refused, json!({"reason": "event too long"}));
}

#[tokio::test]
async fn a_duplicate_join_ends_the_old_channel_after_the_new_reply() {
    let (endpoint, shared) = endpoint();
    let socket = testing::connect(&endpoint, "/socket", [("user", "ann")]).await.unwrap();
    socket.send_raw(r#"["1","1","room:a","phx_join",{}]"#).await;
    next(&socket).await;
    socket.send_raw(r#"["2","2","room:a","phx_join",{"do":"push"}]"#).await;
    assert_eq!(next(&socket).await, ok(json!("2"), json!("2"), "room:a", json!({"room": "a"})));
    assert_eq!(next(&socket).await, json!(["1", null, "room:a", "last_words", {}]));
    assert_eq!(next(&socket).await, json!(["1", "1", "room:a", "phx_close", {}]));
    let pushed = json!(["2", null, "room:a", "joined", {"status": "connected"}]);
    assert_eq!(next(&socket).await, pushed);
    assert_eq!(shared.next_ended().await, ("room:a".to_owned(), StopReason::Rejoined));
}

#[tokio::test]
async fn a_duplicate_join_that_fails_ends_the_old_channel_too() {
    let socket = socket().await;
    socket.send_raw(r#"["1","1","room:a","phx_join",{}]"#).await;
    next(&socket).await;
    socket.send_raw(r#"["2","2","room:a","phx_join",{"do":"reject"}]"#).await;
    assert_eq!(next(&socket).await, error(json!("2"), json!("2"), "room:a", "unauthorized"));
    assert_eq!(next(&socket).await[3], "last_words");
    assert_eq!(next(&socket).await, json!(["1", "1", "room:a", "phx_close", {}]));
    socket.send_raw(r#"["1","3","room:a","echo",{}]"#).await;
    assert_eq!(next(&socket).await, error(json!(null), json!("3"), "room:a", "unmatched topic"));
}

#[tokio::test]
async fn a_duplicate_join_waits_for_the_old_channel_to_finish_what_it_does() {
    let (endpoint, shared) = endpoint();
    let socket = testing::connect(&endpoint, "/socket", [("user", "ann")]).await.unwrap();
    socket.send_raw(r#"["1","1","room:a","phx_join",{}]"#).await;
    next(&socket).await;
    socket.send_raw(r#"["1","2","room:a","slow",{}]"#).await;
    shared.waiting.notified().await;
    socket.send_raw(r#"["3","3","room:a","phx_join",{}]"#).await;
    // On this single thread the socket's task runs before the test continues.
    tokio::task::yield_now().await;
    shared.go_on.notify_one();
    assert_eq!(next(&socket).await, ok(json!("3"), json!("3"), "room:a", json!({"room": "a"})));
    assert_eq!(next(&socket).await, ok(json!("1"), json!("2"), "room:a", json!("slow")));
    assert_eq!(next(&socket).await[3], "last_words");
    assert_eq!(next(&socket).await, json!(["1", "1", "room:a", "phx_close", {}]));
}

#[tokio::test]
async fn a_leave_that_waits_for_a_busy_channel_is_answered_although_the_topic_is_joined_again() {
    let (endpoint, shared) = endpoint();
    let socket = testing::connect(&endpoint, "/socket", [("user", "ann")]).await.unwrap();
    socket.send_raw(r#"["1","1","room:a","phx_join",{}]"#).await;
    next(&socket).await;
    socket.send_raw(r#"["1","2","room:a","slow",{}]"#).await;
    shared.waiting.notified().await;
    socket.send_raw(r#"["1","3","room:a","phx_leave",{}]"#).await;
    socket.send_raw(r#"["1","4","room:a","phx_leave",{}]"#).await;
    socket.send_raw(r#"["5","5","room:a","phx_join",{}]"#).await;
    tokio::task::yield_now().await;
    shared.go_on.notify_one();
    assert_eq!(next(&socket).await, ok(json!("5"), json!("5"), "room:a", json!({"room": "a"})));
    assert_eq!(next(&socket).await, ok(json!("1"), json!("3"), "room:a", json!({})));
    assert_eq!(next(&socket).await, ok(json!("1"), json!("2"), "room:a", json!("slow")));
    assert_eq!(next(&socket).await[3], "last_words");
    assert_eq!(next(&socket).await, json!(["1", "1", "room:a", "phx_close", {}]));
    socket.send_raw(r#"["5","6","room:a","echo",6]"#).await;
    assert_eq!(next(&socket).await, ok(json!("5"), json!("6"), "room:a", json!(6)));
}

#[tokio::test]
async fn a_leave_is_answered_and_closes_unless_its_join_ref_is_stale() {
    let socket = socket().await;
    socket.send_raw(r#"["1","1","room:a","phx_join",{}]"#).await;
    next(&socket).await;
    socket.send_raw(r#"["0","2","room:a","phx_leave",{}]"#).await;
    socket.send_raw(r#"[null,"3","room:a","phx_leave",{}]"#).await;
    assert_eq!(next(&socket).await[3], "last_words");
    assert_eq!(next(&socket).await, ok(json!("1"), json!("3"), "room:a", json!({})));
    assert_eq!(next(&socket).await, json!(["1", "1", "room:a", "phx_close", {}]));
    socket.send_raw(r#"["1","4","room:a","phx_leave",{}]"#).await;
    assert_eq!(next(&socket).await, ok(json!("1"), json!("4"), "room:a", json!({})));
    socket.send_raw(r#"["1","5","room:a","echo",{}]"#).await;
    assert_eq!(next(&socket).await, error(json!(null), json!("5"), "room:a", "unmatched topic"));
}

#[tokio::test]
async fn a_push_with_the_join_ref_or_none_is_handled_and_a_stale_one_dropped() {
    let socket = socket().await;
    socket.send_raw(r#"["1","1","room:a","phx_join",{}]"#).await;
    next(&socket).await;
    socket.send_raw(r#"["0","2","room:a","echo",2]"#).await;
    socket.send_raw(r#"["1","3","room:a","echo",3]"#).await;
    socket.send_raw(r#"[null,"4","room:a","refuse",4]"#).await;
    assert_eq!(next(&socket).await, ok(json!("1"), json!("3"), "room:a", json!(3)));
    let refused = json!({"status": "error", "response": {"why": 4}});
    assert_eq!(next(&socket).await, json!(["1", "4", "room:a", "phx_reply", refused]));
}

#[tokio::test]
async fn after_a_join_without_join_ref_pushes_carry_the_joins_ref_and_the_rest_null() {
    let socket = socket().await;
    socket.send_raw(r#"[null,"7","room:a","phx_join",{"do":"push"}]"#).await;
    assert_eq!(next(&socket).await, ok(json!(null), json!("7"), "room:a", json!({"room": "a"})));
    assert_eq!(next(&socket).await[0], json!("7"));
    socket.send_raw(r#"["7","8","room:a","echo",8]"#).await;
    socket.send_raw(r#"[null,"9","room:a","stop",9]"#).await;
    assert_eq!(next(&socket).await, ok(json!(null), json!("9"), "room:a", json!("bye")));
    assert_eq!(next(&socket).await[3], "last_words");
    assert_eq!(next(&socket).await, json!([null, null, "room:a", "phx_close", {}]));
}

#[tokio::test]
async fn a_channel_that_panics_or_has_no_handler_ends_alone_with_phx_error() {
    let socket = socket().await;
    let (_, other) = socket.subscribe_and_join("room:other", &json!({})).await.unwrap();
    for event in ["panic", "nothing_of_the_kind", "unencodable"] {
        let (_, channel) = socket.subscribe_and_join("room:a", &json!({})).await.unwrap();
        channel.push(event, &json!({})).await;
        assert_eq!(channel.assert_push("phx_error").await, json!({"reason": "channel_crash"}));
        let late = channel.push("echo", &json!({})).await;
        let reply = channel.assert_reply(&late, actix_channels::Status::Error).await;
        assert_eq!(reply, json!({"reason": "unmatched topic"}));
    }
    let push = other.push("echo", &json!("alive")).await;
    assert_eq!(other.assert_reply(&push, actix_channels::Status::Ok).await, json!("alive"));
}

#[tokio::test]
async fn a_broadcast_comes_before_the_reply_of_the_push_that_made_it() {
    let socket = socket().await;
    socket.send_raw(r#"["1","1","room:a","phx_join",{}]"#).await;
    next(&socket).await;
    socket.send_raw(r#"["1","2","room:a","shout",{"a":1}]"#).await;
    assert_eq!(next(&socket).await, json!([null, null, "room:a", "shouted", {"a": 1}]));
    assert_eq!(next(&socket).await, ok(json!("1"), json!("2"), "room:a", json!({})));
}

#[tokio::test]
async fn what_is_no_message_closes_the_socket_with_1011_and_ends_its_channels() {
    let (endpoint, shared) = endpoint();
    let socket = testing::connect(&endpoint, "/socket", [("user", "ann")]).await.unwrap();
    socket.subscribe_and_join("room:a", &json!({})).await.unwrap();
    socket.send_raw("{}").await;
    assert_eq!(socket.assert_closed().await, Some(1011));
    assert_eq!(shared.next_ended().await, ("room:a".to_owned(), StopReason::Closed));
    assert_eq!(endpoint.socket_count(), 0);
}

#[tokio::test]
async fn a_duplicate_join_skips_what_is_broadcast_while_the_old_channel_is_busy_and_no_more() {
    let (endpoint, shared) = endpoint();
    let socket = testing::connect(&endpoint, "/socket", [("user", "ann")]).await.unwrap();
    let publish = |seq: u64| {
        let news = Broadcast::new("room:a", "news", Payload::json(&seq)).with_seq(seq);
        endpoint.publish(&news);
    };
    socket.send_raw(r#"["1","1","room:a","phx_join",{}]"#).await;
    next(&socket).await;
    publish(1);
    assert_eq!(next(&socket).await[4], json!(1));
    socket.send_raw(r#"["1","2","room:a","slow",{}]"#).await;
    shared.waiting.notified().await;
    socket.send_raw(r#"["3","3","room:a","phx_join",{"do":"slow","skip":2}]"#).await;
    socket.send_raw(r#"[null,"4","phoenix","heartbeat",{}]"#).await;
    // The old channel's subscription ends with the duplicate join, although its handler still runs.
    let unsubscribed = async {
        while endpoint.has_subscribers("room:a") {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(testing::TIMEOUT, unsubscribed).await.unwrap();
    publish(2);
    shared.go_on.notify_one();
    shared.waiting.notified().await;
    publish(3);
    shared.go_on.notify_one();
    let joined = ok(json!("3"), json!("3"), "room:a", json!({"room": "a"}));
    assert_eq!(next(&socket).await, joined);
    let mut events = Vec::new();
    while events.last() != Some(&json!("phoenix")) {
        let message = next(&socket).await;
        events.push(if message[2] == "phoenix" { message[2].clone() } else { message });
    }
    let news: Vec<_> = events.iter().filter(|message| message[3] == "news").collect();
    assert_eq!(news, [&json!([null, null, "room:a", "news", 3])]);
}
