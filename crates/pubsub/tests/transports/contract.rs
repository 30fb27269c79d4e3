//! The contract of every transport.

use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use pubsub::{Broadcast, Listener, Payload, Presence, PresenceConfig};
use serde_json::json;
use tokio::time::{sleep, timeout};

use crate::servers::{PATIENCE, Server, app, node};

type Case = fn(&dyn Server) -> BoxFuture<'_, ()>;

/// Each case by its name.
pub(crate) const CASES: [(&str, Case); 6] = [
    ("a_broadcast_reaches_every_node_once", |server| reaches_every_node_once(server).boxed()),
    ("a_topic_keeps_its_order", |server| keeps_its_order(server).boxed()),
    ("any_payload_arrives_as_it_is", |server| any_payload(server).boxed()),
    ("apps_do_not_hear_each_other", |server| apps_are_apart(server).boxed()),
    ("what_was_flushed_has_left", |server| what_was_flushed_has_left(server).boxed()),
    ("people_are_present_on_all_nodes", |server| people(server).boxed()),
];

pub(crate) async fn next(listener: &mut Listener) -> Broadcast {
    timeout(PATIENCE, listener.recv()).await.unwrap().unwrap()
}

async fn reaches_every_node_once(server: &dyn Server) {
    let app = app();
    let mut nodes = Vec::new();
    for _ in 0..3 {
        nodes.push(node(server, &app).await);
    }
    let mut listeners: Vec<_> = nodes.iter().map(|node| node.listen("room:a")).collect();
    let news = Broadcast::new("room:a", "news", Payload::json(&json!({"n": 1}))).with_seq(7);
    nodes[1].broadcast(&news);
    nodes[1].broadcast(&Broadcast::new("room:b", "other", Payload::empty()));
    // The same text sent twice is two broadcasts.
    nodes[1].broadcast(&news);
    nodes[1].broadcast(&Broadcast::new("room:a", "end", Payload::empty()));
    for listener in &mut listeners {
        for _ in 0..2 {
            let got = next(listener).await;
            assert_eq!((got.event(), got.seq()), ("news", Some(7)));
            assert_eq!(got.payload().as_json(), Some(r#"{"n":1}"#));
        }
        assert_eq!(next(listener).await.event(), "end");
        assert!(listener.try_recv().is_none());
    }
}

async fn keeps_its_order(server: &dyn Server) {
    const MANY: u64 = 1_000;
    let app = app();
    let (here, there) = (node(server, &app).await, node(server, &app).await);
    let mut listener = there.listen("room:a");
    for number in 0..MANY {
        here.broadcast(&Broadcast::new("room:a", "n", Payload::json(&number)));
        tokio::task::yield_now().await;
    }
    for number in 0..MANY {
        assert_eq!(next(&mut listener).await.payload().parse::<u64>().unwrap(), number);
    }
}

async fn any_payload(server: &dyn Server) {
    let app = app();
    let (here, there) = (node(server, &app).await, node(server, &app).await);
    let mut listener = there.listen("room:ä \"");
    let payloads = [
        Payload::json(&"é \u{1F600} \" \\ \u{2028}".repeat(10_000)),
        Payload::json(&()),
        Payload::binary([0, 255, 10].repeat(100_000)),
    ];
    for payload in &payloads {
        here.broadcast(&Broadcast::new("room:ä \"", "big", payload.clone()));
    }
    for payload in &payloads {
        let got = next(&mut listener).await;
        assert_eq!(got.payload().as_json(), payload.as_json());
        assert_eq!(got.payload().as_binary(), payload.as_binary());
    }
}

async fn apps_are_apart(server: &dyn Server) {
    let (one, other) = (app(), app());
    let (here, there) = (node(server, &one).await, node(server, &other).await);
    let same = node(server, &one).await;
    let (mut wrong, mut right) = (there.listen("room:a"), same.listen("room:a"));
    here.broadcast(&Broadcast::new("room:a", "news", Payload::empty()));
    next(&mut right).await;
    there.broadcast(&Broadcast::new("room:a", "own", Payload::empty()));
    assert_eq!(next(&mut wrong).await.event(), "own");
}

async fn what_was_flushed_has_left(server: &dyn Server) {
    let app = app();
    let (here, there) = (node(server, &app).await, node(server, &app).await);
    let mut listener = there.listen("room:a");
    here.broadcast(&Broadcast::new("room:a", "last", Payload::empty()));
    here.flush().await;
    drop(here);
    assert_eq!(next(&mut listener).await.event(), "last");
}

async fn people(server: &dyn Server) {
    let app = app();
    let mut rooms = Vec::new();
    for _ in 0..3 {
        let pubsub = node(server, &app).await;
        rooms.push((Presence::new(pubsub.clone(), PresenceConfig::default()), pubsub));
    }
    for (index, (presence, pubsub)) in rooms.iter().enumerate() {
        let key = format!("person{index}");
        presence.track("room:a", pubsub.next_id(), &key, &json!({})).unwrap();
    }
    let all_know = async |count: usize, presences: &[&Presence]| {
        let known = async {
            while presences.iter().any(|presence| presence.count("room:a") != count) {
                sleep(Duration::from_millis(10)).await;
            }
        };
        timeout(PATIENCE, known).await.unwrap();
    };
    let presences: Vec<_> = rooms.iter().map(|(presence, _)| presence).collect();
    all_know(3, &presences).await;
    presences[0].leave();
    all_know(2, &presences[1..]).await;
}
