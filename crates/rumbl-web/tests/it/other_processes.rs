//! What another process on the same database does reaches the people of this one.

use std::sync::Arc;

use rumbl_core::accounts::{self, User};
use rumbl_core::annotations::{self, AnnotationAction, AnnotationWrite, MAX_CATCH_UP};
use rumbl_core::changeset::Params;
use rumbl_core::ids::VideoId;
use rumbl_core::multimedia;
use rumbl_core::repo::Repo;
use serde_json::{Value, json};

use crate::support::{PASSWORD, Rumbl, Socket};

/// The log is read often, or only when something shows that it has to be.
const OFTEN: (&str, &str) = ("RUMBL_LIMITS__LOG_POLL_INTERVAL_MS", "5");
const NEVER: (&str, &str) = ("RUMBL_LIMITS__LOG_POLL_INTERVAL_MS", "3600000");

struct Scene {
    rumbl: Rumbl,
    /// The other process.
    other: Repo,
    ada: User,
    video_id: VideoId,
    topic: String,
}

impl Scene {
    async fn new(poll_interval: (&str, &str)) -> Self {
        let settings = [poll_interval, ("RUMBL_LIMITS__ANNOTATION_BURST", "1000")];
        let (rumbl, other) = Rumbl::start_beside_another_process(&settings).await;
        let ada = rumbl.user("ada").await;
        let video_id = rumbl.video(&ada, "Hello").await.id;
        Self { rumbl, other, ada, video_id, topic: format!("videos:{video_id}") }
    }

    async fn joined(&self) -> Socket {
        let mut socket = self.rumbl.socket(&self.ada).await;
        let reply = socket.join(&self.topic, json!({})).await;
        assert_eq!(reply["status"], "ok", "{reply}");
        socket
    }

    /// Has the other process store an annotation.
    async fn annotate_elsewhere(&self, video_id: VideoId, body: &str) {
        self.store_elsewhere(video_id, json!({"body": body, "at": 5})).await;
    }

    async fn store_elsewhere(&self, video_id: VideoId, params: Value) {
        let ada = self.ada.clone();
        let params: Params = serde_json::from_value(params).unwrap();
        let stored =
            self.other.run(move |db| annotations::annotate_video(db, &ada, video_id, &params));
        stored.await.unwrap();
    }

    async fn delete_elsewhere(&self) {
        let (ada, id) = (self.ada.clone(), self.video_id);
        self.other.run(move |db| multimedia::delete_video(db, &ada, id)).await.unwrap();
    }
}

/// `(seq, body)` of the next annotation.
async fn next(socket: &mut Socket, topic: &str) -> (i64, String) {
    let annotation = socket.event(topic, "new_annotation").await;
    (annotation["seq"].as_i64().unwrap(), annotation["body"].as_str().unwrap().to_owned())
}

fn no_such_video() -> Value {
    json!({"status": "error", "response": {"errors": {"video": ["does not exist"]}}})
}

#[actix_web::test]
async fn what_another_process_stores_reaches_everybody_once_and_in_order_with_what_is_posted_here()
{
    const ROUNDS: i64 = 20;
    let scene = Scene::new(OFTEN).await;
    let (mut author, mut viewer) = (scene.joined().await, scene.joined().await);
    for _ in 0..ROUNDS {
        scene.annotate_elsewhere(scene.video_id, "there").await;
        let payload = json!({"body": "here", "at": 5});
        let reply = author.push(&scene.topic, "new_annotation", payload).await;
        assert_eq!(reply["status"], "ok", "{reply}");
        assert_eq!(author.last_received(&scene.topic)["seq"], reply["response"]["seq"]);
    }
    scene.annotate_elsewhere(scene.video_id, "the end").await;
    for socket in [&mut author, &mut viewer] {
        for round in 0..ROUNDS {
            let told = [next(socket, &scene.topic).await, next(socket, &scene.topic).await];
            let expected =
                [(round * 2 + 1, "there".to_owned()), (round * 2 + 2, "here".to_owned())];
            assert_eq!(told, expected);
        }
        assert_eq!(next(socket, &scene.topic).await, (ROUNDS * 2 + 1, "the end".to_owned()));
        socket.refute_event(&scene.topic, "new_annotation").await;
    }
}

#[actix_web::test]
async fn a_gap_before_what_is_posted_here_is_read_from_the_log_at_once() {
    let scene = Scene::new(NEVER).await;
    let (mut author, mut viewer) = (scene.joined().await, scene.joined().await);
    scene.annotate_elsewhere(scene.video_id, "there").await;
    viewer.refute_event(&scene.topic, "new_annotation").await;
    let payload = json!({"body": "here", "at": 5});
    let reply = author.push(&scene.topic, "new_annotation", payload).await;
    assert_eq!(reply["response"]["seq"], 2);
    assert_eq!(author.last_received(&scene.topic)["seq"], 2);
    for socket in [&mut author, &mut viewer] {
        assert_eq!(next(socket, &scene.topic).await, (1, "there".to_owned()));
        assert_eq!(next(socket, &scene.topic).await, (2, "here".to_owned()));
    }
}

#[actix_web::test]
async fn a_post_that_another_process_stored_first_is_answered_behind_its_broadcast() {
    let scene = Scene::new(NEVER).await;
    let (mut author, mut viewer) = (scene.joined().await, scene.joined().await);
    let payload = json!({"body": "once", "at": 5, "client_id": "mine"});
    scene.store_elsewhere(scene.video_id, payload.clone()).await;
    viewer.refute_event(&scene.topic, "new_annotation").await;
    let reply = author.push(&scene.topic, "new_annotation", payload).await;
    assert_eq!(reply["response"]["seq"], 1);
    assert_eq!(author.last_received(&scene.topic)["seq"], 1, "it came before the answer");
    for socket in [&mut author, &mut viewer] {
        assert_eq!(next(socket, &scene.topic).await, (1, "once".to_owned()));
        socket.refute_event(&scene.topic, "new_annotation").await;
    }
}

#[actix_web::test]
async fn newcomers_share_a_page_and_get_what_it_lacks() {
    let scene = Scene::new(NEVER).await;
    let (mut author, _first) = (scene.joined().await, scene.joined().await);
    // The log is not read, so the page of the first newcomer is still the newest that is known here.
    scene.annotate_elsewhere(scene.video_id, "there").await;
    let mut newcomer = scene.rumbl.socket(&scene.ada).await;
    let page = newcomer.join(&scene.topic, json!({})).await;
    assert_eq!(page["response"]["annotations"], json!([]));
    assert_eq!(page["response"]["last_seq"], 0);
    author.push(&scene.topic, "new_annotation", json!({"body": "here", "at": 5})).await;
    assert_eq!(next(&mut newcomer, &scene.topic).await, (1, "there".to_owned()));
    assert_eq!(next(&mut newcomer, &scene.topic).await, (2, "here".to_owned()));
    let page = scene.rumbl.socket(&scene.ada).await.join(&scene.topic, json!({})).await;
    assert_eq!(page["response"]["annotations"].as_array().unwrap().len(), 2);
    assert_eq!(page["response"]["last_seq"], 2);
}

#[actix_web::test]
async fn what_a_newcomer_reads_is_never_older_than_what_they_know() {
    let scene = Scene::new(NEVER).await;
    let mut first = scene.joined().await;
    let density = first.push(&scene.topic, "annotation_density", json!({})).await;
    assert_eq!(density["response"]["count"], 0);
    scene.annotate_elsewhere(scene.video_id, "there").await;
    // The page of this newcomer is read now, while the density from before is still kept.
    let mut newcomer = scene.rumbl.socket(&scene.ada).await;
    let page = newcomer.join(&scene.topic, json!({"from": 1})).await;
    assert_eq!(page["response"]["last_seq"], 1);
    let density = newcomer.push(&scene.topic, "annotation_density", json!({})).await;
    assert_eq!(
        (&density["response"]["count"], &density["response"]["last_seq"]),
        (&json!(1), &json!(1))
    );
}

#[actix_web::test]
async fn no_page_is_older_than_one_that_was_read_before() {
    let scene = Scene::new(NEVER).await;
    let mut viewer = scene.joined().await;
    let window = json!({"from": 0, "to": 10_000});
    let empty = viewer.push(&scene.topic, "annotations", window.clone()).await;
    assert_eq!(empty["response"]["last_seq"], 0);
    scene.annotate_elsewhere(scene.video_id, "there").await;
    // It is read now, while the window from before is still kept.
    let density = viewer.push(&scene.topic, "annotation_density", json!({})).await;
    assert_eq!(density["response"]["last_seq"], 1);
    let window = viewer.push(&scene.topic, "annotations", window).await;
    assert_eq!(window["response"]["last_seq"], 1, "{window}");
}

#[actix_web::test]
async fn a_video_that_is_deleted_while_people_watch_sends_them_away() {
    let scene = Scene::new(OFTEN).await;
    let mut viewer = scene.joined().await;
    let another = format!("videos:{}", scene.rumbl.video(&scene.ada, "Another").await.id);
    viewer.join(&another, json!({})).await;
    scene.delete_elsewhere().await;
    viewer.event(&scene.topic, "phx_error").await;
    for params in [json!({}), json!({"last_seq": 0}), json!({"last_seen_id": 0})] {
        assert_eq!(viewer.join(&scene.topic, params.clone()).await, no_such_video(), "{params}");
    }
    viewer.refute_event(&another, "phx_error").await;
}

#[actix_web::test]
async fn nobody_is_told_the_end_of_what_they_missed_the_beginning_of() {
    let scene = Scene::new(NEVER).await;
    let (mut behind, mut author) = (scene.joined().await, scene.joined().await);
    let (ada, video_id) = (Arc::new(scene.ada.clone()), scene.video_id);
    let writes = (0..=MAX_CATCH_UP).map(|number| {
        let params = Params::from_iter([("body", number.to_string()), ("at", "5".to_owned())]);
        let action = AnnotationAction::Create { params, answer: None };
        AnnotationWrite { user: Arc::clone(&ada), video_id, action }
    });
    let writes: Vec<_> = writes.collect();
    let stored = scene.other.run(move |db| Ok(annotations::write_annotations(db, &writes)));
    assert!(stored.await.unwrap().iter().all(Result::is_ok));

    // Shows the follower that it is too far behind.
    author.push(&scene.topic, "new_annotation", json!({"body": "late", "at": 5})).await;
    behind.event(&scene.topic, "phx_error").await;
    author.event(&scene.topic, "phx_error").await;
    // Has the topic followed anew, while the other has not come back yet.
    author.join(&scene.topic, json!({})).await;
    author.push(&scene.topic, "new_annotation", json!({"body": "later", "at": 5})).await;
    behind.refute_event(&scene.topic, "new_annotation").await;
    let reply = behind.join(&scene.topic, json!({"last_seq": 0})).await;
    assert_eq!(reply["response"]["start_over"], true, "{reply}");
}

#[actix_web::test]
async fn a_person_whose_password_another_process_changes_is_disconnected_within_check_interval() {
    let scene = Scene::new(OFTEN).await;
    let (first, second) = (scene.joined().await, scene.joined().await);
    let grace = scene.rumbl.user("grace").await;
    let mut others = scene.rumbl.socket(&grace).await;
    let change =
        Params::from_iter([("current_password", PASSWORD), ("password", "another-secret")]);
    let ada = scene.ada.clone();
    let changed = scene.other.run(move |db| accounts::update_user_password(db, &ada, &change));
    let changed = changed.await.unwrap();
    assert_eq!((first.closed().await, second.closed().await), (1001, 1001));
    others.push("phoenix", "heartbeat", json!({})).await;
    let query = |token: String| format!("vsn=2.0.0&token={token}");
    let token = query(scene.rumbl.token(&scene.ada).await);
    assert!(Socket::connect(&scene.rumbl.url, &token).await.is_err());
    let token = query(scene.rumbl.token(&changed).await);
    assert!(Socket::connect(&scene.rumbl.url, &token).await.is_ok());
}
