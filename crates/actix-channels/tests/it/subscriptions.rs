//! Channels that subscribe to other topics, and senders whose channel has ended.

use actix_channels::testing::{self, TestChannel, TestSocket};
use actix_channels::{Endpoint, MAX_SUBSCRIPTIONS, SendError, Status};
use serde_json::{Value, json};

use crate::support::app::endpoint;

async fn socket(endpoint: &Endpoint, user: &str) -> TestSocket {
    testing::connect(endpoint, "/socket", [("user", user)]).await.unwrap()
}

async fn listening(endpoint: &Endpoint, user: &str) -> (TestSocket, TestChannel) {
    let socket = socket(endpoint, user).await;
    let (_, channel) = socket.subscribe_and_join("listening:a", &json!({})).await.unwrap();
    (socket, channel)
}

async fn ask(channel: &TestChannel, event: &str, topic: &str) -> Value {
    let push = channel.push(event, &json!(topic)).await;
    channel.assert_reply(&push, Status::Ok).await
}

#[tokio::test]
async fn a_channel_hears_a_topic_from_subscribing_to_unsubscribing_and_no_other() {
    let (endpoint, _) = endpoint();
    let (_socket, channel) = listening(&endpoint, "ann").await;
    endpoint.broadcast("news:a", "item", &0);
    ask(&channel, "listen", "news:a").await;
    ask(&channel, "listen", "news:a").await;
    endpoint.broadcast("news:b", "item", &1);
    endpoint.broadcast("news:a", "item", &2);
    let heard = channel.assert_push("item").await;
    assert_eq!(heard, json!({"topic": "news:a", "payload": 2}));
    ask(&channel, "unlisten", "news:a").await;
    endpoint.broadcast("news:a", "item", &3);
    channel.refute("item").await;
}

#[tokio::test]
async fn a_channel_that_ends_leaves_the_topics_it_heard() {
    let (endpoint, _) = endpoint();
    let (_socket, channel) = listening(&endpoint, "ann").await;
    ask(&channel, "listen", "news:a").await;
    assert!(endpoint.has_subscribers("news:a"));
    channel.leave().await;
    assert!(!endpoint.has_subscribers("news:a"));
}

#[tokio::test]
async fn max_subscriptions_refuses_the_next_topic_and_keeps_the_others() {
    let (endpoint, _) = endpoint();
    let (_socket, channel) = listening(&endpoint, "ann").await;
    for topic in 0..MAX_SUBSCRIPTIONS {
        assert_eq!(ask(&channel, "listen", &format!("news:{topic}")).await, json!({"Ok": null}));
    }
    let refused = ask(&channel, "listen", "news:more").await;
    assert_eq!(refused, json!({"Err": "the channel is subscribed to too many topics"}));
    assert!(!endpoint.has_subscribers("news:more"));
    endpoint.broadcast("news:0", "item", &1);
    channel.assert_push("item").await;
}

#[tokio::test]
async fn a_channel_whose_join_runs_counts_as_a_subscriber_and_one_that_was_rejected_does_not() {
    let (endpoint, shared) = endpoint();
    let ann = socket(&endpoint, "ann").await;
    ann.subscribe_and_join("room:a", &json!({"do": "reject"})).await.unwrap_err();
    assert!(!endpoint.has_subscribers("room:a"));
    ann.send_raw(r#"["1","1","room:a","phx_join",{"do":"slow"}]"#).await;
    shared.waiting.notified().await;
    assert!(endpoint.has_subscribers("room:a"));
    shared.go_on.notify_one();
}

#[tokio::test]
async fn an_info_sender_fails_once_its_channel_has_ended_although_the_socket_lives() {
    let (endpoint, shared) = endpoint();
    let ann = socket(&endpoint, "ann").await;
    for end in ["leave", "stop", "panic"] {
        let (_, channel) = ann.subscribe_and_join("room:a", &json!({})).await.unwrap();
        let push = channel.push("lend_info", &json!({})).await;
        channel.assert_reply(&push, Status::Ok).await;
        let sender = shared.infos.lock().unwrap().clone().unwrap();
        assert_eq!(sender.send("hello".to_owned()), Ok(()));
        assert_eq!(channel.assert_push("info").await, json!("hello"));
        match end {
            "leave" => channel.leave().await,
            event => {
                channel.push(event, &json!({})).await;
                let closed = ["phx_close", "phx_error"];
                ann.assert_message(|message| closed.contains(&message.event.as_str())).await;
            }
        }
        assert_eq!(sender.send("late".to_owned()), Err(SendError), "after {end}");
    }
}
