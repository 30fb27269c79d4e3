//! How log-ins end: on the server, for every tab, socket, token and copy of a cookie.

use std::time::Duration;

use actix_channels::{Status, testing};
use chrono::{TimeDelta, Utc};
use futures_util::future::poll_immediate;
use reqwest::{Client, StatusCode};
use rumbl_core::accounts::{self, Session, SessionOrigin, SessionToken, User};
use rumbl_core::changeset::Params;
use rumbl_core::multimedia::video_topic;
use rumbl_core::repo::{Connection, PoolOptions, Repo};
use rumbl_web::channels::SOCKET_PATH;
use rumbl_web::identity::{CHECK_INTERVAL, SessionCheck, SessionUpkeep, socket_token};
use serde_json::{Value, json};
use tokio::time::timeout;

use crate::support::{Browser, PASSWORD, Page, Rumbl, Socket, free_port};

/// Far longer than a database call waits for another one, and less than it would wait for one that never ends.
const IN_LINE: Duration = Duration::from_secs(3);
const LOGGED_OUT: &str = "You must be logged in to access that page";

async fn log_out(browser: &Browser) {
    browser.post("/sessions/1", &[("_method", "delete")]).await.is_at("/").shows("Log in");
}

/// The session's cookie, as a program that copied it would send it.
async fn copied_cookie(browser: &Browser, username: &str) -> String {
    log_in_cookie(browser, username, "").await
}

async fn log_in_cookie(browser: &Browser, username: &str, stay: &str) -> String {
    let token = browser.get("/").await.meta("csrf-token").unwrap();
    let fields = [
        ("_csrf_token", token.as_str()),
        ("session[username]", username),
        ("session[password]", PASSWORD),
        ("session[stay_logged_in]", stay),
    ];
    let redirect = reqwest::redirect::Policy::none();
    let client = Client::builder().redirect(redirect).build().unwrap();
    let request = browser.form("/sessions").form(&fields).build().unwrap();
    let answer = client.execute(request).await.unwrap();
    let cookies = answer.headers().get_all("set-cookie").iter();
    let mut cookies = cookies.map(|cookie| cookie.to_str().unwrap());
    let is_session =
        |cookie: &&str| cookie.contains("_rumbl_session=") && !cookie.contains("Max-Age=0");
    let cookie = cookies.find(is_session);
    cookie.expect("a log-in sets a cookie").to_owned()
}

fn value_of(cookie: &str) -> &str {
    cookie.split(';').next().unwrap()
}

async fn visit(rumbl: &Rumbl, path: &str, cookie: &str) -> Page {
    let request = Client::new().get(format!("{}{path}", rumbl.url)).header("cookie", cookie);
    Page::read(request.send().await.unwrap()).await
}

async fn session_of(browser: &Browser) -> Value {
    let page = browser.get("/api/session").await;
    assert_eq!(page.headers["cache-control"], "no-store");
    serde_json::from_str(&page.text).unwrap()
}

async fn socket_with(rumbl: &Rumbl, token: &str) -> Result<Socket, StatusCode> {
    let connected = Socket::connect(&rumbl.url, &format!("vsn=2.0.0&token={token}")).await;
    connected.map_err(|error| match error {
        tokio_tungstenite::tungstenite::Error::Http(response) => response.status(),
        error => panic!("{error} instead of a refusal"),
    })
}

/// A log-in as of some days ago.
async fn days_ago(rumbl: &Rumbl, user: &User, days: i64) -> (Session, SessionToken) {
    let (user, at) = (user.clone(), Utc::now().naive_utc() - TimeDelta::days(days));
    rumbl
        .repo(move |db| accounts::create_session_at(db, &user, &SessionOrigin::program(), at))
        .await
}

/// The same, used just now. A clean-up in between would delete it.
async fn days_ago_and_used(rumbl: &Rumbl, user: &User, days: i64) -> (Session, SessionToken) {
    let (user, at) = (user.clone(), Utc::now().naive_utc() - TimeDelta::days(days));
    let create = move |db: &mut Connection| {
        let created = accounts::create_session_at(db, &user, &SessionOrigin::program(), at)?;
        accounts::touch_sessions(db, &[created.0.id])?;
        Ok(created)
    };
    rumbl.repo(create).await
}

fn cookie_with(token: &SessionToken) -> String {
    format!("_rumbl_session={}", token.expose())
}

#[actix_web::test]
async fn a_copied_cookie_is_worth_nothing_after_the_log_out() {
    let rumbl = Rumbl::start().await;
    rumbl.user("ada").await;
    let copied = copied_cookie(&rumbl.browser(), "ada").await;
    let copied = value_of(&copied);
    let page = visit(&rumbl, "/users", copied).await;
    page.is_at("/users");
    let token = page.meta("csrf-token").unwrap();
    let form = [("_csrf_token", token.as_str()), ("_method", "delete")];
    let log_out = Client::new().post(format!("{}/sessions/1", rumbl.url)).form(&form);
    log_out.header("cookie", copied).send().await.unwrap().error_for_status().unwrap();
    visit(&rumbl, "/users", copied).await.is_at("/sessions/new").shows("Log in");
    visit(&rumbl, "/", copied).await.hides("user-token").hides("Log out");
}

#[actix_web::test]
async fn the_cookie_is_for_the_server_alone_and_says_nothing() {
    let port = free_port().to_string();
    let url = format!("http://127.0.0.1:{port}");
    let settings = [("RUMBL_FORCE_HTTPS", "true"), ("PORT", &port), ("PUBLIC_URL", &url)];
    let rumbl = Rumbl::start_with(&settings).await;
    rumbl.user("ada").await;
    let expected = ["HttpOnly", "SameSite=Lax", "Secure", "Path=/", "Max-Age=5184000"];
    // Whoever does not want to stay logged in is logged out when the browser is closed.
    for (stay, expected) in [("true", &expected[..]), ("", &expected[..4])] {
        let cookie = log_in_cookie(&rumbl.browser(), "ada", stay).await;
        assert!(cookie.starts_with("__Host-_rumbl_session="), "{cookie}");
        let attributes: Vec<&str> = cookie.split("; ").skip(1).collect();
        assert_eq!(attributes, expected, "{cookie}");
        assert_eq!(value_of(&cookie).len(), "__Host-_rumbl_session=".len() + 43);
    }
}

#[actix_web::test]
async fn a_log_out_ends_the_sockets_of_that_browser_and_their_token_and_no_other() {
    let rumbl = Rumbl::start().await;
    let (_, browser) = rumbl.logged_in("ada").await;
    let phone = rumbl.browser();
    phone.log_in("ada", PASSWORD).await.is_at("/");
    let token = async |browser: &Browser| browser.get("/").await.meta("user-token").unwrap();
    let (tabs, phones) = (token(&browser).await, token(&phone).await);
    let mut first = socket_with(&rumbl, &tabs).await.unwrap();
    let second = socket_with(&rumbl, &tabs).await.unwrap();
    let mut kept = socket_with(&rumbl, &phones).await.unwrap();
    first.join("videos:1", json!({})).await;
    log_out(&browser).await;
    assert_eq!((first.closed().await, second.closed().await), (1001, 1001));
    assert_eq!(socket_with(&rumbl, &tabs).await.err(), Some(StatusCode::FORBIDDEN));
    kept.push("phoenix", "heartbeat", json!({})).await;
    assert!(socket_with(&rumbl, &phones).await.is_ok());
    phone.get("/users").await.is_at("/users");
}

#[actix_web::test]
async fn a_log_in_ends_the_session_that_the_browser_had() {
    let rumbl = Rumbl::start().await;
    let (_, browser) = rumbl.logged_in("ada").await;
    let token = browser.get("/").await.meta("user-token").unwrap();
    let socket = socket_with(&rumbl, &token).await.unwrap();
    browser.log_in("ada", PASSWORD).await.is_at("/").shows("Welcome back!");
    assert_eq!(socket.closed().await, 1001);
    assert_eq!(socket_with(&rumbl, &token).await.err(), Some(StatusCode::FORBIDDEN));
    browser.get("/users").await.is_at("/users");
}

#[actix_web::test]
async fn who_is_logged_out_neither_joins_nor_posts_on_a_socket_that_is_about_to_close() {
    let (elsewhere, _) = Rumbl::start_on_file(PoolOptions::default(), &[]).await;
    let rumbl = Rumbl::start().await;
    let ada = rumbl.user("ada").await;
    let topic = video_topic(rumbl.video(&ada, "Hello").await.id);
    let other = video_topic(rumbl.demo_video().await.id);
    let (session, _) = days_ago(&rumbl, &ada, 0).await;
    let token = socket_token::sign(&rumbl.app.config.secret_key_base, &session).unwrap();
    let sockets = &rumbl.app.sockets;
    let socket = testing::connect(sockets, SOCKET_PATH, [("token", token)]).await.unwrap();
    let channel = socket.subscribe_and_join(topic.as_str(), &json!({})).await.unwrap().1;
    // The socket does not hear of it, as if it were still on its way.
    rumbl.app.sessions.end(&elsewhere.app.sockets, session.id);
    let refusal = socket.subscribe_and_join(other.as_str(), &json!({})).await.unwrap_err();
    assert_eq!(refusal, json!({"reason": "logged_out"}));
    let post = channel.push("new_annotation", &json!({"body": "still here", "at": 1})).await;
    let refusal = channel.assert_reply(&post, Status::Error).await;
    assert_eq!(refusal, json!({"reason": "logged_out"}));
}

/// Connects with the token of a session, and carries `end` out between the moment when the session is read
/// and the moment when the socket hears of it.
async fn connect_while<T: Send + 'static>(
    rumbl: &Rumbl,
    session: &Session,
    end: impl FnOnce(&mut Connection) -> rumbl_core::Result<T> + Send + 'static,
    heard: impl FnOnce(),
) -> Option<Option<u16>> {
    let token = socket_token::sign(&rumbl.app.config.secret_key_base, session).unwrap();
    let sockets = &rumbl.app.sockets;
    let mut connecting = Box::pin(testing::connect(sockets, SOCKET_PATH, [("token", token)]));
    // There is one connection to the database, and whoever asks first has it first. If the socket has its
    // answer at once, nothing can happen in between. If somebody else has the connection, such as a
    // clean-up, then the socket is in line for it and in the way.
    if poll_immediate(connecting.as_mut()).await.is_some() {
        return None;
    }
    timeout(IN_LINE, rumbl.app.repo.run(end)).await.ok()?.unwrap();
    heard();
    Some(connecting.await.err().map(|refused| refused.status))
}

#[actix_web::test]
async fn a_socket_that_connects_during_the_log_out_is_refused() {
    let rumbl = Rumbl::start().await;
    let ada = rumbl.user("ada").await;
    let refused = loop {
        let (session, _) = days_ago(&rumbl, &ada, 0).await;
        let id = session.id;
        let end = move |db: &mut Connection| accounts::delete_session(db, id);
        let heard = || rumbl.app.sessions.end(&rumbl.app.sockets, id);
        if let Some(refused) = connect_while(&rumbl, &session, end, heard).await {
            break refused;
        }
    };
    assert_eq!(refused, Some(403));
}

#[actix_web::test]
async fn a_socket_that_connects_during_a_change_of_the_password_is_refused() {
    let rumbl = Rumbl::start().await;
    let ada = rumbl.user("ada").await;
    let refused = loop {
        let (session, _) = days_ago(&rumbl, &ada, 0).await;
        let (user, params) = (ada.clone(), new_password());
        let end = move |db: &mut Connection| accounts::update_user_password(db, &user, &params);
        let heard = || rumbl.app.sessions.end_all_of(&rumbl.app.sockets, &ada);
        if let Some(refused) = connect_while(&rumbl, &session, end, heard).await {
            break refused;
        }
    };
    assert_eq!(refused, Some(403));
}

fn new_password() -> Params {
    Params::from_iter([("current_password", PASSWORD), ("password", "another-secret")])
}

async fn change_password(repo: &Repo, user: &User) -> User {
    let (user, params) = (user.clone(), new_password());
    repo.run(move |db| accounts::update_user_password(db, &user, &params)).await.unwrap()
}

#[actix_web::test]
async fn a_session_that_nobody_used_for_two_weeks_is_over() {
    let rumbl = Rumbl::start().await;
    let ada = rumbl.user("ada").await;
    let secret = &rumbl.app.config.secret_key_base;
    let (used, used_token) = days_ago(&rumbl, &ada, 13).await;
    let (idle, idle_token) = days_ago(&rumbl, &ada, 15).await;
    visit(&rumbl, "/users", &cookie_with(&used_token)).await.is_at("/users");
    visit(&rumbl, "/users", &cookie_with(&idle_token)).await.is_at("/sessions/new");
    let token = |session: &Session| socket_token::sign(secret, session).unwrap();
    assert!(socket_with(&rumbl, &token(&used)).await.is_ok());
    assert_eq!(socket_with(&rumbl, &token(&idle)).await.err(), Some(StatusCode::FORBIDDEN));
}

#[actix_web::test]
async fn a_session_of_sixty_days_is_over_however_much_it_is_used() {
    let rumbl = Rumbl::start().await;
    let ada = rumbl.user("ada").await;
    for (days, is_over) in [(59, false), (61, true)] {
        let (session, token) = days_ago_and_used(&rumbl, &ada, days).await;
        let page = visit(&rumbl, "/users", &cookie_with(&token)).await;
        page.is_at(if is_over { "/sessions/new" } else { "/users" });
        let token = socket_token::sign(&rumbl.app.config.secret_key_base, &session).unwrap();
        assert_eq!(socket_with(&rumbl, &token).await.is_err(), is_over, "{days}");
    }
}

#[actix_web::test]
async fn the_limits_of_sessions_are_settings() {
    let settings = [("RUMBL_LIMITS__SESSION_IDLE_DAYS", "2"), ("RUMBL_LIMITS__SESSION_DAYS", "4")];
    let rumbl = Rumbl::start_with(&settings).await;
    let ada = rumbl.user("ada").await;
    for (days, touched, is_over) in
        [(1, false, false), (3, false, true), (3, true, false), (5, true, true)]
    {
        let (_, token) = if touched {
            days_ago_and_used(&rumbl, &ada, days).await
        } else {
            days_ago(&rumbl, &ada, days).await
        };
        let page = visit(&rumbl, "/users", &cookie_with(&token)).await;
        page.is_at(if is_over { "/sessions/new" } else { "/users" });
    }
}

#[actix_web::test]
async fn what_another_process_ends_is_over_here_within_two_seconds() {
    assert!(CHECK_INTERVAL < Duration::from_secs(2));
    let (rumbl, other) = Rumbl::start_beside_another_process(&[]).await;
    let (ada, browser) = rumbl.logged_in("ada").await;
    let token = browser.get("/").await.meta("user-token").unwrap();
    let socket = socket_with(&rumbl, &token).await.unwrap();
    let (session, copied) = days_ago(&rumbl, &ada, 0).await;
    let (_, kept_token) = days_ago(&rumbl, &ada, 0).await;
    for token in [&copied, &kept_token] {
        visit(&rumbl, "/users", &cookie_with(token)).await.is_at("/users");
    }
    let check = SessionCheck::new(rumbl.app.sessions.clone(), rumbl.app.sockets.clone()).unwrap();

    other.run(move |db| accounts::delete_session(db, session.id)).await.unwrap();
    check.check_once().await.unwrap();
    visit(&rumbl, "/users", &cookie_with(&copied)).await.is_at("/sessions/new");
    visit(&rumbl, "/users", &cookie_with(&kept_token)).await.is_at("/users");

    change_password(&other, &ada).await;
    check.check_once().await.unwrap();
    assert_eq!(socket.closed().await, 1001);
    assert_eq!(socket_with(&rumbl, &token).await.err(), Some(StatusCode::FORBIDDEN));
    visit(&rumbl, "/users", &cookie_with(&kept_token)).await.is_at("/sessions/new");
    browser.get("/users").await.is_at("/sessions/new").shows(LOGGED_OUT);
}

#[actix_web::test]
async fn a_session_in_use_is_seen_at_most_once_a_minute() {
    let rumbl = Rumbl::start().await;
    let ada = rumbl.user("ada").await;
    let upkeep = SessionUpkeep::new(rumbl.app.sessions.clone(), Duration::ZERO);
    let limits = rumbl.app.config.limits.session_limits();
    let (old, old_token) = days_ago(&rumbl, &ada, 1).await;
    let (new, new_token) = days_ago(&rumbl, &ada, 0).await;
    let (unused, _) = days_ago(&rumbl, &ada, 1).await;
    for token in [&old_token, &new_token] {
        visit(&rumbl, "/users", &cookie_with(token)).await.is_at("/users");
    }
    upkeep.touch_once().await.unwrap();
    let seen = async |session: &Session| {
        let id = session.id;
        rumbl.repo(move |db| accounts::get_session(db, id, limits)).await.0.last_seen_at
    };
    assert!(seen(&old).await > old.last_seen_at + TimeDelta::hours(23));
    assert_eq!(seen(&new).await, new.last_seen_at);
    assert_eq!(seen(&unused).await, unused.last_seen_at);
    let seen_first = seen(&old).await;
    upkeep.touch_once().await.unwrap();
    assert_eq!(seen(&old).await, seen_first);
}

#[actix_web::test]
async fn who_somebody_is_costs_no_query_while_their_session_goes_on() {
    let options = PoolOptions { wait: Duration::from_millis(50), size: std::num::NonZeroU32::MIN };
    let (rumbl, _) = Rumbl::start_on_file(options, &[]).await;
    let (_, browser) = rumbl.logged_in("ada").await;
    let known = session_of(&browser).await;
    let free = rumbl.occupied_database().await;
    assert_eq!(session_of(&browser).await["user_id"], known["user_id"]);
    let unknown = cookie_with(&SessionToken::parse(&"A".repeat(43)).unwrap());
    visit(&rumbl, "/api/session", &unknown).await.has_status(503);
    drop(free);
}

#[actix_web::test]
async fn a_page_learns_who_is_logged_in_and_gets_a_new_token() {
    let rumbl = Rumbl::start().await;
    let visitor = rumbl.browser();
    assert_eq!(session_of(&visitor).await, json!({"user_id": null, "token": null}));
    let (ada, browser) = rumbl.logged_in("ada").await;
    let session = session_of(&browser).await;
    assert_eq!(session["user_id"], json!(ada.id));
    assert!(socket_with(&rumbl, session["token"].as_str().unwrap()).await.is_ok());
    log_out(&browser).await;
    assert_eq!(session_of(&browser).await, json!({"user_id": null, "token": null}));
}

#[actix_web::test]
async fn a_log_out_that_can_not_be_stored_is_none() {
    let options = PoolOptions { wait: Duration::from_millis(50), size: std::num::NonZeroU32::MIN };
    let (rumbl, _) = Rumbl::start_on_file(options, &[]).await;
    let (_, browser) = rumbl.logged_in("ada").await;
    let token = browser.get("/").await.meta("csrf-token").unwrap();
    let free = rumbl.occupied_database().await;
    let fields = [("_csrf_token", token.as_str()), ("_method", "delete")];
    browser.post_as_is("/sessions/1", &fields).await.has_status(503);
    drop(free);
    browser.get("/users").await.is_at("/users");
    log_out(&browser).await;
    browser.get("/users").await.is_at("/sessions/new").shows(LOGGED_OUT);
}
