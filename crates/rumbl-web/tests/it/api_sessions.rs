//! How programs log in, and what ends that.

use std::time::{Duration, SystemTime};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rumbl_core::accounts::{self, SessionOrigin, SessionToken};
use rumbl_core::multimedia::video_topic;
use rumbl_web::identity::ProgramTokens;
use serde_json::{Value, json};

use crate::support::{PASSWORD, Program, Rumbl, Socket, WITH_MAILBOX, test_config, token_of};

/// What a program is told that bears no token and no key.
const CHALLENGE: &str = r#"Bearer realm="rumbl""#;
/// What a program is told whose token or key is refused.
const REFUSAL: &str = r#"Bearer realm="rumbl", error="invalid_token", error_description="the token or API key is not valid, or not any more""#;

fn origin() -> SessionOrigin {
    SessionOrigin::browser(None, "192.0.2.1", true)
}

fn claims(token: &str) -> Value {
    let payload = token.split('.').nth(1).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).unwrap()).unwrap()
}

#[actix_web::test]
async fn a_program_logs_in_with_a_password_and_gets_a_token_that_proves_it() {
    let rumbl = Rumbl::start().await;
    let ada = rumbl.user("ada").await;
    let creds = json!({"creds": {"username": "ada", "password": PASSWORD}});
    let answer = Program::of(&rumbl).post("/api/v1/sessions", &creds).await.is(200);
    let data = &answer.json["data"];
    assert_eq!((&data["user"]["id"], &data["user"]["username"]), (&json!(ada.id), &json!("ada")));
    assert_eq!(data["user"]["password"], Value::Null);
    let token = data["token"].as_str().unwrap();
    assert_eq!(answer.header("authorization"), format!("Bearer {token}"));
    assert_eq!(answer.header("cache-control"), "no-store");
    let claims = claims(token);
    assert_eq!(claims["sub"], format!("User:{}", ada.id));
    assert_eq!(claims["exp"], data["expire"]);
    assert!(claims["iss"].as_str().unwrap().starts_with("http://localhost"));
    assert!(!claims["jti"].as_str().unwrap().is_empty());
    let program = Program::of(&rumbl).bearing(token);
    let people = program.get("/api/v1/users").await.is(200);
    let names = people.json["data"].as_array().unwrap().iter().map(|one| &one["username"]);
    assert!(names.into_iter().any(|name| name == "ada"));
}

#[actix_web::test]
async fn a_log_in_by_a_program_is_told_by_mail_once_for_each_program_and_address() {
    let rumbl = Rumbl::start_with(&WITH_MAILBOX).await;
    let browser = rumbl.browser();
    browser.register("ada", "ada@example.com", PASSWORD).await;
    let link = rumbl.mail(1).await.link();
    browser.post("/email-confirmations", &[("token", token_of(&link))]).await;
    let log_in = async |agent: &str, password: &str, status| {
        let creds = json!({"creds": {"username": "ada", "password": password}});
        let program = Program::of(&rumbl).with("user-agent", agent);
        program.post("/api/v1/sessions", &creds).await.is(status)
    };
    log_in("curl/8.5.0", "a guess", 401).await;
    log_in("curl/8.5.0", PASSWORD, 200).await;
    rumbl.mail(2).await.says("New log-in to your account").says("curl").says("127.0.0.1");
    let again = log_in("curl/8.5.0", PASSWORD, 200).await;
    // Not even when the session that was told has ended.
    let token = again.json["data"]["token"].as_str().unwrap();
    Program::of(&rumbl).bearing(token).delete("/api/v1/sessions").await.is(204);
    log_in("curl/8.5.0", PASSWORD, 200).await;
    log_in("python-requests/2.32", PASSWORD, 200).await;
    rumbl.mail(3).await.says("A Python program");
    assert_eq!(rumbl.mail_count().await, 3);
}

/// Registers somebody where the setting is this one, and looks whether they are there then.
async fn register_where(registration: &str, status: u16) {
    let new = json!({"user": {"name": "Eve", "username": "eve", "email": "eve@example.com"}});
    let settings = [&WITH_MAILBOX[..], &[("RUMBL_REGISTRATION", registration)]].concat();
    let rumbl = Rumbl::start_with(&settings).await;
    Program::of(&rumbl).post("/api/v1/users", &new).await.is(status);
    let is_there = rumbl.repo(|db| Ok(accounts::get_user_by(db, "eve").is_ok())).await;
    assert_eq!(is_there, status == 201, "{registration}");
}

#[actix_web::test]
async fn programs_register_people_where_everybody_may() {
    register_where("open", 201).await;
}

#[actix_web::test]
async fn programs_register_nobody_where_people_need_an_invitation() {
    register_where("invitation", 403).await;
}

#[actix_web::test]
async fn programs_register_nobody_where_nobody_may() {
    register_where("closed", 403).await;
}

#[actix_web::test]
async fn whoever_gets_the_mailed_password_has_the_address_although_somebody_claimed_it_first() {
    let rumbl = Rumbl::start_with(&WITH_MAILBOX).await;
    let address = "eve@example.com";
    rumbl.browser().register("squatter", address, PASSWORD).await;
    rumbl.mail(1).await;
    let program = Program::of(&rumbl);
    let new = json!({"user": {"name": "Eve", "username": "eve", "email": address}});
    program.post("/api/v1/users", &new).await.is(201);
    let mail = rumbl.mail(2).await;
    let pattern = regex::Regex::new(r"Password: ([^\s<]+)").unwrap();
    let password = pattern.captures(&mail.page).unwrap()[1].to_owned();
    let log_in = async |password: &str, status| {
        let creds = json!({"creds": {"email": address, "password": password}});
        program.post("/api/v1/sessions", &creds).await.is(status)
    };
    log_in(PASSWORD, 401).await;
    let logged_in = log_in(&password, 200).await;
    assert_eq!(logged_in.json["data"]["user"]["username"], "eve");
    let emails = rumbl.repo(|db| {
        let mut emails = Vec::new();
        for name in ["eve", "squatter"] {
            let id = accounts::get_user_by(db, name)?.id;
            emails.push(accounts::get_email(db, id)?.map(|email| email.confirmed_at.is_some()));
        }
        Ok(emails)
    });
    assert_eq!(emails.await, [Some(true), None]);
    log_in(PASSWORD, 401).await;
    log_in(&password, 200).await;
}

#[actix_web::test]
async fn a_wrong_password_and_an_unknown_name_get_the_same_answer() {
    let rumbl = Rumbl::start().await;
    rumbl.user("ada").await;
    let program = Program::of(&rumbl);
    let mut answers = Vec::new();
    for (name, password) in [("ada", "not it"), ("nobody", PASSWORD), ("", "")] {
        let creds = json!({"creds": {"username": name, "password": password}});
        let answer = program.post("/api/v1/sessions", &creds).await.is(401);
        assert_eq!(answer.header("www-authenticate"), CHALLENGE);
        let mut json = answer.json.clone();
        assert!(json["request_id"].take().is_string());
        answers.push(json);
    }
    assert_eq!((&answers[0], &answers[0]), (&answers[1], &answers[2]));
    assert_eq!(answers[0]["code"], "wrong_credentials");
    assert_eq!(answers[0]["message"], "That name, e-mail address or password is wrong.");
}

#[actix_web::test]
async fn whatever_is_wrong_with_a_token_is_told_in_the_same_words_and_no_token_is_none_that_is_wrong()
 {
    let rumbl = Rumbl::start().await;
    let ada = rumbl.user("ada").await;
    let (_, log_in) = Program::logged_in(&rumbl, "ada").await;
    let good = log_in["token"].as_str().unwrap().to_owned();
    let owner = ada.clone();
    let create = move |db: &mut _| accounts::create_refreshable_session(db, &owner, &origin());
    let (session, secret) = rumbl.repo(create).await;
    let issued = |variables: &[(&str, &str)], ago: u64| {
        let tokens = ProgramTokens::new(&test_config(variables)).unwrap();
        let at = SystemTime::now() - Duration::from_secs(ago);
        tokens.issue_at(&session, &secret, at).unwrap().access
    };
    let parts: Vec<&str> = good.split('.').collect();
    let none = URL_SAFE_NO_PAD.encode(r#"{"alg":"none","typ":"JWT"}"#);
    let mut payload = claims(&good);
    payload["sub"] = json!("User:1");
    let tampered = URL_SAFE_NO_PAD.encode(payload.to_string());
    let other_secret = "x".repeat(64);
    let bad = [
        ("expired", issued(&[], 16 * 60)),
        ("another issuer", issued(&[("PUBLIC_URL", "https://other.example")], 0)),
        ("another algorithm", issued(&[("RUMBL_API__TOKEN_ALGORITHM", "EdDSA")], 0)),
        ("another secret", issued(&[("SECRET_KEY_BASE", &other_secret)], 0)),
        ("another purpose", log_in["refresh_token"].as_str().unwrap().to_owned()),
        ("of a socket", rumbl.token(&ada).await),
        ("alg none", format!("{none}.{}.", parts[1])),
        ("tampered", format!("{}.{tampered}.{}", parts[0], parts[2])),
        ("nonsense", "nonsense".to_owned()),
        ("empty", String::new()),
        ("long", "e".repeat(5_000)),
    ];
    let program = Program::of(&rumbl);
    let told_by = async |name: &str, answer: crate::support::Answer, challenge: &str| {
        let answer = answer.is(401);
        assert_eq!(answer.header("www-authenticate"), challenge, "{name}");
        assert_eq!(
            answer.json["message"], "Log in, or send an API key that has not expired.",
            "{name}"
        );
    };
    let told = async |name, answer| told_by(name, answer, REFUSAL).await;
    for (name, token) in bad {
        told(name, program.bearing(&token).get("/api/v1/videos").await).await;
        let key = program.with("x-api-key", token);
        told(name, key.get("/api/v2/videos").await).await;
    }
    let nothing = program.get("/api/v1/videos").await;
    told_by("nothing", nothing, CHALLENGE).await;
    let basic = program.with("authorization", "Basic YWRhOngK");
    told_by("another scheme", basic.get("/api/v1/videos").await, CHALLENGE).await;
    program.bearing(&issued(&[], 14 * 60)).get("/api/v1/videos").await.is(200);
    program.bearing(&good).get("/api/v1/videos").await.is(200);
}

#[actix_web::test]
async fn a_log_out_ends_the_token_at_once_and_its_sockets() {
    let rumbl = Rumbl::start().await;
    rumbl.user("ada").await;
    let (program, log_in) = Program::logged_in(&rumbl, "ada").await;
    let (other, _) = Program::logged_in(&rumbl, "ada").await;
    let query = format!("vsn=2.0.0&token={}", log_in["token"].as_str().unwrap());
    let mut socket = Socket::connect(&rumbl.url, &query).await.expect("the token is accepted");
    let topic = video_topic(rumbl.demo_video().await.id);
    assert_eq!(socket.join(topic.as_str(), json!({})).await["status"], "ok");
    program.delete("/api/v1/sessions").await.is(204);
    program.get("/api/v1/users").await.is(401);
    let refresh = json!({"creds": {"refresh_token": log_in["refresh_token"]}});
    program.post("/api/v1/sessions/refresh", &refresh).await.is(401);
    assert_eq!(socket.try_push(topic.as_str(), "annotations", json!({})).await, None);
    assert!(Socket::connect(&rumbl.url, &query).await.is_err());
    other.get("/api/v1/users").await.is(200);
}

#[actix_web::test]
async fn another_password_ends_the_tokens_of_programs() {
    let rumbl = Rumbl::start().await;
    let (_, browser) = rumbl.logged_in("ada").await;
    let (program, _) = Program::logged_in(&rumbl, "ada").await;
    program.get("/api/v1/users").await.is(200);
    let change = [
        ("_method", "put"),
        ("user[current_password]", PASSWORD),
        ("user[password]", "another-secret"),
    ];
    browser.post("/settings/password", &change).await.has_status(200);
    program.get("/api/v1/users").await.is(401);
}

#[actix_web::test]
async fn a_refresh_token_is_good_once_and_a_second_use_ends_its_family() {
    let rumbl = Rumbl::start().await;
    rumbl.user("ada").await;
    let (program, log_in) = Program::logged_in(&rumbl, "ada").await;
    let refresh = async |token: &Value| {
        let creds = json!({"creds": {"refresh_token": token}});
        Program::of(&rumbl).post("/api/v1/sessions/refresh", &creds).await
    };
    let next = refresh(&log_in["refresh_token"]).await.is(200).json;
    let token = next["data"]["token"].as_str().unwrap();
    let refreshed = program.bearing(token);
    refreshed.get("/api/v1/users").await.is(200);
    refresh(&json!("nonsense")).await.is(401);
    refresh(&next["data"]["token"]).await.is(401);
    refreshed.get("/api/v1/users").await.is(200);
    refresh(&log_in["refresh_token"]).await.is(401);
    refreshed.get("/api/v1/users").await.is(401);
    program.get("/api/v1/users").await.is(401);
    refresh(&next["data"]["refresh_token"]).await.is(401);
}

#[actix_web::test]
async fn eddsa_is_a_setting_and_then_hs256_counts_for_nothing() {
    let settings = [("RUMBL_API__TOKEN_ALGORITHM", "EdDSA")];
    let rumbl = Rumbl::start_with(&settings).await;
    let ada = rumbl.user("ada").await;
    let (program, log_in) = Program::logged_in(&rumbl, "ada").await;
    program.get("/api/v1/users").await.is(200);
    let header = log_in["token"].as_str().unwrap().split('.').next().unwrap();
    let header: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(header).unwrap()).unwrap();
    assert_eq!(header["alg"], "EdDSA");
    let create = move |db: &mut _| accounts::create_refreshable_session(db, &ada, &origin());
    let (session, secret): (_, SessionToken) = rumbl.repo(create).await;
    let tokens = ProgramTokens::new(&test_config(&[])).unwrap();
    let hs256 = tokens.issue(&session, &secret).unwrap().access;
    program.bearing(&hs256).get("/api/v1/users").await.is(401);
}
