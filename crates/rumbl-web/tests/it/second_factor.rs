//! The second factor: setting up an authenticator app, and logging in with it.

use std::time::Duration;

use actix_channels::Token;
use chrono::{NaiveDateTime, TimeDelta, Utc};
use regex::Regex;
use reqwest::{Method, header};
use rumbl_core::accounts::{self, MetChallenge, NewPasskey, RecoveryCode, Role, TotpSecret, User};
use rumbl_core::audit::By;
use rumbl_core::ids::PasskeyId;
use serde_json::json;

use crate::support::{Browser, PASSWORD, Page, Program, Rumbl, WITH_MAILBOX, token_of};

const SETTINGS: &str = "/settings/security";
const APP: &str = "/settings/security/authenticator";
const CODE: &str = "/sessions/code";
const HOUR_MS: &str = "3600000";

fn now() -> NaiveDateTime {
    Utc::now().naive_utc()
}

/// The code of a moment, as seconds from now.
fn code_in(secret: &TotpSecret, seconds: i64) -> String {
    secret.code_at(now() + TimeDelta::seconds(seconds))
}

/// Somebody who set an app up an hour ago, so that no code of now was used.
async fn with_app(rumbl: &Rumbl, user: &User) -> (TotpSecret, Vec<RecoveryCode>) {
    let (secret, id, key) =
        (TotpSecret::generate(), user.id, std::sync::Arc::clone(&rumbl.app.sealing_key));
    let ago = now() - TimeDelta::hours(1);
    let code = serde_json::from_value(json!({"one_time_password": secret.code_at(ago)})).unwrap();
    let created = rumbl.repo(move |db| {
        let codes = accounts::create_second_factor(db, &key, (id, &secret), &code, ago)?;
        Ok((secret, codes))
    });
    created.await
}

/// A passkey of somebody's that no device has.
async fn passkey(rumbl: &Rumbl, user: &User) -> PasskeyId {
    let (id, random) = (user.id, rand::random::<[u8; 16]>());
    let (new, met) = (
        NewPasskey {
            credential_id: random.into(),
            user_handle: vec![7; 64],
            static_state: vec![1],
            dynamic_state: vec![2],
        },
        MetChallenge { challenge: random.into(), expires_at: now() + TimeDelta::minutes(5) },
    );
    let name = serde_json::from_value(json!({"name": "My phone"})).unwrap();
    rumbl.repo(move |db| accounts::create_passkey(db, id, (&new, &met), &name)).await.id
}

async fn show(browser: &Browser, code: &str) -> Page {
    browser.post(CODE, &[("session[one_time_password]", code)]).await
}

async fn is_logged_in(browser: &Browser) -> bool {
    browser.get("/settings").await.path == "/settings"
}

/// What an input or an element has, by a pattern with one group.
fn found(page: &Page, pattern: &str) -> String {
    let captures = Regex::new(pattern).unwrap().captures(&page.text).map(|it| it[1].to_owned());
    captures.unwrap_or_else(|| panic!("{pattern} is not in {}", page.text))
}

/// The secret that a page shows as text.
fn secret_of(page: &Page) -> TotpSecret {
    let text = found(page, r#"<code class="secret"[^>]*>([A-Z2-7 ]+)</code>"#).replace(' ', "");
    TotpSecret::from_base32(&text).unwrap()
}

async fn turn_on(browser: &Browser, page: &Page, code: &str, password: &str) -> Page {
    let sealed = found(page, r#"name="sealed_secret" value="([\w-]+)""#);
    let fields = [
        ("sealed_secret", sealed.as_str()),
        ("authenticator[one_time_password]", code),
        ("authenticator[current_password]", password),
    ];
    browser.post(APP, &fields).await
}

#[actix_web::test]
async fn an_app_is_set_up_by_its_first_code_and_asked_for_at_the_next_log_in() {
    let rumbl = Rumbl::start().await;
    let (_, browser) = rumbl.logged_in("ada").await;
    browser.get(SETTINGS).await.is_at(SETTINGS).shows("Set up an app").hides("Turn off");
    let page = browser.get(APP).await;
    page.is_at(APP).shows("<svg class=\"qr-code\" role=\"img\"");
    assert_eq!(page.headers[header::CACHE_CONTROL], "no-store");
    let secret = secret_of(&page);
    let codes = turn_on(&browser, &page, &code_in(&secret, 0), PASSWORD).await;
    codes.has_status(201).shows("Your recovery codes");
    assert_eq!(codes.headers[header::CACHE_CONTROL], "no-store");
    let codes: Vec<_> = Regex::new(r"<li><code>([0-9a-z-]{19})</code></li>")
        .unwrap()
        .captures_iter(&codes.text)
        .map(|code| code[1].to_owned())
        .collect();
    assert_eq!(codes.len(), 10);
    browser.get(SETTINGS).await.shows("You have 10 left").shows("Turn off").hides(&codes[0]);
    browser.get(APP).await.is_at(SETTINGS);

    let other = rumbl.browser();
    other.log_in("ada", PASSWORD).await.is_at(CODE).shows("Enter your code");
    assert!(!is_logged_in(&other).await, "the password alone is not enough");
    show(&other, &code_in(&secret, 30)).await.is_at("/").shows("Welcome back!");
    assert!(is_logged_in(&other).await);
    let third = rumbl.browser();
    third.log_in("ada", PASSWORD).await.is_at(CODE);
    show(&third, &codes[4].to_uppercase()).await.is_at("/").shows("Recovery codes left: 9.");
    rumbl.logged_in("eve").await.1.get("/settings").await.is_at("/settings");
}

#[actix_web::test]
async fn an_app_is_set_up_with_neither_a_wrong_code_nor_a_wrong_password_nor_anothers_secret() {
    let rumbl = Rumbl::start().await;
    let (_, browser) = rumbl.logged_in("ada").await;
    let page = browser.get(APP).await;
    let secret = secret_of(&page);
    let again = turn_on(&browser, &page, &code_in(&secret, -90), PASSWORD).await;
    again.has_status(422).shows("is not the code that your app shows now");
    assert_eq!(secret_of(&again).base32(), secret.base32(), "it was scanned already");
    let again = turn_on(&browser, &page, &code_in(&secret, 0), "not it").await;
    again.has_status(422).shows("is not valid");
    let (_, eve) = rumbl.logged_in("eve").await;
    let stolen = turn_on(&eve, &page, &code_in(&secret, 0), PASSWORD).await;
    stolen.is_at(APP).shows("Please scan the code again.");
    for name in ["ada", "eve"] {
        rumbl.browser().log_in(name, PASSWORD).await.is_at("/");
    }
    rumbl.browser().get(SETTINGS).await.is_at("/sessions/new");
    rumbl.browser().get(APP).await.is_at("/sessions/new");
}

#[actix_web::test]
async fn a_code_that_is_wrong_old_used_or_anothers_logs_nobody_in() {
    let rumbl = Rumbl::start().await;
    let (ada, eve) = (rumbl.user("ada").await, rumbl.user("eve").await);
    let (secret, codes) = with_app(&rumbl, &ada).await;
    let (eves, eves_codes) = with_app(&rumbl, &eve).await;
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
    let (secret, _) = with_app(&rumbl, &ada).await;
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
    let (secret, codes) = with_app(&rumbl, &ada).await;
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
    let (secret, _) = with_app(&rumbl, &ada).await;
    rumbl.browser().post("/password-resets", &[("reset[account]", "ada")]).await;
    let link = rumbl.mail(2).await.link();
    let thief = rumbl.browser();
    let fields =
        [("_method", "put"), ("token", token_of(&link)), ("user[password]", "another-secret")];
    thief.post("/password-resets", &fields).await.is_at("/sessions/new");
    thief.log_in("ada", "another-secret").await.is_at(CODE);
    assert!(!is_logged_in(&thief).await);
    show(&thief, &code_in(&secret, 0)).await.is_at("/");
}

#[actix_web::test]
async fn the_way_back_and_staying_logged_in_outlast_the_second_step() {
    let rumbl = Rumbl::start().await;
    let ada = rumbl.user("ada").await;
    let (secret, codes) = with_app(&rumbl, &ada).await;
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
        ("RUMBL_LIMITS__SECOND_FACTOR_PER_ACCOUNT__BURST", "2"),
        ("RUMBL_LIMITS__SECOND_FACTOR_PER_ACCOUNT__INTERVAL_MS", HOUR_MS),
    ])
    .await;
    let (ada, eve) = (rumbl.user("ada").await, rumbl.user("eve").await);
    let (secret, codes) = with_app(&rumbl, &ada).await;
    let (eves, _) = with_app(&rumbl, &eve).await;
    let browser = rumbl.browser();
    browser.log_in("ada", PASSWORD).await.is_at(CODE);
    show(&browser, "000000").await.has_status(422);
    show(&browser, &codes[0].expose()).await.is_at("/");
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
    let otp = codes[1].expose();
    let creds = json!({"creds": {"username": "ada", "password": PASSWORD, "otp": otp}});
    program.post("/api/v1/sessions", &creds).await.is(429);
    let somebody = rumbl.browser();
    somebody.log_in("eve", PASSWORD).await.is_at(CODE);
    show(&somebody, &code_in(&eves, 0)).await.is_at("/");
}

#[actix_web::test]
async fn a_form_with_a_code_has_to_come_from_this_site() {
    let rumbl = Rumbl::start().await;
    let ada = rumbl.user("ada").await;
    let (secret, _) = with_app(&rumbl, &ada).await;
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
    let (secret, codes) = with_app(&rumbl, &ada).await;
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
            assert!(answer.header("www-authenticate").starts_with("Bearer"));
        }
        let answer = log_in(version, PASSWORD, Some("000000".to_owned())).await.is(401);
        assert_eq!(answer.json["code"], "otp_invalid");
    }
    let code = code_in(&secret, 0);
    // Who does not know the password is not told that there is a second factor, and uses no code up.
    let answer = log_in("v1", "not it", Some(code.clone())).await.is(401);
    assert_eq!(answer.json["code"], "unauthorized");
    log_in("v1", PASSWORD, Some(code.clone())).await.is(200);
    log_in("v2", PASSWORD, Some(code)).await.is(401);
    log_in("v2", PASSWORD, Some(codes[0].expose())).await.is(200);
}

#[actix_web::test]
async fn an_app_is_turned_off_and_codes_are_renewed_by_whoever_knows_the_password() {
    let rumbl = Rumbl::start().await;
    let (ada, browser) = rumbl.logged_in("ada").await;
    let (secret, codes) = with_app(&rumbl, &ada).await;
    let renew = "/settings/security/recovery-codes";
    let renewed = async |password: &str, code: &str| {
        let fields =
            [("recovery[current_password]", password), ("recovery[one_time_password]", code)];
        browser.post(renew, &fields).await
    };
    let code = codes[1].expose();
    renewed("not it", &code).await.has_status(422).shows("is not valid");
    renewed(PASSWORD, "").await.has_status(422).shows("is not right, or was used already");
    renewed(PASSWORD, &code)
        .await
        .has_status(201)
        .shows("Your recovery codes")
        .hides(&codes[0].expose());
    let turn_off = async |password: &str, code: &str| {
        let fields = [
            ("_method", "delete"),
            ("removal[current_password]", password),
            ("removal[one_time_password]", code),
        ];
        browser.post(APP, &fields).await
    };
    let code = code_in(&secret, 0);
    turn_off("not it", &code).await.has_status(422).shows("is not valid");
    let old = codes[0].expose();
    turn_off(PASSWORD, &old).await.has_status(422).shows("is not right, or was used already");
    rumbl.browser().log_in("ada", PASSWORD).await.is_at(CODE);
    turn_off(PASSWORD, &code).await.is_at(SETTINGS).shows("The app is turned off");
    rumbl.browser().log_in("ada", PASSWORD).await.is_at("/");
    let (_, eve) = rumbl.logged_in("eve").await;
    eve.post(renew, &[("recovery[current_password]", PASSWORD)]).await.has_status(404);
}

#[actix_web::test]
async fn whoever_has_an_app_shows_a_code_to_add_a_passkey() {
    let rumbl = Rumbl::start().await;
    let (ada, browser) = rumbl.logged_in("ada").await;
    let options = async |password: &str, code: &str| {
        let fields =
            [("passkey[current_password]", password), ("passkey[one_time_password]", code)];
        browser.post("/settings/security/passkeys/options", &fields).await
    };
    options(PASSWORD, "").await.has_status(200);
    let (secret, _) = with_app(&rumbl, &ada).await;
    let code = code_in(&secret, 30);
    options(PASSWORD, "").await.has_status(422);
    options("not it", &code).await.has_status(422);
    options(PASSWORD, &code).await.has_status(200);
    options(PASSWORD, &code).await.has_status(422);
}

#[actix_web::test]
async fn a_passkey_is_removed_by_whoever_shows_what_it_takes_to_add_one() {
    let rumbl = Rumbl::start().await;
    let (ada, browser) = rumbl.logged_in("ada").await;
    let ids = [passkey(&rumbl, &ada).await, passkey(&rumbl, &ada).await];
    let [first, second] = ids.map(|id| format!("{SETTINGS}/passkeys/{id}"));
    browser.get(&first).await.is_at(&first).shows("My phone").shows("Current password");
    let remove = async |path: &str, password: &str, code: &str| {
        let fields = [
            ("_method", "delete"),
            ("removal[current_password]", password),
            ("removal[one_time_password]", code),
        ];
        browser.post(path, &fields).await
    };
    remove(&first, "not it", "").await.has_status(422).shows("is not valid").shows("My phone");
    remove(&first, PASSWORD, "").await.is_at(SETTINGS).shows("“My phone” removed.");
    let (secret, _) = with_app(&rumbl, &ada).await;
    browser.get(&second).await.shows("From the app, or a recovery code.");
    remove(&second, PASSWORD, "").await.has_status(422).shows("is not right");
    let (_, eve) = rumbl.logged_in("eve").await;
    eve.get(&second).await.has_status(404);
    remove(&second, PASSWORD, &code_in(&secret, 0)).await.is_at(SETTINGS);
    browser.get(&second).await.has_status(404);
}

#[actix_web::test]
async fn an_admin_removes_somebodys_passkey() {
    let rumbl = Rumbl::start().await;
    let ada = rumbl.user("ada").await;
    let id = passkey(&rumbl, &ada).await;
    let (_, moderator) = rumbl.staff("mo", Role::Moderator).await;
    let (_, admin) = rumbl.staff("root", Role::Admin).await;
    let page = format!("/admin/users/{}", ada.id);
    let (path, delete) = (format!("{page}/passkeys/{id}"), [("_method", "delete")]);
    moderator.post(&path, &delete).await.has_status(404);
    admin.get(&page).await.shows("Passkey").shows("My phone");
    let done = admin.post(&path, &delete).await;
    done.is_at(&page).shows("The passkey “My phone” is removed.").hides("API keys</h2>");
    admin.get("/admin/audit").await.shows("removed a passkey of").shows("My phone");
    admin.post(&path, &delete).await.has_status(404);
}

#[actix_web::test]
async fn whoever_has_an_app_shows_a_code_to_make_an_api_key() {
    let rumbl = Rumbl::start().await;
    let (ada, browser) = rumbl.logged_in("ada").await;
    let (secret, _) = with_app(&rumbl, &ada).await;
    let make = async |name: &str, code: &str| {
        let fields = [
            ("api_key[name]", name),
            ("api_key[read]", "true"),
            ("api_key[current_password]", PASSWORD),
            ("api_key[one_time_password]", code),
        ];
        browser.post("/settings/api-keys", &fields).await
    };
    let code = code_in(&secret, 0);
    make("backup", "").await.has_status(422).shows("is not right");
    // What is wrong with the key itself uses no code up.
    make("", &code).await.has_status(422).shows("can&#39;t be blank");
    make("backup", &code).await.has_status(201);
    make("again", &code).await.has_status(422);
}

#[actix_web::test]
async fn its_owner_is_told_by_mail() {
    let rumbl = Rumbl::start_with(&WITH_MAILBOX).await;
    let browser = rumbl.browser();
    browser.register("ada", "ada@example.com", PASSWORD).await;
    let link = rumbl.mail(1).await.link();
    browser.post("/email-confirmations", &[("token", token_of(&link))]).await;
    let page = browser.get(APP).await;
    let secret = secret_of(&page);
    let page = turn_on(&browser, &page, &code_in(&secret, 0), PASSWORD).await;
    rumbl.mail(2).await.says("How you log in has changed").says("authenticator app was set up");
    let code = found(&page, r"<li><code>([0-9a-z-]{19})</code></li>");
    browser.log_in("ada", PASSWORD).await.is_at(CODE);
    show(&browser, &code).await.is_at("/");
    rumbl.mail(3).await.says("One of your recovery codes was used. You have 9 left.");
    let fields = [
        ("_method", "delete"),
        ("removal[current_password]", PASSWORD),
        ("removal[one_time_password]", &code_in(&secret, 30)),
    ];
    browser.post(APP, &fields).await.is_at(SETTINGS);
    rumbl.mail(4).await.says("was turned off");
}

#[actix_web::test]
async fn an_admin_turns_an_app_off_for_somebody_and_a_moderator_does_not() {
    let rumbl = Rumbl::start().await;
    let ada = rumbl.user("ada").await;
    with_app(&rumbl, &ada).await;
    let (_, moderator) = rumbl.staff("mod", Role::Moderator).await;
    let page = format!("/admin/users/{}", ada.id);
    let path = format!("{page}/remove-second-factor");
    moderator.get(&page).await.is_at(&page).hides("Turn the app off");
    moderator.post(&path, &[]).await.has_status(404);
    rumbl.browser().log_in("ada", PASSWORD).await.is_at(CODE);
    let (_, admin) = rumbl.staff("root", Role::Admin).await;
    admin.get(&page).await.shows("Turn the app off");
    let done = admin.post(&path, &[("step[note]", "lost her phone")]).await;
    done.is_at(&page).shows("can log in with their password alone").hides("Turn the app off");
    admin
        .get("/admin/audit")
        .await
        .shows("turned off the second factor of")
        .shows("lost her phone");
    admin.post(&path, &[]).await.shows("This person has no second factor.");
    rumbl.browser().log_in("ada", PASSWORD).await.is_at("/");
}
