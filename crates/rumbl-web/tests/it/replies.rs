//! Replies: on the channel, over the API, in files, and in what people are notified of.

use rumbl_core::accounts::User;
use rumbl_core::multimedia::Video;
use serde_json::{Value, json};

use crate::support::{Browser, Program, Rumbl, Socket};

struct Fixture {
    rumbl: Rumbl,
    ada: User,
    browser: Browser,
    bob: User,
    video: Video,
    topic: String,
}

async fn fixture() -> Fixture {
    // What is told comes from the writes themselves.
    let never = ("RUMBL_LIMITS__LOG_POLL_INTERVAL_MS", "3600000");
    let rumbl = Rumbl::start_with(&[("RUMBL_LIMITS__ANNOTATION_BURST", "100"), never]).await;
    let (ada, browser) = rumbl.logged_in("ada").await;
    let bob = rumbl.user("bob").await;
    let video = rumbl.video(&ada, "Sea & sand").await;
    let topic = format!("videos:{}", video.id);
    Fixture { rumbl, ada, browser, bob, video, topic }
}

impl Fixture {
    async fn joined(&self, who: &User) -> Socket {
        let mut socket = self.rumbl.socket(who).await;
        assert_eq!(socket.join(&self.topic, json!({})).await["status"], "ok");
        socket
    }

    /// Posts, and returns the id.
    async fn post(&self, socket: &mut Socket, payload: Value) -> Value {
        let mut reply = socket.push(&self.topic, "new_annotation", payload).await;
        assert_eq!(reply["status"], "ok", "{reply}");
        reply["response"]["id"].take()
    }

    async fn refused(&self, socket: &mut Socket, payload: Value) -> Value {
        let mut reply = socket.push(&self.topic, "new_annotation", payload).await;
        assert_eq!(reply["status"], "error", "{reply}");
        reply["response"]["errors"].take()
    }

    fn annotations(&self) -> String {
        format!("/api/v1/videos/{}/annotations", self.video.id)
    }

    /// A thread of ada's annotation and bob's two replies, the second to the first.
    async fn thread(&self) -> [Value; 3] {
        let mut ada = self.joined(&self.ada).await;
        let mut bob = self.joined(&self.bob).await;
        let head = self.post(&mut ada, json!({"body": "head", "at": 83_000})).await;
        let one = self.post(&mut bob, json!({"body": "one", "reply_to_id": head})).await;
        let two = self.post(&mut bob, json!({"body": "two", "reply_to_id": one})).await;
        [head, one, two]
    }
}

#[actix_web::test]
async fn a_reply_is_broadcast_as_an_annotation_at_the_same_moment_and_moves_with_its_head() {
    let fixture = fixture().await;
    let (mut ada, mut bob) =
        (fixture.joined(&fixture.ada).await, fixture.joined(&fixture.bob).await);
    let topic = fixture.topic.as_str();
    let head = fixture.post(&mut ada, json!({"body": "head", "at": 83_000})).await;
    assert_eq!(bob.event(topic, "new_annotation").await["reply_to_id"], json!(null));
    // The book's client sends a moment with everything.
    let sent = json!({"body": "one", "at": 5, "reply_to_id": head});
    let one = fixture.post(&mut ada, sent).await;
    let told = bob.event(topic, "new_annotation").await;
    assert_eq!(
        [&told["id"], &told["at"], &told["reply_to_id"], &told["body"]],
        [&one, &json!(83_000), &head, &json!("one")]
    );
    let update = json!({"id": head, "at": 9_000});
    assert_eq!(ada.push(topic, "update_annotation", update).await["status"], "ok");
    for id in [&head, &one] {
        let told = bob.event(topic, "annotation_updated").await;
        let (was_at, at) = (json!(83_000), json!(9_000));
        assert_eq!([&told["id"], &told["was_at"], &told["at"]], [id, &was_at, &at]);
        assert_eq!(told["edited"].as_bool().unwrap_or(false), id == &head);
    }
    assert_eq!(ada.push(topic, "delete_annotation", json!({"id": one})).await["status"], "ok");
    assert_eq!(bob.event(topic, "annotation_deleted").await["reply_to_id"], head);
    let density = ada.push(topic, "annotation_density", json!({})).await;
    assert_eq!(density["response"]["buckets"], json!([[9, 1]]));
}

#[actix_web::test]
async fn a_reply_to_what_is_not_there_is_refused_by_field_and_nothing_is_broadcast() {
    let fixture = fixture().await;
    let (mut ada, mut bob) =
        (fixture.joined(&fixture.ada).await, fixture.joined(&fixture.bob).await);
    let other = fixture.rumbl.video(&fixture.ada, "Another").await;
    let mut elsewhere = fixture.rumbl.socket(&fixture.ada).await;
    let topic = format!("videos:{}", other.id);
    elsewhere.join(&topic, json!({})).await;
    let reply = elsewhere.push(&topic, "new_annotation", json!({"body": "x", "at": 1})).await;
    let there = reply["response"]["id"].clone();
    let expected = json!({"reply_to_id": ["is not an annotation of this video, or was deleted"]});
    for id in [there, json!(999_999), json!(-1)] {
        let sent = json!({"body": "x", "at": 1, "reply_to_id": id});
        assert_eq!(fixture.refused(&mut ada, sent).await, expected, "{id}");
    }
    let errors = fixture.refused(&mut ada, json!({"body": "x", "reply_to_id": {}})).await;
    assert_eq!(errors, json!({"reply_to_id": ["is invalid"]}));
    bob.refute_event(&fixture.topic, "new_annotation").await;
}

#[actix_web::test]
async fn programs_reply_and_are_refused_as_people_are() {
    let fixture = fixture().await;
    let [head, one, _] = fixture.thread().await;
    let (program, _) = Program::logged_in(&fixture.rumbl, "ada").await;
    let new = json!({"annotation": {"body": "three", "reply_to_id": one}});
    let made = program.post(&fixture.annotations(), &new).await.is(201);
    assert_eq!([&made.json["reply_to_id"], &made.json["at"]], [&head, &json!(83_000)]);
    let bad = json!({"annotation": {"body": "x", "reply_to_id": 999_999}});
    let refused = program.post(&fixture.annotations(), &bad).await.is(422);
    let message = "is not an annotation of this video, or was deleted";
    assert_eq!(refused.json["errors"], json!({"reply_to_id": [message]}));
    let path = format!("{}/{}", fixture.annotations(), made.json["id"]);
    let moved = program.patch(&path, &json!({"annotation": {"at": 1}})).await.is(422);
    assert_eq!(
        moved.json["errors"],
        json!({"at": ["must match the annotation that it replies to"]})
    );
    let nothing = json!({"annotation": {"body": "x", "at": 5, "reply_to_id": null}});
    let made = program.post(&fixture.annotations(), &nothing).await.is(201);
    assert_eq!(made.json["reply_to_id"], json!(null));
}

#[actix_web::test]
async fn the_author_is_notified_and_the_link_leads_to_the_reply() {
    let fixture = fixture().await;
    let [_, _, two] = fixture.thread().await;
    let page = fixture.browser.get("/notifications").await;
    page.shows("wrote 2 replies to you in").shows(&format!("?t=83#annotation-{two}"));
    page.hides("annotated your video");
}

#[actix_web::test]
async fn threads_come_back_from_files_without_loss() {
    let fixture = fixture().await;
    let [head, one, two] = fixture.thread().await;
    let mut ada = fixture.joined(&fixture.ada).await;
    let gone = fixture.post(&mut ada, json!({"body": "gone", "at": 90_000})).await;
    for body in ["left", "behind"] {
        fixture.post(&mut ada, json!({"body": body, "reply_to_id": gone})).await;
    }
    ada.push(&fixture.topic, "delete_annotation", json!({"id": gone})).await;
    let file = |extension: &str| format!("/videos/{}/annotations.{extension}", fixture.video.id);
    let json = fixture.browser.get(&file("json")).await.text;
    let read: Value = serde_json::from_str(&json).unwrap();
    let item = read["first"]["items"]
        .as_array()
        .unwrap()
        .iter()
        .find(|item| item["id"].as_str().unwrap().ends_with(&format!("#{two}")));
    let item = item.unwrap();
    assert_eq!(item["motivation"], "replying");
    assert!(item["target"][0].as_str().unwrap().ends_with(&format!("annotations.json#{head}")));
    assert_eq!(item["target"][1]["selector"]["value"], "t=npt:83");
    let csv = fixture.browser.get(&file("csv")).await.text;
    let row = csv.lines().find(|row| row.starts_with(&format!("{one},"))).unwrap();
    assert!(row.ends_with(&format!(",{head},")), "{row}");
    for (extension, text) in [("json", json), ("csv", csv)] {
        let copy = fixture.rumbl.video(&fixture.ada, "A copy").await;
        let ada = fixture.ada.clone();
        let id = copy.id;
        let name = format!("a.{extension}");
        fixture
            .rumbl
            .repo(move |db| {
                let file = rumbl_core::imports::NewFile {
                    name: &name,
                    format: None,
                    content: text.as_bytes(),
                };
                rumbl_core::imports::import_file(db, &ada, id, file.read()?)
            })
            .await;
        let path = format!("/api/videos/{id}/annotations");
        let listed: Value = serde_json::from_str(&fixture.browser.get(&path).await.text).unwrap();
        let listed = listed["annotations"].as_array().unwrap().clone();
        let body = |id: &Value| {
            let named = listed.iter().find(|one| &one["id"] == id);
            named.map_or("", |one| one["body"].as_str().unwrap())
        };
        let threads: Vec<(&str, &str)> = listed
            .iter()
            .map(|one| (one["body"].as_str().unwrap(), body(&one["reply_to_id"])))
            .collect();
        // What is deleted is in no file: the first reply takes its place.
        let expected =
            [("head", ""), ("one", "head"), ("two", "head"), ("left", ""), ("behind", "left")];
        assert_eq!(threads, expected, "{extension}");
    }
}
