//! A client gives its posts ids of its own, so that it may send again what was not acknowledged.

use serde_json::{Value, json};

use crate::support::{Rumbl, Socket};

struct Scene {
    rumbl: Rumbl,
    topic: String,
    ada: Socket,
    viewer: Socket,
}

impl Scene {
    async fn new() -> Self {
        let rumbl = Rumbl::start_with(&[("RUMBL_LIMITS__ANNOTATION_BURST", "100")]).await;
        let (ada, grace) = (rumbl.user("ada").await, rumbl.user("grace").await);
        let topic = format!("videos:{}", rumbl.video(&ada, "Hello").await.id);
        let (mut ada, mut viewer) = (rumbl.socket(&ada).await, rumbl.socket(&grace).await);
        ada.join(&topic, json!({})).await;
        viewer.join(&topic, json!({})).await;
        Self { rumbl, topic, ada, viewer }
    }

    /// The texts of all annotations.
    async fn stored(&mut self) -> Vec<Value> {
        let mut page = self.viewer.push(&self.topic, "annotations", json!({})).await;
        let annotations = page["response"]["annotations"].as_array_mut().unwrap();
        annotations.iter_mut().map(|one| one["body"].take()).collect()
    }
}

fn post(body: &str, client_id: &Value) -> Value {
    json!({"body": body, "at": 5, "client_id": client_id})
}

fn refused(message: &str) -> Value {
    json!({"status": "error", "response": {"errors": {"client_id": [message]}}})
}

#[actix_web::test]
async fn a_post_that_is_sent_again_is_answered_the_same_and_stored_and_broadcast_once() {
    let mut scene = Scene::new().await;
    let payload = post("once", &json!("mine"));
    // The second is in the same batch as the first or a later one, the third surely in a later one.
    let refs = [
        scene.ada.send(&scene.topic, "new_annotation", payload.clone()).await,
        scene.ada.send(&scene.topic, "new_annotation", payload.clone()).await,
    ];
    let first = scene.ada.reply(&refs[0]).await;
    assert_eq!(scene.ada.reply(&refs[1]).await, first);
    assert_eq!(scene.ada.push(&scene.topic, "new_annotation", payload).await, first);

    let told = scene.viewer.event(&scene.topic, "new_annotation").await;
    let stored = json!({"id": told["id"], "seq": 1});
    assert_eq!(first, json!({"status": "ok", "response": stored}));
    assert_eq!(told["body"], "once");
    assert_eq!(told.get("client_id"), None, "nobody else needs it");
    scene.viewer.refute_event(&scene.topic, "new_annotation").await;
    assert_eq!(scene.stored().await, ["once"]);
}

#[actix_web::test]
async fn posts_with_other_ids_or_none_and_those_of_others_are_their_own() {
    let mut scene = Scene::new().await;
    for client_id in [json!("a"), json!("b"), Value::Null, Value::Null] {
        let reply = scene.ada.push(&scene.topic, "new_annotation", post("ada's", &client_id)).await;
        assert_eq!(reply["status"], "ok", "{reply}");
    }
    let theirs = post("grace's", &json!("a"));
    let reply = scene.viewer.push(&scene.topic, "new_annotation", theirs).await;
    assert_eq!(reply["response"]["seq"], 5);
    assert_eq!(scene.stored().await, ["ada's", "ada's", "ada's", "ada's", "grace's"]);
}

#[actix_web::test]
async fn an_id_counts_for_one_video_alone() {
    let mut scene = Scene::new().await;
    scene.ada.push(&scene.topic, "new_annotation", post("here", &json!("mine"))).await;
    let linus = scene.rumbl.user("linus").await;
    let other = format!("videos:{}", scene.rumbl.video(&linus, "Another").await.id);
    scene.ada.join(&other, json!({})).await;
    let reply = scene.ada.push(&other, "new_annotation", post("there", &json!("mine"))).await;
    assert_eq!(reply["response"]["seq"], 1, "{reply}");
    assert_eq!(scene.ada.event(&other, "new_annotation").await["body"], "there");
}

#[actix_web::test]
async fn an_id_of_more_than_client_id_length_is_refused_by_field() {
    let mut scene = Scene::new().await;
    for (client_id, message) in [
        (json!("é".repeat(65)), "should be at most 64 character(s)"),
        (json!(7), "is invalid"),
        (json!("a\u{0}b"), "can't contain a NUL character"),
    ] {
        let payload = post("refused", &client_id);
        let reply = scene.ada.push(&scene.topic, "new_annotation", payload).await;
        assert_eq!(reply, refused(message), "{client_id}");
    }
    scene.viewer.refute_event(&scene.topic, "new_annotation").await;
    let longest = post("accepted", &json!("é".repeat(64)));
    let reply = scene.ada.push(&scene.topic, "new_annotation", longest).await;
    assert_eq!(reply["status"], "ok", "{reply}");
    assert_eq!(scene.stored().await, ["accepted"]);
}
