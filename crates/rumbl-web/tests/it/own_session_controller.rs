use regex::Regex;
use reqwest::Method;
use reqwest::header::USER_AGENT;

use crate::support::{Browser, PASSWORD, Rumbl, WITH_MAILBOX, token_of};

const PATH: &str = "/settings/sessions";
const DELETE: [(&str, &str); 1] = [("_method", "delete")];
const PHONE: &str = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 \
                     (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1";

/// Logs in on a phone.
async fn log_in_on_phone(browser: &Browser, username: &str) {
    let token = browser.get("/").await.meta("csrf-token").unwrap();
    let fields = [
        ("_csrf_token", token.as_str()),
        ("session[username]", username),
        ("session[password]", PASSWORD),
    ];
    let form = browser.form("/sessions").header(USER_AGENT, PHONE).form(&fields);
    form.send().await.unwrap().error_for_status().unwrap();
}

/// The paths of the log-ins that the page offers to end.
async fn others(browser: &Browser) -> Vec<String> {
    let page = browser.get(PATH).await;
    let pattern = Regex::new(r#"formaction="(/settings/sessions/\d+)""#).unwrap();
    pattern.captures_iter(&page.text).map(|found| found[1].to_owned()).collect()
}

#[actix_web::test]
async fn a_person_sees_where_they_are_logged_in_and_ends_one() {
    let rumbl = Rumbl::start().await;
    let (ada, here) = rumbl.logged_in("ada").await;
    let phone = rumbl.browser();
    log_in_on_phone(&phone, "ada").await;
    let socket = rumbl.socket(&ada).await;
    let page = here.get(PATH).await;
    page.is_at(PATH).shows("Safari on iPhone").shows("this device").shows("from 127.0.0.1");
    let paths = others(&here).await;
    assert_eq!(paths.len(), 2, "the phone and the socket's");
    for path in &paths {
        here.post(path, &DELETE).await.is_at(PATH).shows("That device is logged out.");
    }
    phone.get("/users").await.is_at("/sessions/new");
    socket.closed().await;
    here.get(PATH).await.hides("Safari on iPhone").hides("Log out all other devices");
    here.post(&paths[0], &DELETE).await.has_status(404);
}

#[actix_web::test]
async fn all_other_devices_are_logged_out_at_once() {
    let rumbl = Rumbl::start().await;
    let (_, here) = rumbl.logged_in("ada").await;
    let (_, bob) = rumbl.logged_in("bob").await;
    let elsewhere = [rumbl.browser(), rumbl.browser()];
    for browser in &elsewhere {
        browser.log_in("ada", PASSWORD).await.is_at("/");
    }
    here.post(PATH, &DELETE).await.is_at(PATH).shows("All other devices are logged out.");
    for browser in &elsewhere {
        browser.get("/users").await.is_at("/sessions/new");
    }
    for browser in [&here, &bob] {
        browser.get("/users").await.is_at("/users");
    }
}

#[actix_web::test]
async fn nobody_sees_or_ends_the_log_ins_of_others() {
    let rumbl = Rumbl::start().await;
    let (_, ada) = rumbl.logged_in("ada").await;
    let phone = rumbl.browser();
    log_in_on_phone(&phone, "ada").await;
    let path = others(&ada).await.remove(0);
    let (_, bob) = rumbl.logged_in("bob").await;
    bob.get(PATH).await.hides("Safari on iPhone");
    bob.post(&path, &DELETE).await.has_status(404);
    bob.post("/settings/sessions/x", &DELETE).await.has_status(404);
    phone.get("/users").await.is_at("/users");
    rumbl.browser().get(PATH).await.is_at("/sessions/new");
}

#[actix_web::test]
async fn a_log_in_on_a_new_device_is_told_by_mail_and_on_a_known_one_not() {
    let rumbl = Rumbl::start_with(&WITH_MAILBOX).await;
    let here = rumbl.browser();
    here.register("ada", "ada@example.com", PASSWORD).await;
    let link = rumbl.mail(1).await.link();
    // Nobody is told before the address is theirs.
    rumbl.browser().log_in("ada", PASSWORD).await.is_at("/");
    here.post("/email-confirmations", &[("token", token_of(&link))]).await;
    // This one has registered here.
    here.log_in("ada", PASSWORD).await.is_at("/");
    let phone = rumbl.browser();
    log_in_on_phone(&phone, "ada").await;
    let mail = rumbl.mail(2).await;
    mail.says("New log-in to your account").says("Safari on iPhone").says("127.0.0.1");
    log_in_on_phone(&phone, "ada").await;
    // Whoever knows no password is no log-in.
    rumbl.browser().log_in("ada", "wrong").await.has_status(422);
    assert_eq!(rumbl.mail_count().await, 2);
}

#[actix_web::test]
async fn a_list_of_log_ins_shows_what_a_browser_says_of_itself_as_words_alone() {
    let rumbl = Rumbl::start().await;
    let (_, here) = rumbl.logged_in("ada").await;
    let token = here.get("/").await.meta("csrf-token").unwrap();
    let fields = [
        ("_csrf_token", token.as_str()),
        ("session[username]", "ada"),
        ("session[password]", PASSWORD),
    ];
    let request = here.request(Method::POST, "/sessions").header("origin", &rumbl.url);
    let request = request.header(USER_AGENT, format!("<b>{}", "x".repeat(4_000))).form(&fields);
    request.send().await.unwrap().error_for_status().unwrap();
    here.get(PATH).await.is_at(PATH).shows("Another browser").hides("<b>x");
}
