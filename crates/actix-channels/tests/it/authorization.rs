//! The authorization that runs before every join.

use actix_channels::testing::{self, TestSocket};
use serde_json::json;

use crate::support::app::endpoint;

async fn socket(user: &str) -> TestSocket {
    let (endpoint, _) = endpoint();
    testing::connect(&endpoint, "/socket", [("user", user)]).await.unwrap()
}

#[tokio::test]
async fn a_client_that_is_authorized_joins() {
    let ann = socket("ann").await;
    let (reply, _) = ann.subscribe_and_join("room:private", &json!({})).await.unwrap();
    assert_eq!(reply, json!({"room": "private"}));
}

#[tokio::test]
async fn a_client_that_is_not_authorized_gets_the_policys_answer_and_join_does_not_run() {
    let bob = socket("bob").await;
    let refused = bob.subscribe_and_join("room:private", &json!({"do": "panic"})).await;
    assert_eq!(refused.unwrap_err(), json!({"reason": "forbidden"}));
    bob.subscribe_and_join("room:a", &json!({})).await.unwrap();
}

#[tokio::test]
async fn what_is_broadcast_meanwhile_never_reaches_a_client_that_is_not_authorized() {
    let (endpoint, _) = endpoint();
    let bob = testing::connect(&endpoint, "/socket", [("user", "bob")]).await.unwrap();
    bob.subscribe_and_join("room:private", &json!({})).await.unwrap_err();
    endpoint.broadcast("room:private", "secret", &json!({}));
    let (_, channel) = bob.subscribe_and_join("room:a", &json!({})).await.unwrap();
    channel.refute("secret").await;
    assert!(!endpoint.has_subscribers("room:private"));
}

#[tokio::test]
async fn a_policy_that_panics_lets_nobody_in() {
    let ann = socket("ann").await;
    let refused = ann.subscribe_and_join("room:bombed", &json!({})).await.unwrap_err();
    assert_eq!(refused, json!({"reason": "join crashed"}));
}
