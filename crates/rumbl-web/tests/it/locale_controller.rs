//! The language of pages and mails: the account's, or else the browser's choice, or else what it prefers.

use reqwest::header::{self, HeaderValue};
use reqwest::{Client, Method, StatusCode};
use rumbl_core::accounts::{self, User};

use crate::support::{Browser, PASSWORD, Page, Rumbl, Uploader, WITH_MAILBOX};

const ENGLISH: &str = r#"<html lang="en""#;
const GERMAN: &str = r#"<html lang="de""#;

async fn choose(browser: &Browser, locale: &str, referer: &str) -> Page {
    let token = browser.get("/").await.meta("csrf-token").unwrap();
    let form = [("_csrf_token", token.as_str()), ("locale", locale)];
    let request = browser.form("/locale").form(&form);
    Page::read(request.header(header::REFERER, referer).send().await.unwrap()).await
}

/// A page for a browser that prefers these languages.
async fn preferring(browser: &Browser, languages: &str, path: &str) -> Page {
    let request = browser.request(Method::GET, path).header(header::ACCEPT_LANGUAGE, languages);
    Page::read(request.send().await.unwrap()).await
}

async fn language_of(rumbl: &Rumbl, user: &User) -> Option<String> {
    let id = user.id;
    let user = rumbl.repo(move |db| accounts::get_user(db, id)).await;
    user.locale.map(|locale| locale.as_str().to_owned())
}

async fn set_language(rumbl: &Rumbl, user: &User, tag: &'static str) {
    let id = user.id;
    rumbl.repo(move |db| accounts::set_language(db, id, Some(&tag.parse().unwrap()))).await;
}

/// The language whose button is pressed.
fn pressed(page: &Page) -> Vec<&'static str> {
    let buttons = [
        ("auto", r#"value="auto" aria-pressed="true">Auto"#),
        ("en", r#"value="en" lang="en" aria-pressed="true">English"#),
        ("de", r#"value="de" lang="de" aria-pressed="true">Deutsch"#),
    ];
    let is_pressed = |(_, button): &(_, &str)| page.text.contains(*button);
    buttons.into_iter().filter(is_pressed).map(|(name, _)| name).collect()
}

#[actix_web::test]
async fn the_language_that_was_chosen_is_on_every_page_until_another_is() {
    let rumbl = Rumbl::start().await;
    let browser = rumbl.browser();
    let page = browser.get("/").await;
    page.shows(ENGLISH).hides("dir=\"rtl\"");
    assert_eq!(
        (pressed(&page), page.headers["content-language"].as_bytes()),
        (vec!["auto"], &b"en"[..])
    );
    let page = choose(&browser, "de", &format!("{}/users/new?x=1", rumbl.url)).await;
    page.is_at("/users/new").shows(GERMAN).shows("Sprache");
    assert_eq!(
        (pressed(&page), page.headers["content-language"].as_bytes()),
        (vec!["de"], &b"de"[..])
    );
    browser.get("/nothing").await.has_status(404).shows(GERMAN);
    // The choice counts for more than the browser's preference.
    preferring(&browser, "en", "/").await.shows(GERMAN);
    let page = choose(&browser, "en", "").await;
    page.is_at("/").shows(ENGLISH);
    assert_eq!(pressed(&page), ["en"]);
    preferring(&browser, "de", "/").await.shows(ENGLISH);
    choose(&browser, "auto", "").await.is_at("/").shows(ENGLISH);
    let page = preferring(&browser, "fr, de-AT;q=0.8, en;q=0.7", "/videos").await;
    page.shows(GERMAN);
    assert_eq!(pressed(&page), ["auto"]);
}

#[actix_web::test]
async fn what_is_no_language_is_refused_and_ignored() {
    let rumbl = Rumbl::start().await;
    let (ada, browser) = rumbl.logged_in("ada").await;
    for language in ["", "fr", "de-AT", "de\"><script>"] {
        choose(&browser, language, "").await.has_status(400);
    }
    assert_eq!(language_of(&rumbl, &ada).await, None);
    let request = rumbl.browser().request(Method::GET, "/");
    let answer = request.header(header::COOKIE, "_rumbl_locale=\"><b>").send().await.unwrap();
    Page::read(answer).await.has_status(200).shows(ENGLISH).hides("<b>\"");
    // A language that this version doesn't have.
    set_language(&rumbl, &ada, "pt-BR").await;
    preferring(&browser, "de", "/").await.shows(GERMAN);
}

#[actix_web::test]
async fn the_language_of_an_account_counts_at_once_and_in_every_browser() {
    let rumbl = Rumbl::start().await;
    let (ada, browser) = rumbl.logged_in("ada").await;
    let elsewhere = rumbl.browser();
    choose(&elsewhere, "en", "").await.shows(ENGLISH);
    elsewhere.log_in("ada", PASSWORD).await;
    assert_eq!(language_of(&rumbl, &ada).await.as_deref(), Some("en"));
    choose(&browser, "de", "").await.shows(GERMAN).shows("<bdi>ada</bdi>");
    assert_eq!(language_of(&rumbl, &ada).await.as_deref(), Some("de"));
    // More than the cookie and the preference.
    let page = preferring(&elsewhere, "en", "/videos").await;
    page.shows(GERMAN);
    assert_eq!(pressed(&page), ["de"]);
    choose(&browser, "auto", "").await.shows(ENGLISH);
    assert_eq!(language_of(&rumbl, &ada).await, None);
}

#[actix_web::test]
async fn an_account_takes_over_the_first_language_and_keeps_it() {
    let rumbl = Rumbl::start().await;
    let ada = rumbl.user("ada").await;
    // What a browser prefers is no choice.
    let browser = rumbl.browser();
    browser.log_in("ada", PASSWORD).await;
    assert_eq!(language_of(&rumbl, &ada).await, None);
    for (choice, expected) in [("de", "de"), ("en", "de")] {
        let browser = rumbl.browser();
        choose(&browser, choice, "").await;
        browser.log_in("ada", PASSWORD).await.shows(GERMAN);
        assert_eq!(language_of(&rumbl, &ada).await.as_deref(), Some(expected));
    }
}

#[actix_web::test]
async fn who_registers_has_the_language_of_the_page_and_mails_in_it() {
    let rumbl = Rumbl::start_with(&WITH_MAILBOX).await;
    let browser = rumbl.browser();
    choose(&browser, "de", "").await;
    browser.register("ada", "ada@example.com", PASSWORD).await;
    rumbl.mail(1).await;
    browser.get("/dev/mailbox/1/html").await.shows(GERMAN);
    let english = rumbl.browser();
    english.register("bob", "bob@example.com", PASSWORD).await;
    rumbl.mail(2).await;
    english.get("/dev/mailbox/2/html").await.shows(ENGLISH);
    // Whoever asks, the mail has the language of the account.
    english.post("/password-resets", &[("reset[account]", "ada@example.com")]).await;
    rumbl.mail(3).await.says("ada");
    english.get("/dev/mailbox/3/html").await.shows(GERMAN);
}

#[actix_web::test]
async fn a_mail_to_an_account_without_a_language_has_that_of_the_request() {
    let rumbl = Rumbl::start_with(&WITH_MAILBOX).await;
    let browser = rumbl.browser();
    browser.register("ada", "ada@example.com", PASSWORD).await;
    rumbl.mail(1).await;
    let id = rumbl.repo(|db| accounts::get_user_by(db, "ada")).await.id;
    rumbl.repo(move |db| accounts::set_language(db, id, None)).await;
    let german = rumbl.browser();
    choose(&german, "de", "").await;
    for (number, browser, language) in [(2, &german, GERMAN), (3, &rumbl.browser(), ENGLISH)] {
        browser.post("/password-resets", &[("reset[account]", "ada")]).await;
        rumbl.mail(number).await;
        browser.get(&format!("/dev/mailbox/{number}/html")).await.shows(language);
    }
}

#[actix_web::test]
async fn live_pages_and_what_their_forms_refuse_are_in_the_language_too() {
    let rumbl = Rumbl::start().await;
    let (_, browser) = rumbl.logged_in("ada").await;
    choose(&browser, "de", "").await;
    browser.get("/conversations").await.shows("<h1>Unterhaltungen</h1>").shows("Neue Gruppe");
    browser.get("/conversations/new").await.shows("Gruppe erstellen").hides("Start group");
    let page = browser.get("/manage/videos/new").await;
    page.shows("<h1>Video hinzufügen</h1>").shows("Pflichtfeld").hides("Save video");
    let page = browser.post("/manage/videos", &[("video[url]", "")]).await;
    page.has_status(422).shows("muss ausgefüllt werden").hides("can&#39;t be blank");
    let page = browser.post("/conversations/new", &[("conversation[with]", "")]).await;
    page.has_status(422).shows("Füge mindestens eine Person hinzu.");
}

#[actix_web::test]
async fn a_shared_page_is_cached_for_each_language_on_its_own() {
    let rumbl = Rumbl::start().await;
    let (_, ada) = rumbl.logged_in("ada").await;
    let (_, bob) = rumbl.logged_in("bob").await;
    choose(&bob, "de", "").await;
    let [visitor, german] = [rumbl.browser(), rumbl.browser()];
    choose(&german, "de", "").await;
    for path in ["/", "/videos", "/users/new", "/nothing", "/search"] {
        for _ in 0..2 {
            visitor.get(path).await.shows(ENGLISH).shows("Language").hides("Sprache");
            german.get(path).await.shows(GERMAN).shows("Sprache").hides(">Language<");
            ada.get(path).await.shows(ENGLISH).hides("Sprache");
            bob.get(path).await.shows(GERMAN).shows("Sprache");
        }
    }
}

#[actix_web::test]
async fn a_browser_that_knows_a_page_in_one_language_gets_it_anew_in_another() {
    let rumbl = Rumbl::start().await;
    let browser = rumbl.browser();
    let tag = browser.get("/").await.headers["etag"].clone();
    let known = |language: &'static str, tag: HeaderValue| {
        let request = browser.request(Method::GET, "/").header(header::IF_NONE_MATCH, tag);
        request.header(header::ACCEPT_LANGUAGE, language).send()
    };
    let same = known("en", tag.clone()).await.unwrap();
    assert_eq!(same.status(), StatusCode::NOT_MODIFIED);
    assert_eq!(same.headers()["vary"], "cookie, accept-language, accept-encoding");
    let other = known("de", tag).await.unwrap();
    assert_eq!(other.status(), StatusCode::OK);
    let tag = other.headers()["etag"].clone();
    assert!(other.text().await.unwrap().contains(GERMAN));
    assert_eq!(known("de", tag).await.unwrap().status(), StatusCode::NOT_MODIFIED);
}

#[actix_web::test]
async fn a_live_page_goes_on_in_the_language_it_began_in() {
    const SAID: [&str; 2] = ["Finde Videos", "Find videos"];
    let rumbl = Rumbl::start().await;
    for (language, [said, unsaid]) in [("de", SAID), ("en", [SAID[1], SAID[0]])] {
        let request = Client::new().get(format!("{}/search", rumbl.url));
        let request = request.header(header::ACCEPT_LANGUAGE, language);
        let page = Page::read(request.send().await.unwrap()).await;
        page.shows(said).hides(unsaid);
        // Its socket tells no language, only its page does.
        let (_, joined) = Uploader::join(&rumbl, page, String::new()).await;
        assert!(joined.contains(said) && !joined.contains(unsaid), "{joined}");
    }
}
