//! What is new since somebody's last visit, and what they are told alone.

use std::num::NonZeroU32;
use std::time::Duration;

use rumbl_core::accounts::User;
use rumbl_core::repo::PoolOptions;
use serde_json::{Value, json};

use crate::support::{Rumbl, Socket};

/// One connection, so that a test can keep it, for less long than sessions count without a check.
const ONE: PoolOptions = PoolOptions { size: NonZeroU32::MIN, wait: Duration::from_millis(500) };

async fn joined(rumbl: &Rumbl, user: &User, topic: &str) -> Socket {
    let mut socket = rumbl.socket(user).await;
    assert_eq!(socket.join(topic, json!({})).await["status"], "ok");
    socket
}

async fn visit(socket: &mut Socket, topic: &str) -> Value {
    let reply = socket.push(topic, "visit", json!({})).await;
    assert_eq!(reply["status"], "ok", "{reply}");
    reply["response"].clone()
}

async fn say(socket: &mut Socket, topic: &str, body: &str) -> Value {
    let reply = socket.push(topic, "new_annotation", json!({"body": body, "at": 1})).await;
    assert_eq!(reply["status"], "ok", "{reply}");
    reply["response"]["id"].clone()
}

#[actix_web::test]
async fn a_person_is_told_what_others_said_since_they_were_there_and_not_what_they_saw() {
    let rumbl = Rumbl::start().await;
    let [ada, grace] = [rumbl.user("ada").await, rumbl.user("grace").await];
    let topic = format!("videos:{}", rumbl.video(&ada, "Hello").await.id);
    let mut author = joined(&rumbl, &grace, &topic).await;
    say(&mut author, &topic, "before").await;

    let mut first = joined(&rumbl, &ada, &topic).await;
    assert_eq!(visit(&mut first, &topic).await, json!({"news": null, "follows": false}));
    let seen = say(&mut author, &topic, "while she is there").await;
    first.event(&topic, "new_annotation").await;
    let left = first.push(&topic, "phx_leave", json!({})).await;
    assert_eq!(left["status"], "ok");
    rumbl.app.live.settled().await;

    say(&mut author, &topic, "one").await;
    say(&mut author, &topic, "two").await;
    let mut second = joined(&rumbl, &ada, &topic).await;
    say(&mut second, &topic, "my own").await;
    let news = visit(&mut second, &topic).await["news"].clone();
    assert_eq!((&news["count"], &news["is_more"]), (&json!(2), &json!(false)));
    assert_eq!(news["last_id"], seen);
    assert!(news["visited_at"].as_str().unwrap().ends_with('Z'), "{news}");
    let again = second.push(&topic, "visit", json!({})).await;
    assert_eq!(again["status"], "error");
}

#[actix_web::test]
async fn a_visit_that_fails_may_be_repeated_and_is_noted_when_the_person_leaves() {
    let (rumbl, _) = Rumbl::start_on_file(ONE, &[]).await;
    let [ada, grace] = [rumbl.user("ada").await, rumbl.user("grace").await];
    let topic = format!("videos:{}", rumbl.video(&ada, "Hello").await.id);
    let mut author = joined(&rumbl, &grace, &topic).await;
    let fail = async |socket: &mut Socket| {
        let free = rumbl.occupied_database().await;
        let reply = socket.push(&topic, "visit", json!({})).await;
        assert_eq!(reply["status"], "error", "{reply}");
        drop(free);
    };
    let mut patient = joined(&rumbl, &ada, &topic).await;
    fail(&mut patient).await;
    assert_eq!(visit(&mut patient, &topic).await["news"], json!(null));

    let seen = say(&mut author, &topic, "while she is there").await;
    let linus = rumbl.user("linus").await;
    let mut hasty = joined(&rumbl, &linus, &topic).await;
    fail(&mut hasty).await;
    assert_eq!(hasty.push(&topic, "phx_leave", json!({})).await["status"], "ok");
    rumbl.app.live.settled().await;
    say(&mut author, &topic, "afterwards").await;
    let mut later = joined(&rumbl, &linus, &topic).await;
    let news = visit(&mut later, &topic).await["news"].clone();
    assert_eq!((&news["count"], &news["last_id"]), (&json!(1), &seen));
}

#[actix_web::test]
async fn my_videos_say_what_is_new_on_each() {
    let rumbl = Rumbl::start().await;
    let (ada, browser) = rumbl.logged_in("ada").await;
    let grace = rumbl.user("grace").await;
    let topic = format!("videos:{}", rumbl.video(&ada, "Hello").await.id);
    let mut owner = joined(&rumbl, &ada, &topic).await;
    visit(&mut owner, &topic).await;
    rumbl.app.live.settled().await;
    browser.get("/manage/videos").await.hides("since earlier today");
    let mut author = joined(&rumbl, &grace, &topic).await;
    say(&mut author, &topic, "news").await;
    browser.get("/manage/videos").await.shows("1 new <time").shows("since earlier today");
}

#[actix_web::test]
async fn whoever_asks_what_nobody_can_answer_is_told_and_nobody_else_is() {
    let rumbl = Rumbl::start().await;
    let [ada, grace] = [rumbl.user("ada").await, rumbl.user("grace").await];
    let topic = format!("videos:{}", rumbl.video(&ada, "Hello").await.id);
    let mut asker = joined(&rumbl, &ada, &topic).await;
    let mut other = joined(&rumbl, &grace, &topic).await;
    let id = say(&mut asker, &topic, "Who shaved zanzibarqu?").await;
    assert_eq!(asker.event(&topic, "question_unanswered").await, json!({"id": id}));
    say(&mut asker, &topic, "5 feet in metres?").await;
    let mut said = String::new();
    while !said.contains("1.524") {
        said = asker.event(&topic, "new_annotation").await["body"].to_string();
    }
    asker.refute_event(&topic, "question_unanswered").await;
    other.refute_event(&topic, "question_unanswered").await;
}
