//! The second factor in the settings: setting an authenticator app up and turning it off, and what takes a code.

use regex::Regex;
use reqwest::header;
use rumbl_core::accounts::{Role, TotpSecret};

use crate::second_factor::{code_in, found, is_logged_in, show};
use crate::support::{Browser, PASSWORD, Page, Rumbl, WITH_MAILBOX, token_of};

const SETTINGS: &str = "/settings/security";
const APP: &str = "/settings/security/authenticator";
const CODE: &str = "/sessions/code";

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
async fn an_app_is_turned_off_and_codes_are_renewed_by_whoever_knows_the_password() {
    let rumbl = Rumbl::start().await;
    let (ada, browser) = rumbl.logged_in("ada").await;
    let (secret, codes) = rumbl.app_of(&ada).await;
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
    let (secret, _) = rumbl.app_of(&ada).await;
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
    let ids = [rumbl.passkey_of(&ada).await, rumbl.passkey_of(&ada).await];
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
    let (secret, _) = rumbl.app_of(&ada).await;
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
    let id = rumbl.passkey_of(&ada).await;
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
    let (secret, _) = rumbl.app_of(&ada).await;
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
    rumbl.app_of(&ada).await;
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
