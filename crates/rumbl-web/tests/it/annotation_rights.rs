//! Who may change an annotation: the server decides, and everybody gets the same annotation.

use rumbl_core::accounts::{self, User};
use serde_json::{Value, json};

use crate::support::{Rumbl, Socket};

/// Ada owns the video; Grace annotates it; Linus watches.
struct Scene {
    rumbl: Rumbl,
    topic: String,
    ada: Socket,
    grace: Socket,
    linus: Socket,
}

impl Scene {
    async fn new() -> Self {
        let rumbl = Rumbl::start().await;
        let people =
            [rumbl.user("ada").await, rumbl.user("grace").await, rumbl.user("linus").await];
        let topic = format!("videos:{}", rumbl.video(&people[0], "Hello").await.id);
        let [ada, grace, linus] = &people;
        let ada = joined(&rumbl, ada, &topic).await;
        let grace = joined(&rumbl, grace, &topic).await;
        let linus = joined(&rumbl, linus, &topic).await;
        Self { rumbl, topic, ada, grace, linus }
    }

    /// Has Grace annotate, and returns the annotation's id once everybody was told.
    async fn annotation(&mut self) -> Value {
        let payload = json!({"body": "hello", "at": 5});
        let reply = self.grace.push(&self.topic, "new_annotation", payload).await;
        assert_eq!(reply["status"], "ok", "{reply}");
        let [told, ..] = self.told("new_annotation").await;
        told["id"].clone()
    }

    /// What Ada, Grace and Linus are told.
    async fn told(&mut self, event: &str) -> [Value; 3] {
        [
            self.ada.event(&self.topic, event).await,
            self.grace.event(&self.topic, event).await,
            self.linus.event(&self.topic, event).await,
        ]
    }
}

async fn joined(rumbl: &Rumbl, user: &User, topic: &str) -> Socket {
    let mut socket = rumbl.socket(user).await;
    let reply = socket.join(topic, json!({})).await;
    assert_eq!(reply["status"], "ok", "{reply}");
    socket
}

fn not_there() -> Value {
    json!({"status": "error", "response": {"errors": {"annotation": ["does not exist"]}}})
}

fn ok() -> Value {
    json!({"status": "ok", "response": {}})
}

#[actix_web::test]
async fn a_viewer_learns_on_joining_who_they_are_and_whether_the_video_is_theirs() {
    let mut scene = Scene::new().await;
    scene.annotation().await;
    let page = scene.linus.push(&scene.topic, "annotations", json!({})).await;
    assert_eq!(page["response"].get("you"), None);
    for (name, is_owner) in [("ada", true), ("grace", false), ("linus", false)] {
        let user = scene.rumbl.repo(move |db| accounts::get_user_by(db, name)).await;
        let mut socket = scene.rumbl.socket(&user).await;
        for params in [json!({}), json!({"last_seq": 0}), json!({"last_seen_id": 0})] {
            let reply = socket.join(&scene.topic, params.clone()).await;
            let you = json!({"id": user.id, "is_owner": is_owner});
            assert_eq!(reply["response"]["you"], you, "{name} {params}");
        }
    }
}

#[actix_web::test]
async fn everybody_gets_the_same_annotation_without_rights() {
    let mut scene = Scene::new().await;
    let payload = json!({"body": "hello", "at": 5});
    let reply = scene.grace.push(&scene.topic, "new_annotation", payload).await;
    let id = &reply["response"]["id"];
    let grace = scene.rumbl.repo(|db| accounts::get_user_by(db, "grace")).await.id;
    let user = json!({"id": grace, "username": "grace"});
    let new = json!({
        "seq": 1, "id": id, "body": "hello", "at": 5, "user": user, "reply_to_id": null,
    });
    assert_eq!(scene.told("new_annotation").await, [new.clone(), new.clone(), new]);

    let change = json!({"id": id, "body": "better", "at": 6});
    assert_eq!(scene.grace.push(&scene.topic, "update_annotation", change).await, ok());
    let page = json!({
        "id": id, "body": "better", "at": 6, "user": user, "reply_to_id": null, "edited": true,
    });
    let mut updated = page.clone();
    updated["seq"] = json!(2);
    updated["was_at"] = json!(5);
    let told = scene.told("annotation_updated").await;
    assert_eq!(told, [updated.clone(), updated.clone(), updated]);

    for socket in [&mut scene.ada, &mut scene.grace, &mut scene.linus] {
        let read = socket.push(&scene.topic, "annotations", json!({})).await;
        assert_eq!(read["response"]["annotations"], json!([page]));
    }
    let path = format!("/api/{}/annotations", scene.topic.replace(':', "/"));
    let read: Value = serde_json::from_str(&scene.rumbl.browser().get(&path).await.text).unwrap();
    assert_eq!(read["annotations"], json!([page]));
}

#[actix_web::test]
async fn an_outsider_neither_changes_nor_deletes_and_an_owner_deletes_alone() {
    let mut scene = Scene::new().await;
    let id = scene.annotation().await;
    let (change, which) = (json!({"id": id, "body": "mine"}), json!({"id": id}));
    for outsider in [&mut scene.linus, &mut scene.ada] {
        let reply = outsider.push(&scene.topic, "update_annotation", change.clone()).await;
        assert_eq!(reply, not_there());
    }
    assert_eq!(
        scene.linus.push(&scene.topic, "delete_annotation", which.clone()).await,
        not_there()
    );
    scene.grace.refute_event(&scene.topic, "annotation_updated").await;
    scene.grace.refute_event(&scene.topic, "annotation_deleted").await;

    assert_eq!(scene.ada.push(&scene.topic, "delete_annotation", which.clone()).await, ok());
    let told = scene.told("annotation_deleted").await;
    let deleted = json!({"seq": 2, "id": id, "at": 5, "reply_to_id": null});
    assert_eq!(told, [deleted.clone(), deleted.clone(), deleted]);
    assert_eq!(scene.ada.push(&scene.topic, "delete_annotation", which).await, not_there());
    let page = scene.linus.push(&scene.topic, "annotations", json!({})).await;
    assert_eq!(page["response"]["annotations"], json!([]));
}

#[actix_web::test]
async fn an_author_deletes_what_they_made() {
    let mut scene = Scene::new().await;
    let id = scene.annotation().await;
    assert_eq!(scene.grace.push(&scene.topic, "delete_annotation", json!({"id": id})).await, ok());
    let [.., other] = scene.told("annotation_deleted").await;
    assert_eq!(other["id"], id);
}

#[actix_web::test]
async fn a_bad_change_is_refused_by_field_and_nobody_is_told() {
    let mut scene = Scene::new().await;
    let id = scene.annotation().await;
    for (event, payload, field, message) in [
        ("update_annotation", json!({"id": id, "body": " "}), "body", "can't be blank"),
        ("update_annotation", json!({"id": id, "at": 1.5}), "at", "is invalid"),
        ("update_annotation", json!({"body": "x"}), "id", "can't be blank"),
        ("update_annotation", json!({"id": "x", "body": "x"}), "id", "is invalid"),
        ("update_annotation", json!([]), "payload", "is invalid"),
        ("delete_annotation", json!({}), "id", "can't be blank"),
        ("delete_annotation", json!({"id": -1}), "annotation", "does not exist"),
        ("changes", json!({"after_change": 0}), "event", "is unknown"),
    ] {
        let reply = scene.grace.push(&scene.topic, event, payload.clone()).await;
        let expected = json!({"status": "error", "response": {"errors": {field: [message]}}});
        assert_eq!(reply, expected, "{event} {payload}");
    }
    scene.linus.refute_event(&scene.topic, "annotation_updated").await;
    scene.linus.refute_event(&scene.topic, "annotation_deleted").await;
}

#[actix_web::test]
async fn an_author_is_told_of_what_they_did_before_it_is_acknowledged() {
    let mut scene = Scene::new().await;
    let id = scene.annotation().await;
    for (event, payload, told) in [
        ("new_annotation", json!({"body": "x", "at": 0}), "new_annotation"),
        ("update_annotation", json!({"id": id, "at": 9}), "annotation_updated"),
        ("delete_annotation", json!({"id": id}), "annotation_deleted"),
    ] {
        let reply = scene.grace.push(&scene.topic, event, payload).await;
        assert_eq!(reply["status"], "ok", "{reply}");
        assert!(scene.grace.has_received(&scene.topic, told), "{event}");
    }
}

#[actix_web::test]
async fn a_change_that_changes_nothing_is_acknowledged_and_nobody_is_told() {
    let mut scene = Scene::new().await;
    let id = scene.annotation().await;
    let change = json!({"id": id, "body": "hello", "at": 5});
    assert_eq!(scene.grace.push(&scene.topic, "update_annotation", change).await, ok());
    scene.linus.refute_event(&scene.topic, "annotation_updated").await;
}
