//! Log-ins, registrations and password changes have limits, and so has what waits to be hashed.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::mpsc;
use std::time::Duration;

use serde_json::json;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::support::{Answer, Browser, PASSWORD, Page, Program, Rumbl};

/// How long a test waits for what comes at once, as a rule.
const PATIENCE: Duration = Duration::from_secs(20);
/// No test lasts so long that anybody may try again.
const HOUR_MS: &str = "3600000";

fn is_told_to_wait(page: &Page, status: u16, text: &str) {
    page.has_status(status).shows(text);
    let seconds: u64 = page.headers["retry-after"].to_str().unwrap().parse().unwrap();
    assert!(seconds > 0);
}

fn is_throttled(page: &Page) {
    is_told_to_wait(page, 429, "Too many attempts");
    page.shows("Try again in 60 minutes.");
}

async fn register(browser: &Browser, username: &str) -> Page {
    let fields =
        [("user[name]", "Ada"), ("user[username]", username), ("user[password]", PASSWORD)];
    browser.post("/users", &fields).await
}

#[actix_web::test]
async fn log_in_per_account_is_how_often_a_password_may_be_guessed_from_anywhere() {
    let rumbl = Rumbl::start_with(&[
        ("RUMBL_LIMITS__LOG_IN_PER_ACCOUNT__BURST", "2"),
        ("RUMBL_LIMITS__LOG_IN_PER_ACCOUNT__INTERVAL_MS", HOUR_MS),
    ])
    .await;
    rumbl.user("ada").await;
    rumbl.user("bob").await;
    for username in ["ada", "ADA"] {
        rumbl.browser().log_in(username, "not it").await.has_status(422);
    }
    is_throttled(&rumbl.browser().log_in("Ada", PASSWORD).await);
    rumbl.browser().log_in("bob", PASSWORD).await.is_at("/").shows("Welcome back!");
}

#[actix_web::test]
async fn log_in_per_address_is_how_often_anybodys_password_may_be_guessed_from_there() {
    let rumbl = Rumbl::start_with(&[
        ("RUMBL_LIMITS__LOG_IN_PER_ADDRESS__BURST", "2"),
        ("RUMBL_LIMITS__LOG_IN_PER_ADDRESS__INTERVAL_MS", HOUR_MS),
    ])
    .await;
    rumbl.user("ada").await;
    for username in ["bob", "eve"] {
        rumbl.browser().log_in(username, "not it").await.has_status(422);
    }
    is_throttled(&rumbl.browser().log_in("ada", PASSWORD).await);
    rumbl.browser().get("/").await.is_at("/");
}

async fn log_in_by_program(program: &Program, username: &str, password: &str) -> Answer {
    let creds = json!({"creds": {"username": username, "password": password}});
    program.post("/api/v1/sessions", &creds).await
}

#[actix_web::test]
async fn log_in_per_account_and_address_bounds_the_guesses_of_programs_too() {
    let rumbl = Rumbl::start_with(&[
        ("RUMBL_LIMITS__LOG_IN_PER_ACCOUNT_AND_ADDRESS__BURST", "2"),
        ("RUMBL_LIMITS__LOG_IN_PER_ACCOUNT_AND_ADDRESS__INTERVAL_MS", HOUR_MS),
    ])
    .await;
    rumbl.user("ada").await;
    rumbl.user("bob").await;
    let program = Program::of(&rumbl);
    for username in ["ada", "ADA"] {
        log_in_by_program(&program, username, "not it").await.is(401);
    }
    let refused = log_in_by_program(&program, "ada", PASSWORD).await.is(429);
    assert_eq!(refused.json["code"], "too_many_requests");
    let seconds: u64 = refused.header("retry-after").parse().unwrap();
    assert!((3_500..=3_601).contains(&seconds), "{seconds}");
    log_in_by_program(&program, "bob", PASSWORD).await.is(200);
    // Pages and programs share the limit.
    is_throttled(&rumbl.browser().log_in("ada", PASSWORD).await);
}

#[actix_web::test]
async fn password_change_per_account_is_how_often_the_current_password_may_be_guessed() {
    let rumbl = Rumbl::start_with(&[
        ("RUMBL_LIMITS__PASSWORD_CHANGE_PER_ACCOUNT__BURST", "1"),
        ("RUMBL_LIMITS__PASSWORD_CHANGE_PER_ACCOUNT__INTERVAL_MS", HOUR_MS),
    ])
    .await;
    let (_, browser) = rumbl.logged_in("ada").await;
    let change = [
        ("_method", "put"),
        ("user[current_password]", "not it"),
        ("user[password]", "another-secret"),
    ];
    browser.post("/settings/password", &change).await.has_status(422);
    is_throttled(&browser.post("/settings/password", &change).await);
    rumbl.browser().log_in("ada", PASSWORD).await.is_at("/").shows("Welcome back!");
}

#[actix_web::test]
async fn guesses_from_one_address_keep_the_owner_out_neither_elsewhere_nor_where_they_are_known() {
    let rumbl = Rumbl::start_with(&[
        ("RUMBL_LIMITS__LOG_IN_PER_ACCOUNT_AND_ADDRESS__BURST", "2"),
        ("RUMBL_LIMITS__LOG_IN_PER_ACCOUNT_AND_ADDRESS__INTERVAL_MS", HOUR_MS),
        ("RUMBL_LIMITS__LOG_IN_PER_ACCOUNT__BURST", "4"),
        ("RUMBL_LIMITS__LOG_IN_PER_ACCOUNT__INTERVAL_MS", HOUR_MS),
        ("RUMBL_TRUSTED_PROXIES", r#"["127.0.0.0/8"]"#),
    ])
    .await;
    let (_, browser) = rumbl.logged_in("ada").await;
    let guess = async |address| log_in_as(&rumbl.browser(), address, "ada", "not it").await;
    guess("192.0.2.1").await.has_status(422);
    guess("192.0.2.1").await.has_status(422);
    is_throttled(&guess("192.0.2.1").await);
    let elsewhere = log_in_as(&rumbl.browser(), "192.0.2.2", "ada", PASSWORD).await;
    elsewhere.is_at("/").shows("Welcome back!");
    for address in ["192.0.2.3", "192.0.2.4", "192.0.2.5", "192.0.2.6"] {
        guess(address).await.has_status(422);
    }
    is_throttled(&guess("192.0.2.7").await);
    let again = log_in_as(&rumbl.browser(), "192.0.2.2", "ADA", PASSWORD).await;
    again.is_at("/").shows("Welcome back!");
    for address in ["192.0.2.8", "192.0.2.9", "192.0.2.10", "192.0.2.11"] {
        guess(address).await.has_status(422);
    }
    is_throttled(&log_in_as(&rumbl.browser(), "192.0.2.12", "ada", PASSWORD).await);
    log_in_as(&browser, "192.0.2.12", "ada", PASSWORD).await.is_at("/").shows("Welcome back!");
}

#[actix_web::test]
async fn who_is_kept_from_guessing_one_password_uses_up_nobody_elses_log_ins() {
    let rumbl = Rumbl::start_with(&[
        ("RUMBL_LIMITS__LOG_IN_PER_ACCOUNT_AND_ADDRESS__BURST", "1"),
        ("RUMBL_LIMITS__LOG_IN_PER_ACCOUNT_AND_ADDRESS__INTERVAL_MS", HOUR_MS),
        ("RUMBL_LIMITS__LOG_IN_PER_ADDRESS__BURST", "3"),
        ("RUMBL_LIMITS__LOG_IN_PER_ADDRESS__INTERVAL_MS", HOUR_MS),
    ])
    .await;
    rumbl.user("bob").await;
    rumbl.browser().log_in("eve", "not it").await.has_status(422);
    for _ in 0..4 {
        is_throttled(&rumbl.browser().log_in("eve", "not it").await);
    }
    rumbl.browser().log_in("bob", PASSWORD).await.is_at("/").shows("Welcome back!");
}

#[actix_web::test]
async fn registration_per_address_is_how_often_somebody_may_learn_which_names_are_taken() {
    let rumbl = Rumbl::start_with(&[
        ("RUMBL_LIMITS__REGISTRATION_PER_ADDRESS__BURST", "2"),
        ("RUMBL_LIMITS__REGISTRATION_PER_ADDRESS__INTERVAL_MS", HOUR_MS),
    ])
    .await;
    rumbl.user("ada").await;
    register(&rumbl.browser(), "ada").await.has_status(422).shows("has already been taken");
    register(&rumbl.browser(), "bob").await.has_status(200).shows("created!");
    is_throttled(&register(&rumbl.browser(), "eve").await);
}

/// Logs in through a proxy that says for whom it does.
async fn log_in_for(rumbl: &Rumbl, address: &str) -> Page {
    log_in_as(&rumbl.browser(), address, "x", "y").await
}

async fn log_in_as(browser: &Browser, address: &str, username: &str, password: &str) -> Page {
    let token = browser.get("/sessions/new").await.meta("csrf-token").unwrap();
    let fields = [
        ("_csrf_token", token.as_str()),
        ("session[username]", username),
        ("session[password]", password),
    ];
    let request = browser.form("/sessions").header("x-forwarded-for", address);
    Page::read(request.form(&fields).send().await.unwrap()).await
}

/// One log-in an hour from each address.
const ONE_PER_ADDRESS: [(&str, &str); 2] = [
    ("RUMBL_LIMITS__LOG_IN_PER_ADDRESS__BURST", "1"),
    ("RUMBL_LIMITS__LOG_IN_PER_ADDRESS__INTERVAL_MS", HOUR_MS),
];

#[actix_web::test]
async fn a_client_does_not_say_itself_which_address_it_has() {
    let rumbl = Rumbl::start_with(&ONE_PER_ADDRESS).await;
    log_in_for(&rumbl, "192.0.2.1").await.has_status(422);
    is_throttled(&log_in_for(&rumbl, "192.0.2.2").await);
}

#[actix_web::test]
async fn a_trusted_proxy_says_which_address_a_client_has() {
    let [burst, interval] = ONE_PER_ADDRESS;
    let trusting = [burst, interval, ("RUMBL_TRUSTED_PROXIES", r#"["127.0.0.0/8"]"#)];
    let rumbl = Rumbl::start_with(&trusting).await;
    log_in_for(&rumbl, "192.0.2.1").await.has_status(422);
    log_in_for(&rumbl, "192.0.2.2").await.has_status(422);
    is_throttled(&log_in_for(&rumbl, "9.9.9.9, 192.0.2.1").await);
}

/// Hashes something until what it returns is dropped.
fn occupy_hashing(rumbl: &Rumbl) -> mpsc::Sender<()> {
    let (free, until_freed) = mpsc::channel::<()>();
    let app = rumbl.app.clone();
    actix_web::rt::spawn(async move {
        let address = IpAddr::from(Ipv4Addr::LOCALHOST).into();
        let wait = move || {
            until_freed.recv().unwrap_err();
            Ok(())
        };
        app.hashing.run(address, wait).await.unwrap().unwrap();
    });
    free
}

/// Waits until so many passwords wait, those included that are hashed.
async fn waiting(rumbl: &Rumbl, count: usize) {
    let mut retry = tokio::time::interval(Duration::from_millis(5));
    while rumbl.app.hashing.waiting() != count {
        retry.tick().await;
    }
}

const ONE_AT_ONCE: (&str, &str) = ("RUMBL_LIMITS__PASSWORD_HASHES", "1");

#[actix_web::test]
async fn beyond_password_queue_people_are_told_to_come_back_and_pages_are_still_served() {
    let rumbl = Rumbl::start_with(&[ONE_AT_ONCE, ("RUMBL_LIMITS__PASSWORD_QUEUE", "1")]).await;
    rumbl.user("ada").await;
    let free = occupy_hashing(&rumbl);
    waiting(&rumbl, 1).await;
    is_told_to_wait(&rumbl.browser().log_in("ada", PASSWORD).await, 503, "rumbl is busy");
    is_told_to_wait(&register(&rumbl.browser(), "bob").await, 503, "rumbl is busy");
    rumbl.browser().get("/videos").await.is_at("/videos");
    drop(free);
    waiting(&rumbl, 0).await;
    rumbl.browser().log_in("ada", PASSWORD).await.is_at("/").shows("Welcome back!");
}

#[actix_web::test]
async fn turns_per_address_is_how_many_passwords_from_there_are_hashed_at_once() {
    let rumbl = Rumbl::start_with(&[
        ("RUMBL_LIMITS__TURNS_PER_ADDRESS", "1"),
        ("RUMBL_LIMITS__PASSWORD_HASHES", "2"),
        ("RUMBL_TRUSTED_PROXIES", r#"["127.0.0.0/8"]"#),
    ])
    .await;
    let first = occupy_hashing(&rumbl);
    waiting(&rumbl, 1).await;
    // There are two turns, but none for a second client from there.
    let _second = occupy_hashing(&rumbl);
    waiting(&rumbl, 2).await;
    let elsewhere = timeout(PATIENCE, log_in_for(&rumbl, "192.0.2.1")).await;
    elsewhere.expect("somebody else has the other turn").has_status(422);
    assert_eq!(rumbl.app.hashing.waiting(), 2);
    let mut from_there = Box::pin(log_in_for(&rumbl, "127.0.0.1"));
    tokio::select! {
        _ = &mut from_there => panic!("it had a second turn"),
        () = waiting(&rumbl, 3) => {}
    }
    drop(first);
    waiting(&rumbl, 2).await;
}

#[actix_web::test]
async fn the_log_in_of_somebody_who_hangs_up_is_dropped() {
    let rumbl = Rumbl::start_with(&[ONE_AT_ONCE]).await;
    let token = rumbl.browser().get("/sessions/new").await.meta("csrf-token").unwrap();
    let _occupied = occupy_hashing(&rumbl);
    waiting(&rumbl, 1).await;
    let form = format!("_csrf_token={token}&session[username]=ada&session[password]=x");
    let address = rumbl.url.trim_start_matches("http://");
    let request = format!(
        "POST /sessions HTTP/1.1\r\nhost: {address}\r\norigin: http://{address}\r\n\
         content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n{form}",
        form.len()
    );
    let mut client = TcpStream::connect(address).await.unwrap();
    client.write_all(request.as_bytes()).await.unwrap();
    waiting(&rumbl, 2).await;
    // There is one connection to the database, and no log-in that waits has it.
    rumbl.repo(|_| Ok(())).await;
    client.shutdown().await.unwrap();
    waiting(&rumbl, 1).await;
}
