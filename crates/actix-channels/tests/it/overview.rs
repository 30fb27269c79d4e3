//! What an operator sees of the sockets, and what they can close.

use std::collections::BTreeMap;

use actix_channels::testing::{self, TestSocket};
use actix_channels::{Endpoint, SocketId, StopReason, TransportKind};
use serde_json::json;

use crate::support::app::endpoint;
use crate::support::nodes::two_nodes;
use crate::support::poller::Poller;
use crate::support::wire::{Via, serve};

async fn socket(endpoint: &Endpoint, user: &str) -> TestSocket {
    testing::connect(endpoint, "/socket", [("user", user)]).await.unwrap()
}

/// How many channels each user's socket has.
fn channels(endpoint: &Endpoint) -> BTreeMap<String, usize> {
    let sockets = endpoint.sockets().into_iter();
    sockets.map(|socket| (socket.account.unwrap(), socket.channels)).collect()
}

fn id_of(endpoint: &Endpoint, user: &str) -> SocketId {
    let mut sockets = endpoint.sockets().into_iter();
    sockets.find(|socket| socket.account.as_deref() == Some(user)).unwrap().id
}

#[tokio::test]
async fn the_sockets_are_listed_with_their_channels() {
    let (endpoint, _) = endpoint();
    assert!(endpoint.sockets().is_empty());
    let (ann, bob) = (socket(&endpoint, "ann").await, socket(&endpoint, "bob").await);
    let (_, left) = ann.subscribe_and_join("room:a", &json!({})).await.unwrap();
    let (_, _stays) = ann.subscribe_and_join("room:b", &json!({})).await.unwrap();
    bob.subscribe_and_join("room:private", &json!({})).await.unwrap_err();
    let [anns, bobs] = ["ann", "bob"].map(|user| format!("users_socket:{user}"));
    assert_eq!(channels(&endpoint), BTreeMap::from([(anns.clone(), 2), (bobs.clone(), 0)]));
    left.leave().await;
    assert_eq!(channels(&endpoint)[&anns], 1);
    let found = endpoint.find_socket(id_of(&endpoint, &anns)).unwrap();
    assert_eq!((found.path.as_str(), found.transport), ("/socket", TransportKind::Test));
    assert_eq!((found.socket_id, found.unread_bytes), (Some(anns), 0));
    drop(bob);
    while endpoint.socket_count() > 1 {
        tokio::task::yield_now().await;
    }
    assert!(!channels(&endpoint).contains_key(&bobs));
}

#[actix_web::test]
async fn what_a_client_has_not_read_yet_waits_for_it_and_for_its_topic() {
    let (endpoint, _) = endpoint();
    let server = serve(&endpoint, Via::Base);
    let poller = Poller::connect(&server, "vsn=2.0.0&user=ann").await;
    poller.push(json!(["1", "1", "room:a", "phx_join", {}])).await;
    poller.poll().await;
    let waits = || (endpoint.sockets()[0].unread_bytes, endpoint.pubsub().backlog("room:a"));
    let (unread, backlog) = waits();
    assert_eq!((unread, backlog.messages), (0, 0));
    endpoint.broadcast("room:a", "news", &"x".repeat(1_000));
    endpoint.broadcast("room:a", "news", &"x".repeat(1_000));
    let (unread, backlog) = waits();
    assert!((2_000..3_000).contains(&unread), "{unread}");
    assert_eq!((backlog.messages, backlog.bytes), (2, unread));
    assert_eq!(endpoint.sockets()[0].transport, TransportKind::LongPoll);
}

#[tokio::test]
async fn one_socket_is_closed_and_no_other() {
    let (endpoint, shared) = endpoint();
    let (one, other) = (socket(&endpoint, "ann").await, socket(&endpoint, "ann").await);
    let (_, _channel) = one.subscribe_and_join("room:a", &json!({})).await.unwrap();
    let (_, stays) = other.subscribe_and_join("room:b", &json!({})).await.unwrap();
    let mut ids: Vec<_> = endpoint.sockets().into_iter().map(|socket| socket.id).collect();
    ids.sort_unstable();
    let text = ids[0].to_string();
    endpoint.close_socket(text.parse().unwrap());
    assert_eq!(one.assert_closed().await, Some(1001));
    assert_eq!(shared.next_ended().await, ("room:a".to_owned(), StopReason::Closed));
    let push = stays.push("echo", &json!("here")).await;
    assert_eq!(stays.assert_reply(&push, actix_channels::Status::Ok).await, json!("here"));
    assert!(endpoint.find_socket(ids[0]).is_none());
    // It is gone, so nothing happens.
    endpoint.close_socket(ids[0]);
    for nonsense in ["", "1", "-", "x-1", "0123456789abcdef-", "0123456789abcdef-x"] {
        assert!(nonsense.parse::<SocketId>().is_err(), "{nonsense}");
    }
}

#[tokio::test]
async fn a_socket_and_a_topic_are_closed_from_another_node() {
    let (here, there) = two_nodes();
    let (ann, bob) = (socket(&here, "ann").await, socket(&there, "bob").await);
    let (_, at_ann) = ann.subscribe_and_join("room:a", &json!({})).await.unwrap();
    let (_, at_bob) = bob.subscribe_and_join("room:a", &json!({})).await.unwrap();
    let (_, elsewhere) = bob.subscribe_and_join("room:b", &json!({})).await.unwrap();
    here.restart_topic("room:a");
    at_ann.assert_push("phx_error").await;
    at_bob.assert_push("phx_error").await;
    elsewhere.refute("phx_error").await;
    let id = there.sockets()[0].id;
    assert!(here.find_socket(id).is_none(), "it is the other node's");
    here.close_socket(id);
    assert_eq!(bob.assert_closed().await, Some(1001));
    ann.subscribe_and_join("room:b", &json!({})).await.unwrap();
}
