//! Providers that are away, answer nonsense or name themselves in another way.

use std::time::Duration;

use serde_json::json;
use wiremock::matchers::{method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

use super::{ADA, is_logged_in, register};
use crate::support::{GitHub, Rumbl, state_of};

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
