use rumbl_core::repo::Connection;
use rumbl_core::{accounts, multimedia};
use serde_json::json;

use crate::support::{PASSWORD, Program, Rumbl, WITH_MAILBOX, token_of};

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

#[actix_web::test]
async fn nobody_learns_by_registering_whose_an_address_is_and_its_owner_is_told() {
    let rumbl = Rumbl::start_with(&WITH_MAILBOX).await;
    let owner = rumbl.browser();
    owner.register("ada", "ada@example.com", PASSWORD).await;
    let link = rumbl.mail(1).await.link();
    owner.post("/email-confirmations", &[("token", token_of(&link))]).await.shows("is confirmed.");

    // The same answer as for an address that nobody has.
    let (taken, free) = (rumbl.browser(), rumbl.browser());
    taken.register("trespasser", "ADA@example.com", PASSWORD).await;
    let mail = rumbl.mail(2).await;
    mail.says("ada@example.com").says("Somebody gave your e-mail address").says("called ada");
    assert!(!mail.page.contains("token=") && !mail.page.contains("trespasser"), "{}", mail.page);
    free.register("bob", "bob@example.com", PASSWORD).await;
    rumbl.mail(3).await.says("bob@example.com").says("Confirm your e-mail address");
    for (browser, address) in [(&taken, "ADA@example.com"), (&free, "bob@example.com")] {
        browser.get("/settings/email").await.shows(address).shows("not confirmed");
        let again = browser.post("/settings/email/confirmation", &[]).await;
        again.shows("sent another link");
    }
    rumbl.mail(5).await;
    let program = Program::of(&rumbl);
    let new =
        json!({"user": {"name": "Mia", "username": "trespasser5", "email": "ada@example.com"}});
    let made = program.post("/api/v1/users", &new).await.is(201);
    assert_eq!(made.json["email"], "ada@example.com");
    let last = rumbl.mail(6).await;
    last.says("Somebody gave your e-mail address");
    assert!(!last.page.contains("trespasser"), "{}", last.page);
    // It stays the owner's, to log in and to set another password.
    rumbl.browser().log_in("ada@example.com", PASSWORD).await.shows("Welcome back!");
    owner.get("/settings/email").await.shows("ada@example.com").hides("not confirmed");
    rumbl.browser().log_in("ada@example.com", "wrong").await.has_status(422);
    // Nor by logging in with the address and the password that they registered with.
    taken.register("trespasser2", "ada@example.com", "their-own").await;
    free.register("bob2", "free@example.com", "their-own").await;
    for address in ["ada@example.com", "free@example.com"] {
        rumbl.browser().log_in(address, "their-own").await.has_status(422);
    }
}

#[actix_web::test]
async fn nobody_keeps_an_address_from_registering_by_forms_that_are_wrong() {
    let rumbl = Rumbl::start_with(&WITH_MAILBOX).await;
    let wrong = [
        ("user[name]", "e"),
        ("user[username]", "eve"),
        ("user[email]", "ada@example.com"),
        ("user[password]", "short"),
    ];
    let stranger = rumbl.browser();
    for _ in 0..8 {
        stranger.post("/users", &wrong).await.has_status(422);
    }
    rumbl.browser().register("ada", "ada@example.com", PASSWORD).await;
    rumbl.mail(1).await.says("ada@example.com").says("Confirm your e-mail address");
}
