use rumbl_core::changeset::Params;
use rumbl_core::multimedia;
use serde_json::{Value, json};

use crate::support::{Rumbl, Socket};

async fn ask(rumbl: &Rumbl, video_options: &[(&str, &str)], body: &str) -> (Socket, String) {
    let ada = rumbl.user("ada").await;
    let mut fields = vec![
        ("url", "https://example.com/a.mp4"),
        ("title", "Violin concert at night"),
        ("description", "played by Grace"),
    ];
    fields.extend_from_slice(video_options);
    let (owner, params) = (ada.clone(), Params::from_iter(fields));
    let video = rumbl.repo(move |db| multimedia::create_video(db, &owner, &params)).await;
    let topic = format!("videos:{}", video.id);
    let mut socket = rumbl.socket(&ada).await;
    socket.join(&topic, json!({})).await;
    let reply = socket.push(&topic, "new_annotation", json!({"body": body, "at": 4_200})).await;
    let own = socket.event(&topic, "new_annotation").await;
    let stored = json!({"id": own["id"], "seq": 1});
    assert_eq!(reply, json!({"status": "ok", "response": stored}));
    assert_eq!((&own["body"], own.get("asked_by")), (&json!(body), None));
    (socket, topic)
}

/// Asks something that is answered, and returns what is said on its topic until then: whatever was
/// asked before would have been answered by now as well.
async fn said_until_answered(socket: &mut Socket, topic: &str) -> Vec<Value> {
    let question = json!({"body": "5 feet in metres?", "at": 1});
    socket.push(topic, "new_annotation", question).await;
    let mut said = Vec::new();
    loop {
        let annotation = socket.event(topic, "new_annotation").await;
        if annotation["body"].as_str().unwrap().contains("1.524") {
            return said;
        }
        said.push(annotation["body"].clone());
    }
}

#[actix_web::test]
async fn a_question_is_answered_live_by_the_backend_that_knows_at_the_same_moment() {
    let rumbl = Rumbl::start().await;
    let (mut socket, topic) = ask(&rumbl, &[], "5 feet in metres?").await;
    let mut answer = socket.event(&topic, "new_annotation").await;
    assert!(answer["body"].as_str().unwrap().contains("1.524"), "{answer}");
    assert_eq!(answer["at"], 4_200);
    assert_eq!(answer["user"]["username"], "calculator");
    assert_eq!(answer["asked_by"]["username"], "ada");
    let page = socket.push(&topic, "annotations", json!({})).await;
    assert_eq!(answer.as_object_mut().unwrap().remove("seq"), Some(json!(2)));
    assert_eq!(page["response"]["annotations"][1], answer);
}

#[actix_web::test]
async fn a_question_about_a_private_video_is_answered_there() {
    let rumbl = Rumbl::start().await;
    let (mut socket, topic) = ask(&rumbl, &[("visibility", "private")], "5 feet in metres?").await;
    let answer = socket.event(&topic, "new_annotation").await;
    assert!(answer["body"].as_str().unwrap().contains("1.524"), "{answer}");
}

#[actix_web::test]
async fn rumbl_answers_from_its_own_videos_with_their_address() {
    let rumbl = Rumbl::start().await;
    let (mut socket, topic) = ask(&rumbl, &[], "Which concert has a violin?").await;
    let answer = socket.event(&topic, "new_annotation").await;
    assert_eq!(answer["body"], "Violin concert at night");
    assert_eq!(answer["user"]["username"], "rumbl");
    assert!(answer["source_url"].as_str().unwrap().ends_with("-violin-concert-at-night"));
}

#[actix_web::test]
async fn a_remark_is_not_answered() {
    let rumbl = Rumbl::start().await;
    let (mut socket, topic) = ask(&rumbl, &[], "What a violin concert!").await;
    assert_eq!(said_until_answered(&mut socket, &topic).await, ["5 feet in metres?"]);
}

#[actix_web::test]
async fn a_question_is_no_answer_to_itself() {
    let rumbl = Rumbl::start().await;
    let (mut socket, topic) = ask(&rumbl, &[], "which trumpet plays there").await;
    assert_eq!(said_until_answered(&mut socket, &topic).await, ["5 feet in metres?"]);
}

#[actix_web::test]
async fn an_owner_can_switch_answers_off() {
    let rumbl = Rumbl::start().await;
    let (mut socket, quiet) = ask(&rumbl, &[("answers_enabled", "false")], "1 + 1").await;
    let grace = rumbl.user("grace").await;
    let other = format!("videos:{}", rumbl.video(&grace, "Another").await.id);
    socket.join(&other, json!({})).await;
    assert_eq!(said_until_answered(&mut socket, &other).await, ["5 feet in metres?"]);
    socket.refute_event(&quiet, "new_annotation").await;
}

#[actix_web::test]
async fn what_counts_as_a_question_is_a_setting() {
    let rumbl = Rumbl::start_with(&[("RUMBL_INFO_SYS__CALCULATIONS", "false")]).await;
    let (mut socket, topic) = ask(&rumbl, &[], "1 + 1").await;
    assert_eq!(said_until_answered(&mut socket, &topic).await, ["5 feet in metres?"]);
}

#[actix_web::test]
async fn the_form_of_a_video_offers_the_switch() {
    let rumbl = Rumbl::start().await;
    let (_, browser) = rumbl.logged_in("grace").await;
    let page = browser.get("/manage/videos/new").await;
    page.shows("name=\"video[answers_enabled]\"").shows("<option value=\"true\" selected>");
    let fields = [
        ("video[url]", "https://example.com/a.mp4"),
        ("video[title]", "Quiet"),
        ("video[description]", "no answers"),
        ("video[answers_enabled]", "false"),
    ];
    let page = browser.post("/manage/videos", &fields).await;
    let watched = page.path.strip_prefix("/watch/").expect("it leads to the video");
    let id = watched.split('-').next().unwrap();
    let page = browser.get(&format!("/manage/videos/{id}/edit")).await;
    page.shows("<option value=\"false\" selected>");
}
