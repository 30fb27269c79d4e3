//! Logging in with a provider: a double of GitHub, and providers that are away or answer nonsense.

use std::time::Duration;

use chrono::{TimeDelta, Utc};
use rumbl_core::accounts::{self, LogInMethod, Role, TotpSecret, User};
use rumbl_core::audit::By;
use rumbl_core::repo::Connection;
use rumbl_factories::User;
use serde_json::json;
use wiremock::matchers::{method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::support::{
    Browser, CALLBACK, GitHub, PASSWORD, Page, Person, Rumbl, WITH_MAILBOX, state_of, token_of,
};

const ADA: Person = Person::new(7, "ada", "ada@example.com");
const EVE: Person = Person::new(8, "eve", "eve@example.com");
const SECURITY: &str = "/settings/security";
const PROOF: &str = "/sessions/link";
const REGISTRATION: &str = "/users/new/provider";

async fn is_logged_in(browser: &Browser) -> bool {
    browser.get("/settings").await.path == "/settings"
}

/// Registers somebody with the provider, and returns the page that they get to.
async fn register(browser: &Browser, person: Person, username: &str) -> Page {
    browser.log_in_with_provider(person).await.is_at(REGISTRATION);
    let fields =
        [("user[name]", "Ada"), ("user[username]", username), ("user[email]", person.email)];
    browser.post("/users/provider", &fields).await
}

/// Somebody with a password and an address.
async fn with_address(rumbl: &Rumbl, username: &str, address: &str) -> User {
    let user = User.name(username).username(username).email(address).password(PASSWORD);
    rumbl.insert(user).await
}

async fn prove(browser: &Browser, password: &str) -> Page {
    browser.post(PROOF, &[("session[password]", password)]).await
}

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
async fn a_provider_that_is_away_or_answers_nonsense_logs_nobody_in() {
    let hub = GitHub::start().await;
    let rumbl = hub.rumbl(&[("RUMBL_LIMITS__PROVIDER_TIMEOUT_MS", "300")]).await;
    let token = json!({"access_token": "t", "token_type": "bearer"});
    let user = json!({"id": 7, "login": "ada"});
    let ok = |value: &serde_json::Value| ResponseTemplate::new(200).set_body_json(value);
    let moved = || ResponseTemplate::new(302).insert_header("location", "/elsewhere");
    let long = || ResponseTemplate::new(200).set_body_string(" ".repeat(300 * 1024));
    let late = || ok(&token).set_delay(Duration::from_mins(1));
    let refusal = json!({"error": "bad_verification_code"});
    let cases = [
        (late(), ok(&user), 503),
        (ResponseTemplate::new(500), ok(&user), 502),
        (ok(&refusal), ok(&user), 502),
        (ok(&json!("nonsense")), ok(&user), 502),
        (moved(), ok(&user), 502),
        (long(), ok(&user), 502),
        (ok(&token), ResponseTemplate::new(500), 503),
        (ok(&token), ResponseTemplate::new(401), 502),
        (ok(&token), ok(&json!({"id": "7"})), 502),
        (ok(&token), moved(), 502),
    ];
    for (number, (token, user, status)) in cases.into_iter().enumerate() {
        hub.server.reset().await;
        for (verb, endpoint, answer) in
            [("POST", "/login/oauth/access_token", token), ("GET", "/api/user", user)]
        {
            let mock = Mock::given(method(verb)).and(path(endpoint)).respond_with(answer);
            mock.mount(&hub.server).await;
        }
        let browser = rumbl.browser();
        let page = browser.log_in_with_provider(ADA).await;
        assert_eq!(page.status.as_u16(), status, "case {number}");
        page.shows("Back to the log-in");
        assert!(!is_logged_in(&browser).await);
    }
}

/// The settings of a provider with OpenID Connect.
fn oidc(issuer: &str) -> [(&str, &str); 5] {
    [
        ("RUMBL_PROVIDERS__WORK__LABEL", "Work"),
        ("RUMBL_PROVIDERS__WORK__ISSUER", issuer),
        ("RUMBL_PROVIDERS__WORK__CLIENT_ID", "rumbl"),
        ("RUMBL_PROVIDERS__WORK__CLIENT_SECRET", "hush"),
        ("RUMBL_LIMITS__PROVIDER_TIMEOUT_MS", "300"),
    ]
}

#[actix_web::test]
async fn a_provider_that_can_not_be_discovered_is_told_of_and_asked_again_later() {
    let server = MockServer::start().await;
    let uri = server.uri();
    let rumbl = Rumbl::start_with(&oidc(&uri)).await;
    let metadata = |issuer: &str| metadata(&uri, issuer);
    let ok = |value: &serde_json::Value| ResponseTemplate::new(200).set_body_json(value);
    let cases = [
        (ok(&metadata("https://other.example")), 502),
        (ResponseTemplate::new(200).set_body_string("<html>"), 502),
        (ResponseTemplate::new(500), 503),
        (ResponseTemplate::new(302).insert_header("location", "/elsewhere"), 502),
        (ok(&metadata(&uri)).set_delay(Duration::from_mins(1)), 503),
        (ok(&metadata(&uri)), 200),
    ];
    let browser = rumbl.browser();
    for (number, (answer, status)) in cases.into_iter().enumerate() {
        server.reset().await;
        discovery_mock(&server, answer).await;
        keys_mock(&server).await;
        let page = browser.post("/sessions/providers/work", &[]).await;
        assert_eq!(page.status.as_u16(), status, "case {number}: {}", page.text);
    }
    drop(server);
    let page = browser.post("/sessions/providers/work", &[]).await;
    assert!(!state_of(&page).is_empty(), "what was discovered is kept for a while");
}

#[actix_web::test]
async fn what_others_on_the_way_could_answer_is_not_asked() {
    let server = MockServer::start().await;
    let uri = server.uri();
    let rumbl = Rumbl::start_with(&oidc(&uri)).await;
    for (endpoint, insecure) in [
        ("authorization_endpoint", "http://id.example/auth"),
        ("authorization_endpoint", "javascript:alert(1)"),
        ("jwks_uri", "http://id.example/keys"),
    ] {
        server.reset().await;
        let mut metadata = metadata(&uri, &uri);
        metadata[endpoint] = json!(insecure);
        discovery_mock(&server, ResponseTemplate::new(200).set_body_json(&metadata)).await;
        keys_mock(&server).await;
        let page = rumbl.browser().post("/sessions/providers/work", &[]).await;
        page.has_status(502).hides(insecure);
    }
}

#[actix_web::test]
async fn a_code_is_sent_to_no_address_that_others_on_the_way_could_read() {
    let server = MockServer::start().await;
    let uri = server.uri();
    let rumbl = Rumbl::start_with(&oidc(&uri)).await;
    let mut metadata = metadata(&uri, &uri);
    metadata["token_endpoint"] = json!("http://id.example/token");
    discovery_mock(&server, ResponseTemplate::new(200).set_body_json(&metadata)).await;
    keys_mock(&server).await;
    let browser = rumbl.browser();
    let state = state_of(&browser.post("/sessions/providers/work", &[]).await);
    let callback = format!("/sessions/providers/work/callback?code=x&state={state}");
    // Were it asked, it would be away.
    browser.get(&callback).await.has_status(502);
}

#[actix_web::test]
async fn who_confirms_that_it_is_them_logs_in_again_where_that_can_be() {
    let server = MockServer::start().await;
    let uri = server.uri();
    let rumbl = Rumbl::start_with(&oidc(&uri)).await;
    let answer = ResponseTemplate::new(200).set_body_json(metadata(&uri, &uri));
    discovery_mock(&server, answer).await;
    keys_mock(&server).await;
    let (_, browser) = rumbl.logged_in("ada").await;
    let page = browser.get("/settings/confirm").await;
    page.shows("Use Work").shows("name=\"session[confirms]\"").hides("doesn’t count here");
    let page = browser.post("/sessions/providers/work", &[("session[confirms]", "true")]).await;
    page.shows("prompt=login").shows("max_age=0");
    let page = browser.post("/sessions/providers/work", &[]).await;
    page.hides("prompt=").hides("max_age=");
}

/// What a provider says of itself that is there.
fn metadata(uri: &str, issuer: &str) -> serde_json::Value {
    json!({
        "issuer": issuer,
        "authorization_endpoint": format!("{uri}/auth"),
        "token_endpoint": format!("{uri}/token"),
        "jwks_uri": format!("{uri}/keys"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
    })
}

async fn discovery_mock(server: &MockServer, answer: ResponseTemplate) {
    let discovery = Mock::given(path("/.well-known/openid-configuration"));
    discovery.respond_with(answer).mount(server).await;
}

#[actix_web::test]
async fn where_nobody_listens_people_are_told_that_the_provider_does_not_answer() {
    let rumbl = Rumbl::start_with(&oidc("http://127.0.0.1:9")).await;
    let page = rumbl.browser().post("/sessions/providers/work", &[]).await;
    page.has_status(503).shows("Work doesn’t answer");
    assert_eq!(page.headers["retry-after"], "4");
}

async fn keys_mock(server: &MockServer) {
    let keys = ResponseTemplate::new(200).set_body_json(json!({"keys": []}));
    Mock::given(method("GET")).and(path("/keys")).respond_with(keys).mount(server).await;
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
async fn github_may_call_itself_by_its_site_or_by_what_speaks_oauth_there() {
    let hub = GitHub::start().await;
    hub.knows(ADA).await;
    let rumbl = hub.rumbl(&[]).await;
    register(&rumbl.browser(), ADA, "ada").await.shows("Ada created!");
    let uri = hub.server.uri();
    for issuer in [uri.clone(), format!("{uri}/login/oauth")] {
        let browser = rumbl.browser();
        let state = browser.set_out("", &[]).await;
        browser.come_back_from(&issuer, ADA, &state).await.is_at("/").shows("Welcome back!");
    }
    for issuer in ["", "https://github.com/login/oauth", &format!("{uri}/other")] {
        let browser = rumbl.browser();
        let state = browser.set_out("", &[]).await;
        browser.come_back_from(issuer, ADA, &state).await.has_status(502);
        assert!(!is_logged_in(&browser).await);
    }
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
