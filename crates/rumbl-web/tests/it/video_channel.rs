use std::sync::Arc;

use rumbl_core::accounts::User;
use rumbl_core::annotations::{self, AnnotationAction, AnnotationWrite};
use rumbl_core::changeset::Params;
use rumbl_core::ids::VideoId;
use rumbl_core::multimedia;
use rumbl_factories::Annotation;
use serde_json::{Value, json};

use crate::support::{Rumbl, Socket};

struct Fixture {
    rumbl: Rumbl,
    ada: User,
    video_id: VideoId,
    topic: String,
}

async fn fixture() -> Fixture {
    fixture_with(&[]).await
}

async fn fixture_with(variables: &[(&str, &str)]) -> Fixture {
    let rumbl = Rumbl::start_with(variables).await;
    let ada = rumbl.user("ada").await;
    let video_id = rumbl.video(&ada, "Hello").await.id;
    Fixture { rumbl, ada, video_id, topic: format!("videos:{video_id}") }
}

impl Fixture {
    async fn joined(&self) -> Socket {
        let mut socket = self.rumbl.socket(&self.ada).await;
        let reply = socket.join(&self.topic, json!({})).await;
        assert_eq!(reply["status"], "ok", "{reply}");
        socket
    }

    async fn set_length(&self, duration_ms: &str) {
        let (ada, id) = (self.ada.clone(), self.video_id);
        let length = Params::from_iter([("duration_ms", duration_ms)]);
        self.rumbl.repo(move |db| multimedia::update_video(db, &ada, id, &length)).await;
    }

    /// Stores an annotation past the channel, so that nobody is told.
    async fn annotation(&self, body: &str, at: i64) -> i64 {
        let said = Annotation.on_id(self.video_id).by(&self.ada).body(body).at_ms(at);
        self.rumbl.insert(said).await.id.get()
    }
}

fn bodies(response: &Value) -> Vec<&str> {
    let annotations = response["annotations"].as_array().expect("a page has annotations");
    annotations.iter().map(|annotation| annotation["body"].as_str().unwrap()).collect()
}

#[actix_web::test]
async fn a_join_is_answered_with_the_annotations_in_the_order_of_the_video() {
    let fixture = fixture().await;
    let late = fixture.annotation("late", 9_000).await;
    let early = fixture.annotation("early", 100).await;
    let mut socket = fixture.rumbl.socket(&fixture.ada).await;
    let reply = socket.join(&fixture.topic, json!({})).await;
    let user = json!({"id": fixture.ada.id, "username": "ada"});
    let annotation =
        |id, body, at| json!({"id": id, "body": body, "at": at, "user": user, "reply_to_id": null});
    let annotations = json!([annotation(early, "early", 100), annotation(late, "late", 9_000)]);
    let response = json!({
        "you": {"id": fixture.ada.id, "is_owner": true},
        "annotations": annotations, "next": null, "last_id": early, "last_seq": 2,
    });
    assert_eq!(reply, json!({"status": "ok", "response": response}));
}

#[actix_web::test]
async fn a_viewer_sees_annotations_made_while_they_were_away_and_no_other() {
    let fixture = fixture().await;
    let seen = fixture.annotation("seen", 9_000).await;
    fixture.annotation("missed later in the video", 9_500).await;
    fixture.annotation("missed earlier in the video", 10).await;
    let mut socket = fixture.rumbl.socket(&fixture.ada).await;
    let reply = socket.join(&fixture.topic, json!({"last_seen_id": seen})).await;
    let missed = ["missed later in the video", "missed earlier in the video"];
    assert_eq!(bodies(&reply["response"]), missed);
    let last_seen_id = reply["response"]["last_id"].clone();
    let back = socket.join(&fixture.topic, json!({"last_seen_id": last_seen_id})).await;
    assert_eq!(bodies(&back["response"]), [""; 0]);
}

#[actix_web::test]
async fn a_new_annotation_is_acknowledged_and_reaches_everybody_once() {
    let fixture = fixture().await;
    let (mut author, mut other) = (fixture.joined().await, fixture.joined().await);
    let payload = json!({"body": "<b>Look!</b> 😀 שלום", "at": 1234});
    let reply = author.push(&fixture.topic, "new_annotation", payload).await;
    for socket in [&mut author, &mut other] {
        let annotation = socket.event(&fixture.topic, "new_annotation").await;
        let stored = json!({"id": annotation["id"], "seq": annotation["seq"]});
        assert_eq!(reply, json!({"status": "ok", "response": stored}));
        assert_eq!(annotation["body"], "<b>Look!</b> 😀 שלום");
        assert_eq!(annotation["at"], 1234);
        assert_eq!(annotation["user"], json!({"id": fixture.ada.id, "username": "ada"}));
        socket.refute_event(&fixture.topic, "new_annotation").await;
    }
}

#[actix_web::test]
async fn bad_annotations_are_refused_by_field_and_nothing_is_stored_or_broadcast() {
    let fixture = fixture_with(&[("RUMBL_LIMITS__ANNOTATION_BURST", "100")]).await;
    fixture.set_length("60000").await;
    let (mut author, mut other) = (fixture.joined().await, fixture.joined().await);
    let long = "x".repeat(2_001);
    for (payload, field, message) in [
        (json!({"at": 0}), "body", "can't be blank"),
        (json!({"body": "", "at": 0}), "body", "can't be blank"),
        (json!({"body": " \n\t", "at": 0}), "body", "can't be blank"),
        (json!({"body": long, "at": 0}), "body", "should be at most 2000 character(s)"),
        (json!({"body": 7, "at": 0}), "body", "is invalid"),
        (json!({"body": ["x"], "at": 0}), "body", "is invalid"),
        (json!({"body": "a\u{0}b", "at": 0}), "body", "can't contain a NUL character"),
        (json!({"body": "x"}), "at", "can't be blank"),
        (json!({"body": "x", "at": -1}), "at", "must be greater than or equal to 0"),
        (json!({"body": "x", "at": 1.5}), "at", "is invalid"),
        (json!({"body": "x", "at": "soon"}), "at", "is invalid"),
        (json!({"body": "x", "at": 1e300}), "at", "is invalid"),
        (json!({"body": "x", "at": 604_800_001}), "at", "must be less than or equal to 604800000"),
        (json!({"body": "x", "at": 62_001}), "at", "is after the end of the video"),
        (json!([1]), "payload", "is invalid"),
        (json!("x"), "payload", "is invalid"),
    ] {
        let reply = author.push(&fixture.topic, "new_annotation", payload.clone()).await;
        let expected = json!({"status": "error", "response": {"errors": {field: [message]}}});
        assert_eq!(reply, expected, "{payload}");
    }
    other.refute_event(&fixture.topic, "new_annotation").await;
    let page = other.push(&fixture.topic, "annotations", json!({})).await;
    assert_eq!(bodies(&page["response"]), [""; 0]);
}

#[actix_web::test]
async fn the_longest_annotation_is_accepted() {
    let fixture = fixture().await;
    let mut author = fixture.joined().await;
    let payload = json!({"body": "é".repeat(2_000), "at": 604_800_000});
    let reply = author.push(&fixture.topic, "new_annotation", payload).await;
    assert_eq!(reply["status"], "ok", "{reply}");
}

#[actix_web::test]
async fn a_video_that_does_not_exist_can_not_be_joined() {
    let fixture = fixture().await;
    let mut socket = fixture.rumbl.socket(&fixture.ada).await;
    for topic in ["videos:999999", "videos:hello", "videos:", "videos:-1", "videos:0"] {
        let reply = socket.join(topic, json!({})).await;
        let errors = json!({"errors": {"video": ["does not exist"]}});
        assert_eq!(reply, json!({"status": "error", "response": errors}), "{topic}");
    }
}

#[actix_web::test]
async fn malformed_join_parameters_are_named() {
    let fixture = fixture().await;
    let mut socket = fixture.rumbl.socket(&fixture.ada).await;
    for (params, field) in [
        (json!({"from": -1}), "from"),
        (json!({"last_seen_id": "x"}), "last_seen_id"),
        (json!({"last_seq": "x"}), "last_seq"),
        (json!({"last_seq": 1.5}), "last_seq"),
        (json!({"last_seq": -1}), "last_seq"),
        (json!({"last_seq": [1]}), "last_seq"),
    ] {
        let reply = socket.join(&fixture.topic, params).await;
        assert_eq!(reply["status"], "error");
        assert!(reply["response"]["errors"][field].is_array(), "{reply}");
    }
}

#[actix_web::test]
async fn an_unknown_event_is_an_error_and_the_channel_lives_on() {
    let fixture = fixture().await;
    let mut socket = fixture.joined().await;
    let reply = socket.push(&fixture.topic, "dance", json!({})).await;
    let errors = json!({"errors": {"event": ["is unknown"]}});
    assert_eq!(reply, json!({"status": "error", "response": errors}));
    let page = socket.push(&fixture.topic, "annotations", json!({})).await;
    assert_eq!(page["status"], "ok");
}

#[actix_web::test]
async fn long_videos_come_in_pages_without_what_is_broadcast_meanwhile() {
    let fixture = fixture().await;
    let (ada, id) = (Arc::new(fixture.ada.clone()), fixture.video_id);
    let stored = fixture.rumbl.repo(move |db| {
        let writes = (0..501).map(|at| AnnotationWrite {
            user: Arc::clone(&ada),
            video_id: id,
            action: AnnotationAction::Create {
                params: serde_json::from_value(json!({"body": "x", "at": at})).unwrap(),
                answer: None,
            },
        });
        annotations::write_annotations(db, &writes.collect::<Vec<_>>())
            .into_iter()
            .collect::<rumbl_core::Result<Vec<_>>>()
    });
    assert_eq!(stored.await.len(), 501);
    let mut socket = fixture.rumbl.socket(&fixture.ada).await;
    let first = socket.join(&fixture.topic, json!({})).await["response"].take();
    assert_eq!(bodies(&first).len(), 500);
    let live = json!({"body": "live", "at": 600});
    socket.push(&fixture.topic, "new_annotation", live).await;
    let after = json!({"after": first["next"]});
    let second = socket.push(&fixture.topic, "annotations", after).await["response"].take();
    assert_eq!(bodies(&second), ["x"]);
    assert_eq!((&second["next"], &second["last_id"]), (&Value::Null, &first["last_id"]));
    assert_eq!(socket.event(&fixture.topic, "new_annotation").await["body"], "live");
}

#[actix_web::test]
async fn a_window_of_the_video_can_be_asked_for() {
    let fixture = fixture().await;
    for at in [0, 1_000, 2_000, 3_000] {
        fixture.annotation(&at.to_string(), at).await;
    }
    let mut socket = fixture.joined().await;
    let window = json!({"from": 1_000, "to": 2_000});
    let page = socket.push(&fixture.topic, "annotations", window).await;
    assert_eq!(bodies(&page["response"]), ["1000", "2000"]);
}

#[actix_web::test]
async fn somebody_who_posts_too_fast_is_told_and_nothing_is_lost_of_the_rest() {
    let fixture = fixture_with(&[
        ("RUMBL_LIMITS__ANNOTATION_BURST", "2"),
        ("RUMBL_LIMITS__ANNOTATION_INTERVAL_MS", "3600000"),
    ])
    .await;
    let mut author = fixture.joined().await;
    let mut statuses = Vec::new();
    for _ in 0..3 {
        let payload = json!({"body": "x", "at": 0});
        statuses.push(author.push(&fixture.topic, "new_annotation", payload).await);
    }
    assert_eq!((&statuses[0]["status"], &statuses[1]["status"]), (&json!("ok"), &json!("ok")));
    let errors = &statuses[2]["response"]["errors"];
    assert_eq!(errors, &json!({"base": ["too many annotations at once, wait a moment"]}));
    assert_eq!(statuses[2]["response"]["reason"], "rate_limited");
    let page = author.push(&fixture.topic, "annotations", json!({})).await;
    assert_eq!(bodies(&page["response"]).len(), 2);
}

#[actix_web::test]
async fn annotations_of_many_at_once_are_broadcast_in_the_order_of_their_ids_and_places() {
    let fixture = fixture_with(&[("RUMBL_LIMITS__ANNOTATION_BURST", "100")]).await;
    let mut viewer = fixture.joined().await;
    let mut authors = Vec::new();
    for _ in 0..5 {
        authors.push(fixture.joined().await);
    }
    for round in 0..10 {
        for author in &mut authors {
            author.send(&fixture.topic, "new_annotation", json!({"body": "x", "at": round})).await;
        }
    }
    let mut last_id = 0;
    for seq in 1..=50 {
        let annotation = viewer.event(&fixture.topic, "new_annotation").await;
        assert_eq!(annotation["seq"], seq);
        let id = annotation["id"].as_i64().unwrap();
        assert!(id > last_id, "{id} after {last_id}");
        last_id = id;
    }
}

#[actix_web::test]
async fn viewers_see_who_is_there_with_one_entry_for_each_page() {
    let fixture = fixture().await;
    let grace = fixture.rumbl.user("grace").await;
    let mut ada = fixture.joined().await;
    let mut first = fixture.rumbl.socket(&grace).await;
    first.join(&fixture.topic, json!({})).await;
    let key = grace.id.to_string();
    let joined = presence_change(&mut ada, &fixture.topic, "joins", &key).await;
    assert_eq!(joined["user"], json!({"username": "grace"}));

    let mut second = fixture.rumbl.socket(&grace).await;
    second.join(&fixture.topic, json!({})).await;
    let state = second.event(&fixture.topic, "presence_state").await;
    assert_eq!(state[&key], joined);
    assert_eq!(state[&key]["metas"][0]["device"], "browser");
    let opened = presence_change(&mut ada, &fixture.topic, "joins", &key).await;
    drop(second);
    let closed = presence_change(&mut ada, &fixture.topic, "leaves", &key).await;
    assert_eq!(closed["metas"], opened["metas"]);
}

/// Waits until a presence diff tells of somebody, and returns their entry.
async fn presence_change(socket: &mut Socket, topic: &str, side: &str, key: &str) -> Value {
    loop {
        let mut diff = socket.event(topic, "presence_diff").await;
        if diff[side].get(key).is_some() {
            return diff[side][key].take();
        }
    }
}
