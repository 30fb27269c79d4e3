//! Edits and deletions reach everybody, whether they are there or come back later.

use rumbl_core::accounts::User;
use rumbl_core::ids::VideoId;
use rumbl_web::channels::annotation_writer::Publish;
use rumbl_web::channels::video_publisher::VideoPublisher;
use serde_json::{Value, json};

use crate::support::{Rumbl, Socket};

struct Scene {
    rumbl: Rumbl,
    ada: User,
    topic: String,
    author: Socket,
}

impl Scene {
    async fn new() -> Self {
        let rumbl = Rumbl::start_with(&[("RUMBL_LIMITS__ANNOTATION_BURST", "1000")]).await;
        let ada = rumbl.user("ada").await;
        let topic = format!("videos:{}", rumbl.video(&ada, "Hello").await.id);
        let mut author = rumbl.socket(&ada).await;
        author.join(&topic, json!({})).await;
        Self { rumbl, ada, topic, author }
    }

    async fn annotate(&mut self, body: &str) -> i64 {
        let payload = json!({"body": body, "at": 5});
        self.author.push(&self.topic, "new_annotation", payload).await;
        self.author.event(&self.topic, "new_annotation").await["id"].as_i64().unwrap()
    }

    /// Pushes an edit or a deletion, and returns the id of the change.
    async fn change(&mut self, event: &str, payload: Value) -> i64 {
        let reply = self.author.push(&self.topic, event, payload).await;
        assert_eq!(reply["status"], "ok", "{reply}");
        let told = match event {
            "update_annotation" => "annotation_updated",
            _ => "annotation_deleted",
        };
        self.author.event(&self.topic, told).await["change_id"].as_i64().unwrap()
    }

    async fn joined(&self, payload: Value) -> (Socket, Value) {
        let mut socket = self.rumbl.socket(&self.ada).await;
        let mut reply = socket.join(&self.topic, payload).await;
        assert_eq!(reply["status"], "ok", "{reply}");
        (socket, reply["response"].take())
    }
}

/// `(change_id, id, body)` of each change; no body of what is gone.
fn told(page: &Value) -> Vec<(i64, i64, Option<&str>)> {
    let number = |value: &Value| value.as_i64().unwrap();
    let changes = page["changes"].as_array().expect("a page has changes").iter();
    changes
        .map(|change| {
            let body = change["annotation"]["body"].as_str();
            (number(&change["change_id"]), number(&change["id"]), body)
        })
        .collect()
}

#[actix_web::test]
async fn what_was_edited_and_deleted_while_a_viewer_was_away_reaches_them_once_when_they_are_back()
{
    let mut scene = Scene::new().await;
    let (edited, deleted) = (scene.annotate("one").await, scene.annotate("two").await);
    let untouched = scene.annotate("three").await;
    let (viewer, seen) = scene.joined(json!({})).await;
    assert_eq!((&seen["changes"], &seen["last_change_id"]), (&json!([]), &json!(0)));
    drop(viewer);

    scene.change("update_annotation", json!({"id": edited, "body": "draft"})).await;
    let deletion = scene.change("delete_annotation", json!({"id": deleted})).await;
    let edit = scene.change("update_annotation", json!({"id": edited, "body": "done"})).await;
    let new = scene.annotate("four").await;

    let resume = |last_seen_change_id: &Value| json!({"last_seen_id": untouched, "last_seen_change_id": last_seen_change_id});
    let (mut viewer, missed) = scene.joined(resume(&seen["last_change_id"])).await;
    let expected = [(deletion, deleted, None), (edit, edited, Some("done"))];
    assert_eq!(told(&missed), expected);
    assert_eq!((&missed["next_change"], &missed["last_change_id"]), (&Value::Null, &json!(edit)));
    assert_eq!(missed["annotations"].as_array().unwrap().len(), 1);
    assert_eq!(missed["annotations"][0]["id"], new);
    for event in ["new_annotation", "annotation_updated", "annotation_deleted"] {
        viewer.refute_event(&scene.topic, event).await;
    }
    let (_, nothing) = scene.joined(resume(&missed["last_change_id"])).await;
    assert_eq!(told(&nothing), []);
}

#[actix_web::test]
async fn who_resumes_without_a_change_is_sent_none() {
    let mut scene = Scene::new().await;
    let id = scene.annotate("one").await;
    let edit = scene.change("update_annotation", json!({"id": id, "at": 9})).await;
    let (_, page) = scene.joined(json!({"last_seen_id": id})).await;
    assert_eq!((&page["changes"], &page["last_change_id"]), (&json!([]), &json!(edit)));
}

#[actix_web::test]
async fn changes_beyond_a_page_can_be_asked_for() {
    let mut scene = Scene::new().await;
    let mut expected = Vec::new();
    for number in 0..3 {
        let id = scene.annotate(&number.to_string()).await;
        expected.push((scene.change("delete_annotation", json!({"id": id})).await, id, None));
    }
    let after = json!({"after_change": expected[0].0});
    let page = scene.author.push(&scene.topic, "changes", after).await;
    assert_eq!(told(&page["response"]), expected[1..]);
}

#[actix_web::test]
async fn the_density_is_read_with_the_ids_up_to_which_it_counts() {
    let mut scene = Scene::new().await;
    scene.annotate("one").await;
    let id = scene.annotate("two").await;
    let change = scene.change("update_annotation", json!({"id": id, "at": 70_000})).await;
    let density = scene.author.push(&scene.topic, "annotation_density", json!({})).await;
    let expected = json!({
        "bucket_ms": 1_000, "buckets": [[0, 1], [70, 1]], "count": 2,
        "last_id": id, "last_change_id": change,
    });
    assert_eq!(density, json!({"status": "ok", "response": expected}));
}

#[actix_web::test]
async fn concurrent_edits_are_told_in_the_order_of_their_changes() {
    let mut scene = Scene::new().await;
    let id = scene.annotate("one").await;
    let (mut viewer, _) = scene.joined(json!({})).await;
    let mut second = scene.joined(json!({})).await.0;
    for round in 0..10 {
        for (author, name) in [(&mut scene.author, "first"), (&mut second, "second")] {
            let change = json!({"id": id, "body": format!("{name} {round}")});
            author.send(&scene.topic, "update_annotation", change).await;
        }
    }
    let (mut last_change, mut last_body) = (0, String::new());
    for _ in 0..20 {
        let update = viewer.event(&scene.topic, "annotation_updated").await;
        let change = update["change_id"].as_i64().unwrap();
        assert!(change > last_change, "{change} after {last_change}");
        update["body"].as_str().unwrap().clone_into(&mut last_body);
        last_change = change;
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

#[actix_web::test]
async fn who_may_have_missed_something_that_nobody_can_tell_of_is_made_to_come_back() {
    let mut scene = Scene::new().await;
    let grace = scene.rumbl.user("grace").await;
    let other = format!("videos:{}", scene.rumbl.video(&grace, "Another").await.id);
    let mut elsewhere = scene.rumbl.socket(&grace).await;
    elsewhere.join(&other, json!({})).await;
    scene.author.event(&scene.topic, "presence_state").await;

    let video_id: VideoId = scene.topic.trim_start_matches("videos:").parse().unwrap();
    VideoPublisher(scene.rumbl.app.sockets.clone()).recall(video_id).await;
    assert_eq!(scene.author.closed().await, 1001);
    let page = elsewhere.push(&other, "annotations", json!({})).await;
    assert_eq!(page["status"], "ok");
}
