use rumbl_core::accounts;

use crate::support::{PASSWORD, Program, Rumbl, Socket};

const PATH: &str = "/settings/password";
const NEW: &str = "another-secret";

fn fields<'a>(current: &'a str, new: &'a str) -> [(&'static str, &'a str); 3] {
    [("_method", "put"), ("user[current_password]", current), ("user[password]", new)]
}

fn removal(current: &str) -> [(&'static str, &str); 2] {
    [("_method", "delete"), ("removal[current_password]", current)]
}

#[actix_web::test]
async fn a_person_changes_their_password_and_stays_logged_in_here_alone() {
    let rumbl = Rumbl::start().await;
    let (ada, browser) = rumbl.logged_in("ada").await;
    let elsewhere = rumbl.browser();
    elsewhere.log_in("ada", PASSWORD).await.is_at("/");
    let token = elsewhere.get("/").await.meta("user-token").unwrap();
    let socket = rumbl.socket(&ada).await;

    browser.get(PATH).await.is_at(PATH).shows("user[current_password]");
    let page = browser.post(PATH, &fields(PASSWORD, NEW)).await;
    page.is_at(&format!("/users/{}", ada.id)).shows("Password changed.");

    browser.get("/users").await.is_at("/users");
    elsewhere.get("/users").await.is_at("/sessions/new").shows("You must be logged in");
    socket.closed().await;
    let with_its_token = format!("vsn=2.0.0&token={token}");
    assert!(Socket::connect(&rumbl.url, &with_its_token).await.is_err(), "its token is over too");
    let other = rumbl.browser();
    other.log_in("ada", PASSWORD).await.has_status(422);
    other.log_in("ada", NEW).await.is_at("/").shows("Welcome back!");
}

#[actix_web::test]
async fn a_refused_change_says_why_and_changes_nothing() {
    let rumbl = Rumbl::start().await;
    let (_, browser) = rumbl.logged_in("ada").await;
    for (current, new, refusal) in [
        ("not it", NEW, "is not valid"),
        ("", NEW, "can&#39;t be blank"),
        (PASSWORD, "12345", "should be at least 6 character(s)"),
        (PASSWORD, "", "can&#39;t be blank"),
    ] {
        let page = browser.post(PATH, &fields(current, new)).await;
        page.has_status(422).shows(refusal).hides(NEW).hides(PASSWORD).hides("not it");
    }
    browser.get("/users").await.is_at("/users");
    rumbl.browser().log_in("ada", PASSWORD).await.is_at("/");
}

#[actix_web::test]
async fn nobody_changes_a_password_without_being_logged_in() {
    let rumbl = Rumbl::start().await;
    let visitor = rumbl.browser();
    visitor.get(PATH).await.is_at("/sessions/new").shows("You must be logged in");
    let page = visitor.post(PATH, &fields(PASSWORD, NEW)).await;
    page.has_status(403).shows("You were logged out").hides(PASSWORD).hides(NEW);
}

#[actix_web::test]
async fn whoever_has_a_passkey_does_without_a_password_and_keeps_the_passkey() {
    let rumbl = Rumbl::start().await;
    let (ada, browser) = rumbl.logged_in("ada").await;
    browser.get(PATH).await.hides("Remove password").shows("you can do without a password");
    // The form may be on a page from before.
    let page = browser.post(PATH, &removal(PASSWORD)).await;
    page.is_at("/settings/security").shows("That is the only way in that you have.");

    rumbl.passkey_of(&ada).await;
    browser.get(PATH).await.shows("Remove password");
    for (current, refusal) in [("not it", "is not valid"), ("", "can&#39;t be blank")] {
        let page = browser.post(PATH, &removal(current)).await;
        page.has_status(422).shows(refusal).hides("not it");
    }
    let elsewhere = rumbl.browser();
    elsewhere.log_in("ada", PASSWORD).await.is_at("/");
    let (program, _) = Program::logged_in(&rumbl, "ada").await;
    let page = browser.post(PATH, &removal(PASSWORD)).await;
    page.is_at("/settings/security").shows("Password removed.").shows("My phone");
    elsewhere.get("/users").await.is_at("/sessions/new");
    program.get("/api/v1/users").await.is(401);
    rumbl.browser().log_in("ada", PASSWORD).await.has_status(422);
    browser.get(PATH).await.shows("Set a password").hides("Remove password");
    // A log-in with a password of before shows nothing any more.
    browser.post(PATH, &removal("")).await.has_status(422);
    let ways = rumbl.repo(move |db| {
        let passkeys = accounts::list_passkeys(db, ada.id)?.len();
        Ok((accounts::has_password(db, ada.id)?, passkeys))
    });
    assert_eq!(ways.await, (false, 1));
}

#[actix_web::test]
async fn a_password_is_removed_only_with_a_code_by_whoever_has_an_app() {
    let rumbl = Rumbl::start().await;
    let (ada, browser) = rumbl.logged_in("ada").await;
    rumbl.passkey_of(&ada).await;
    let (_, codes) = rumbl.app_of(&ada).await;
    browser.get(PATH).await.shows("removal[one_time_password]");
    browser.post(PATH, &removal(PASSWORD)).await.has_status(422);
    let [delete, password] = removal(PASSWORD);
    let recovery_code = codes[0].expose();
    let code = ("removal[one_time_password]", &*recovery_code);
    browser.post(PATH, &[delete, password, code]).await.shows("Password removed.");
}
