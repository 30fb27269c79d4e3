use crate::support::{PASSWORD, Rumbl, Socket};

const PATH: &str = "/settings/password";
const NEW: &str = "another-secret";

fn fields<'a>(current: &'a str, new: &'a str) -> [(&'static str, &'a str); 3] {
    [("_method", "put"), ("user[current_password]", current), ("user[password]", new)]
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
