//! Registering and logging in with a provider.

use rumbl_core::accounts::{self, LogInMethod};
use rumbl_core::audit::By;
use rumbl_core::repo::Connection;

use super::{ADA, EVE, PROOF, REGISTRATION, SECURITY, is_logged_in, prove, register, with_address};
use crate::support::{CALLBACK, GitHub, PASSWORD, Rumbl};

#[actix_web::test]
async fn without_providers_no_page_mentions_them() {
    let rumbl = Rumbl::start().await;
    let (_, browser) = rumbl.logged_in("ada").await;
    browser.get(SECURITY).await.is_at(SECURITY).hides("Linked accounts");
    let visitor = rumbl.browser();
    for path in ["/sessions/new", "/users/new"] {
        visitor.get(path).await.is_at(path).hides("/sessions/providers/");
    }
    visitor.post("/sessions/providers/hub", &[]).await.has_status(404);
    visitor.get(&format!("{CALLBACK}?code=x&state=y")).await.has_status(404);
}

#[actix_web::test]
async fn somebody_registers_with_a_provider_and_logs_in_with_it_from_then_on() {
    let hub = GitHub::start().await;
    hub.knows(ADA).await;
    let rumbl = hub.rumbl(&[]).await;
    let browser = rumbl.browser();
    browser.get("/sessions/new").await.shows("Log in with Hub");
    browser.get("/users/new").await.shows("Register with Hub");
    let form = browser.log_in_with_provider(ADA).await;
    form.is_at(REGISTRATION).shows("value=\"ada@example.com\"").shows("value=\"ada\"");
    assert!(!is_logged_in(&browser).await);
    let taken = register(&rumbl.browser(), ADA, "").await;
    taken.has_status(422).shows("can&#39;t be blank");
    let page = register(&browser, ADA, "ada").await;
    page.shows("Ada created!").shows("Log out");
    let user = rumbl.repo(|db| accounts::get_user_by(db, "ada")).await;
    let id = user.id;
    let email = rumbl.repo(move |db| accounts::get_email(db, id)).await.unwrap();
    assert!(email.confirmed_at.is_some(), "the provider says that it is hers");

    let other = rumbl.browser();
    let state = other.set_out("?return_to=%2Fsettings%2Femail", &[]).await;
    other.come_back(ADA, &state).await.is_at("/settings/email").shows("Welcome back!");
    let limits = rumbl.app.config.limits.session_limits();
    let sessions = rumbl.repo(move |db| accounts::list_sessions(db, &user, limits)).await;
    let methods: Vec<_> = sessions.iter().map(|session| session.proved_by).collect();
    assert_eq!(methods, [LogInMethod::Provider, LogInMethod::FreshProvider]);
    assert!(sessions.iter().all(|session| !session.is_persistent));
    other.get(SECURITY).await.shows("Hub").shows("last used");
    for password in ["", PASSWORD] {
        rumbl.browser().log_in("ada", password).await.has_status(422);
    }
}

#[actix_web::test]
async fn somebody_who_wants_to_stay_logged_in_does() {
    let hub = GitHub::start().await;
    hub.knows(ADA).await;
    let rumbl = hub.rumbl(&[]).await;
    register(&rumbl.browser(), ADA, "ada").await.shows("Ada created!");
    let browser = rumbl.browser();
    let state = browser.set_out("", &[("session[stay_logged_in]", "true")]).await;
    browser.come_back(ADA, &state).await.is_at("/");
    let user = rumbl.repo(|db| accounts::get_user_by(db, "ada")).await;
    let limits = rumbl.app.config.limits.session_limits();
    let sessions = rumbl.repo(move |db| accounts::list_sessions(db, &user, limits)).await;
    assert!(sessions.iter().any(|session| session.is_persistent));
}

#[actix_web::test]
async fn an_address_that_is_not_verified_is_not_confirmed_and_leads_to_no_account() {
    let hub = GitHub::start().await;
    hub.knows(ADA.unverified()).await;
    let rumbl = hub.rumbl(&[]).await;
    let owner = with_address(&rumbl, "owner", ADA.email).await;
    let browser = rumbl.browser();
    browser.log_in_with_provider(ADA).await.is_at(REGISTRATION);
    prove(&browser, PASSWORD).await.is_at("/sessions/new").shows("Please log in again");
    let browser = rumbl.browser();
    // Nobody learns that it is taken, and it stays whose it is.
    register(&browser, ADA, "ada").await.shows("Ada created!");
    assert!(rumbl.repo(move |db| accounts::get_email(db, owner.id)).await.is_some());
    let id = rumbl.repo(|db| accounts::get_user_by(db, "ada")).await.id;
    let email = rumbl.repo(move |db| accounts::get_email(db, id)).await.unwrap();
    assert_eq!(email.confirmed_at, None);
}

#[actix_web::test]
async fn who_only_claims_an_address_loses_it_to_whom_the_provider_says_it_belongs() {
    let hub = GitHub::start().await;
    hub.knows(ADA).await;
    let rumbl = hub.rumbl(&[]).await;
    let claimant = with_address(&rumbl, "claimant", ADA.email).await;
    let browser = rumbl.browser();
    browser.log_in_with_provider(ADA).await.is_at(PROOF).shows("Not your account?");
    browser.get(REGISTRATION).await.is_at(REGISTRATION);
    let fields = [("user[name]", "Ada"), ("user[username]", "ada"), ("user[email]", ADA.email)];
    browser.post("/users/provider", &fields).await.shows("Ada created!");
    assert_eq!(rumbl.repo(move |db| accounts::get_email(db, claimant.id)).await, None);
}

#[actix_web::test]
async fn a_suspended_person_is_told_so_and_not_logged_in() {
    let hub = GitHub::start().await;
    hub.knows(ADA).await;
    let rumbl = hub.rumbl(&[]).await;
    register(&rumbl.browser(), ADA, "ada").await.shows("Ada created!");
    let suspend = |db: &mut Connection| {
        let user = accounts::get_user_by(db, "ada")?;
        accounts::suspend_user(db, By::OPERATOR, user.id)
    };
    rumbl.repo(suspend).await;
    let browser = rumbl.browser();
    browser.log_in_with_provider(ADA).await.shows("Your account is suspended");
    assert!(!is_logged_in(&browser).await);
}

#[actix_web::test]
async fn what_comes_back_counts_once_in_the_browser_that_set_out_with_the_state_it_set_out_with() {
    let hub = GitHub::start().await;
    hub.knows(ADA).await;
    let rumbl = hub.rumbl(&[]).await;
    register(&rumbl.browser(), ADA, "ada").await.shows("Ada created!");
    let browser = rumbl.browser();
    let state = browser.set_out("", &[]).await;
    let other = state.to_lowercase();
    for wrong in ["", "x", &other] {
        browser.come_back(ADA, wrong).await.has_status(400).shows("Please start again");
    }
    rumbl.browser().come_back(ADA, &state).await.has_status(400);
    assert!(!is_logged_in(&browser).await);
    browser.come_back(ADA, &state).await.is_at("/").shows("Welcome back!");
    browser.come_back(ADA, &state).await.has_status(400);
    let forged = format!("{CALLBACK}?code=code-of-7&state={state}");
    let request = rumbl.browser().request(reqwest::Method::GET, &forged);
    let cookie = format!("_rumbl_provider={}", "eyJ4IjoxfQ.AAABnAAAAAA.AAAA");
    let answer = request.header(reqwest::header::COOKIE, cookie).send().await.unwrap();
    assert_eq!(answer.status(), 400);
    let second = rumbl.browser();
    let first_state = second.set_out("", &[]).await;
    let second_state = second.set_out("", &[]).await;
    assert_ne!(first_state, second_state);
    second.come_back(ADA, &first_state).await.has_status(400);
    second.come_back(ADA, &second_state).await.is_at("/");
}

#[actix_web::test]
async fn a_page_on_the_way_back_leads_nowhere_with_the_code() {
    let hub = GitHub::start().await;
    let rumbl = hub.rumbl(&[]).await;
    let page = rumbl.browser().get(&format!("{CALLBACK}?code=topsecret&state=other")).await;
    page.has_status(400).hides("topsecret");
    assert_eq!(page.headers["cache-control"], "no-store");
}

#[actix_web::test]
async fn another_sites_form_sends_nobody_to_a_provider() {
    let hub = GitHub::start().await;
    let rumbl = hub.rumbl(&[]).await;
    let browser = rumbl.browser();
    browser.post_as_is("/sessions/providers/hub", &[]).await.has_status(403);
    browser.get("/sessions/providers/hub").await.has_status(405);
}

#[actix_web::test]
async fn who_does_not_let_the_provider_say_who_they_are_is_told_kindly() {
    let hub = GitHub::start().await;
    let rumbl = hub.rumbl(&[]).await;
    let browser = rumbl.browser();
    let denied = |state: &str| format!("{CALLBACK}?error=access_denied&state={state}");
    let state = browser.set_out("?return_to=%2Fsettings%2Femail", &[]).await;
    let page = browser.get(&denied(&state)).await;
    page.is_at("/sessions/new").shows("wasn’t allowed to say who you are");
    page.shows("return_to=%2Fsettings%2Femail");
    let state = browser.set_out("", &[]).await;
    let other = format!("{CALLBACK}?error=invalid_scope&error_description=<b>x&state={state}");
    browser.get(&other).await.has_status(502).hides("<b>x");
    let state = browser.set_out("", &[]).await;
    let busy = format!("{CALLBACK}?error=temporarily_unavailable&state={state}");
    browser.get(&busy).await.has_status(503);
    browser.get(&denied("other")).await.has_status(400);
}

#[actix_web::test]
async fn strangers_who_come_back_use_up_nobody_elses_way() {
    let hub = GitHub::start().await;
    hub.knows(ADA).await;
    let rumbl = hub.rumbl(&[("RUMBL_LIMITS__LOG_IN_PER_ADDRESS__BURST", "2")]).await;
    let browser = rumbl.browser();
    let state = browser.set_out("", &[]).await;
    for _ in 0..5 {
        rumbl.browser().come_back(ADA, "forged").await.has_status(400);
    }
    browser.come_back(ADA, &state).await.is_at(REGISTRATION);
}

#[actix_web::test]
async fn where_registration_is_closed_a_provider_opens_no_door() {
    let hub = GitHub::start().await;
    hub.knows(ADA).await;
    let rumbl = hub.rumbl(&[("RUMBL_REGISTRATION", "closed")]).await;
    let browser = rumbl.browser();
    browser.log_in_with_provider(ADA).await.has_status(403).shows("Registration is closed");
    let fields = [("user[name]", "Ada"), ("user[username]", "ada")];
    browser.post("/users/provider", &fields).await.has_status(403);
}

#[actix_web::test]
async fn an_invitation_survives_the_way_to_the_provider_and_counts_once() {
    let hub = GitHub::start().await;
    hub.knows(ADA).await;
    hub.knows(EVE).await;
    let rumbl = hub.rumbl(&[("RUMBL_REGISTRATION", "invitation")]).await;
    let browser = rumbl.browser();
    browser.log_in_with_provider(ADA).await.has_status(403).shows("by invitation");
    let (_, token) = rumbl.repo(|db| accounts::create_invitation(db, By::OPERATOR)).await;
    let token = token.expose();
    let state = browser.set_out("", &[("user[invitation]", &token)]).await;
    browser.come_back(ADA, &state).await.is_at(REGISTRATION);
    let fields = [("user[name]", "Ada"), ("user[username]", "ada")];
    browser.post("/users/provider", &fields).await.shows("Ada created!");
    let again = rumbl.browser();
    let state = again.set_out("", &[("user[invitation]", &token)]).await;
    again.come_back(EVE, &state).await.has_status(403).shows("no longer works");
}
