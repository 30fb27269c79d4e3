//! A server that can't send mail: what people and programs are told, and how an admin helps.

use chrono::Utc;
use diesel::RunQueryDsl as _;
use regex::Regex;
use rumbl_core::accounts::{
    self, EncryptionKey, MailPurpose, ProvidedIdentity, Role, SEALING_KEY_BYTES,
};
use rumbl_core::changeset::Params;
use rumbl_core::jobs;
use rumbl_core::repo::PoolOptions;
use rumbl_core::webhooks::{self, AddressRule};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::support::{
    Browser, PASSWORD, Page, Process, Program, Rumbl, WITH_MAILBOX, run_binary, token_of,
};

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

/// A job that every process does; there is nobody to delete.
#[derive(Debug, Serialize, Deserialize)]
struct DeleteAccount {
    user_id: i64,
}

impl jobs::Job for DeleteAccount {
    const KIND: &'static str = "delete_account";
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
    let page = admin.get(&person).await;
    page.shows("Make a link").shows("Make a confirmation link").hides("Mail a link");
    // Where it would be refused, there is no form, but why.
    let (cy, _) = rumbl.staff("cy", Role::Admin).await;
    for (person, why) in [(&ada, "This is you"), (&cy, "They are an admin")] {
        let page = admin.get(&format!("/admin/users/{}", person.id)).await;
        page.shows(why).hides("Make a link").hides("Make a confirmation link");
    }
    make(&admin, &cy, RESET, "").await.shows("This person is an admin");
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

    let suspended = admin.post(&format!("{person}/suspend"), &[]).await;
    suspended.shows("mia is suspended.").shows("no link would let them in").hides("Make a link");
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
    let confirm = [("token", token_of(&link))];
    // The admin has seen it too, so it shows nothing by itself.
    for elsewhere in [&admin, &rumbl.browser()] {
        let page = elsewhere.get(&link).await;
        page.has_status(403).shows("Log in to confirm your address").hides("One click");
        page.shows("@mia").hides("mia@example.com");
        let page = elsewhere.post("/email-confirmations", &confirm).await;
        page.has_status(403).shows("Log in to confirm your address");
        assert_eq!(page.headers["cache-control"], "no-store");
    }
    // It leads back to the link, from where they log out too.
    let back = format!("return_to=%2Femail-confirmations%3Ftoken%3D{}", token_of(&link));
    let phone = rumbl.browser();
    phone.get(&link).await.shows(&format!("/sessions/new?{back}")).hides("You’re logged in as");
    let credentials = [("session[username]", "mia"), ("session[password]", PASSWORD)];
    phone.post(&format!("/sessions?{back}"), &credentials).await.shows("One click");
    let (bob, browser) = rumbl.logged_in("bob").await;
    let log_out = format!("/sessions/{}?{back}", bob.id);
    browser.get(&link).await.shows("@bob").shows(&back);
    let page = browser.post(&log_out, &[("_method", "delete")]).await;
    page.has_status(403).shows(&format!("/sessions/new?{back}")).hides("You’re logged in as");
    member.get("/settings/email").await.hides("new@example.com");
    member.get(&link).await.has_status(200).shows("Confirm");
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

/// The kinds of mail that wait.
async fn waiting(rumbl: &Rumbl) -> Vec<String> {
    #[derive(diesel::QueryableByName)]
    struct Waiting {
        #[diesel(sql_type = diesel::sql_types::Text)]
        payload: String,
    }
    let query = "SELECT payload FROM jobs WHERE kind = 'mail' AND died_at IS NULL";
    let read = rumbl.repo(move |db| Ok(diesel::sql_query(query).load::<Waiting>(db)?));
    let mail = |job: Waiting| {
        let job: Value = serde_json::from_str(&job.payload).unwrap();
        job["mail"].as_str().unwrap().to_owned()
    };
    read.await.into_iter().map(mail).collect()
}

#[actix_web::test]
async fn a_password_that_nobody_could_mail_for_an_hour_is_among_the_failed_jobs() {
    let (rumbl, _) = Rumbl::start_on_file(PoolOptions::default(), &[]).await;
    let (_, admin) = rumbl.staff("ada", Role::Admin).await;
    let (mia, _) = rumbl.logged_in("mia").await;
    admin.get("/admin/jobs").await.shows("<code>MAIL_URL</code> is not set");
    // As another process had it, which could send mail.
    rumbl
        .repo(move |db| {
            db.write(|db| {
                for mail in ["generated_password", "password_changed"] {
                    let job = json!({"mail": mail, "user_id": mia.id, "session_version": 1});
                    jobs::enqueue(db, &MailJob(job))?;
                }
                let long_ago = "UPDATE jobs SET run_at = '2026-01-01 00:00:00.000000'";
                diesel::sql_query(long_ago).execute(db)?;
                Ok(())
            })
        })
        .await;
    while !waiting(&rumbl).await.is_empty() {
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    let dead = rumbl.repo(jobs::list_dead_jobs).await;
    assert_eq!(dead.len(), 1, "{dead:?}");
    admin.get("/admin/jobs").await.shows("nobody got their password");
}

#[actix_web::test]
async fn a_process_that_can_not_send_mail_leaves_it_to_one_that_can() {
    let (rumbl, url) = Rumbl::start_on_file(PoolOptions::default(), &[]).await;
    rumbl.browser().register("ada", "ada@example.com", PASSWORD).await;
    // Once it has done a later job, it has looked at the mail.
    rumbl.repo(|db| jobs::enqueue(db, &DeleteAccount { user_id: 999_999 })).await;
    while rumbl.repo(|db| jobs::is_there(db, &DeleteAccount { user_id: 999_999 })).await {
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    rumbl.app.jobs.stop().await;
    assert_eq!(waiting(&rumbl).await, ["confirm_email"]);
    let other = Rumbl::start_at(&url, &WITH_MAILBOX).await;
    other.mail(1).await.says("ada@example.com").says("Confirm your e-mail address");
    assert_eq!(other.mail_count().await, 1);
    assert!(waiting(&rumbl).await.is_empty());
}

fn rumbl_user(folder: &std::path::Path, arguments: &[&str]) -> (bool, String) {
    let url = format!("sqlite://{}", folder.join("rumbl.db").display());
    let arguments = [&["user"], arguments].concat();
    let output = run_binary(folder, &arguments, &[("DATABASE_URL", &url)]);
    let said = if output.status.success() { output.stdout } else { output.stderr };
    (output.status.success(), String::from_utf8(said).unwrap())
}

#[actix_web::test]
async fn whoever_runs_the_server_gets_links_and_removes_ways_in_by_commands() {
    let (rumbl, _) = Rumbl::start_on_file(PoolOptions::default(), &[]).await;
    let folder = rumbl.folder.as_ref().unwrap().path().to_owned();
    let path = |said: &str| {
        let pattern = Regex::new(r"http://\S+?(/password-resets/edit\?token=[\w-]{43})").unwrap();
        pattern.captures(said).map(|found| found[1].to_owned())
    };
    let set = async |link: &str, password: &str| {
        let fields = [("_method", "put"), ("token", token_of(link)), ("user[password]", password)];
        rumbl.browser().post("/password-resets", &fields).await
    };
    // A person without a password gets a link; a program has neither.
    let (_, said) = rumbl_user(&folder, &["create", "Eva", "eva", "--email", "eva@example.com"]);
    assert!(said.contains("MAIL_URL is not set, so no password is mailed."), "{said}");
    set(&path(&said).unwrap(), PASSWORD).await.shows("Password changed.");
    rumbl.browser().log_in("eva", PASSWORD).await.shows("Welcome back!");
    let (_, said) = rumbl_user(&folder, &["create", "Bot", "bot"]);
    assert!(said.contains("created!") && path(&said).is_none(), "{said}");
    let (is_done, said) = rumbl_user(&folder, &["create", "Eve", "eve", "--email", "nonsense"]);
    assert!(!is_done && said.contains("can't be added"), "{said}");

    let (is_done, said) = rumbl_user(&folder, &["reset-link", "nobody"]);
    assert!(!is_done && said.contains("there is no user called"), "{said}");
    let eva = rumbl.repo(|db| accounts::get_user_by(db, "eva")).await;
    let (id, owner) = (eva.id, eva.clone());
    rumbl
        .repo(move |db| {
            let identity = ProvidedIdentity::new("https://id.example", "planted").unwrap();
            accounts::link_identity(db, id, &identity)?;
            let new = Params::from_iter([("name", "planted too"), ("read", "true")]);
            accounts::create_api_key(db, &owner, &new)?;
            let key = EncryptionKey::new(&[7; SEALING_KEY_BYTES])?;
            let url = "https://thief.example/secret";
            let new = Params::from_iter([("url", url), ("video_updated", "true")]);
            let rule = AddressRule::default();
            webhooks::create_webhook(db, (&owner, &key), &new, rule)?;
            let (purpose, now) = (MailPurpose::ConfirmEmail, Utc::now().naive_utc());
            let to = "thief@example.com";
            let token = accounts::create_mailed_token(db, id, purpose, to, now)?;
            accounts::confirm_email(db, token.hash(), None).map(drop)
        })
        .await;
    let (_, said) = rumbl_user(&folder, &["access", "eva"]);
    assert!(said.contains("the API key “planted too”") && said.contains("id.example"), "{said}");
    assert!(said.contains("t…@example.com") && said.contains("thief.example"), "{said}");
    assert!(!said.contains("thief@") && !said.contains("secret"), "{said}");
    // Whoever gets the account back sees what else lets anybody in.
    let (_, said) = rumbl_user(&folder, &["reset-link", "eva"]);
    let done = set(&path(&said).unwrap(), "taken-back").await;
    done.has_status(200).shows("These still work without it").shows("the API key “planted too”");
    done.shows("the e-mail address t…@example.com").shows("the webhook to thief.example");
    done.shows("id.example").shows("return_to=%2Fsettings%2Fsecurity");
    assert_eq!(done.headers["cache-control"], "no-store");
    let (_, said) = rumbl_user(&folder, &["revoke-keys", "eva"]);
    assert!(said.contains("webhooks and confirmed address any more"), "{said}");
    let email = rumbl.repo(move |db| accounts::get_email(db, id)).await;
    assert_eq!(email, None);
    let (_, said) = rumbl_user(&folder, &["access", "eva"]);
    assert!(said.contains("nothing but their password"), "{said}");
    let (_, said) = rumbl_user(&folder, &["reset-link", "eva"]);
    let done = set(&path(&said).unwrap(), "taken-again").await;
    done.is_at("/sessions/new").shows("Password changed.").hides("still work");
}

#[actix_web::test]
async fn the_log_says_once_that_no_mail_is_sent() {
    let warned = async |settings: &[(&str, &str)]| {
        let folder = tempfile::tempdir().unwrap();
        let mut process = Process::start(folder.path(), settings).await;
        process.signal(rustix::process::Signal::TERM);
        process.ended().await;
        process.log().matches("MAIL_URL is not set").count()
    };
    let without = [("RUMBL_ENV", "test"), ("RUMBL_MIGRATE_ON_SERVE", "true")];
    assert_eq!(warned(&without).await, 1);
    let with = [without[0], without[1], ("MAIL_URL", "smtp://127.0.0.1:9")];
    assert_eq!(warned(&with).await, 0);
}
