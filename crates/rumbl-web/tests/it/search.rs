//! The search: as a page, and as it goes on over the socket of live pages.

use actix_live::testing;
use regex::Regex;
use reqwest::{Client, header};
use rumbl_core::accounts::{self, SessionToken, User};
use rumbl_core::multimedia::{Video, video_topic};
use rumbl_factories::Annotation;
use serde_json::json;
use url::form_urlencoded;

use crate::support::{Page, Rumbl, Socket};

async fn say(rumbl: &Rumbl, who: &User, video: &Video, body: &str, at: i64) {
    rumbl.insert(Annotation.on(video).by(who).body(body).at_ms(at)).await;
}

async fn token_of(rumbl: &Rumbl, who: &User) -> SessionToken {
    let who = who.clone();
    rumbl.repo(move |db| accounts::create_session(db, &who, None)).await.1
}

fn cookie_of(token: &SessionToken) -> String {
    format!("_rumbl_session={}", token.expose())
}

async fn visit(rumbl: &Rumbl, path: &str, cookie: &str) -> Page {
    let request = Client::new().get(format!("{}{path}", rumbl.url)).header("cookie", cookie);
    Page::read(request.send().await.unwrap()).await
}

/// The topic of the live page, and what its client joins with.
fn join_of(rumbl: &Rumbl, page: &Page) -> (String, serde_json::Value) {
    let pattern =
        r#"<div id="([^"]+)" data-phx-main data-phx-session="([^"]+)" data-phx-static="([^"]+)">"#;
    let found = Regex::new(pattern).unwrap();
    let found = found.captures(&page.text).expect("the page has its view's element");
    let params = json!({
        "url": format!("{}/search", rumbl.url), "params": {"_mounts": 0},
        "session": &found[2], "static": &found[3],
    });
    (format!("lv:{}", &found[1]), params)
}

async fn live_socket(rumbl: &Rumbl, page: &Page, cookie: Option<&str>) -> Socket {
    let token = page.meta("csrf-token").unwrap();
    let query = format!("vsn=2.0.0&_csrf_token={token}");
    Socket::connect_at(&rumbl.url, "/live", &query, cookie).await.expect("the socket opens")
}

#[actix_web::test]
async fn without_javascript_a_search_finds_videos_and_the_moments_at_which_something_was_said() {
    let rumbl = Rumbl::start().await;
    let ada = rumbl.user("ada").await;
    let video = rumbl.video(&ada, "Tears of <Steel>").await;
    say(&rumbl, &ada, &video, "what a <b>needle</b> & thread", 61_500).await;
    let browser = rumbl.browser();
    let page = browser.get("/search?q=steel").await;
    page.is_at("/search").shows("<title data-suffix=\" · rumbl\">Search · rumbl</title>");
    page.shows(&format!(r#"<a href="/watch/{}">"#, video.permalink()));
    page.shows("Tears of &lt;<mark>Steel</mark>&gt;").shows("1 result").hides("needle");
    let page = browser.get("/search?q=a+need").await;
    page.shows("what <mark>a</mark> &lt;b&gt;<mark>needle</mark>&lt;/b&gt; &amp; thread");
    page.shows(&format!(r#"href="/watch/{}?t=61.5""#, video.permalink()));
    page.shows("1:01").hides("<b>needle");
}

#[actix_web::test]
async fn a_search_says_what_to_try_where_there_is_nothing() {
    let rumbl = Rumbl::start().await;
    let browser = rumbl.browser();
    for nothing in ["/search", "/search?q=", "/search?q=%25_%22%00", "/search?other=x"] {
        browser.get(nothing).await.is_at("/search").shows("Find videos").hides("class=\"results\"");
    }
    let page = browser.get("/search?q=%22xyzzy%22").await;
    page.is_at("/search").shows("Nothing found. Try fewer").shows(r#"value="&quot;xyzzy&quot;""#);
    let hostile = [
        "%",
        "\"",
        "'",
        "(",
        "*",
        "NEAR(a b)",
        "AND",
        "title : x",
        "a\u{0}b",
        "😀",
        "שלום",
        "a:*A",
    ];
    for text in
        hostile.map(str::to_owned).into_iter().chain([1_000, 10_000].map(|n| "a%".repeat(n)))
    {
        let query: String = form_urlencoded::byte_serialize(text.as_bytes()).collect();
        let path = format!("/search?q={query}");
        let page = browser.get(&path).await;
        page.has_status(200);
        assert!(page.text.len() < 40_000, "what is typed is shown in part");
    }
}

#[actix_web::test]
async fn people_are_found_by_members_only() {
    let rumbl = Rumbl::start().await;
    let (_, browser) = rumbl.logged_in("adalovelace").await;
    browser.get("/search?q=adalove").await.shows("found-people").shows("<mark>adalovelace</mark>");
    let page = rumbl.browser().get("/search?q=adalove").await;
    page.shows("Nothing found").hides("found-people");
}

#[actix_web::test]
async fn a_search_is_private_and_known_again_and_as_strict_as_other_pages() {
    let rumbl = Rumbl::start().await;
    let browser = rumbl.browser();
    let page = browser.get("/search?q=test").await;
    assert_eq!(page.headers["cache-control"], "private, no-cache");
    let other = browser.get("/videos").await;
    let policy = header::CONTENT_SECURITY_POLICY;
    assert_eq!(page.headers[&policy], other.headers[&policy]);
    assert!(!page.headers.contains_key("set-cookie"), "looking around starts no session");
    let again = browser.request(reqwest::Method::GET, "/search?q=test");
    let again = again.header("if-none-match", &page.headers["etag"]).send().await.unwrap();
    assert_eq!(again.status(), 304);
    page.shows("/assets/live-").shows(r#"role="search""#);
    other.hides("/assets/live-").shows(r#"<form class="site-search" action="/search""#);
}

#[actix_web::test]
async fn typing_changes_the_results_and_the_address() {
    let rumbl = Rumbl::start().await;
    let ada = rumbl.user("ada").await;
    rumbl.video(&ada, "Sintel").await;
    let mut page = testing::live(&rumbl.app.live_pages, "/search").await.unwrap();
    assert!(!page.has(".results"));
    page.element("#search").render_change(&[("q", "sin")]).await;
    assert_eq!(page.assert_patch(), "/search?q=sin");
    assert_eq!(page.texts("#found-videos ~ ul mark"), ["Sintel"]);
    page.element("#search").render_change(&[("q", "sin & \"x")]).await;
    assert_eq!(page.assert_patch(), "/search?q=sin+%26+%22x");
    assert!(!page.has(".results"));
    assert!(page.text("#search-status").contains("Nothing found"));
    page.element("#search").render_submit(&[("q", "")]).await;
    assert_eq!(page.assert_patch(), "/search");
    assert!(page.text("#search-status").contains("Find videos"));
}

#[actix_web::test]
async fn a_visitor_searches_over_the_socket_and_finds_nobody() {
    let rumbl = Rumbl::start().await;
    rumbl.user("adalovelace").await;
    let page = rumbl.browser().get("/search").await;
    let mut socket = live_socket(&rumbl, &page, None).await;
    let (topic, params) = join_of(&rumbl, &page);
    assert_eq!(socket.join(&topic, params).await["status"], "ok");
    let event =
        json!({"type": "form", "event": "search", "value": "q=adalove", "meta": {"_target": "q"}});
    let reply = socket.push(&topic, "event", event).await;
    let text = reply.to_string();
    assert!(text.contains("Nothing found") && !text.contains("adalovelace"), "{text}");
}

#[actix_web::test]
async fn a_live_page_goes_on_in_its_language() {
    let rumbl = Rumbl::start().await;
    let page = visit(&rumbl, "/search", "_rumbl_locale=de").await;
    page.shows("<h1>Suche</h1>").shows("Finde Videos").hides("Find videos");
    let mut socket = live_socket(&rumbl, &page, None).await;
    let (topic, params) = join_of(&rumbl, &page);
    let joined = socket.join(&topic, params).await.to_string();
    assert!(joined.contains("Finde Videos") && !joined.contains("Find videos"), "{joined}");
    let event =
        json!({"type": "form", "event": "search", "value": "q=xyzzy", "meta": {"_target": "q"}});
    let text = socket.push(&topic, "event", event).await.to_string();
    assert!(text.contains("Nichts gefunden") && !text.contains("Suchbegriff"), "{text}");
}

#[actix_web::test]
async fn a_live_page_is_its_readers_alone_and_ends_with_their_log_out() {
    let rumbl = Rumbl::start().await;
    let (ada, eva) = (rumbl.user("ada").await, rumbl.user("eva").await);
    let [token, others] = [&ada, &eva].map(|who| token_of(&rumbl, who));
    let (token, others) = (token.await, others.await);
    let cookie = cookie_of(&token);
    let page = visit(&rumbl, "/search", &cookie).await;
    let (topic, params) = join_of(&rumbl, &page);
    // Neither a visitor nor another member can join with the page of a member.
    for cookie in [None, Some(cookie_of(&others))] {
        let mut socket = live_socket(&rumbl, &page, cookie.as_deref()).await;
        let reply = socket.join(&topic, params.clone()).await;
        assert_eq!(reply["response"]["reason"], "stale", "{reply}");
    }
    let mut socket = live_socket(&rumbl, &page, Some(&cookie)).await;
    assert_eq!(socket.join(&topic, params.clone()).await["status"], "ok");
    let form =
        [("_csrf_token", page.meta("csrf-token").unwrap()), ("_method", "delete".to_owned())];
    let path = format!("{}/sessions/{}", rumbl.url, ada.id);
    let request = Client::new().post(path).header("cookie", &cookie).form(&form);
    assert!(request.send().await.unwrap().status().is_success());
    assert_eq!(socket.closed().await, 1001);
    // The client comes back, and is told to load the page anew.
    let mut socket = live_socket(&rumbl, &page, Some(&cookie)).await;
    assert_eq!(socket.join(&topic, params).await["response"]["reason"], "stale");
    visit(&rumbl, "/search", &cookie).await.shows("Log in");
}

#[actix_web::test]
async fn the_channels_socket_takes_no_views_and_the_live_socket_no_channels() {
    let rumbl = Rumbl::start().await;
    let ada = rumbl.user("ada").await;
    let video = rumbl.video(&ada, "A video").await;
    let page = rumbl.browser().get("/search").await;
    let mut live = live_socket(&rumbl, &page, None).await;
    let reply = live.join(&video_topic(video.id).to_string(), json!({})).await;
    assert_eq!(reply["status"], "error", "{reply}");
    let (topic, params) = join_of(&rumbl, &page);
    let reply = rumbl.socket(&ada).await.join(&topic, params).await;
    assert_eq!(reply["status"], "error", "{reply}");
}

#[actix_web::test]
async fn guest_sockets_per_address_bounds_the_sockets_of_live_pages_too() {
    let limit = ("RUMBL_LIMITS__GUEST_SOCKETS_PER_ADDRESS", "2");
    let rumbl = Rumbl::start_with(&[limit]).await;
    for expected in [200, 200, 503] {
        rumbl.browser().get("/live/longpoll?vsn=2.0.0").await.has_status(expected);
    }
}
