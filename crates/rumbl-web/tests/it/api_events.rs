//! The events of a video, for programs without a channel.

use std::time::Duration;

use reqwest::{Client, Response};
use rumbl_core::accounts;
use rumbl_core::audit::By;
use rumbl_core::changeset::Params;
use rumbl_core::multimedia;
use rumbl_core::personal_data;
use serde_json::{Value, json};

use crate::support::{Program, Rumbl};

/// How long an event may take that has to come; far more than it needs.
const PATIENCE: Duration = Duration::from_secs(20);

/// A stream, and what of it was not read yet.
struct Events {
    response: Response,
    text: String,
}

/// One event: its id, its name and its data.
type Event = (String, String, Value);

impl Events {
    async fn listen(rumbl: &Rumbl, program: &Program, path: &str, after: Option<&str>) -> Self {
        let mut request = Client::new().get(format!("{}{path}", rumbl.url));
        request = request.header("authorization", program.bearer());
        if let Some(after) = after {
            request = request.header("last-event-id", after);
        }
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        Self { response, text: String::new() }
    }

    /// The next event; nothing when the stream has ended.
    async fn next(&mut self) -> Option<Event> {
        loop {
            if let Some(at) = self.text.find("\n\n") {
                let rest = self.text.split_off(at + 2);
                let event = std::mem::replace(&mut self.text, rest);
                let line = |name: &str| {
                    event.lines().find_map(|line| line.strip_prefix(name)).map(str::to_owned)
                };
                let (Some(id), Some(name), Some(data)) =
                    (line("id: "), line("event: "), line("data: "))
                else {
                    continue;
                };
                return Some((id, name, serde_json::from_str(&data).unwrap()));
            }
            let chunk = tokio::time::timeout(PATIENCE, self.response.chunk()).await;
            let chunk = chunk.expect("something comes in time").ok()??;
            self.text.push_str(std::str::from_utf8(&chunk).unwrap());
        }
    }
}

async fn annotate(program: &Program, path: &str, body: &str) {
    let new = json!({"annotation": {"body": body, "at": 1}});
    program.post(&format!("{path}/annotations"), &new).await.is(201);
}

#[actix_web::test]
async fn a_program_hears_what_happens_and_comes_back_to_what_it_missed() {
    let rumbl = Rumbl::start().await;
    let ada = rumbl.user("ada").await;
    let path = format!("/api/v1/videos/{}", rumbl.video(&ada, "Hello").await.id);
    let (program, _) = Program::logged_in(&rumbl, "ada").await;
    let events = format!("{path}/events");
    let mut listening = Events::listen(&rumbl, &program, &events, None).await;
    assert_eq!(listening.next().await.unwrap().1, "ready");
    annotate(&program, &path, "one").await;
    let (id, name, data) = listening.next().await.unwrap();
    assert_eq!((&*id, &*name, &data["body"]), ("1", "new_annotation", &json!("one")));
    drop(listening);
    annotate(&program, &path, "two").await;
    annotate(&program, &path, "three").await;
    let mut back = Events::listen(&rumbl, &program, &events, Some("1")).await;
    for (place, body) in [("2", "two"), ("3", "three")] {
        let (id, _, data) = back.next().await.unwrap();
        assert_eq!((&*id, &data["body"]), (place, &json!(body)));
    }
    assert_eq!(back.next().await.unwrap().1, "ready");
    annotate(&program, &path, "four").await;
    assert_eq!(back.next().await.unwrap().0, "4");
    let mut lost = Events::listen(&rumbl, &program, &events, Some("99")).await;
    assert_eq!(lost.next().await.unwrap().1, "start_over");
}

#[actix_web::test]
async fn a_stream_ends_with_the_log_out_and_with_the_video() {
    let rumbl = Rumbl::start().await;
    let ada = rumbl.user("ada").await;
    let video = rumbl.video(&ada, "Hello").await;
    let path = format!("/api/v1/videos/{}", video.id);
    let (program, _) = Program::logged_in(&rumbl, "ada").await;
    let (other, _) = Program::logged_in(&rumbl, "ada").await;
    let events = format!("{path}/events");
    let mut ended = Events::listen(&rumbl, &program, &events, None).await;
    let mut goes_on = Events::listen(&rumbl, &other, &events, None).await;
    assert_eq!(ended.next().await.unwrap().1, "ready");
    assert_eq!(goes_on.next().await.unwrap().1, "ready");
    program.delete("/api/v1/sessions").await.is(204);
    annotate(&other, &path, "not for everybody").await;
    assert_eq!(ended.next().await, None);
    assert_eq!(goes_on.next().await.unwrap().1, "new_annotation");
    other.delete(&path).await.is(204);
    while goes_on.next().await.is_some() {}
    other.get(&events).await.is(404);
}

#[actix_web::test]
async fn a_stream_ends_with_the_suspension_and_with_the_account() {
    let rumbl = Rumbl::start().await;
    let (ada, bob) = (rumbl.user("ada").await, rumbl.user("bob").await);
    let video = rumbl.video(&ada, "Hello").await;
    let events = format!("/api/v1/videos/{}/events", video.id);
    let new = Params::from_iter([("name", "listener"), ("read", "true")]);
    let owner = ada.clone();
    let (_, key) = rumbl.repo(move |db| accounts::create_api_key(db, &owner, &new)).await;
    let by_key = Program::of(&rumbl).bearing(&key.expose());
    let (by_token, _) = Program::logged_in(&rumbl, "ada").await;
    let (others, _) = Program::logged_in(&rumbl, "bob").await;
    let mut streams = Vec::new();
    for program in [&by_key, &by_token, &others] {
        let mut stream = Events::listen(&rumbl, program, &events, None).await;
        assert_eq!(stream.next().await.unwrap().1, "ready");
        streams.push(stream);
    }
    // As another process does it, which tells this one nothing.
    rumbl.repo(move |db| accounts::suspend_user(db, By::OPERATOR, ada.id)).await;
    for stream in &mut streams[..2] {
        assert_eq!(stream.next().await, None);
    }
    for program in [&by_key, &by_token] {
        let refused = program.get(&events).await.is(401);
        assert!(refused.header("www-authenticate").starts_with("Bearer"));
    }
    others.get("/api/v1/videos").await.is(200);
    rumbl.repo(move |db| personal_data::begin_account_deletion(db, bob.id)).await;
    assert_eq!(streams[2].next().await, None);
    others.get(&events).await.is(401);
}

#[actix_web::test]
async fn nobody_listens_to_a_video_that_is_hidden() {
    let rumbl = Rumbl::start().await;
    let ada = rumbl.user("ada").await;
    let video = rumbl.video(&ada, "Hello").await;
    let path = format!("/api/v1/videos/{}/events", video.id);
    let (program, _) = Program::logged_in(&rumbl, "ada").await;
    let mut listening = Events::listen(&rumbl, &program, &path, None).await;
    let (ready, ..) = listening.next().await.unwrap();
    rumbl.repo(move |db| multimedia::hide_video(db, By::OPERATOR, video.id)).await;
    while listening.next().await.is_some() {}
    program.get(&path).await.is(404);
    let after_all = (ready.parse::<i64>().unwrap() + 1).to_string();
    for after in [&ready, &after_all] {
        program.with("last-event-id", after).get(&path).await.is(404);
    }
}

#[actix_web::test]
async fn listening_needs_a_token_a_place_and_a_place_in_the_log() {
    let settings = [("RUMBL_API__EVENT_STREAMS_PER_ADDRESS", "1")];
    let rumbl = Rumbl::start_with(&settings).await;
    rumbl.user("ada").await;
    let events = format!("/api/v1/videos/{}/events", rumbl.demo_video().await.id);
    Program::of(&rumbl).get(&events).await.is(401);
    let (program, _) = Program::logged_in(&rumbl, "ada").await;
    let wrong = program.with("last-event-id", "x").get(&events).await.is(422);
    assert_eq!(wrong.json["errors"], json!({"last-event-id": ["is invalid"]}));
    program.get("/api/v1/videos/999999/events").await.is(404);
    let listening = Events::listen(&rumbl, &program, &events, None).await;
    program.get(&events).await.is(503);
    drop(listening);
}
