use reqwest::{Method, header};
use serde_json::{Value, json};

use crate::support::Rumbl;

#[actix_web::test]
async fn a_form_without_the_right_csrf_token_is_refused_and_nothing_is_stored() {
    let rumbl = Rumbl::start().await;
    let (_, browser) = rumbl.logged_in("ada").await;
    let other = rumbl.browser().get("/").await.meta("csrf-token").unwrap();
    let video = [
        ("video[url]", "https://example.com/a.mp4"),
        ("video[title]", "t"),
        ("video[description]", "d"),
    ];
    for token in ["", "nonsense", &other] {
        let mut fields = video.to_vec();
        fields.push(("_csrf_token", token));
        let page = browser.post_as_is("/manage/videos", &fields).await;
        page.has_status(403).shows("This form has expired");
    }
    browser.post_as_is("/manage/videos", &video).await.has_status(403);
    assert_eq!(rumbl.video_count().await, 0);
}

#[actix_web::test]
async fn a_form_of_who_has_no_session_is_taken_from_pages_of_this_site_alone() {
    let rumbl = Rumbl::start().await;
    rumbl.user("ada").await;
    let browser = rumbl.browser();
    let token = browser.get("/sessions/new").await.meta("csrf-token").unwrap();
    let fields = [("_csrf_token", token.as_str()), ("theme", "dark")];
    let sent_from = async |origin: &str| {
        let request = browser.request(Method::POST, "/theme").form(&fields);
        request.header(header::ORIGIN, origin).send().await.unwrap().status().as_u16()
    };
    for origin in ["https://evil.example", "null", "", "http://127.0.0.1", "http://127.0.0.1:1"] {
        assert_eq!(sent_from(origin).await, 403, "{origin}");
    }
    assert_eq!(sent_from(&rumbl.url).await, 200);
    let without = browser.request(Method::POST, "/theme").form(&fields).send().await.unwrap();
    assert_eq!(without.status(), 403, "every browser says where a form comes from");
    browser.post_as_is("/theme", &[("theme", "dark")]).await.has_status(403);
    browser.post_as_is("/theme", &fields).await.has_status(200);
}

#[actix_web::test]
async fn where_the_public_address_is_known_only_its_pages_send_forms_without_a_session() {
    let rumbl = Rumbl::start_with(&[("PUBLIC_URL", "https://rumbl.example")]).await;
    let browser = rumbl.browser();
    let token = browser.get("/").await.meta("csrf-token").unwrap();
    let fields = [("_csrf_token", token.as_str()), ("theme", "dark")];
    for (origin, status) in [
        ("https://rumbl.example", 200),
        ("http://rumbl.example", 403),
        ("https://rumbl.example:8443", 403),
        (&rumbl.url, 403),
    ] {
        let request = browser.request(Method::POST, "/theme").form(&fields);
        let answer = request.header(header::ORIGIN, origin).send().await.unwrap();
        assert_eq!(answer.status(), status, "{origin}");
    }
}

/// Asks for a log-in at an address that is not `expected`, which people should use.
async fn is_told_the_address(rumbl: &Rumbl, expected: &str) {
    let fields = [("session[username]", "ada"), ("session[password]", "x")];
    let page = rumbl.browser().post("/sessions", &fields).await;
    page.has_status(403).shows("Wrong address").hides("expired");
    let message = format!("This site should be opened at {expected}.");
    assert!(page.text.replace("&#x2F;", "/").contains(&message), "{}", page.text);
}

#[actix_web::test]
async fn a_page_that_is_opened_at_another_address_than_public_url_says_so() {
    let rumbl = Rumbl::start_with(&[("PUBLIC_URL", "https://rumbl.example")]).await;
    is_told_the_address(&rumbl, "https://rumbl.example").await;
}

#[actix_web::test]
async fn behind_a_proxy_that_asks_for_another_host_the_browser_tells_whose_form_it_is() {
    let rumbl = Rumbl::start_with(&[("PUBLIC_URL", "https://rumbl.example")]).await;
    for (site, message) in [("same-origin", "Wrong address"), ("cross-site", "expired")] {
        let request = rumbl.browser().request(Method::POST, "/theme").form(&[("theme", "dark")]);
        let request = request.header(header::ORIGIN, "http://rumbl.example");
        let answer = request.header("sec-fetch-site", site).send().await.unwrap();
        assert_eq!(answer.status(), 403);
        let page = answer.text().await.unwrap();
        assert!(page.contains(message), "{site}: {page}");
    }
}

#[actix_web::test]
async fn a_page_that_is_opened_without_the_https_of_force_https_says_so() {
    let rumbl = Rumbl::start_with(&[("RUMBL_FORCE_HTTPS", "true")]).await;
    is_told_the_address(&rumbl, &rumbl.url.replace("http:", "https:")).await;
}

#[actix_web::test]
async fn a_body_over_the_limit_is_refused() {
    let rumbl = Rumbl::start_with(&[("RUMBL_LIMITS__FORM_BYTES", "2000")]).await;
    let browser = rumbl.browser();
    let name = "x".repeat(3_000);
    let page = browser.post("/users", &[("user[name]", &name)]).await;
    page.has_status(413).shows("That is too much");
}

#[actix_web::test]
async fn a_form_without_the_fields_it_should_have_is_a_bad_request() {
    let rumbl = Rumbl::start().await;
    let browser = rumbl.browser();
    browser.post("/sessions", &[("other", "x")]).await.has_status(400);
    browser.post("/users", &[("user", "x")]).await.has_status(400);
    browser.post("/users", &[("user[name][deep]", "x")]).await.has_status(422).shows("is invalid");
}

#[actix_web::test]
async fn an_unknown_address_is_a_page_for_browsers_and_json_for_programs() {
    let rumbl = Rumbl::start().await;
    let browser = rumbl.browser();
    browser.get("/nothing").await.has_status(404).shows("Page not found").shows("<html");
    let request = browser.request(Method::GET, "/nothing");
    let answer = request.header(header::ACCEPT, "application/json").send().await.unwrap();
    assert_eq!(answer.status(), 404);
    let request_id = answer.headers()["x-request-id"].to_str().unwrap().to_owned();
    let json: Value = serde_json::from_str(&answer.text().await.unwrap()).unwrap();
    let detail = json!({"detail": "Not Found"});
    assert_eq!(json, json!({"errors": detail, "code": "not_found", "request_id": request_id}));
}

#[actix_web::test]
async fn a_text_with_a_nul_is_refused_with_a_message() {
    let rumbl = Rumbl::start().await;
    let fields = [("user[name]", "A\0da"), ("user[username]", "ada"), ("user[password]", "secret")];
    let page = rumbl.browser().post("/users", &fields).await;
    page.has_status(422).shows("can&#39;t contain a NUL character");
}

#[actix_web::test]
async fn text_of_any_script_shows_as_it_was_written() {
    let rumbl = Rumbl::start().await;
    let fields = [
        ("user[name]", "أدا 👩‍🚀 <b>Ada</b>"),
        ("user[username]", "ada"),
        ("user[password]", "secret"),
    ];
    let page = rumbl.browser().post("/users", &fields).await;
    page.has_status(200).shows("أدا 👩‍🚀 &lt;b&gt;Ada").hides("<b>Ada");
}

#[actix_web::test]
async fn a_head_request_has_headers_and_no_body() {
    let rumbl = Rumbl::start().await;
    let request = rumbl.browser().request(Method::HEAD, "/");
    let answer = request.send().await.unwrap();
    assert_eq!(answer.status(), 200);
    assert_eq!(answer.text().await.unwrap(), "");
}

#[actix_web::test]
async fn a_method_that_a_path_does_not_answer_is_refused_with_those_it_does() {
    let rumbl = Rumbl::start().await;
    let browser = rumbl.browser();
    let page = browser.get("/sessions").await;
    page.has_status(405).shows("<html").shows("That doesn’t work here");
    assert_eq!(page.headers["allow"], "POST");
    for (method, path, allowed) in [
        (Method::POST, "/api/videos/1/annotations", "GET, HEAD"),
        (Method::DELETE, "/robots.txt", "GET, HEAD"),
        (Method::OPTIONS, "/manage/videos/1", "GET, PUT, PATCH, DELETE, HEAD"),
    ] {
        let answer = browser.request(method, path).send().await.unwrap();
        assert_eq!(answer.status(), 405, "{path}");
        assert_eq!(answer.headers()["allow"], allowed, "{path}");
    }
}

#[actix_web::test]
async fn programs_get_errors_as_json_whatever_they_ask_with() {
    let rumbl = Rumbl::start().await;
    let browser = rumbl.browser();
    for (method, path, status) in [
        (Method::GET, "/api/nothing", 404),
        (Method::POST, "/api/nothing", 404),
        (Method::PUT, "/api/videos/1", 405),
    ] {
        let answer = browser.request(method, path).send().await.unwrap();
        assert_eq!(answer.status(), status, "{path}");
        assert_eq!(answer.headers()["content-type"], "application/json", "{path}");
    }
}
