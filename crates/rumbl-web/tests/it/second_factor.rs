//! The second factor at the log-in.

use std::time::Duration;

use actix_channels::Token;
use chrono::{NaiveDateTime, TimeDelta, Utc};
use regex::Regex;
use reqwest::{Method, header};
use rumbl_core::accounts::{self, TotpSecret};
use rumbl_core::audit::By;
use serde_json::json;

use crate::support::{Browser, PASSWORD, Page, Program, Rumbl, WITH_MAILBOX, token_of};

const CODE: &str = "/sessions/code";
const HOUR_MS: &str = "3600000";

pub(crate) fn now() -> NaiveDateTime {
    Utc::now().naive_utc()
}

/// The code of a moment, as seconds from now.
pub(crate) fn code_in(secret: &TotpSecret, seconds: i64) -> String {
    secret.code_at(now() + TimeDelta::seconds(seconds))
}

pub(crate) async fn show(browser: &Browser, code: &str) -> Page {
    browser.post(CODE, &[("session[one_time_password]", code)]).await
}

pub(crate) async fn is_logged_in(browser: &Browser) -> bool {
    browser.get("/settings").await.path == "/settings"
}

/// What an input or an element has, by a pattern with one group.
pub(crate) fn found(page: &Page, pattern: &str) -> String {
    let captures = Regex::new(pattern).unwrap().captures(&page.text).map(|it| it[1].to_owned());
    captures.unwrap_or_else(|| panic!("{pattern} is not in {}", page.text))
}

#[actix_web::test]
async fn a_code_that_is_wrong_old_used_or_anothers_logs_nobody_in() {
    let rumbl = Rumbl::start().await;
    let (ada, eve) = (rumbl.user("ada").await, rumbl.user("eve").await);
    let (secret, codes) = rumbl.app_of(&ada).await;
    let (eves, eves_codes) = rumbl.app_of(&eve).await;
    let browser = rumbl.browser();
    browser.log_in("ada", PASSWORD).await.is_at(CODE);
    let wrong = [code_in(&secret, -90), code_in(&eves, 0), eves_codes[0].expose(), String::new()];
    for code in wrong {
        let page = show(&browser, &code).await;
        page.has_status(422).shows("That code isn’t right");
        assert!(code.is_empty() || !page.text.contains(&code), "it is not shown again");
        assert!(!is_logged_in(&browser).await);
    }
    let code = code_in(&secret, 0);
    show(&browser, &code).await.is_at("/");
    let replayed = rumbl.browser();
    replayed.log_in("ada", PASSWORD).await.is_at(CODE);
    show(&replayed, &code).await.has_status(422);
    show(&replayed, &codes[0].expose()).await.is_at("/").shows("Recovery codes left: 9.");
    let again = rumbl.browser();
    again.log_in("ada", PASSWORD).await.is_at(CODE);
    show(&again, &codes[0].expose()).await.has_status(422);
}

#[actix_web::test]
async fn nobody_shows_a_code_who_has_not_given_the_password() {
    let rumbl = Rumbl::start().await;
    let ada = rumbl.user("ada").await;
    let (secret, _) = rumbl.app_of(&ada).await;
    let browser = rumbl.browser();
    browser.get(CODE).await.is_at("/sessions/new").shows("Please log in again");
    show(&browser, &code_in(&secret, 0)).await.is_at("/sessions/new");
    browser.log_in("ada", "not it").await.has_status(422);
    show(&browser, &code_in(&secret, 0)).await.is_at("/sessions/new");
    let state = json!({
        "user_id": ada.id, "session_version": ada.session_version, "is_persistent": true,
        "method": "password", "to_link": null,
    });
    let salt = "log-in that waits for the second factor";
    let own = rumbl.app.config.secret_key_base.expose();
    let with = async |signed: String, code: String| {
        let token = browser.get("/").await.meta("csrf-token").unwrap();
        let form = [("_csrf_token", token), ("session[one_time_password]", code)];
        let request = rumbl.browser().form(CODE).form(&form);
        let cookie = format!("_rumbl_log_in={signed}");
        Page::read(request.header(header::COOKIE, cookie).send().await.unwrap()).await
    };
    let other_secret = "x".repeat(64);
    let old = std::time::SystemTime::now() - Duration::from_secs(601);
    for forged in [
        Token::sign(&other_secret, salt, &state).unwrap(),
        Token::sign(own, "flash", &state).unwrap(),
        Token::sign_at(own, salt, &state, old).unwrap(),
        "forged".to_owned(),
    ] {
        with(forged, code_in(&secret, 0)).await.is_at("/sessions/new");
    }
    let genuine = Token::sign(own, salt, &state).unwrap();
    with(genuine, code_in(&secret, 0)).await.is_at("/");
}

#[actix_web::test]
async fn a_log_in_that_waits_ends_with_another_password_and_with_a_suspension() {
    let rumbl = Rumbl::start().await;
    let (ada, browser) = rumbl.logged_in("ada").await;
    let (secret, codes) = rumbl.app_of(&ada).await;
    let waiting = rumbl.browser();
    waiting.log_in("ada", PASSWORD).await.is_at(CODE);
    let change = [
        ("_method", "put"),
        ("user[current_password]", PASSWORD),
        ("user[password]", "another-secret"),
    ];
    browser.post("/settings/password", &change).await.has_status(200);
    show(&waiting, &code_in(&secret, 0)).await.is_at("/sessions/new").shows("Please log in again");
    waiting.log_in("ada", "another-secret").await.is_at(CODE);
    rumbl.repo(move |db| accounts::suspend_user(db, By::OPERATOR, ada.id)).await;
    show(&waiting, &codes[0].expose()).await.is_at("/sessions/new");
    assert!(!is_logged_in(&waiting).await);
}

#[actix_web::test]
async fn a_mailed_link_for_another_password_does_not_get_round_the_second_factor() {
    let rumbl = Rumbl::start_with(&WITH_MAILBOX).await;
    let browser = rumbl.browser();
    browser.register("ada", "ada@example.com", PASSWORD).await;
    let ada = rumbl.repo(|db| accounts::get_user_by(db, "ada")).await;
    let (secret, _) = rumbl.app_of(&ada).await;
    rumbl.browser().post("/password-resets", &[("reset[account]", "ada")]).await;
    let link = rumbl.mail(2).await.link();
    let thief = rumbl.browser();
    let fields =
        [("_method", "put"), ("token", token_of(&link)), ("user[password]", "another-secret")];
    let done = thief.post("/password-resets", &fields).await;
    done.has_status(200).shows("Password changed").shows("Logging in takes a code");
    thief.log_in("ada", "another-secret").await.is_at(CODE);
    assert!(!is_logged_in(&thief).await);
    show(&thief, &code_in(&secret, 0)).await.is_at("/");
}

#[actix_web::test]
async fn the_way_back_and_staying_logged_in_outlast_the_second_step() {
    let rumbl = Rumbl::start().await;
    let ada = rumbl.user("ada").await;
    let (secret, codes) = rumbl.app_of(&ada).await;
    let log_in = async |stay: &str, code: String| {
        let browser = rumbl.browser();
        browser.get("/settings/email").await.is_at("/sessions/new");
        let query = "?return_to=%2Fsettings%2Femail";
        let fields = [
            ("session[username]", "ada"),
            ("session[password]", PASSWORD),
            ("session[stay_logged_in]", stay),
        ];
        let page = browser.post(&format!("/sessions{query}"), &fields).await;
        let action = found(&page, r#"<form action="(/sessions/code[^"]*)""#);
        assert_eq!(action, format!("{CODE}{query}"));
        let page = browser.post(&action, &[("session[one_time_password]", &code)]).await;
        page.is_at("/settings/email");
        let owner = ada.clone();
        let limits = rumbl.app.config.limits.session_limits();
        rumbl.repo(move |db| accounts::list_sessions(db, &owner, limits)).await[0].is_persistent
    };
    assert!(log_in("true", code_in(&secret, 0)).await);
    assert!(!log_in("", codes[0].expose()).await);
}

#[actix_web::test]
async fn codes_are_guessed_only_so_often_and_the_page_says_how_long_to_wait() {
    let rumbl = Rumbl::start_with(&[
        ("RUMBL_LIMITS__SECOND_FACTOR_PER_ACCOUNT_AND_ADDRESS__BURST", "2"),
        ("RUMBL_LIMITS__SECOND_FACTOR_PER_ACCOUNT_AND_ADDRESS__INTERVAL_MS", HOUR_MS),
    ])
    .await;
    let (ada, eve) = (rumbl.user("ada").await, rumbl.user("eve").await);
    let (secret, codes) = rumbl.app_of(&ada).await;
    let (eves, _) = rumbl.app_of(&eve).await;
    let browser = rumbl.browser();
    browser.log_in("ada", PASSWORD).await.is_at(CODE);
    show(&browser, "000000").await.has_status(422);
    show(&browser, &code_in(&secret, -30)).await.is_at("/");
    // What was right gives the whole burst again.
    let other = rumbl.browser();
    other.log_in("ada", PASSWORD).await.is_at(CODE);
    for _ in 0..2 {
        show(&other, "000000").await.has_status(422);
    }
    let page = show(&other, &code_in(&secret, 0)).await;
    page.has_status(429).shows("Too many attempts");
    let wait: u64 = page.headers[header::RETRY_AFTER].to_str().unwrap().parse().unwrap();
    assert!((3_500..=3_601).contains(&wait), "{wait}");
    let program = Program::of(&rumbl);
    let log_in = async |otp: String| {
        let creds = json!({"creds": {"username": "ada", "password": PASSWORD, "otp": otp}});
        program.post("/api/v1/sessions", &creds).await
    };
    log_in(code_in(&secret, 0)).await.is(429);
    // Nobody guesses a recovery code.
    log_in(codes[0].expose()).await.is(200);
    show(&other, &codes[1].expose()).await.is_at("/");
    let somebody = rumbl.browser();
    somebody.log_in("eve", PASSWORD).await.is_at(CODE);
    show(&somebody, &code_in(&eves, 0)).await.is_at("/");
}

#[actix_web::test]
async fn whoever_guesses_codes_with_the_right_password_locks_out_only_themselves() {
    let rumbl = Rumbl::start_with(&[
        ("RUMBL_LIMITS__SECOND_FACTOR_PER_ACCOUNT_AND_ADDRESS__BURST", "2"),
        ("RUMBL_LIMITS__SECOND_FACTOR_PER_ACCOUNT_AND_ADDRESS__INTERVAL_MS", HOUR_MS),
        ("RUMBL_LIMITS__SECOND_FACTOR_PER_ACCOUNT__BURST", "4"),
        ("RUMBL_LIMITS__SECOND_FACTOR_PER_ACCOUNT__INTERVAL_MS", HOUR_MS),
        ("RUMBL_TRUSTED_PROXIES", r#"["127.0.0.0/8"]"#),
    ])
    .await;
    let (ada, owner) = (rumbl.user("ada").await, rumbl.browser());
    owner.log_in("ada", PASSWORD).await.is_at("/");
    let (secret, _) = rumbl.app_of(&ada).await;
    let thief = rumbl.browser();
    thief.log_in("ada", PASSWORD).await.is_at(CODE);
    let guess = async |browser: &Browser, address: &str, code: &str| {
        let token = browser.get("/").await.meta("csrf-token").unwrap();
        let form = [("_csrf_token", token.as_str()), ("session[one_time_password]", code)];
        let request = browser.form(CODE).header("x-forwarded-for", address);
        Page::read(request.form(&form).send().await.unwrap()).await
    };
    for status in [422, 422, 429, 429] {
        guess(&thief, "192.0.2.1", "000000").await.has_status(status);
    }
    let elsewhere = rumbl.browser();
    elsewhere.log_in("ada", PASSWORD).await.is_at(CODE);
    guess(&elsewhere, "192.0.2.2", &code_in(&secret, -30)).await.is_at("/");
    // From many addresses, the limit for all of them is used up.
    guess(&thief, "192.0.2.3", "000000").await.has_status(422);
    guess(&thief, "192.0.2.4", &code_in(&secret, 0)).await.has_status(429);
    owner.log_in("ada", PASSWORD).await.is_at(CODE);
    guess(&owner, "192.0.2.5", &code_in(&secret, 0)).await.is_at("/").shows("Welcome back!");
    assert!(!is_logged_in(&thief).await && is_logged_in(&owner).await);
}

#[actix_web::test]
async fn a_form_with_a_code_has_to_come_from_this_site() {
    let rumbl = Rumbl::start().await;
    let ada = rumbl.user("ada").await;
    let (secret, _) = rumbl.app_of(&ada).await;
    let browser = rumbl.browser();
    browser.log_in("ada", PASSWORD).await.is_at(CODE);
    let code = code_in(&secret, 0);
    let fields = [("session[one_time_password]", code.as_str())];
    browser.post_as_is(CODE, &fields).await.has_status(403);
    let token = browser.get("/").await.meta("csrf-token").unwrap();
    let form = [("_csrf_token", token.as_str()), fields[0]];
    let foreign =
        browser.request(Method::POST, CODE).header(header::ORIGIN, "https://evil.example");
    Page::read(foreign.form(&form).send().await.unwrap()).await.has_status(403);
    assert!(!is_logged_in(&browser).await);
    show(&browser, &code).await.is_at("/");
}

#[actix_web::test]
async fn a_program_logs_in_with_a_password_and_a_code() {
    let rumbl = Rumbl::start().await;
    let ada = rumbl.user("ada").await;
    let (secret, codes) = rumbl.app_of(&ada).await;
    let program = Program::of(&rumbl);
    let log_in = async |version: &str, password: &str, otp: Option<String>| {
        let mut creds = json!({"username": "ada", "password": password});
        if let Some(otp) = otp {
            creds["otp"] = json!(otp);
        }
        let body = match version {
            "v1" => json!({"creds": creds}),
            _ => json!({"data": {"type": "session", "attributes": creds}}),
        };
        program.post(&format!("/api/{version}/sessions"), &body).await
    };
    for version in ["v1", "v2"] {
        for missing in [None, Some(String::new())] {
            let answer = log_in(version, PASSWORD, missing).await.is(401);
            assert_eq!(answer.json["code"], "otp_required");
            assert_eq!(answer.header("www-authenticate"), r#"Bearer realm="rumbl""#);
        }
        let answer = log_in(version, PASSWORD, Some("000000".to_owned())).await.is(401);
        assert_eq!(answer.json["code"], "otp_invalid");
    }
    let code = code_in(&secret, 0);
    // Who does not know the password is not told that there is a second factor, and uses no code up.
    let answer = log_in("v1", "not it", Some(code.clone())).await.is(401);
    assert_eq!(answer.json["code"], "wrong_credentials");
    log_in("v1", PASSWORD, Some(code.clone())).await.is(200);
    log_in("v2", PASSWORD, Some(code)).await.is(401);
    log_in("v2", PASSWORD, Some(codes[0].expose())).await.is(200);
}
