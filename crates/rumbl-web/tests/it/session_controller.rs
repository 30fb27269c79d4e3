use reqwest::Method;
use rumbl_core::accounts;
use rumbl_core::changeset::Params;
use rumbl_web::identity::SessionCheck;

use crate::support::{PASSWORD, Rumbl};

#[actix_web::test]
async fn a_person_logs_in_and_out() {
    let rumbl = Rumbl::start().await;
    rumbl.user("ada").await;
    let browser = rumbl.browser();
    browser.get("/sessions/new").await.is_at("/sessions/new").shows("session[username]");
    browser.log_in("ada", PASSWORD).await.is_at("/").shows("Welcome back!").shows("Log out");
    let home = browser.post("/sessions/1", &[("_method", "delete")]).await;
    home.is_at("/").shows("Log in").hides("Log out");
    browser
        .get("/users")
        .await
        .is_at("/sessions/new")
        .shows("You must be logged in to access that page");
}

#[actix_web::test]
async fn a_wrong_password_and_an_unknown_name_get_the_same_answer() {
    let rumbl = Rumbl::start().await;
    rumbl.user("ada").await;
    for (username, password) in [("ada", "not it"), ("nobody", PASSWORD), ("", ""), ("ada\0", "x")]
    {
        let page = rumbl.browser().log_in(username, password).await;
        page.has_status(422).shows("Invalid username/password combination").shows("Log in");
    }
}

#[actix_web::test]
async fn a_failed_log_in_keeps_the_name_and_never_the_password() {
    let rumbl = Rumbl::start().await;
    let page = rumbl.browser().log_in("\"><b>ada", "a-wrong-secret").await;
    page.shows("&quot;&gt;&lt;b&gt;ada").hides("a-wrong-secret");
}

#[actix_web::test]
async fn a_log_in_renews_the_session() {
    let rumbl = Rumbl::start().await;
    rumbl.user("ada").await;
    let browser = rumbl.browser();
    let before = browser.get("/").await.meta("csrf-token").unwrap();
    browser.log_in("ada", PASSWORD).await;
    let fields = [("_csrf_token", before.as_str()), ("_method", "delete")];
    browser.post_as_is("/sessions/1", &fields).await.has_status(403);
}

#[actix_web::test]
async fn whoever_was_logged_out_by_another_tab_may_press_log_out_too() {
    let rumbl = Rumbl::start().await;
    rumbl.user("ada").await;
    let browser = rumbl.browser();
    browser.log_in("ada", PASSWORD).await;
    let in_both_tabs = browser.get("/").await.meta("csrf-token").unwrap();
    let log_out = [("_csrf_token", in_both_tabs.as_str()), ("_method", "delete")];
    for _tab in 0..2 {
        browser.post_as_is("/sessions/1", &log_out).await.is_at("/").shows("Log in");
    }
    let theme = [("_csrf_token", in_both_tabs.as_str()), ("theme", "dark")];
    browser.post_as_is("/theme", &theme).await.has_status(403);
}

#[actix_web::test]
async fn a_log_in_that_is_sent_twice_is_a_log_in() {
    let rumbl = Rumbl::start().await;
    rumbl.user("ada").await;
    let browser = rumbl.browser();
    let token = browser.get("/sessions/new").await.meta("csrf-token").unwrap();
    let fields = [
        ("_csrf_token", token.as_str()),
        ("session[username]", "ada"),
        ("session[password]", PASSWORD),
    ];
    browser.post_as_is("/sessions", &fields).await.is_at("/").shows("Welcome back!");
    browser.post_as_is("/sessions", &fields).await.is_at("/").shows("Log out");
}

#[actix_web::test]
async fn a_log_in_form_that_has_expired_logs_nobody_in_and_is_shown_again() {
    let rumbl = Rumbl::start().await;
    rumbl.user("ada").await;
    let browser = rumbl.browser();
    for token in ["", "nonsense"] {
        let fields =
            [("_csrf_token", token), ("session[username]", "ada"), ("session[password]", PASSWORD)];
        let page = browser.post_as_is("/sessions", &fields).await;
        page.is_at("/sessions/new").shows("That form had expired.").hides("Log out");
    }
}

#[actix_web::test]
async fn a_password_change_ends_every_log_in() {
    let rumbl = Rumbl::start().await;
    let (user, browser) = rumbl.logged_in("ada").await;
    browser.get("/users").await.is_at("/users");
    let params =
        Params::from_iter([("current_password", PASSWORD), ("password", "another-secret")]);
    rumbl.repo(move |db| accounts::update_user_password(db, &user, &params)).await;
    // As if another process had changed it.
    let check = SessionCheck::new(rumbl.app.sessions.clone(), rumbl.app.sockets.clone()).unwrap();
    check.check_once().await.unwrap();
    browser
        .get("/users")
        .await
        .is_at("/sessions/new")
        .shows("You must be logged in to access that page");
}

#[actix_web::test]
async fn a_forged_session_is_nobodys() {
    let rumbl = Rumbl::start().await;
    rumbl.user("ada").await;
    let request = rumbl.browser().request(Method::GET, "/users");
    let answer = request.header("cookie", "_rumbl_session=forged").send().await.unwrap();
    assert_eq!(answer.url().path(), "/sessions/new");
}

#[actix_web::test]
async fn the_message_of_a_flash_is_shown_once() {
    let rumbl = Rumbl::start().await;
    let (_, browser) = rumbl.logged_in("ada").await;
    browser.get("/").await.hides("Welcome back!");
}
