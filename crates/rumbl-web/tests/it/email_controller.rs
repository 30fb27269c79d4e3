use rumbl_core::accounts;
use rumbl_core::jobs::{self, Job};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::support::{Browser, PASSWORD, Program, Rumbl, WITH_MAILBOX, token_of};

const PATH: &str = "/settings/email";

/// A job of mail as the database has it.
#[derive(Debug, Serialize, Deserialize)]
#[serde(transparent)]
struct MailJob(Value);

impl Job for MailJob {
    const KIND: &'static str = "mail";
}

async fn change(browser: &Browser, email: &str, password: &str) -> crate::support::Page {
    let fields = [("_method", "put"), ("user[email]", email), ("user[current_password]", password)];
    browser.post(PATH, &fields).await
}

async fn confirm(browser: &Browser, link: &str) -> crate::support::Page {
    browser.get(link).await.has_status(200).shows("Confirm");
    browser.post("/email-confirmations", &[("token", token_of(link))]).await
}

#[actix_web::test]
async fn an_address_is_confirmed_by_a_link_once_and_shown_to_nobody_else() {
    let rumbl = Rumbl::start_with(&WITH_MAILBOX).await;
    let ada = rumbl.browser();
    ada.register("ada", "ada@example.com", PASSWORD).await;
    ada.get(PATH).await.shows("ada@example.com").shows("is not confirmed yet");
    let link = rumbl.mail(1).await.says("ada@example.com").link();
    // It need not be the browser in which they are logged in.
    let phone = rumbl.browser();
    confirm(&phone, &link).await.is_at("/").shows("Your e-mail address is confirmed.");
    ada.get(PATH).await.shows("is confirmed").hides("is not confirmed");
    phone.get(&link).await.has_status(410).shows("This link no longer works");
    let again = phone.post("/email-confirmations", &[("token", token_of(&link))]).await;
    again.has_status(410);

    let (_, bob) = rumbl.logged_in("bob").await;
    for path in ["/users", "/users/1", "/users/2", "/users/10", "/search?q=ada", "/settings/email"]
    {
        bob.get(path).await.hides("ada@example.com");
    }
}

#[actix_web::test]
async fn an_address_is_changed_by_a_link_to_the_new_one_and_the_old_one_is_told() {
    let rumbl = Rumbl::start_with(&WITH_MAILBOX).await;
    let ada = rumbl.browser();
    ada.register("ada", "ada@example.com", PASSWORD).await;
    confirm(&ada, &rumbl.mail(1).await.link()).await.is_at(PATH);
    change(&ada, "new@example.com", "wrong").await.has_status(422).shows("is not valid");
    change(&ada, "nonsense", PASSWORD).await.has_status(422).shows("is not an e-mail address");
    change(&ada, "new@example.com", PASSWORD).await.is_at(PATH).shows("sent a link to");
    ada.get(PATH).await.shows("ada@example.com").hides("new@example.com");
    let mail = rumbl.mail(2).await;
    confirm(&ada, &mail.says("new@example.com").link()).await.is_at(PATH).shows("is confirmed");
    ada.get(PATH).await.shows("new@example.com").hides("ada@example.com");
    rumbl.mail(3).await.says("ada@example.com").says("no longer the e-mail address");
    change(&ada, "", PASSWORD).await.is_at(PATH).shows("was removed");
    ada.get(PATH).await.hides("new@example.com");
    // Who takes an address away may be somebody else, so it is told for the last time.
    rumbl.mail(4).await.says("new@example.com").says("no longer the e-mail address");
}

#[actix_web::test]
async fn an_address_that_was_never_confirmed_is_told_nothing_when_it_is_removed() {
    let rumbl = Rumbl::start_with(&WITH_MAILBOX).await;
    let ada = rumbl.browser();
    ada.register("ada", "ada@example.com", PASSWORD).await;
    rumbl.mail(1).await;
    change(&ada, "", PASSWORD).await.is_at(PATH).shows("was removed");
    assert_eq!(rumbl.mail_count().await, 1);
}

#[actix_web::test]
async fn a_mail_that_waits_while_the_password_changes_confirms_no_other_address() {
    let rumbl = Rumbl::start_with(&WITH_MAILBOX).await;
    let ada = rumbl.browser();
    ada.register("ada", "ada@example.com", PASSWORD).await;
    confirm(&ada, &rumbl.mail(1).await.link()).await;
    let user = rumbl.repo(|db| accounts::get_user_by(db, "ada")).await;
    let enqueue = async |address: &str, session_version: Option<i32>| {
        let mut job = json!({"mail": "confirm_email", "user_id": user.id, "address": address});
        if let Some(version) = session_version {
            job["session_version"] = json!(version);
        }
        rumbl.repo(move |db| jobs::enqueue(db, &MailJob(job))).await;
    };
    let outdated = user.session_version - 1;
    enqueue("mallory@example.com", Some(outdated)).await;
    enqueue("ada@example.com", Some(outdated)).await;
    rumbl.mail(2).await.says("ada@example.com");
    enqueue("next@example.com", Some(user.session_version)).await;
    rumbl.mail(3).await.says("next@example.com");
    // Jobs from before an update say nothing of the password.
    enqueue("old@example.com", None).await;
    rumbl.mail(4).await.says("old@example.com");
    assert_eq!(rumbl.mail_count().await, 4);
}

#[actix_web::test]
async fn an_address_of_somebody_else_can_not_be_had() {
    let rumbl = Rumbl::start_with(&WITH_MAILBOX).await;
    let (ada, bob) = (rumbl.browser(), rumbl.browser());
    ada.register("ada", "ada@example.com", PASSWORD).await;
    confirm(&ada, &rumbl.mail(1).await.link()).await;
    bob.register("bob", "", PASSWORD).await;
    // Whether somebody has it is told only to who reads its mail.
    change(&bob, "Ada@example.com", PASSWORD).await.is_at(PATH).shows("sent a link to");
    rumbl.mail(2).await.says("ada@example.com").says("Somebody gave your e-mail address");
    // Of two who ask for an address that is free, one confirms it.
    change(&bob, "new@example.com", PASSWORD).await.shows("sent a link to");
    let bobs = rumbl.mail(3).await.link();
    change(&ada, "new@example.com", PASSWORD).await.shows("sent a link to");
    confirm(&ada, &rumbl.mail(4).await.link()).await.shows("is confirmed");
    confirm(&bob, &bobs).await.shows("belongs to another account");
    bob.get(PATH).await.hides("new@example.com");
    bob.get(PATH).await.hides("da@example.com");
    ada.get(PATH).await.shows("new@example.com");
}

#[actix_web::test]
async fn a_link_is_sent_again_and_only_while_there_is_something_to_confirm() {
    let rumbl = Rumbl::start_with(&WITH_MAILBOX).await;
    let ada = rumbl.browser();
    ada.register("ada", "ada@example.com", PASSWORD).await;
    rumbl.mail(1).await;
    let resend = "/settings/email/confirmation";
    ada.post(resend, &[]).await.is_at(PATH).shows("sent another link to ada@example.com");
    confirm(&ada, &rumbl.mail(2).await.link()).await;
    ada.post(resend, &[]).await.is_at(PATH).shows("There is nothing to confirm.");
    assert_eq!(rumbl.mail_count().await, 2);
    for _ in 0..3 {
        ada.post(resend, &[]).await.has_status(200);
    }
    ada.post(resend, &[]).await.has_status(429);
}

#[actix_web::test]
async fn an_address_is_asked_for_where_it_is_required() {
    let settings = [&WITH_MAILBOX[..], &[("RUMBL_EMAIL_REQUIRED", "true")]].concat();
    let rumbl = Rumbl::start_with(&settings).await;
    let browser = rumbl.browser();
    let fields = [("user[name]", "Ada"), ("user[username]", "ada"), ("user[password]", PASSWORD)];
    browser.get("/users/new").await.hides("Optional.");
    browser.post("/users", &fields).await.has_status(422).shows("can&#39;t be blank");
    browser.register("ada", "ada@example.com", PASSWORD).await;
    change(&browser, "", PASSWORD).await.has_status(422).shows("can&#39;t be blank");
}

#[actix_web::test]
async fn whoever_has_confirmed_an_address_logs_in_with_it() {
    let rumbl = Rumbl::start_with(&WITH_MAILBOX).await;
    let ada = rumbl.browser();
    ada.register("ada", "ada@example.com", PASSWORD).await;
    // Whoever registers with an address learns in no way whether somebody else has it.
    rumbl.browser().log_in("ada@example.com", PASSWORD).await.has_status(422);
    confirm(&ada, &rumbl.mail(1).await.link()).await;
    rumbl.browser().log_in("ADA@example.com", PASSWORD).await.is_at("/").shows("Welcome back!");
    rumbl.browser().log_in("ADA@example.com", "wrong").await.has_status(422);
}

#[actix_web::test]
async fn however_many_ask_an_address_gets_five_mails_at_once_and_nobody_is_told() {
    let rumbl = Rumbl::start_with(&WITH_MAILBOX).await;
    let victim = "victim@example.com";
    let new =
        |username: &str| json!({"user": {"name": "E", "username": username, "email": victim}});
    let mut mails = 0;
    for name in ["eve", "mallory"] {
        let browser = rumbl.browser();
        browser.register(name, "", PASSWORD).await;
        change(&browser, victim, PASSWORD).await.is_at(PATH).shows("sent a link to");
        mails += 1;
        rumbl.mail(mails).await.says(victim);
    }
    let claims = rumbl.browser();
    claims.register("trudy", victim, PASSWORD).await;
    rumbl.mail(3).await.says(victim);
    let program = Program::of(&rumbl);
    program.post("/api/v1/users", &new("trent")).await.is(201);
    rumbl.mail(4).await.says(victim);
    let resend = "/settings/email/confirmation";
    for _ in 0..3 {
        claims.post(resend, &[]).await.is_at(PATH).shows("sent another link");
    }
    rumbl.mail(5).await.says(victim);
    rumbl.browser().register("oscar", "VICTIM@example.com", PASSWORD).await;
    program.post("/api/v1/users", &new("peggy")).await.is(201);
    // Others get theirs.
    rumbl.browser().register("ada", "ada@example.com", PASSWORD).await;
    rumbl.mail(6).await.says("ada@example.com");
    assert_eq!(rumbl.mail_count().await, 6);
}

#[actix_web::test]
async fn there_is_no_mailbox_outside_of_development() {
    let rumbl = Rumbl::start().await;
    for path in ["/dev/mailbox", "/dev/mailbox/1", "/dev/mailbox/1/html"] {
        rumbl.browser().get(path).await.has_status(404);
    }
}

#[actix_web::test]
async fn every_mail_is_in_the_mailbox_of_development() {
    let rumbl = Rumbl::start_with(&WITH_MAILBOX).await;
    rumbl.browser().get("/dev/mailbox").await.has_status(200).shows("No mail yet.");
    rumbl.browser().register("ada", "ada@example.com", PASSWORD).await;
    rumbl.mail(1).await;
    let html = rumbl.browser().get("/dev/mailbox/1/html").await;
    html.has_status(200).shows("Confirm this address");
    let policy = html.headers["content-security-policy"].to_str().unwrap();
    assert!(policy.starts_with("default-src 'none'") && !policy.contains("script"), "{policy}");
}
