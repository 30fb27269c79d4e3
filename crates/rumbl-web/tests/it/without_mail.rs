//! A server that can't send mail: what people and programs are told, and how an admin helps.

use regex::Regex;
use rumbl_core::accounts::{self, Role};
use rumbl_core::jobs;
use rumbl_core::repo::PoolOptions;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::support::{Browser, PASSWORD, Page, Program, Rumbl, WITH_MAILBOX, token_of};

const NEW: &str = "another-secret";
const RESET: &str = "reset-link";
const CONFIRMATION: &str = "confirmation-link";

/// A job of mail as the database has it.
#[derive(Debug, Serialize, Deserialize)]
#[serde(transparent)]
struct MailJob(Value);

impl jobs::Job for MailJob {
    const KIND: &'static str = "mail";
}

/// The path of the link that a page shows.
fn link(page: &Page) -> String {
    let pattern = Regex::new(r"http://localhost:\d+(/[a-z-/]+\?token=[\w-]{43})").unwrap();
    pattern.captures(&page.text).expect("the page has a link")[1].to_owned()
}

async fn make(admin: &Browser, person: &accounts::User, kind: &str, email: &str) -> Page {
    let fields = [("step[email]", email), ("step[note]", "they asked")];
    admin.post(&format!("/admin/users/{}/{kind}", person.id), &fields).await
}

#[actix_web::test]
async fn whoever_forgot_their_password_is_told_whom_to_ask_whoever_they_are() {
    let rumbl = Rumbl::start().await;
    rumbl.browser().register("ada", "ada@example.com", PASSWORD).await;
    let visitor = rumbl.browser();
    let page = visitor.get("/password-resets/new").await;
    page.is_at("/password-resets/new").shows("This server can’t send mail. Ask an admin");
    page.hides("Send the link");
    // The form may be on a page from before.
    let mut answers = Vec::new();
    for account in ["ada", "ada@example.com", "nobody"] {
        let page = rumbl.browser().post("/password-resets", &[("reset[account]", account)]).await;
        page.is_at("/password-resets/new").shows("Ask an admin for a link.");
        page.hides("sent a link");
        answers.push((page.status, page.path));
    }
    assert!(answers.iter().all(|answer| *answer == answers[0]));
    let (_, browser) = rumbl.logged_in("bob").await;
    browser.get("/settings/confirm").await.shows("ask an admin for a link");
    browser.get("/settings/notifications").await.shows("This server can’t send mail.");
    visitor.get("/users/new").await.hides("for when you forget your password");
}

#[actix_web::test]
async fn an_admin_makes_a_link_that_sets_another_password_and_it_is_shown_once() {
    let rumbl = Rumbl::start().await;
    let (mia, member) = rumbl.logged_in("mia").await;
    let (_, moderator) = rumbl.staff("mo", Role::Moderator).await;
    let (ada, admin) = rumbl.staff("ada", Role::Admin).await;
    let person = format!("/admin/users/{}", mia.id);
    admin.get(&person).await.shows("Make a link").hides("Mail a link");
    let unsent = admin.post(&format!("{person}/reset-password"), &[]).await;
    unsent.is_at(&person).shows("This server can’t send mail.").hides("is on its way");
    for nobody in [&member, &moderator] {
        make(nobody, &mia, RESET, "").await.has_status(404);
    }
    make(&admin, &ada, RESET, "").await.shows("This person is you.");
    admin.post("/admin/users/99999/reset-link", &[]).await.has_status(404);

    let page = make(&admin, &mia, RESET, "").await;
    page.has_status(201).shows("It is shown only now").shows("30 minutes");
    assert_eq!(page.headers["cache-control"], "no-store");
    let link = link(&page);
    let audit = admin.get("/admin/audit").await;
    audit.shows("made a link for another password for").shows("they asked");
    for again in [&audit, &admin.get(&person).await] {
        again.hides(token_of(&link));
    }
    let fields = [("_method", "put"), ("token", token_of(&link)), ("user[password]", NEW)];
    let visitor = rumbl.browser();
    visitor.get(&link).await.has_status(200).shows("Set a new password");
    visitor.post("/password-resets", &fields).await.shows("Password changed.");
    visitor.post("/password-resets", &fields).await.has_status(410);
    member.get("/users").await.is_at("/sessions/new");
    rumbl.browser().log_in("mia", NEW).await.shows("Welcome back!");

    admin.post(&format!("{person}/suspend"), &[]).await.shows("mia is suspended.");
    make(&admin, &mia, RESET, "").await.is_at(&person).shows("This person is suspended.");
}

#[actix_web::test]
async fn an_admin_makes_a_link_that_confirms_an_address_and_sees_none() {
    let rumbl = Rumbl::start().await;
    let member = rumbl.browser();
    member.register("mia", "mia@example.com", PASSWORD).await;
    let mia = rumbl.repo(|db| accounts::get_user_by(db, "mia")).await;
    let (_, admin) = rumbl.staff("ada", Role::Admin).await;
    let settings = member.get("/settings/email").await;
    settings.shows("is not confirmed. This server can’t send mail").hides("Send the link again");
    settings.hides("New address").shows("Remove my address");
    let resent = member.post("/settings/email/confirmation", &[]).await;
    resent.is_at("/settings/email").shows("Ask an admin for a link.").hides("sent another link");
    let change = [
        ("_method", "put"),
        ("user[email]", "new@example.com"),
        ("user[current_password]", PASSWORD),
    ];
    let changed = member.post("/settings/email", &change).await;
    changed.is_at("/settings/email").shows("Ask an admin for a link.").hides("sent a link");

    let person = format!("/admin/users/{}", mia.id);
    admin.get(&person).await.shows("Make a confirmation link").hides("mia@example.com");
    make(&admin, &mia, CONFIRMATION, "nonsense").await.shows("The address is not an e-mail");
    make(&admin, &mia, CONFIRMATION, "").await.shows("The address can&#39;t be blank.");
    // It need not be the one that they gave when they registered.
    let page = make(&admin, &mia, CONFIRMATION, "new@example.com").await;
    page.has_status(201).shows("seven days");
    let link = link(&page);
    admin.get("/admin/audit").await.shows("confirms an address for").hides("new@example.com");
    member.get("/settings/email").await.shows("mia@example.com").hides("new@example.com");
    member.get(&link).await.has_status(200).shows("Confirm");
    let confirm = [("token", token_of(&link))];
    member.post("/email-confirmations", &confirm).await.shows("is confirmed.");
    member.get("/settings/email").await.shows("new@example.com").hides("mia@example.com");
    member.post("/email-confirmations", &confirm).await.has_status(410);

    let remove = [("_method", "put"), ("user[email]", ""), ("user[current_password]", PASSWORD)];
    member.post("/settings/email", &remove).await.shows("Your e-mail address was removed.");
    member.get("/settings/email").await.hides("Remove my address");
}

#[actix_web::test]
async fn where_mail_is_sent_no_admin_sees_what_lets_somebody_in() {
    let rumbl = Rumbl::start_with(&WITH_MAILBOX).await;
    let (mia, _) = rumbl.logged_in("mia").await;
    let (_, admin) = rumbl.staff("ada", Role::Admin).await;
    let person = format!("/admin/users/{}", mia.id);
    admin.get(&person).await.shows("Mail a link").hides("Make a");
    for kind in [RESET, CONFIRMATION] {
        make(&admin, &mia, kind, "mia@example.com").await.has_status(404);
    }
    admin.get("/admin/audit").await.hides("made a link");
}

#[actix_web::test]
async fn a_program_registers_nobody_whose_password_would_be_lost() {
    let rumbl = Rumbl::start().await;
    let program = Program::of(&rumbl);
    let new = json!({"user": {"name": "Eve", "username": "eve", "email": "eve@example.com"}});
    for path in ["/api/v1/users", "/api/v2/users"] {
        let body = if path.contains("v1") {
            new.clone()
        } else {
            json!({"data": {"type": "user", "attributes": new["user"]}})
        };
        let refused = program.post(path, &body).await.is(403);
        assert_eq!(refused.json["code"], "mail_unavailable");
        let message = refused.json["message"].as_str().unwrap();
        assert!(message.contains("can't send mail") && message.contains("Register"), "{message}");
    }
    let is_there = rumbl.repo(|db| Ok(accounts::get_user_by(db, "eve").is_ok())).await;
    assert!(!is_there);
    let document = program.get("/api/openapi.json").await.is(200).json;
    let described = &document["paths"]["/api/v1/users"]["post"]["responses"]["403"];
    assert!(described["description"].as_str().unwrap().contains("mail_unavailable"));
}

#[actix_web::test]
async fn a_password_that_was_to_be_mailed_waits_among_the_failed_jobs() {
    let (rumbl, _) = Rumbl::start_on_file(PoolOptions::default(), &[]).await;
    let (_, admin) = rumbl.staff("ada", Role::Admin).await;
    let (mia, _) = rumbl.logged_in("mia").await;
    admin.get("/admin/jobs").await.shows("<code>MAIL_URL</code> is not set");
    // As another process had it, which could send mail.
    for mail in ["generated_password", "password_changed"] {
        let job = MailJob(json!({"mail": mail, "user_id": mia.id, "session_version": 1}));
        rumbl.repo(move |db| jobs::enqueue(db, &job)).await;
    }
    rumbl.app.jobs.stop().await;
    let dead = rumbl.repo(jobs::list_dead_jobs).await;
    assert_eq!(dead.len(), 1, "{dead:?}");
    admin.get("/admin/jobs").await.shows("nobody got their password");
}
