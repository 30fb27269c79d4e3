//! Annotations that the owner of the video has dealt with: on the channel, over the API, and in files.

use reqwest::Method;
use rumbl_core::accounts::User;
use rumbl_core::audit::By;
use rumbl_core::multimedia::{self, Video};
use serde_json::{Value, json};

use crate::support::{Browser, PASSWORD, Program, Rumbl, Socket};

/// Ada owns the video; Bob has annotated it.
struct Scene {
    rumbl: Rumbl,
    ada: User,
    browser: Browser,
    bob: User,
    video: Video,
    topic: String,
    ada_there: Socket,
    bob_there: Socket,
    id: Value,
}

async fn scene() -> Scene {
    let rumbl = Rumbl::start_with(&[("RUMBL_LIMITS__ANNOTATION_BURST", "100")]).await;
    let (ada, browser) = rumbl.logged_in("ada").await;
    let bob = rumbl.user("bob").await;
    let video = rumbl.video(&ada, "My film").await;
    let topic = format!("videos:{}", video.id);
    let ada_there = joined(&rumbl, &ada, &topic).await;
    let mut bob_there = joined(&rumbl, &bob, &topic).await;
    let id = post(&mut bob_there, &topic, json!({"body": "too dark", "at": 5})).await;
    Scene { rumbl, ada, browser, bob, video, topic, ada_there, bob_there, id }
}

async fn joined(rumbl: &Rumbl, who: &User, topic: &str) -> Socket {
    let mut socket = rumbl.socket(who).await;
    let reply = socket.join(topic, json!({})).await;
    assert_eq!(reply["status"], "ok", "{reply}");
    socket
}

async fn post(socket: &mut Socket, topic: &str, payload: Value) -> Value {
    let mut reply = socket.push(topic, "new_annotation", payload).await;
    assert_eq!(reply["status"], "ok", "{reply}");
    reply["response"]["id"].take()
}

fn resolution(id: &Value, is_resolved: bool) -> Value {
    json!({"id": id, "resolved": is_resolved})
}

fn ok() -> Value {
    json!({"status": "ok", "response": {}})
}

fn refused(field: &str, message: &str) -> Value {
    json!({"status": "error", "response": {"errors": {field: [message]}}})
}

const NOT_YOURS: &str = "does not exist, or is not yours to resolve";

impl Scene {
    async fn resolve(&mut self, is_resolved: bool) -> Value {
        let resolution = resolution(&self.id, is_resolved);
        self.ada_there.push(&self.topic, "resolve_annotation", resolution).await
    }

    async fn page(&self) -> Value {
        let path = format!("/api/videos/{}/annotations", self.video.id);
        serde_json::from_str(&self.rumbl.browser().get(&path).await.text).unwrap()
    }

    async fn density(&self) -> Value {
        let path = format!("/api/videos/{}/annotations/density", self.video.id);
        serde_json::from_str(&self.rumbl.browser().get(&path).await.text).unwrap()
    }
}

#[actix_web::test]
async fn everybody_is_told_that_an_annotation_is_resolved_and_open_again_and_of_nothing_twice() {
    let mut scene = scene().await;
    let user = json!({"id": scene.bob.id, "username": "bob"});
    let open = json!({
        "id": scene.id, "body": "too dark", "at": 5, "user": user, "reply_to_id": null,
    });
    let mut resolved = open.clone();
    resolved["resolved"] = json!(true);
    assert_eq!(scene.page().await["annotations"], json!([open]));
    assert_eq!(scene.resolve(false).await, ok());
    for (is_resolved, seq, shape) in [(true, 2, &resolved), (false, 3, &open)] {
        assert_eq!(scene.resolve(is_resolved).await, ok());
        let mut told = shape.clone();
        told["seq"] = json!(seq);
        told["was_at"] = json!(5);
        if !is_resolved {
            told["was_resolved"] = json!(true);
        }
        assert!(scene.ada_there.has_received(&scene.topic, "annotation_updated"));
        assert_eq!(scene.bob_there.event(&scene.topic, "annotation_updated").await, told);
        assert_eq!(scene.page().await["annotations"], json!([shape]));
        let density = scene.density().await;
        assert_eq!(density["resolved_count"], i64::from(is_resolved));
        assert_eq!(density.get("resolved_buckets"), is_resolved.then_some(&json!([[0, 1]])));
        assert_eq!(scene.resolve(is_resolved).await, ok());
        scene.bob_there.refute_event(&scene.topic, "annotation_updated").await;
    }
    // Whoever was away is told the same.
    let mut late = scene.rumbl.socket(&scene.bob).await;
    let reply = late.join(&scene.topic, json!({"last_seq": 1})).await;
    let missed = &reply["response"]["missed"];
    assert_eq!(missed[0]["payload"]["resolved"], true, "{reply}");
    assert_eq!(missed[1]["payload"]["was_resolved"], true, "{reply}");
    assert_eq!((missed[1]["payload"].get("resolved"), missed.get(2)), (None, None));
}

#[actix_web::test]
async fn whoever_does_not_own_the_video_resolves_nothing_and_nobody_is_told() {
    let mut scene = scene().await;
    let (topic, id) = (scene.topic.clone(), scene.id.clone());
    let eve = scene.rumbl.user("eve").await;
    let mut eve = joined(&scene.rumbl, &eve, &topic).await;
    let not_yours = refused("annotation", NOT_YOURS);
    for who in [&mut scene.bob_there, &mut eve] {
        let reply = who.push(&topic, "resolve_annotation", resolution(&id, true)).await;
        assert_eq!(reply, not_yours);
    }
    let reply_id =
        post(&mut scene.bob_there, &topic, json!({"body": "much", "reply_to_id": id})).await;
    let bobs = scene.rumbl.video(&scene.bob, "Another film").await;
    let elsewhere = format!("videos:{}", bobs.id);
    let mut bob = joined(&scene.rumbl, &scene.bob, &elsewhere).await;
    let other_id = post(&mut bob, &elsewhere, json!({"body": "mine", "at": 5})).await;
    let is_reply = refused("resolved", "can only be set on the first annotation of a thread");
    for (payload, reply) in [
        (resolution(&reply_id, true), is_reply),
        (resolution(&other_id, true), not_yours.clone()),
        (json!({"id": -1, "resolved": true}), not_yours.clone()),
        (json!({"id": id}), refused("resolved", "can't be blank")),
        (json!({"id": id, "resolved": "soon"}), refused("resolved", "is invalid")),
        (json!({"resolved": true}), refused("id", "can't be blank")),
    ] {
        let got = scene.ada_there.push(&topic, "resolve_annotation", payload.clone()).await;
        assert_eq!(got, reply, "{payload}");
    }
    let guest = &mut Socket::connect(&scene.rumbl.url, "vsn=2.0.0").await.unwrap();
    guest.join(&topic, json!({})).await;
    let reply = guest.push(&topic, "resolve_annotation", resolution(&id, true)).await;
    assert_eq!(reply, json!({"status": "error", "response": {"reason": "login_required"}}));
    scene.bob_there.refute_event(&topic, "annotation_updated").await;
    assert!(scene.page().await["annotations"][0].get("resolved").is_none());
    assert_eq!(scene.density().await["resolved_count"], 0);
}

#[actix_web::test]
async fn nothing_is_resolved_on_a_video_that_is_hidden() {
    let scene = scene().await;
    let (program, _) = Program::logged_in(&scene.rumbl, "ada").await;
    let video_id = scene.video.id;
    let hide = move |db: &mut _| multimedia::hide_video(db, By::OPERATOR, video_id);
    scene.rumbl.repo(hide).await;
    let path = format!("/api/v1/videos/{video_id}/annotations/{}/resolution", scene.id);
    program.send(Method::PUT, &path, None).await.is(404);
}

#[actix_web::test]
async fn programs_resolve_and_reopen_in_both_versions() {
    let mut scene = scene().await;
    let (program, _) = Program::logged_in(&scene.rumbl, "ada").await;
    let one = format!("videos/{}/annotations/{}", scene.video.id, scene.id);
    let before = program.get(&format!("/api/v1/{one}")).await.is(200);
    assert_eq!(before.json["resolved"], false);
    let put = format!("/api/v1/{one}/resolution");
    let resolved = program.send(Method::PUT, &put, None).await.is(200);
    assert_eq!(
        (&resolved.json["resolved"], &resolved.json["edited"]),
        (&true.into(), &false.into())
    );
    let told = scene.bob_there.event(&scene.topic, "annotation_updated").await;
    assert_eq!(told["resolved"], true);
    let again = program.send(Method::PUT, &put, None).await.is(200);
    assert_eq!(again.json, resolved.json);
    let read = program.get(&format!("/api/v2/{one}")).await.is(200);
    assert_eq!(read.json["data"]["attributes"]["resolved"], true);
    assert_ne!(before.header("etag"), program.get(&format!("/api/v1/{one}")).await.header("etag"));
    let put = format!("/api/v2/{one}/resolution");
    let open = program.send(Method::DELETE, &put, None).await.is(200);
    assert_eq!(open.json["data"]["attributes"]["resolved"], false);
    let (bob, _) = Program::logged_in(&scene.rumbl, "bob").await;
    for method in [Method::PUT, Method::DELETE] {
        bob.send(method.clone(), &put, None).await.is(404);
        Program::of(&scene.rumbl).send(method, &put, None).await.is(401);
    }
}

#[actix_web::test]
async fn what_is_resolved_comes_back_from_a_file_and_is_told_and_shown_to_its_author() {
    let mut scene = scene().await;
    let topic = scene.topic.clone();
    post(&mut scene.bob_there, &topic, json!({"body": "and loud", "at": 9})).await;
    assert_eq!(scene.resolve(true).await, ok());
    let bob = scene.rumbl.browser();
    bob.log_in("bob", PASSWORD).await;
    bob.get("/notifications").await.shows("resolved your annotation in");
    bob.get("/annotations").await.shows("<span class=\"resolved\">resolved</span>");
    let resolved_at = regex::Regex::new(r#"(,|"created":")(20[\dT:.-]+Z)("?\}\]|\r)"#).unwrap();
    for extension in ["csv", "json"] {
        let file = |id| format!("/videos/{id}/annotations.{extension}");
        let text = scene.browser.get(&file(scene.video.id)).await.text;
        let copy = scene.rumbl.video(&scene.ada, "A copy").await;
        let (ada, id, content) = (scene.ada.clone(), copy.id, text.clone());
        let name = format!("a.{extension}");
        let import = move |db: &mut _| {
            let content = content.as_bytes();
            let file = rumbl_core::imports::NewFile { name: &name, format: None, content };
            rumbl_core::imports::import_file(db, &ada, id, file.read()?)
        };
        scene.rumbl.repo(import).await;
        let path = format!("/api/videos/{id}/annotations");
        let listed: Value = serde_json::from_str(&scene.browser.get(&path).await.text).unwrap();
        let resolved = |index: usize| listed["annotations"][index].get("resolved");
        assert_eq!((resolved(0), resolved(1)), (Some(&json!(true)), None), "{extension}");
        // When it was resolved is kept, too.
        let time = |text: &str| resolved_at.captures(text).map(|found| found[2].to_owned());
        let copied = scene.browser.get(&file(id)).await.text;
        assert!(time(&text).is_some(), "{text}");
        assert_eq!(time(&copied), time(&text), "{extension}");
    }
}
