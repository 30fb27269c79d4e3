//! Linking accounts at providers, and unlinking them.

use chrono::{TimeDelta, Utc};
use rumbl_core::accounts::{self, LogInMethod, Role, TotpSecret};
use rumbl_core::repo::Connection;
use serde_json::json;

use super::{ADA, EVE, PROOF, REGISTRATION, SECURITY, is_logged_in, prove, register, with_address};
use crate::support::{Browser, GitHub, PASSWORD, Page, WITH_MAILBOX, state_of, token_of};

async fn link(browser: &Browser, fields: &[(&str, &str)]) -> Page {
    browser.post("/settings/security/providers/hub", fields).await
}

/// The page on which the first linked account is unlinked.
async fn unlinking(browser: &Browser) -> String {
    let page = browser.get(SECURITY).await;
    let pattern = regex::Regex::new(r#"href="(/settings/security/identities/\d+)""#).unwrap();
    pattern.captures(&page.text).expect("something is linked")[1].to_owned()
}

async fn unlink(browser: &Browser, proof: &[(&str, &str)]) -> Page {
    let path = unlinking(browser).await;
    browser.get(&path).await.is_at(&path).shows("Unlink Hub");
    let fields: Vec<_> = proof.iter().copied().chain([("_method", "delete")]).collect();
    browser.post(&path, &fields).await
}

#[actix_web::test]
async fn an_account_with_the_address_is_linked_only_once_its_password_is_shown() {
    let hub = GitHub::start().await;
    hub.knows(ADA).await;
    let rumbl = hub.rumbl(&[]).await;
    with_address(&rumbl, "owner", "ADA@example.com").await;
    let browser = rumbl.browser();
    let state = browser.set_out("?return_to=%2Fsettings%2Femail", &[]).await;
    browser.come_back(ADA, &state).await.is_at(PROOF).shows("You have an account already");
    assert!(!is_logged_in(&browser).await);
    prove(&browser, "wrong").await.has_status(422).shows("isn’t the password");
    let other = rumbl.browser();
    other.log_in_with_provider(ADA).await.is_at(PROOF);
    let path = format!("{PROOF}?return_to=%2Fsettings%2Femail");
    let page = browser.post(&path, &[("session[password]", PASSWORD)]).await;
    page.is_at("/settings/email").shows("Welcome back!");
    other.log_in_with_provider(ADA).await.is_at("/").shows("Welcome back!");
    other.get("/settings").await.shows("owner");
}

#[actix_web::test]
async fn somebody_with_an_app_is_asked_for_a_code_and_linked_only_then() {
    let hub = GitHub::start().await;
    hub.knows(ADA).await;
    let rumbl = hub.rumbl(&[]).await;
    let user = with_address(&rumbl, "owner", ADA.email).await;
    let (key, id) = (std::sync::Arc::clone(&rumbl.app.sealing_key), user.id);
    let secret = TotpSecret::generate();
    let ago = Utc::now().naive_utc() - TimeDelta::hours(1);
    let code = serde_json::from_value(json!({"one_time_password": secret.code_at(ago)})).unwrap();
    let codes =
        rumbl.repo(move |db| accounts::create_second_factor(db, &key, (id, &secret), &code, ago));
    let codes = codes.await;
    let browser = rumbl.browser();
    browser.log_in_with_provider(ADA).await.is_at(PROOF);
    prove(&browser, PASSWORD).await.is_at("/sessions/code");
    assert!(!is_logged_in(&browser).await);
    let linked = move |db: &mut Connection| accounts::list_linked_identities(db, id);
    assert_eq!(rumbl.repo(linked).await, []);
    let show = |code: String| {
        let fields = [("session[one_time_password]", code)];
        let fields = fields.map(|(name, code)| (name, String::leak(code) as &str));
        let browser = &browser;
        async move { browser.post("/sessions/code", &fields).await }
    };
    show("000000".to_owned()).await.has_status(422);
    assert_eq!(rumbl.repo(linked).await, []);
    show(codes[0].expose()).await.is_at("/").shows("Welcome back!");
    assert_eq!(rumbl.repo(linked).await.len(), 1);

    let other = rumbl.browser();
    other.log_in_with_provider(ADA).await.is_at("/sessions/code");
    assert!(!is_logged_in(&other).await, "the provider alone is not enough");
    let fields = [("session[one_time_password]", codes[1].expose())];
    other
        .post("/sessions/code", &fields.each_ref().map(|(n, c)| (*n, c.as_str())))
        .await
        .is_at("/");
    assert!(is_logged_in(&other).await);
}

#[actix_web::test]
async fn a_person_links_and_unlinks_a_provider_and_is_told_by_mail() {
    let hub = GitHub::start().await;
    hub.knows(ADA).await;
    let rumbl = hub.rumbl(&WITH_MAILBOX).await;
    let browser = rumbl.browser();
    browser.register("owner", "owner@example.com", PASSWORD).await;
    let confirmation = rumbl.mail(1).await.link();
    browser.post("/email-confirmations", &[("token", token_of(&confirmation))]).await;
    let wrong = [("link[current_password]", "wrong")];
    link(&browser, &wrong).await.has_status(422).shows("is not valid");
    let right = [("link[current_password]", PASSWORD)];
    let state = state_of(&link(&browser, &right).await);
    browser.come_back(ADA, &state).await.is_at(SECURITY).shows("You can log in with Hub now.");
    rumbl.mail(2).await.says("A Hub account was linked to your account");
    let other = rumbl.browser();
    other.log_in_with_provider(ADA).await.is_at("/").shows("Welcome back!");
    let with_password = rumbl.browser();
    with_password.log_in("owner", PASSWORD).await.shows("Welcome back!");
    for wrong in ["", "wrong"] {
        let page = unlink(&browser, &[("unlinking[current_password]", wrong)]).await;
        page.has_status(422).shows("Unlink Hub").hides("Hub unlinked.");
    }
    assert!(is_logged_in(&other).await, "nothing was unlinked");
    let right = [("unlinking[current_password]", PASSWORD)];
    unlink(&browser, &right).await.is_at(SECURITY).shows("Hub unlinked.");
    assert!(!is_logged_in(&other).await, "whoever it let in is gone");
    assert!(is_logged_in(&with_password).await && is_logged_in(&browser).await);
    rumbl.browser().log_in_with_provider(ADA).await.is_at(REGISTRATION);
    let eve = rumbl.browser();
    eve.register("eve", "eve@example.com", PASSWORD).await;
    let fields = [("_method", "delete"), right[0]];
    eve.post("/settings/security/identities/1", &fields).await.has_status(404);
}

#[actix_web::test]
async fn an_account_elsewhere_is_linked_to_one_account_and_only_by_whoever_set_out() {
    let hub = GitHub::start().await;
    hub.knows(ADA).await;
    hub.knows(EVE).await;
    let rumbl = hub.rumbl(&[]).await;
    let right = [("link[current_password]", PASSWORD)];
    let (_, ada) = rumbl.logged_in("ada").await;
    let state = state_of(&link(&ada, &right).await);
    ada.come_back(ADA, &state).await.is_at(SECURITY).shows("You can log in with Hub now.");
    let (_, eve) = rumbl.logged_in("eve").await;
    let state = state_of(&link(&eve, &right).await);
    eve.come_back(ADA, &state).await.is_at(SECURITY).shows("belongs to another account");
    let state = state_of(&link(&eve, &right).await);
    eve.post("/sessions/1", &[("_method", "delete")]).await;
    eve.come_back(EVE, &state).await.is_at("/sessions/new").shows("no longer logged in");
    eve.log_in_with_provider(EVE).await.is_at(REGISTRATION);
    rumbl.browser().post("/settings/security/providers/hub", &right).await.has_status(403);
}

#[actix_web::test]
async fn nobody_unlinks_the_last_way_in_until_they_have_a_password() {
    let hub = GitHub::start().await;
    hub.knows(ADA).await;
    let rumbl = hub.rumbl(&[]).await;
    let browser = rumbl.browser();
    register(&browser, ADA, "ada").await.shows("Ada created!");
    let fresh = [("unlinking[current_password]", "")];
    unlink(&browser, &fresh).await.is_at(SECURITY).shows("That is the only way in that you have.");
    browser.get("/settings/password").await.shows("Set a password").hides("Current password");
    let fields = [("_method", "put"), ("user[password]", PASSWORD)];
    browser.post("/settings/password", &fields).await.shows("Password changed.");
    rumbl.browser().log_in("ada", PASSWORD).await.is_at("/").shows("Welcome back!");
    browser.get("/settings/password").await.shows("Current password");
    let right = [("unlinking[current_password]", PASSWORD)];
    unlink(&browser, &right).await.is_at(SECURITY).shows("Hub unlinked.");
}

#[actix_web::test]
async fn unlinking_takes_a_code_of_the_app_as_well() {
    let hub = GitHub::start().await;
    hub.knows(ADA).await;
    let rumbl = hub.rumbl(&[]).await;
    let (user, browser) = rumbl.logged_in("ada").await;
    let state = state_of(&link(&browser, &[("link[current_password]", PASSWORD)]).await);
    browser.come_back(ADA, &state).await.is_at(SECURITY);
    let (_, codes) = rumbl.app_of(&user).await;
    let password = ("unlinking[current_password]", PASSWORD);
    let page = unlink(&browser, &[password]).await;
    page.has_status(422).shows("Unlink Hub").hides("Hub unlinked.");
    let code = codes[0].expose();
    let code = ("unlinking[one_time_password]", code.as_str());
    unlink(&browser, &[password, code]).await.is_at(SECURITY).shows("Hub unlinked.");
}

#[actix_web::test]
async fn without_a_password_a_log_in_of_a_while_ago_shows_nothing() {
    let hub = GitHub::start().await;
    hub.knows(ADA).await;
    let rumbl = hub.rumbl(&WITH_MAILBOX).await;
    let browser = rumbl.browser();
    register(&browser, ADA, "ada").await.shows("Ada created!");
    let user = rumbl.repo(|db| accounts::get_user_by(db, "ada")).await;
    let begin = move |db: &mut Connection| {
        let origin = accounts::SessionOrigin::browser(None, "127.0.0.1", true);
        let at = Utc::now().naive_utc() - TimeDelta::minutes(11);
        let origin = origin.proved_by(LogInMethod::Provider);
        accounts::create_session_at(db, &user, &origin, at)
    };
    let (_, token) = rumbl.repo(begin).await;
    let cookie = format!("_rumbl_session={}", token.expose());
    let old = rumbl.browser();
    let get = |path: &'static str| old.request(reqwest::Method::GET, path);
    let page = get("/settings/account").header(reqwest::header::COOKIE, &cookie).send().await;
    let page = Page::read(page.unwrap()).await;
    page.is_at("/settings/account").shows("confirm that it’s you");
    let csrf = page.meta("csrf-token").unwrap();
    let linked = unlinking(&browser).await;
    for (path, method) in [
        (linked.as_str(), "delete"),
        ("/settings/account", "delete"),
        ("/settings/password", "put"),
        ("/settings/email", "put"),
        ("/settings/security/providers/hub", "post"),
        ("/settings/security/passkeys/options", "post"),
        ("/settings/api-keys", "post"),
    ] {
        let fields = [
            ("_csrf_token", csrf.as_str()),
            ("_method", method),
            ("user[password]", PASSWORD),
            ("user[current_password]", ""),
            ("user[email]", "new@example.com"),
            ("link[current_password]", ""),
            ("unlinking[current_password]", ""),
            ("passkey[name]", "x"),
            ("api_key[name]", "x"),
            ("api_key[read]", "true"),
        ];
        let sent = old.form(path).header(reqwest::header::COOKIE, &cookie).form(&fields).send();
        let page = Page::read(sent.await.unwrap()).await;
        assert_eq!(page.status, 422, "{path}: {}", page.text);
    }
    let page = browser.get("/settings/confirm").await;
    page.shows("Logging in with Hub again doesn’t count here").shows("have a link mailed");
    page.hides("Use Hub");
    let fields = [("_method", "delete"), ("user[current_password]", "")];
    for confirms in ["", "true"] {
        let again = rumbl.browser();
        let confirms = [("session[confirms]", confirms)];
        let state = again.set_out("?return_to=%2Fsettings%2Faccount", &confirms).await;
        again.come_back(ADA, &state).await.is_at("/settings/account");
        again.post("/settings/account", &fields).await.has_status(422);
    }
    browser.get("/settings/account").await.shows("name=\"user[current_password]\" value=\"\"");
    browser.post("/settings/account", &fields).await.shows("Goodbye!");
    assert!(!is_logged_in(&browser).await);
}

#[actix_web::test]
async fn an_account_elsewhere_that_is_left_unlinked_is_forgotten_at_the_next_log_in_or_log_out() {
    let hub = GitHub::start().await;
    hub.knows(ADA).await;
    let rumbl = hub.rumbl(&[]).await;
    with_address(&rumbl, "owner", "owner@example.com").await;
    let browser = rumbl.browser();
    browser.log_in_with_provider(ADA).await.is_at(REGISTRATION);
    browser.get(REGISTRATION).await.is_at(REGISTRATION);
    browser.log_in("owner", PASSWORD).await.shows("Welcome back!");
    browser.post("/sessions/1", &[("_method", "delete")]).await;
    browser.get(REGISTRATION).await.is_at("/sessions/new").shows("Please log in again");

    let (_, browser) = rumbl.logged_in("eve").await;
    let state = browser.set_out("", &[]).await;
    browser.come_back(ADA, &state).await;
    browser.post("/sessions/1", &[("_method", "delete")]).await;
    browser.get(REGISTRATION).await.is_at("/sessions/new").shows("Please log in again");
}

#[actix_web::test]
async fn linked_accounts_are_in_the_archive_and_on_the_page_of_admins() {
    let hub = GitHub::start().await;
    hub.knows(ADA).await;
    let rumbl = hub.rumbl(&[]).await;
    let browser = rumbl.browser();
    register(&browser, ADA, "ada").await.shows("Ada created!");
    let archive = browser.request(reqwest::Method::GET, "/settings/account/archive.zip");
    let bytes = archive.send().await.unwrap().bytes().await.unwrap();
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let json = std::io::read_to_string(zip.by_name("linked_identities.json").unwrap()).unwrap();
    assert!(json.contains(&hub.server.uri()) && json.contains("\"7\""), "{json}");
    let id = rumbl.repo(|db| accounts::get_user_by(db, "ada")).await.id;
    let (_, admin) = rumbl.staff("root", Role::Admin).await;
    admin.get(&format!("/admin/users/{id}")).await.shows("Linked account <b><bdi>Hub");
}
