use reqwest::redirect::Policy;
use rumbl_core::accounts::{self, DEMO_USERNAME};
use rumbl_core::multimedia;

use crate::support::Rumbl;

#[actix_web::test]
async fn the_home_page_shows_the_videos_added_last() {
    let rumbl = Rumbl::start().await;
    let page = rumbl.browser().get("/").await;
    page.is_at("/").shows("The night train to the sea").shows("Register").shows("Log in");
}

#[actix_web::test]
async fn the_home_page_shows_the_demo_and_what_is_said_in_it() {
    let rumbl = Rumbl::start().await;
    let page = rumbl.browser().get("/").await;
    page.shows("Try the demo").shows("<b>0:35</b> WHALE</p>").shows("jump over the moon.</p>");
    let (_, from_picture) = page.text.split_once("src=\"/assets/media/demo-").expect("its picture");
    let (fingerprint, _) = from_picture.split_once('"').unwrap();
    let picture = rumbl.browser().get(&format!("/assets/media/demo-{fingerprint}")).await;
    assert_eq!(picture.has_status(200).headers["content-type"], "image/webp");
    assert!(picture.headers["cache-control"].to_str().unwrap().contains("immutable"));
}

#[actix_web::test]
async fn without_a_demo_the_home_page_shows_a_drawn_picture() {
    let rumbl = Rumbl::start().await;
    let demo = rumbl.demo_video().await;
    rumbl
        .repo(move |db| {
            let owner = accounts::get_user_by(db, DEMO_USERNAME)?;
            multimedia::delete_video(db, &owner, demo.id)
        })
        .await;
    let page = rumbl.browser().get("/").await;
    page.hides("Try the demo").hides("WHALE").hides("demo-");
    page.shows("src=\"/posters/moon-").shows("wait for it…");
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
