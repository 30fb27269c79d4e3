use reqwest::redirect::Policy;

use crate::support::Rumbl;

#[actix_web::test]
async fn the_home_page_shows_the_videos_added_last() {
    let rumbl = Rumbl::start().await;
    let page = rumbl.browser().get("/").await;
    page.is_at("/").shows("Demo: a test picture").shows("Register").shows("Log in");
}

#[actix_web::test]
async fn every_page_carries_a_csrf_token_and_only_logged_in_people_get_a_user_token() {
    let rumbl = Rumbl::start().await;
    let visitor = rumbl.browser().get("/").await;
    assert!(visitor.meta("csrf-token").is_some_and(|token| token.len() > 20));
    assert_eq!(visitor.meta("user-token"), None);
    let (_, browser) = rumbl.logged_in("ada").await;
    assert!(browser.get("/").await.meta("user-token").is_some_and(|token| token.len() > 20));
}

#[actix_web::test]
async fn every_page_has_secure_headers_and_a_policy_without_inline_scripts() {
    let rumbl = Rumbl::start().await;
    let browser = rumbl.browser();
    let first = browser.get("/").await;
    let policy = first.headers["content-security-policy"].to_str().unwrap();
    assert!(!policy.contains("unsafe"), "{policy}");
    assert!(policy.contains("frame-src 'none'"), "{policy}");
    assert!(policy.contains("script-src 'self' ;"), "{policy}");
    assert!(!policy.contains("nonce"), "{policy}");
    assert_eq!(first.headers["x-content-type-options"], "nosniff");
    assert_eq!(first.headers["referrer-policy"], "strict-origin-when-cross-origin");
    assert!(first.headers.contains_key("x-request-id"));
    assert!(!first.headers.contains_key("strict-transport-security"), "only over HTTPS");
}

#[actix_web::test]
async fn cookies_are_for_https_alone_where_https_is_forced() {
    let rumbl = Rumbl::start_with(&[("RUMBL_FORCE_HTTPS", "true")]).await;
    let client = reqwest::Client::builder().redirect(Policy::none()).build().unwrap();
    let asks_to_log_in = format!("{}/manage/videos", rumbl.url);
    let answer = client.get(asks_to_log_in).send().await.unwrap();
    let cookie = answer.headers()["set-cookie"].to_str().unwrap();
    for attribute in ["Secure", "HttpOnly", "SameSite=Lax"] {
        assert!(cookie.contains(attribute), "{cookie}");
    }
    assert!(answer.headers().contains_key("strict-transport-security"));
}
