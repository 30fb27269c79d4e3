use std::time::Duration;

use reqwest::redirect::Policy;
use rumbl_core::accounts::{self, DEMO_USERNAME, User};
use rumbl_core::annotations::{self, Visit};
use rumbl_core::ids::VideoId;
use rumbl_core::multimedia;
use rumbl_factories::Annotation;
use rumbl_web::news_cache::Version;
use tokio::time::timeout;

use crate::support::Rumbl;

/// How long a test waits for what comes at once, as a rule.
const PATIENCE: Duration = Duration::from_secs(10);

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
    page.shows("Try the demo").shows("?t=35.7\" dir=\"auto\"><b>0:35</b> WHALE</a>");
    page.shows("Latest annotations on The night train to the sea")
        .shows("<b>0:37</b> Thirty years");
    let (_, from_picture) = page.text.split_once("src=\"/assets/media/demo-").expect("its picture");
    let (fingerprint, _) = from_picture.split_once('"').unwrap();
    let picture = rumbl.browser().get(&format!("/assets/media/demo-{fingerprint}")).await;
    assert_eq!(picture.has_status(200).headers["content-type"], "image/webp");
    assert!(picture.headers["cache-control"].to_str().unwrap().contains("immutable"));
}

async fn annotate(rumbl: &Rumbl, author: &User, id: VideoId, at: i64, body: &str) {
    rumbl.insert(Annotation.on_id(id).by(author).body(body).at_ms(at)).await;
}

async fn delete_demo(rumbl: &Rumbl) {
    let demo = rumbl.demo_video().await;
    rumbl
        .repo(move |db| {
            let owner = accounts::get_user_by(db, DEMO_USERNAME)?;
            multimedia::delete_video(db, &owner, demo.id)
        })
        .await;
}

#[actix_web::test]
async fn the_home_page_says_what_was_said_last_and_cuts_what_is_long() {
    let rumbl = Rumbl::start().await;
    let (demo, ada) = (rumbl.demo_video().await, rumbl.user("ada").await);
    let (visitor, long) = (rumbl.browser(), "so long ".repeat(100));
    visitor.get("/").await.hides("I said").hides("so long");
    annotate(&rumbl, &ada, demo.id, 5_000, "<i>I said</i>").await;
    visitor.get("/").await.shows("?t=5\" dir=\"auto\"><b>0:05</b> &lt;i&gt;I said");
    annotate(&rumbl, &ada, demo.id, 6_000, &long).await;
    visitor.get("/").await.shows("I said").shows("so long so l…</a>").hides("WHALE</a>");
}

#[actix_web::test]
async fn without_a_demo_the_home_page_shows_the_liveliest_video_or_a_drawn_picture() {
    let rumbl = Rumbl::start().await;
    delete_demo(&rumbl).await;
    let visitor = rumbl.browser();
    let page = visitor.get("/").await;
    page.hides("Try the demo").hides("WHALE").hides("demo-").hides("Latest annotations on");
    page.shows("src=\"/posters/moon-");
    let ada = rumbl.user("ada").await;
    let [quiet, lively, silent] = [
        rumbl.video(&ada, "Quiet").await,
        rumbl.video(&ada, "Lively").await,
        rumbl.video(&ada, "Silent").await,
    ];
    visitor.get("/").await.shows(&silent.title).hides("Latest annotations on");
    annotate(&rumbl, &ada, quiet.id, 1, "hm").await;
    visitor.get("/").await.shows("Latest annotations on Quiet").shows("<b>0:00</b> hm</a>");
    annotate(&rumbl, &ada, lively.id, 1, "one").await;
    annotate(&rumbl, &ada, lively.id, 2, "two").await;
    visitor.get("/").await.shows("Latest annotations on Lively").hides("</b> hm</a>");
}

#[actix_web::test]
async fn a_members_home_page_has_the_head_of_their_feed_and_nobody_elses() {
    let rumbl = Rumbl::start().await;
    let (_, reader) = rumbl.logged_in("ada").await;
    let (grace, other) = rumbl.logged_in("grace").await;
    let video = rumbl.video(&grace, "Followed").await;
    reader.get("/").await.hides("New for you");
    reader.post(&format!("/videos/{}/follow", video.id), &[]).await.has_status(200);
    reader.get("/").await.hides("New for you");
    for number in 1..=6 {
        annotate(&rumbl, &grace, video.id, number * 1_000, &format!("<b>remark</b> {number}"))
            .await;
    }
    let page = reader.get("/").await;
    page.shows("New for you").shows("&lt;b&gt;remark").shows(" 6</p>").shows(" 4</p>");
    page.hides(" 3</p>").shows("href=\"/feed\"");
    other.get("/").await.hides("New for you").hides("</b&gt; 5</p>");
    rumbl.browser().get("/").await.hides("New for you");
    reader.post(&format!("/videos/{}/follow", video.id), &[("_method", "delete")]).await;
    reader.get("/").await.hides("New for you");
}

#[actix_web::test]
async fn a_members_home_page_says_what_is_new_since_their_last_visit() {
    let rumbl = Rumbl::start().await;
    let (ada, reader) = rumbl.logged_in("ada").await;
    let grace = rumbl.user("grace").await;
    let video = rumbl.video(&grace, "<Visited>").await;
    let visit = Visit { user_id: ada.id, video_id: video.id };
    reader.get("/").await.hides("New for you");
    rumbl.repo(move |db| annotations::store_visits(db, &[visit])).await;
    reader.get("/").await.hides("New for you");
    annotate(&rumbl, &grace, video.id, 1, "one").await;
    annotate(&rumbl, &ada, video.id, 1, "my own").await;
    let page = reader.get("/").await;
    page.shows("<bdi>&lt;Visited&gt;</bdi>").shows("1 new <time").shows("since earlier today");
    rumbl.repo(move |db| annotations::store_visits(db, &[visit])).await;
    reader.get("/").await.hides("New for you");
}

#[actix_web::test]
async fn a_members_news_cost_no_query_until_they_may_have_changed() {
    let rumbl = Rumbl::start().await;
    let (ada, reader) = rumbl.logged_in("ada").await;
    let grace = rumbl.user("grace").await;
    let is_known = async || {
        let now = Version::now(&rumbl.app.pages, ada.id).await.unwrap();
        rumbl.app.news.knows(ada.id, now)
    };
    // Whatever other tests annotate may move the versions on between a page and the question.
    let becomes_known = async |has_news: bool| loop {
        let page = reader.get("/").await;
        let page = page.has_status(200);
        let _ = if has_news { page.shows("New for you") } else { page.hides("New for you") };
        if is_known().await {
            break;
        }
    };
    timeout(PATIENCE, becomes_known(false)).await.expect("who has visited nothing has no news");
    let demo = rumbl.demo_video().await.id;
    let visit = Visit { user_id: ada.id, video_id: demo };
    rumbl.repo(move |db| annotations::store_visits(db, &[visit])).await;
    assert!(!is_known().await, "a visit");
    timeout(PATIENCE, becomes_known(false)).await.expect("nobody has said anything since");
    for (number, told) in [(1, "1 new "), (2, "2 new ")] {
        annotate(&rumbl, &grace, demo, number, "one").await;
        reader.get("/").await.shows(told);
        timeout(PATIENCE, becomes_known(true)).await.expect("there are news");
    }
    rumbl.repo(move |db| annotations::store_visits(db, &[visit])).await;
    assert!(!is_known().await, "another visit");
    reader.get("/").await.hides("New for you");
    timeout(PATIENCE, becomes_known(false)).await.expect("nothing is new any more");
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
