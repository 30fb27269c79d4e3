//! What becomes of a form whose session has ended since its page was loaded.

use reqwest::header;

use crate::support::{Browser, PASSWORD, Page, Rumbl};

const TITLE: &str = "A title that took me an hour";

/// A browser whose person has logged out in another tab, and the token of the page that it still shows.
async fn logged_out(rumbl: &Rumbl) -> (Browser, String) {
    let (_, browser) = rumbl.logged_in("ada").await;
    let token = browser.get("/manage/videos/new").await.meta("csrf-token").unwrap();
    browser.post("/sessions/1", &[("_method", "delete")]).await.is_at("/");
    (browser, token)
}

fn video(token: &str) -> [(&str, &str); 6] {
    [
        ("_csrf_token", token),
        ("video[url]", "https://example.com/a.mp4"),
        ("video[title]", TITLE),
        ("video[description]", "<b>with</b> love"),
        ("video[category_id]", "3"),
        ("video[answers_enabled]", "true"),
    ]
}

#[actix_web::test]
async fn what_was_typed_is_given_back_with_the_form_to_log_in() {
    let rumbl = Rumbl::start().await;
    let (browser, token) = logged_out(&rumbl).await;
    let page = browser.post_as_is("/manage/videos", &video(&token)).await;
    page.has_status(403).shows("You were logged out").shows("Log in again");
    page.shows("session[username]").shows(TITLE).shows("&lt;b&gt;with&lt;");
    page.shows(">Title<").shows(">URL<").hides(">Category").hides(">Answers").hides(&token);
    assert_eq!(page.headers["cache-control"], "private, no-cache");
    assert_eq!(rumbl.video_count().await, 0);
    // The form on the page works, and the text can be sent again.
    browser.log_in("ada", PASSWORD).await.is_at("/").shows("Welcome back!");
    let fields = video(&token);
    browser.post("/manage/videos", &fields[1..4]).await.shows(TITLE);
    assert_eq!(rumbl.video_count().await, 1);
}

#[actix_web::test]
async fn no_text_of_another_site_is_shown_on_that_page() {
    let rumbl = Rumbl::start().await;
    let (browser, token) = logged_out(&rumbl).await;
    let request = browser.form("/manage/videos").form(&video(&token));
    let mut request = request.build().unwrap();
    request.headers_mut().insert(header::ORIGIN, "https://evil.example".parse().unwrap());
    let answer = reqwest::Client::new().execute(request).await.unwrap();
    assert_eq!(answer.status(), 403);
    let text = answer.text().await.unwrap();
    assert!(!text.contains(TITLE) && text.contains("This form has expired"), "{text}");
}

#[actix_web::test]
async fn a_form_of_a_person_who_is_logged_in_has_to_show_their_token() {
    let rumbl = Rumbl::start().await;
    let (_, browser) = rumbl.logged_in("ada").await;
    let page = browser.post_as_is("/manage/videos", &video("another")).await;
    page.has_status(403).shows("This form has expired").hides("You were logged out");
}

/// What is answered to a form without any text, sent from the page at `referer`.
async fn answer_from(browser: &Browser, referer: &str) -> Page {
    let form = browser.form("/videos/1/follow").header(header::REFERER, referer);
    Page::read(form.form(&[("_csrf_token", "over")]).send().await.unwrap()).await
}

#[actix_web::test]
async fn a_form_without_text_leads_by_the_log_in_back_to_its_page() {
    let rumbl = Rumbl::start().await;
    let (browser, _) = logged_out(&rumbl).await;
    let page = answer_from(&browser, &format!("{}/watch/1-x?t=83", rumbl.url)).await;
    page.has_status(403).shows("You were logged out");
    let query = "?return_to=%2Fwatch%2F1-x%3Ft%3D83";
    page.shows(&format!("action=\"/sessions{query}\""));
    page.shows(&format!("href=\"/sessions/new{query}\">Log in another way"));
    let credentials = [("session[username]", "ada"), ("session[password]", PASSWORD)];
    let demo = format!("/watch/{}", rumbl.demo_video().await.permalink());
    let query = format!("?return_to={}", demo.replace('/', "%2F"));
    answer_from(&browser, &format!("{}{demo}", rumbl.url)).await.shows(&query);
    browser.post(&format!("/sessions{query}"), &credentials).await.is_at(&demo);
}

#[actix_web::test]
async fn no_page_of_another_site_is_where_such_a_log_in_leads() {
    let rumbl = Rumbl::start().await;
    let (browser, _) = logged_out(&rumbl).await;
    for referer in [
        "https://evil.example/watch/1-x".to_owned(),
        "nonsense".to_owned(),
        String::new(),
        rumbl.url.clone(),
        format!("{}1/watch/1-x", rumbl.url),
        format!("{}@evil.example/watch/1-x", rumbl.url),
        format!("{}.evil.example/watch/1-x", rumbl.url),
        format!("{}//evil.example/", rumbl.url),
        format!("{}/\\evil.example/", rumbl.url),
        format!("{}/%09/evil.example/", rumbl.url),
    ] {
        let page = answer_from(&browser, &referer).await;
        page.has_status(403).shows("You were logged out").hides("return_to");
    }
}
