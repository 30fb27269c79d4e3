//! Section 7: who is present, and how clients learn about it.

use std::collections::BTreeSet;

use actix_channels::testing::{self, TestChannel, TestSocket};
use actix_channels::{Config, Endpoint, Status};
use serde_json::{Value, json};

use crate::support::app::{endpoint, endpoint_with};

async fn present(endpoint: &Endpoint, user: &str) -> (TestSocket, TestChannel) {
    let socket = testing::connect(endpoint, "/socket", [("user", user)]).await.unwrap();
    let joined = socket.subscribe_and_join("room:a", &json!({"do": "present"})).await;
    (socket, joined.unwrap().1)
}

async fn silent(endpoint: &Endpoint) -> (TestSocket, TestChannel) {
    let socket = testing::connect(endpoint, "/socket", [("user", "watcher")]).await.unwrap();
    let joined = socket.subscribe_and_join("room:a", &json!({})).await;
    (socket, joined.unwrap().1)
}

#[tokio::test(start_paused = true)]
async fn ones_own_entry_comes_as_a_diff_after_a_state_without_it() {
    let (endpoint, _) = endpoint();
    let (_socket, channel) = present(&endpoint, "ann").await;
    assert_eq!(channel.assert_push("presence_state").await, json!({}));
    let diff = channel.assert_broadcast("presence_diff").await;
    assert_eq!(diff["leaves"], json!({}));
    assert_eq!(diff["joins"]["ann"]["name"], "name of ann");
    assert_eq!(diff["joins"]["ann"]["metas"][0]["device"], "browser");
    let (_socket, later) = present(&endpoint, "bob").await;
    assert_eq!(later.assert_push("presence_state").await, diff["joins"]);
}

#[tokio::test(start_paused = true)]
async fn a_join_and_a_leave_tell_of_the_same_ref_with_fetched_extras() {
    let (endpoint, _) = endpoint();
    let (_watcher, watching) = silent(&endpoint).await;
    let (socket, channel) = present(&endpoint, "ann").await;
    let joined = watching.assert_broadcast("presence_diff").await;
    drop((socket, channel));
    let left = watching.assert_broadcast("presence_diff").await;
    assert_eq!(left, json!({"joins": {}, "leaves": joined["joins"]}));
    assert_eq!(left["leaves"]["ann"]["name"], "name of ann");
    assert!(endpoint.presence().list("room:a").await.is_empty());
}

#[tokio::test(start_paused = true)]
async fn an_update_is_one_diff_with_the_old_ref_and_untracking_nothing_is_none() {
    let (endpoint, _) = endpoint();
    let (_watcher, watching) = silent(&endpoint).await;
    let (_socket, channel) = present(&endpoint, "ann").await;
    let joined = watching.assert_broadcast("presence_diff").await;
    let push = channel.push("update", &json!({"device": "phone"})).await;
    channel.assert_reply(&push, Status::Ok).await;
    let diff = watching.assert_broadcast("presence_diff").await;
    let old = &joined["joins"]["ann"]["metas"];
    let new = &diff["joins"]["ann"]["metas"];
    assert_eq!(&diff["leaves"]["ann"]["metas"], old);
    assert_eq!((&new[0]["device"], &new[0]["phx_ref_prev"]), (&json!("phone"), &old[0]["phx_ref"]));
    channel.push("untrack", &json!({})).await;
    let diff = watching.assert_broadcast("presence_diff").await;
    assert_eq!(
        diff,
        json!({"joins": {}, "leaves": {"ann": {"metas": new, "name": "name of ann"}}})
    );
    let push = channel.push("untrack", &json!({})).await;
    channel.assert_reply(&push, Status::Ok).await;
    let push = channel.push("update", &json!({})).await;
    let answer = channel.assert_reply(&push, Status::Ok).await;
    assert_eq!(answer, json!({"Err": "the channel does not track this key"}));
    watching.refute("presence_diff").await;
}

#[tokio::test(start_paused = true)]
async fn of_two_tabs_one_leaves_and_the_key_stays() {
    let (endpoint, _) = endpoint();
    let (_one, first) = present(&endpoint, "ann").await;
    first.assert_broadcast("presence_diff").await;
    let (two, second) = present(&endpoint, "ann").await;
    let tab = first.assert_broadcast("presence_diff").await["joins"].clone();
    drop((two, second));
    let left = first.assert_broadcast("presence_diff").await;
    assert_eq!(left["leaves"], tab);
    let entry = endpoint.presence().get_by_key("room:a", "ann").await.unwrap();
    assert_eq!(entry.metas.len(), 1);
    assert_eq!(entry.extra["name"], "name of ann");
    assert!(endpoint.presence().get_by_key("room:a", "bob").await.is_none());
}

#[tokio::test(start_paused = true)]
async fn tracking_twice_or_with_no_object_is_an_error() {
    let (endpoint, _) = endpoint();
    let (_socket, channel) = present(&endpoint, "ann").await;
    channel.assert_broadcast("presence_diff").await;
    let twice = channel.push("track", &json!({})).await;
    let answer = channel.assert_reply(&twice, Status::Ok).await;
    assert_eq!(answer, json!({"Err": "the channel tracks this key already"}));
    let wrong = channel.push("update", &json!(1)).await;
    let answer = channel.assert_reply(&wrong, Status::Ok).await;
    assert_eq!(answer, json!({"Err": "presence metadata has to be a JSON object"}));
}

#[tokio::test(start_paused = true)]
async fn presence_window_merges_a_crowds_changes_and_everybody_knows_everybody() {
    const CROWD: usize = 50;
    let (endpoint, _) = endpoint();
    let (_watcher, watching) = silent(&endpoint).await;
    let mut crowd = Vec::new();
    for user in 0..CROWD {
        crowd.push(present(&endpoint, &format!("user{user}")).await);
    }
    let mut diffs = 0;
    let mut known = BTreeSet::new();
    while known.len() < CROWD {
        let diff = watching.assert_broadcast("presence_diff").await;
        known.extend(diff["joins"].as_object().unwrap().keys().cloned());
        diffs += 1;
    }
    assert!(diffs < CROWD / 5, "{diffs} diffs");
    for (_, channel) in &crowd {
        let state = channel.assert_push("presence_state").await;
        let mut known: BTreeSet<String> = state.as_object().unwrap().keys().cloned().collect();
        while known.len() < CROWD {
            let diff: Value = channel.assert_broadcast("presence_diff").await;
            known.extend(diff["joins"].as_object().unwrap().keys().cloned());
        }
    }
}

#[tokio::test(start_paused = true)]
async fn presence_max_people_bounds_state_and_diffs_and_a_count_follows_them() {
    let (endpoint, _) = endpoint_with(Config { presence_max_people: 2, ..Config::default() });
    let (_watcher, watching) = silent(&endpoint).await;
    let mut crowd = Vec::new();
    for user in ["ann", "bob", "cid"] {
        crowd.push(present(&endpoint, user).await);
    }
    assert_eq!(watching.assert_broadcast("presence_count").await, json!({"count": 3}));
    let (socket, latest) = present(&endpoint, "dan").await;
    let state = latest.assert_push("presence_state").await;
    let listed: Vec<_> = state.as_object().unwrap().keys().collect();
    assert_eq!(listed, ["ann", "bob"]);
    assert_eq!(latest.assert_push("presence_count").await, json!({"count": 3}));
    assert_eq!(watching.assert_broadcast("presence_count").await, json!({"count": 4}));
    drop((socket, latest));
    assert_eq!(watching.assert_broadcast("presence_count").await, json!({"count": 3}));
}
