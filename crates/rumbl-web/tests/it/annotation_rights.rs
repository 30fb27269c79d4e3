//! Who may change an annotation, and how they learn of it.

use rumbl_core::accounts::User;
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

/// `(editable, deletable)`, null where absent.
fn rights(annotation: &Value) -> (&Value, &Value) {
    (&annotation["editable"], &annotation["deletable"])
}

const NONE: (&Value, &Value) = (&Value::Null, &Value::Null);
const DELETABLE: (&Value, &Value) = (&Value::Null, &Value::Bool(true));
const BOTH: (&Value, &Value) = (&Value::Bool(true), &Value::Bool(true));

fn not_there() -> Value {
    json!({"status": "error", "response": {"errors": {"annotation": ["does not exist"]}}})
}

fn ok() -> Value {
    json!({"status": "ok", "response": {}})
}

#[actix_web::test]
async fn each_learns_live_what_they_may_do_to_a_new_and_to_a_changed_annotation() {
    let mut scene = Scene::new().await;
    let payload = json!({"body": "hello", "at": 5});
    scene.grace.push(&scene.topic, "new_annotation", payload).await;
    let [owner, author, other] = scene.told("new_annotation").await;
    assert_eq!((rights(&owner), rights(&author), rights(&other)), (DELETABLE, BOTH, NONE));
    // But for its rights, each is told the same.
    let mut plain = author.clone();
    plain.as_object_mut().unwrap().retain(|key, _| !key.ends_with("able"));
    assert_eq!(plain, other);

    let change = json!({"id": other["id"], "body": "better", "at": 6});
    assert_eq!(scene.grace.push(&scene.topic, "update_annotation", change).await, ok());
    let [owner, author, other] = scene.told("annotation_updated").await;
    assert_eq!((rights(&owner), rights(&author), rights(&other)), (DELETABLE, BOTH, NONE));
    assert_eq!(
        (&other["body"], &other["was_at"], &other["at"], &other["edited"]),
        (&json!("better"), &json!(5), &json!(6), &json!(true))
    );
    assert!(other["change_id"].is_i64(), "{other}");
}

#[actix_web::test]
async fn pages_and_changes_say_what_their_reader_may_do_and_the_api_does_not() {
    let mut scene = Scene::new().await;
    let id = scene.annotation().await;
    let change = json!({"id": id, "at": 6});
    scene.grace.push(&scene.topic, "update_annotation", change).await;
    for (socket, expected) in
        [(&mut scene.ada, DELETABLE), (&mut scene.grace, BOTH), (&mut scene.linus, NONE)]
    {
        let page = socket.push(&scene.topic, "annotations", json!({})).await;
        assert_eq!(rights(&page["response"]["annotations"][0]), expected);
        let changes = socket.push(&scene.topic, "changes", json!({"after_change": 0})).await;
        assert_eq!(rights(&changes["response"]["changes"][0]["annotation"]), expected);
    }
    let path = format!("/api/{}/annotations", scene.topic.replace(':', "/"));
    let page: Value = serde_json::from_str(&scene.rumbl.browser().get(&path).await.text).unwrap();
    assert_eq!(page["annotations"][0]["edited"], true);
    assert_eq!(rights(&page["annotations"][0]), NONE);
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
    assert!(told.iter().all(|deleted| deleted["id"] == id && deleted["change_id"].is_i64()));
    assert!(told.iter().all(|deleted| deleted["at"] == 5), "{told:?}");
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
        ("changes", json!({}), "after_change", "can't be blank"),
        ("changes", json!({"after_change": "x"}), "after_change", "is invalid"),
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
        assert_eq!(scene.grace.push(&scene.topic, event, payload).await, ok());
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
