//! What channels that render for their clients need: tasks, a signal of slow readers, restarts,
//! chunks.

use actix_channels::testing::{self, TestChannel, TestSocket};
use actix_channels::{Broadcast, Config, Endpoint, MAX_TASKS, Payload, Status};
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message;

use crate::support::app::{endpoint, endpoint_with};
use crate::support::wire::{Via, serve};

async fn view(endpoint: &Endpoint) -> (TestSocket, TestChannel) {
    let socket = testing::connect(endpoint, "/socket", [("user", "ann")]).await.unwrap();
    let (_, channel) = socket.subscribe_and_join("view:a", &json!({})).await.unwrap();
    (socket, channel)
}

async fn ask(channel: &TestChannel, event: &str, key: &str) -> Value {
    let push = channel.push(event, &json!(key)).await;
    channel.assert_reply(&push, Status::Ok).await
}

#[tokio::test]
async fn the_result_of_a_task_comes_to_its_channel_and_a_panic_as_an_exit() {
    let (endpoint, _) = endpoint();
    let (_socket, channel) = view(&endpoint).await;
    ask(&channel, "task", "a").await;
    let result = json!({"key": "a", "result": {"Ok": "result of a"}});
    assert_eq!(channel.assert_push("task").await, result);
    ask(&channel, "task_panics", "b").await;
    let exit = json!({"key": "b", "result": {"Err": "the task panicked: a task panics"}});
    assert_eq!(channel.assert_push("task").await, exit);
    assert_eq!(ask(&channel, "cancel", "a").await, json!(false));
}

#[tokio::test]
async fn a_task_that_is_cancelled_or_replaced_is_aborted_and_its_result_ignored() {
    let (endpoint, shared) = endpoint();
    let (_socket, channel) = view(&endpoint).await;
    ask(&channel, "task_waits", "a").await;
    ask(&channel, "task", "a").await;
    shared.go_on.notified().await;
    assert_eq!(channel.assert_push("task").await["result"]["Ok"], "result of a");
    ask(&channel, "task_waits", "b").await;
    assert_eq!(ask(&channel, "cancel", "b").await, json!(true));
    shared.go_on.notified().await;
    // On this single thread the task runs before its cancellation is handled.
    channel.push("slow", &json!({})).await;
    shared.waiting.notified().await;
    shared.go_on.notify_one();
    channel.refute("task").await;
}

#[tokio::test]
async fn tasks_are_aborted_when_their_channel_ends() {
    for end in ["leave", "restart", "close"] {
        let (endpoint, shared) = endpoint();
        let (socket, channel) = view(&endpoint).await;
        ask(&channel, "task_waits", "a").await;
        // Let the task start, so that there is something to abort.
        tokio::task::yield_now().await;
        match end {
            "leave" => channel.leave().await,
            "restart" => {
                channel.push("restart", &json!({})).await;
            }
            _ => drop((socket, channel)),
        }
        let aborted = shared.go_on.notified();
        tokio::time::timeout(testing::TIMEOUT, aborted).await.expect(end);
    }
}

#[tokio::test]
async fn max_tasks_refuses_the_next_and_keeps_the_others() {
    let (endpoint, _) = endpoint();
    let (_socket, channel) = view(&endpoint).await;
    for key in 0..MAX_TASKS {
        assert_eq!(ask(&channel, "task_waits", &key.to_string()).await, json!({"Ok": null}));
    }
    let refused = ask(&channel, "task_waits", "more").await;
    assert_eq!(refused, json!({"Err": "the channel runs too many tasks"}));
    assert_eq!(ask(&channel, "task_waits", "0").await, json!({"Ok": null}));
    assert_eq!(ask(&channel, "cancel", "99").await, json!(true));
}

#[tokio::test]
async fn a_restart_is_answered_and_tells_the_client_phx_error() {
    let (endpoint, _) = endpoint();
    let (_socket, channel) = view(&endpoint).await;
    assert_eq!(ask(&channel, "restart", "").await, json!("again"));
    assert_eq!(channel.assert_push("phx_error").await, json!({"reason": "channel_crash"}));
}

#[tokio::test]
async fn restart_channels_ends_those_of_the_topic_and_nothing_that_is_logged_reaches_them_after() {
    let (endpoint, _) = endpoint();
    let (socket, channel) = view(&endpoint).await;
    let (_, other) = socket.subscribe_and_join("view:b", &json!({})).await.unwrap();
    endpoint.publish(&Broadcast::new("view:a", "logged", Payload::empty()).with_seq(1));
    channel.assert_broadcast("logged").await;
    endpoint.restart_channels("view:a");
    for topic in ["view:a", "view:b"] {
        endpoint.publish(&Broadcast::new(topic, "logged", Payload::empty()).with_seq(2));
    }
    assert_eq!(channel.assert_push("phx_error").await, json!({"reason": "channel_crash"}));
    channel.refute("logged").await;
    other.assert_broadcast("logged").await;
    socket.subscribe_and_join("view:a", &json!({})).await.unwrap();
}

#[tokio::test]
async fn max_inbox_restarts_a_channel_that_may_lose_no_push() {
    let (endpoint, shared) = endpoint_with(Config { max_inbox: 1, ..Config::default() });
    let (_socket, channel) = view(&endpoint).await;
    channel.push("slow", &json!({})).await;
    shared.waiting.notified().await;
    channel.push("task", &json!("a")).await;
    channel.push("task", &json!("b")).await;
    tokio::task::yield_now().await;
    shared.go_on.notify_one();
    channel.assert_push("phx_error").await;
    channel.refute("task").await;
}

#[tokio::test]
async fn congested_bytes_make_a_client_congested_until_it_has_read_and_then_its_channel_is_told_once()
 {
    let (endpoint, _) = endpoint();
    let socket = testing::connect(&endpoint, "/socket", [("user", "ann")]).await.unwrap();
    let (_, channel) = socket.subscribe_and_join("view:a", &json!({})).await.unwrap();
    let mut heard = endpoint.subscribe("room:a");
    let (_, room) = socket.subscribe_and_join("room:a", &json!({})).await.unwrap();
    let fill = channel.push("fill", &json!({})).await;
    room.push("shout", &json!({})).await;
    heard.recv().await.unwrap();
    // The test's client reads when it waits for a message.
    assert_eq!(channel.assert_reply(&fill, Status::Ok).await, json!(true));
    assert_eq!(channel.assert_push("drained").await, json!(false));
    channel.refute("drained").await;
}

#[actix_web::test]
async fn chunks_come_as_binary_pushes_on_a_topic_of_their_own_and_are_answered_with_json() {
    for via in [Via::Base, Via::Direct] {
        let (endpoint, _) = endpoint();
        let server = serve(&endpoint, via);
        let mut client = server.connect("vsn=2.0.0").await;
        for (reference, topic) in [("1", "view:a"), ("2", "upload:a")] {
            client.send(&json!([reference, reference, topic, "phx_join", {}]).to_string()).await;
            client.text().await;
        }
        for (number, reference) in [(1, b'3'), (2, b'4')] {
            let mut chunk = vec![0, 1, 1, 8, 5, b'2', reference];
            chunk.extend_from_slice(b"upload:achunk");
            chunk.resize(chunk.len() + 60_000, 0xff);
            client.send_message(Message::binary(chunk)).await;
            client.expect(json!(["2", null, "upload:a", "chunks", vec![60_000; number]])).await;
            let reference = char::from(reference).to_string();
            let reply = json!({"status": "ok", "response": {}});
            client.expect(json!(["2", reference, "upload:a", "phx_reply", reply])).await;
        }
        client.send(&json!(["1", "5", "view:a", "cancel", "none"]).to_string()).await;
        let reply = json!({"status": "ok", "response": false});
        client.expect(json!(["1", "5", "view:a", "phx_reply", reply])).await;
    }
}
