//! Changes reach everybody, whether they are there or come back later with the place they know.

use std::sync::Arc;

use rumbl_core::accounts::User;
use rumbl_core::annotations::{self, AnnotationAction, AnnotationWrite, MAX_PAGE};
use rumbl_core::changeset::Params;
use rumbl_core::ids::VideoId;
use rumbl_core::multimedia::video_topic;
use serde_json::{Value, json};
use tokio::sync::oneshot;

use crate::support::{Rumbl, Socket};

struct Scene {
    rumbl: Rumbl,
    ada: User,
    video_id: VideoId,
    topic: String,
    author: Socket,
}

impl Scene {
    async fn new() -> Self {
        let rumbl = Rumbl::start_with(&[("RUMBL_LIMITS__ANNOTATION_BURST", "1000")]).await;
        let ada = rumbl.user("ada").await;
        let video_id = rumbl.video(&ada, "Hello").await.id;
        let topic = format!("videos:{video_id}");
        let mut author = rumbl.socket(&ada).await;
        author.join(&topic, json!({})).await;
        Self { rumbl, ada, video_id, topic, author }
    }

    async fn annotate(&mut self, body: &str) -> Value {
        self.push("new_annotation", json!({"body": body, "at": 5})).await["id"].take()
    }

    fn creation(&self, body: &str) -> AnnotationWrite {
        let params: Params = serde_json::from_value(json!({"body": body, "at": 5})).unwrap();
        let action = AnnotationAction::Create { params, answer: None };
        AnnotationWrite { user: Arc::new(self.ada.clone()), video_id: self.video_id, action }
    }

    /// Pushes something that succeeds, and returns the response.
    async fn push(&mut self, event: &str, payload: Value) -> Value {
        let mut reply = self.author.push(&self.topic, event, payload).await;
        assert_eq!(reply["status"], "ok", "{reply}");
        reply["response"].take()
    }

    async fn joined(&self, payload: Value) -> (Socket, Value) {
        let mut socket = self.rumbl.socket(&self.ada).await;
        let mut reply = socket.join(&self.topic, payload).await;
        assert_eq!(reply["status"], "ok", "{reply}");
        (socket, reply["response"].take())
    }

    /// What a client gets that comes back with a place.
    async fn resumed(&self, last_seq: i64) -> Value {
        let (_, mut response) = self.joined(json!({"last_seq": last_seq})).await;
        assert_eq!(response["you"], json!({"id": self.ada.id, "is_owner": true}));
        response.as_object_mut().unwrap().remove("you");
        response
    }
}

/// The next change on a topic, as a resume tells it.
async fn change(socket: &mut Socket, topic: &str) -> Value {
    loop {
        let (event, payload) = socket.next_event(topic).await;
        if !event.starts_with("presence_") {
            return json!({"event": event, "payload": payload});
        }
    }
}

#[actix_web::test]
async fn a_viewer_who_resumes_gets_what_was_broadcast_meanwhile_in_order_and_nothing_twice() {
    let mut scene = Scene::new().await;
    let (kept, gone) = (scene.annotate("kept").await, scene.annotate("gone").await);
    let mut watching = scene.joined(json!({})).await.0;

    scene.push("update_annotation", json!({"id": kept, "body": "better"})).await;
    scene.push("update_annotation", json!({"id": kept, "at": 9})).await;
    scene.push("delete_annotation", json!({"id": gone})).await;
    scene.annotate("new").await;
    let brief = scene.annotate("made and deleted").await;
    scene.push("delete_annotation", json!({"id": brief})).await;

    let mut broadcast = Vec::new();
    for seq in 3..=8 {
        let change = change(&mut watching, &scene.topic).await;
        assert_eq!(change["payload"]["seq"], seq, "{change}");
        broadcast.push(change);
    }
    let events: Vec<_> = broadcast.iter().map(|change| change["event"].as_str().unwrap()).collect();
    let (new, updated, deleted) = ("new_annotation", "annotation_updated", "annotation_deleted");
    assert_eq!(events, [updated, updated, deleted, new, new, deleted]);
    assert_eq!(broadcast[1]["payload"]["was_at"], 5);
    assert_eq!(
        broadcast[2]["payload"],
        json!({"seq": 5, "id": gone, "at": 5, "reply_to_id": null})
    );

    // Of what was made and deleted meanwhile, only the end is told, and not where it was.
    let mut missed = broadcast.clone();
    missed.remove(4);
    missed[4]["payload"]["at"] = Value::Null;
    let (mut back, response) = scene.joined(json!({"last_seq": 2})).await;
    assert_eq!((&response["missed"], &response["last_seq"]), (&json!(missed), &json!(8)));
    assert_eq!(response.get("start_over"), None);
    assert_eq!(scene.resumed(5).await["missed"], json!(missed[3..]));

    for event in [new, updated, deleted] {
        back.refute_event(&scene.topic, event).await;
    }
    scene.annotate("afterwards").await;
    assert_eq!(change(&mut back, &scene.topic).await["payload"]["seq"], 9);
}

#[actix_web::test]
async fn a_viewer_who_comes_and_goes_while_others_post_gets_every_change_once_and_in_order() {
    const POSTS: i64 = 200;
    let mut scene = Scene::new().await;
    for at in 0..POSTS {
        scene.author.send(&scene.topic, "new_annotation", json!({"body": "x", "at": at})).await;
    }
    let mut last_seq = 0;
    while last_seq < POSTS {
        let (mut viewer, response) = scene.joined(json!({"last_seq": last_seq})).await;
        let mut changes = response["missed"].as_array().unwrap().clone();
        if last_seq + i64::try_from(changes.len()).unwrap() < POSTS {
            changes.push(change(&mut viewer, &scene.topic).await);
        }
        for change in changes {
            last_seq += 1;
            assert_eq!(change["payload"]["seq"], last_seq);
            assert_eq!(change["payload"]["at"], last_seq - 1);
        }
    }
}

/// Joins while something is broadcast after the client has subscribed and before its page is read.
async fn is_told_once(params: Value) {
    let mut scene = Scene::new().await;
    scene.annotate("one").await;
    scene.author.push(&scene.topic, "phx_leave", json!({})).await;
    let mut viewer = scene.rumbl.socket(&scene.ada).await;
    let live = &scene.rumbl.app.live;
    let _somebody = scene.rumbl.app.sockets.subscribe(&scene.topic);
    live.follow(&video_topic(scene.video_id)).await.unwrap();
    let free = scene.rumbl.occupied_database().await;
    // The write waits for the connection, and behind it the join, which has subscribed.
    let (told, is_told) = oneshot::channel();
    let tell = |_| told.send(()).unwrap();
    live.annotations.hand_in(scene.creation("two"), tell);
    let reference = viewer.send(&scene.topic, "phx_join", params.clone()).await;
    drop(free);
    let reply = viewer.reply(&reference).await;
    is_told.await.unwrap();
    viewer.push(&scene.topic, "new_annotation", json!({"body": "three", "at": 5})).await;
    // As a rule the page has the second one, as the write was handed in before the join.
    let last_seq = reply["response"]["last_seq"].as_i64().unwrap();
    for seq in last_seq + 1..=3 {
        assert_eq!(change(&mut viewer, &scene.topic).await["payload"]["seq"], seq, "{params}");
    }
}

#[actix_web::test]
async fn what_is_broadcast_before_a_newcomers_page_is_read_comes_once() {
    is_told_once(json!({})).await;
}

#[actix_web::test]
async fn what_is_broadcast_before_what_was_missed_is_read_comes_once() {
    is_told_once(json!({"last_seq": 0})).await;
}

#[actix_web::test]
async fn what_is_broadcast_before_the_page_of_the_books_client_is_read_comes_once() {
    is_told_once(json!({"last_seen_id": 0})).await;
}

#[actix_web::test]
async fn a_viewer_who_missed_nothing_resumes_with_nothing() {
    let mut scene = Scene::new().await;
    assert_eq!(scene.resumed(0).await, json!({"missed": [], "last_seq": 0}));
    scene.annotate("one").await;
    // Somebody is there, and then nobody.
    assert_eq!(scene.resumed(1).await, json!({"missed": [], "last_seq": 1}));
    scene.author.push(&scene.topic, "phx_leave", json!({})).await;
    assert_eq!(scene.resumed(1).await, json!({"missed": [], "last_seq": 1}));
}

#[actix_web::test]
async fn a_place_beyond_the_end_of_the_log_starts_over() {
    let mut scene = Scene::new().await;
    scene.annotate("one").await;
    let start_over = json!({"missed": [], "last_seq": 1, "start_over": true});
    assert_eq!(scene.resumed(2).await, start_over);
    assert_eq!(scene.resumed(0).await["missed"].as_array().unwrap().len(), 1);
}

#[actix_web::test]
async fn a_viewer_who_missed_more_than_max_page_changes_starts_over() {
    let mut scene = Scene::new().await;
    // A video that nobody here follows.
    scene.video_id = scene.rumbl.video(&scene.ada, "Long").await.id;
    scene.topic = format!("videos:{}", scene.video_id);
    let count = MAX_PAGE + 1;
    let writes = vec![scene.creation("x"); count];
    let stored = scene.rumbl.repo(move |db| Ok(annotations::write_annotations(db, &writes)));
    assert!(stored.await.iter().all(Result::is_ok));
    let start_over = json!({"missed": [], "last_seq": count, "start_over": true});
    assert_eq!(scene.resumed(0).await, start_over);
    let most = scene.resumed(1).await;
    assert_eq!(most["missed"].as_array().unwrap().len(), MAX_PAGE);
    assert_eq!((&most["last_seq"], most.get("start_over")), (&json!(count), None));
}

#[actix_web::test]
async fn every_change_of_a_video_takes_the_next_place_of_this_video() {
    let mut scene = Scene::new().await;
    let grace = scene.rumbl.user("grace").await;
    let other = format!("videos:{}", scene.rumbl.video(&grace, "Another").await.id);
    scene.author.join(&other, json!({})).await;
    let mut viewer = scene.joined(json!({})).await.0;
    for round in 0..5 {
        let here = scene.push("new_annotation", json!({"body": "x", "at": 0})).await;
        assert_eq!(here["seq"], round * 3 + 1);
        let there = json!({"body": "x", "at": 0});
        let there = scene.author.push(&other, "new_annotation", there).await;
        assert_eq!(there["response"]["seq"], round + 1);
        scene.push("update_annotation", json!({"id": here["id"], "at": 7})).await;
        scene.push("delete_annotation", json!({"id": here["id"]})).await;
    }
    for seq in 1..=15 {
        assert_eq!(change(&mut viewer, &scene.topic).await["payload"]["seq"], seq);
    }
}

#[actix_web::test]
async fn the_density_is_read_with_the_place_up_to_which_it_counts() {
    let mut scene = Scene::new().await;
    scene.annotate("one").await;
    let id = scene.annotate("two").await;
    scene.push("update_annotation", json!({"id": id, "at": 70_000})).await;
    let density = scene.push("annotation_density", json!({})).await;
    let expected = json!({"bucket_ms": 1_000, "buckets": [[0, 1], [70, 1]], "count": 2, "resolved_count": 0, "last_seq": 3});
    assert_eq!(density, expected);
}

#[actix_web::test]
async fn concurrent_edits_are_told_in_the_order_in_which_they_were_made() {
    let mut scene = Scene::new().await;
    let id = scene.annotate("one").await;
    let mut viewer = scene.joined(json!({})).await.0;
    let mut second = scene.joined(json!({})).await.0;
    for round in 0..10 {
        for (author, name) in [(&mut scene.author, "first"), (&mut second, "second")] {
            let change = json!({"id": id, "body": format!("{name} {round}")});
            author.send(&scene.topic, "update_annotation", change).await;
        }
    }
    let mut last_body = Value::Null;
    for seq in 2..=21 {
        let mut update = viewer.event(&scene.topic, "annotation_updated").await;
        assert_eq!(update["seq"], seq);
        last_body = update["body"].take();
    }
    let page = viewer.push(&scene.topic, "annotations", json!({})).await;
    assert_eq!(page["response"]["annotations"][0]["body"], last_body);
}

#[actix_web::test]
async fn who_changes_too_fast_is_told_so() {
    let rumbl = Rumbl::start_with(&[
        ("RUMBL_LIMITS__ANNOTATION_BURST", "2"),
        ("RUMBL_LIMITS__ANNOTATION_INTERVAL_MS", "3600000"),
    ])
    .await;
    let ada = rumbl.user("ada").await;
    let topic = format!("videos:{}", rumbl.video(&ada, "Hello").await.id);
    let mut socket = rumbl.socket(&ada).await;
    socket.join(&topic, json!({})).await;
    socket.push(&topic, "new_annotation", json!({"body": "x", "at": 0})).await;
    let id = socket.event(&topic, "new_annotation").await["id"].clone();
    let change = json!({"id": id, "body": "y"});
    assert_eq!(socket.push(&topic, "update_annotation", change).await["status"], "ok");
    let reply = socket.push(&topic, "delete_annotation", json!({"id": id})).await;
    assert!(reply["response"]["errors"]["base"].is_array(), "{reply}");
}
