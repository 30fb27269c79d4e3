//! How long it counts who somebody is, and what it costs to know.

use std::fs;
use std::num::NonZeroU32;
use std::time::Duration;

use reqwest::header::{COOKIE, SET_COOKIE};
use reqwest::{Client, Method, Response};
use rumbl_core::accounts::{self, SessionToken, User};
use rumbl_core::multimedia::video_topic;
use rumbl_core::repo::PoolOptions;
use serde_json::{Value, json};

use crate::support::{Page, Rumbl, free_port};

/// One connection, for which nobody waits long.
const ONE: PoolOptions = PoolOptions { size: NonZeroU32::MIN, wait: Duration::from_millis(50) };
/// How long what has to come may take; far more than it needs.
const PATIENCE: Duration = Duration::from_mins(1);

async fn log_in(rumbl: &Rumbl, user: &User) -> SessionToken {
    let user = user.clone();
    rumbl.repo(move |db| accounts::create_session(db, &user, None)).await.1
}

async fn ask(rumbl: &Rumbl, path: &str, cookie: &str) -> Response {
    // What a redirect leads to is not asked for, so the cookies of the first answer are seen.
    let client = Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    client.get(format!("{}{path}", rumbl.url)).header(COOKIE, cookie).send().await.unwrap()
}

fn cookies(response: &Response) -> Vec<&str> {
    response.headers().get_all(SET_COOKIE).iter().map(|it| it.to_str().unwrap()).collect()
}

fn is_removal(cookie: &str, name: &str) -> bool {
    cookie.starts_with(&format!("{name}=;")) && cookie.contains("Max-Age=0")
}

#[actix_web::test]
async fn an_answer_leaves_the_cookie_of_a_session_alone() {
    let rumbl = Rumbl::start().await;
    let ada = rumbl.user("ada").await;
    let current = format!("_rumbl_session={}", log_in(&rumbl, &ada).await.expose());
    let unknown = format!("_rumbl_session={}", "A".repeat(43));
    for path in ["/", "/users", "/nothing"] {
        for dead in [&*unknown, "_rumbl_session=nonsense"] {
            let answer = ask(&rumbl, path, dead).await;
            // The answer may come after that of a log-in, whose cookie would be forgotten.
            assert!(!cookies(&answer).iter().any(|it| it.contains("_rumbl_session")), "{path}");
        }
        assert_eq!(cookies(&ask(&rumbl, path, &current).await), [""; 0], "{path}");
    }
    // Whoever logs in with a dead cookie is logged in.
    let browser = rumbl.browser();
    let token = browser.get("/sessions/new").await.meta("csrf-token").unwrap();
    let fields = [
        ("_csrf_token", token.as_str()),
        ("session[username]", "ada"),
        ("session[password]", crate::support::PASSWORD),
    ];
    let request = browser.form("/sessions").header(COOKIE, unknown).form(&fields).build().unwrap();
    let client = Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let answer = client.execute(request).await.unwrap();
    let set: Vec<_> =
        cookies(&answer).into_iter().filter(|it| it.starts_with("_rumbl_session=")).collect();
    assert!(set.len() == 1 && !is_removal(set[0], "_rumbl_session"), "{set:?}");
}

#[actix_web::test]
async fn a_cookie_that_proves_nothing_costs_no_query_for_each_request() {
    let (rumbl, _) = Rumbl::start_on_file(ONE, &[]).await;
    let dead = format!("_rumbl_session={}", "A".repeat(43));
    let status = async || ask(&rumbl, "/api/session", &dead).await.status().as_u16();
    // It is remembered for two seconds, which may be over before the second request on a busy machine.
    for attempt in 0.. {
        assert_eq!(status().await, 200);
        let free = rumbl.occupied_database().await;
        let again = status().await;
        drop(free);
        if again == 200 {
            break;
        }
        assert!(attempt < 20, "it was asked for every time");
    }
}

#[actix_web::test]
async fn while_the_database_is_away_nobody_is_anybody_and_sockets_wait_for_it() {
    let (rumbl, _) = Rumbl::start_on_file(PoolOptions::default(), &[]).await;
    let (ada, browser) = rumbl.logged_in("ada").await;
    let topic = video_topic(rumbl.demo_video().await.id);
    let mut socket = rumbl.socket(&ada).await;
    assert_eq!(socket.join(topic.as_str(), json!({})).await["status"], "ok");

    let database = rumbl.folder.as_ref().unwrap().path().join("rumbl.db");
    let away = database.with_extension("away");
    fs::rename(&database, &away).unwrap();
    let session = async || {
        let request = browser.request(Method::GET, "/api/session");
        Page::read(request.send().await.unwrap()).await
    };
    let until = async |status: u16| {
        let mut retry = tokio::time::interval(Duration::from_millis(20));
        loop {
            let page = session().await;
            if page.status == status {
                return page;
            }
            retry.tick().await;
        }
    };
    let refused = tokio::time::timeout(PATIENCE, until(503)).await.expect("it is noticed");
    assert!(refused.headers.contains_key("retry-after"));
    let annotation = json!({"body": "still here", "at": 1});
    let reply = socket.push(topic.as_str(), "new_annotation", annotation.clone()).await;
    assert_eq!(reply["status"], "error");
    assert_eq!(reply["response"]["errors"]["base"][0], "rumbl is busy, try again in a moment");
    assert_eq!(reply["response"]["reason"], "busy");
    // What needs no database is not for whoever may have been logged out, either.
    let refusal = async {
        loop {
            let reply = socket.push(topic.as_str(), "annotations", json!({"from": 0})).await;
            if reply["status"] == "error" {
                return reply;
            }
        }
    };
    let refusal = tokio::time::timeout(PATIENCE, refusal).await.expect("it is noticed");
    assert_eq!(refusal["response"]["reason"], "busy", "nobody knows of a log-out");

    fs::rename(&away, &database).unwrap();
    let page = tokio::time::timeout(PATIENCE, until(200)).await.expect("it is noticed");
    let session: Value = serde_json::from_str(&page.text).unwrap();
    assert_eq!(session["user_id"], json!(ada.id));
    let reply = socket.push(topic.as_str(), "new_annotation", annotation).await;
    assert_eq!(reply["status"], "ok", "{reply}");
}

#[actix_web::test]
async fn with_https_only_a_cookie_with_the_host_prefix_counts() {
    let port = free_port().to_string();
    let url = format!("http://127.0.0.1:{port}");
    let settings = [("RUMBL_FORCE_HTTPS", "true"), ("PORT", &port), ("PUBLIC_URL", &url)];
    let rumbl = Rumbl::start_with(&settings).await;
    let ada = rumbl.user("ada").await;
    let token = log_in(&rumbl, &ada).await.expose();
    let (plain, prefixed) =
        (format!("_rumbl_session={token}"), format!("__Host-_rumbl_session={token}"));
    assert_eq!(ask(&rumbl, "/users", &prefixed).await.status(), 200);
    // The plain one may be from another host of the domain, or from somebody on the way.
    assert_eq!(ask(&rumbl, "/users", &plain).await.status(), 303);
    let both = format!("_rumbl_session={}; {prefixed}", "A".repeat(43));
    assert_eq!(ask(&rumbl, "/users", &both).await.status(), 200);
}

#[actix_web::test]
async fn without_https_the_prefix_counts_for_nothing() {
    let rumbl = Rumbl::start().await;
    let ada = rumbl.user("ada").await;
    let token = log_in(&rumbl, &ada).await.expose();
    let answer = ask(&rumbl, "/users", &format!("__Host-_rumbl_session={token}")).await;
    assert_eq!(answer.status(), 303, "no browser keeps such a cookie then");
}
