//! What people have whose account is suspended or deleted: no token, no key, and no socket of theirs works, and programs
//! are told no more than of any other that does not.

use std::time::Duration;

use rumbl_core::accounts::{self, User};
use rumbl_core::audit::By;
use rumbl_core::changeset::Params;
use rumbl_core::multimedia::video_topic;
use rumbl_core::personal_data;
use rumbl_core::repo::PoolOptions;
use serde_json::{Value, json};

use crate::support::{Answer, PASSWORD, Program, Rumbl, Socket};

/// What a program is told whose token or key is refused.
const REFUSAL: &str = r#"Bearer realm="rumbl", error="invalid_token", error_description="the token or API key is not valid, or not any more""#;
/// How long it may take until another process has heard of it; far more than the two seconds that it needs.
const PATIENCE: Duration = Duration::from_secs(20);

/// Everything that somebody's programs have.
struct Held {
    token: String,
    refresh_token: Value,
    key: String,
}

impl Held {
    async fn by(rumbl: &Rumbl, user: &User) -> Self {
        let (_, log_in) = Program::logged_in(rumbl, &user.username).await;
        let new = Params::from_iter([("name", "backup"), ("read", "true"), ("manage", "true")]);
        let owner = user.clone();
        let (_, key) = rumbl.repo(move |db| accounts::create_api_key(db, &owner, &new)).await;
        Self {
            token: log_in["token"].as_str().unwrap().to_owned(),
            refresh_token: log_in["refresh_token"].clone(),
            key: key.expose(),
        }
    }

    fn query(&self) -> String {
        format!("vsn=2.0.0&token={}", self.token)
    }

    async fn refresh(&self, rumbl: &Rumbl) -> Answer {
        let creds = json!({"creds": {"refresh_token": self.refresh_token}});
        Program::of(rumbl).post("/api/v1/sessions/refresh", &creds).await
    }

    /// Asserts that all of it is told off as nonsense is.
    async fn is_refused(&self, rumbl: &Rumbl) {
        let program = Program::of(rumbl);
        let nonsense = program.bearing("nonsense").get("/api/v1/users").await.is(401);
        let told = |answer: &Answer| {
            let mut json = answer.json.clone();
            assert!(json["request_id"].take().is_string());
            (answer.header("www-authenticate").to_owned(), json)
        };
        let expected = told(&nonsense);
        assert_eq!(expected.0, REFUSAL);
        for answer in [
            program.bearing(&self.token).get("/api/v1/users").await,
            program.bearing(&self.token).get("/api/v2/videos").await,
            program.bearing(&self.token).delete("/api/v1/sessions").await,
            program.bearing(&self.key).get("/api/v1/users").await,
            program.with("x-api-key", &self.key).get("/api/v1/videos").await,
            program.with("x-api-key", &self.key).get("/api/v1/videos/1/events").await,
            program.bearing(&self.token).get("/api/v1/videos/1/events").await,
            self.refresh(rumbl).await,
        ] {
            let answer = answer.is(401);
            assert_eq!(told(&answer), expected, "{}", answer.text);
        }
        // And their log-in as that of nobody.
        let log_in = async |username: &str| {
            let creds = json!({"creds": {"username": username, "password": PASSWORD}});
            told(&program.post("/api/v1/sessions", &creds).await.is(401))
        };
        assert_eq!(log_in("ada").await, log_in("nobody").await);
        assert!(Socket::connect(&rumbl.url, &self.query()).await.is_err());
    }

    async fn is_accepted(&self, rumbl: &Rumbl) {
        let program = Program::of(rumbl);
        program.bearing(&self.token).get("/api/v1/users").await.is(200);
        program.with("x-api-key", &self.key).get("/api/v1/videos").await.is(200);
    }
}

#[actix_web::test]
async fn what_a_suspended_person_has_works_no_longer_and_their_socket_ends() {
    let rumbl = Rumbl::start().await;
    let ada = rumbl.user("ada").await;
    let (_, moderator) = rumbl.staff("mo", accounts::Role::Moderator).await;
    let held = Held::by(&rumbl, &ada).await;
    held.is_accepted(&rumbl).await;
    let mut socket = Socket::connect(&rumbl.url, &held.query()).await.expect("it is accepted");
    let topic = video_topic(rumbl.demo_video().await.id);
    assert_eq!(socket.join(topic.as_str(), json!({})).await["status"], "ok");

    let page = moderator.post(&format!("/admin/users/{}/suspend", ada.id), &[]).await;
    page.shows("ada is suspended.");
    held.is_refused(&rumbl).await;
    socket.closed().await;

    // What a log-in began stays over; a key is the person's again.
    moderator.post(&format!("/admin/users/{}/unsuspend", ada.id), &[]).await;
    let program = Program::of(&rumbl);
    program.bearing(&held.token).get("/api/v1/users").await.is(401);
    held.refresh(&rumbl).await.is(401);
    let key = program.with("x-api-key", &held.key);
    let works = async { while key.get("/api/v1/videos").await.status != 200 {} };
    tokio::time::timeout(PATIENCE, works).await.expect("it works again");
}

#[actix_web::test]
async fn what_somebody_has_whose_account_is_deleted_works_no_longer_and_their_socket_ends() {
    let rumbl = Rumbl::start().await;
    let (ada, browser) = rumbl.logged_in("ada").await;
    let held = Held::by(&rumbl, &ada).await;
    held.is_accepted(&rumbl).await;
    let socket = Socket::connect(&rumbl.url, &held.query()).await.expect("it is accepted");
    let fields = [("_method", "delete"), ("user[current_password]", PASSWORD)];
    browser.post("/settings/account", &fields).await.shows("Goodbye!");
    held.is_refused(&rumbl).await;
    socket.closed().await;
    // Neither before nor after a job has deleted the rest.
    rumbl.app.jobs.stop().await;
    held.is_refused(&rumbl).await;
}

#[actix_web::test]
async fn another_process_hears_of_it_within_two_seconds() {
    let (rumbl, url) = Rumbl::start_on_file(PoolOptions::default(), &[]).await;
    let ada = rumbl.user("ada").await;
    let eve = rumbl.user("eve").await;
    let other = Rumbl::start_at(&url, &[]).await;
    let [adas, eves] = [Held::by(&rumbl, &ada).await, Held::by(&rumbl, &eve).await];
    for held in [&adas, &eves] {
        held.is_accepted(&other).await;
    }
    let socket = Socket::connect(&other.url, &adas.query()).await.expect("it is accepted");
    rumbl.repo(move |db| accounts::suspend_user(db, By::OPERATOR, ada.id)).await;
    rumbl.repo(move |db| personal_data::begin_account_deletion(db, eve.id)).await;
    socket.closed().await;
    for held in [&adas, &eves] {
        for (header, proof) in
            [("authorization", format!("Bearer {}", held.token)), ("x-api-key", held.key.clone())]
        {
            let program = Program::of(&other).with(header, proof);
            let ends = async {
                while program.get("/api/v1/videos").await.status != 401 {
                    tokio::task::yield_now().await;
                }
            };
            tokio::time::timeout(PATIENCE, ends).await.expect("it ends");
        }
        held.refresh(&other).await.is(401);
    }
}
