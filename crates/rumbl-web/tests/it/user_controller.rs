use rumbl_core::repo::Connection;
use rumbl_core::{accounts, multimedia};

use crate::support::Rumbl;

#[actix_web::test]
async fn a_person_registers_and_is_logged_in() {
    let rumbl = Rumbl::start().await;
    let browser = rumbl.browser();
    browser.get("/users/new").await.is_at("/users/new").shows("user[password]");
    let fields =
        [("user[name]", "Ada"), ("user[username]", "ada"), ("user[password]", "secret-sauce")];
    let page = browser.post("/users", &fields).await;
    let demo = format!("/watch/{}", rumbl.demo_video().await.permalink());
    page.is_at(&demo).shows("Ada created!").shows("Log out");
    browser.get("/users").await.is_at("/users").shows("Ada").hides("created!");
}

#[actix_web::test]
async fn without_a_demo_a_person_who_registers_may_add_a_video() {
    let rumbl = Rumbl::start().await;
    let demo = rumbl.demo_video().await;
    let delete = move |db: &mut Connection| {
        let owner = accounts::get_user(db, demo.user_id)?;
        multimedia::delete_video(db, &owner, demo.id)
    };
    rumbl.repo(delete).await;
    let fields =
        [("user[name]", "Ada"), ("user[username]", "ada"), ("user[password]", "secret-sauce")];
    let page = rumbl.browser().post("/users", &fields).await;
    page.is_at("/manage/videos/new")
        .shows("Ada created!")
        .shows("Give a link or upload a file. The rest is optional.");
}

#[actix_web::test]
async fn a_refused_registration_shows_each_error_and_keeps_the_values() {
    let rumbl = Rumbl::start().await;
    let browser = rumbl.browser();
    let fields = [
        ("user[name]", "Ada <Lovelace>"),
        ("user[username]", "a-name-of-21-letters-"),
        ("user[password]", "12345"),
    ];
    let page = browser.post("/users", &fields).await;
    page.has_status(422)
        .shows("Oops, something went wrong! Please check the errors below.")
        .shows("should be at most 20 character(s)")
        .shows("should be at least 6 character(s)")
        .shows("Ada &lt;Lovelace&gt;")
        .hides("12345");
    browser.log_in("a-name-of-21-letters-", "12345").await.has_status(422);
}

#[actix_web::test]
async fn a_name_that_is_taken_or_blank_is_refused() {
    let rumbl = Rumbl::start().await;
    rumbl.user("ada").await;
    let browser = rumbl.browser();
    let taken =
        [("user[name]", "Ada"), ("user[username]", "ada"), ("user[password]", "secret-sauce")];
    browser.post("/users", &taken).await.has_status(422).shows("has already been taken");
    let blank = [("user[name]", "  "), ("user[username]", ""), ("user[password]", "")];
    let page = browser.post("/users", &blank).await;
    assert_eq!(page.text.matches("can&#39;t be blank").count(), 3, "{}", page.text);
}

#[actix_web::test]
async fn people_are_listed_and_shown_only_to_those_who_are_logged_in() {
    let rumbl = Rumbl::start().await;
    let ada = rumbl.user("ada").await;
    rumbl.video(&ada, "Analytical engines").await;
    let profile = format!("/users/{}", ada.id);
    for path in ["/users", &profile] {
        let page = rumbl.browser().get(path).await;
        page.is_at("/sessions/new").shows("You must be logged in to access that page");
    }
    let (_, browser) = rumbl.logged_in("grace").await;
    browser.get("/users").await.is_at("/users").shows("ada").shows("grace");
    browser.get(&profile).await.is_at(&profile).shows("ada").shows("Analytical engines");
}

#[actix_web::test]
async fn an_unknown_person_is_not_found() {
    let rumbl = Rumbl::start().await;
    let (_, browser) = rumbl.logged_in("ada").await;
    for path in ["/users/999999", "/users/ada", "/users/-1", "/users/99999999999999999999"] {
        browser.get(path).await.has_status(404).shows("Page not found");
    }
}
