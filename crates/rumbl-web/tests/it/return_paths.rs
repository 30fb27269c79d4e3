use reqwest::Method;

use crate::support::{Browser, PASSWORD, Page, Rumbl};

const REGISTRATION: [(&str, &str); 3] =
    [("user[name]", "Ada"), ("user[username]", "ada"), ("user[password]", "secret-sauce")];
const LOG_IN: [(&str, &str); 2] = [("session[username]", "ada"), ("session[password]", PASSWORD)];

/// What browsers read as the address of another host, or as no address of a page.
const FORGED: [&str; 12] = [
    "%2F%2Fevil.example",
    "%2F%5Cevil.example",
    "%2F%09%2Fevil.example",
    "%2F%2509%2Fevil.example",
    "%2F%0D%0ALocation:%20x",
    "%2F.%2F%2Fevil.example",
    "https%3A%2F%2Fevil.example",
    "javascript%3Aalert(1)",
    "evil.example",
    "%00",
    "%FF",
    "",
];

/// Where an address leads, with its query.
async fn asked_at(browser: &Browser, method: Method, path: &str) -> String {
    let answer = browser.request(method, path).send().await.unwrap();
    let url = answer.url();
    url.query().map_or_else(|| url.path().to_owned(), |query| format!("{}?{query}", url.path()))
}

async fn demo_path(rumbl: &Rumbl) -> String {
    format!("/watch/{}", rumbl.demo_video().await.permalink())
}

/// The links to log in and to register of a page, and where its form goes.
fn log_in_links(page: &Page) -> Vec<String> {
    let starts =
        ["href=\"/sessions/new", "href=\"/users/new", "action=\"/sessions", "action=\"/users"];
    let links = |start: &&str| {
        let (_, path) = start.split_once('"').unwrap();
        let rests = page.text.split(*start).skip(1);
        rests.map(|rest| format!("{path}{}", rest.split('"').next().unwrap())).collect::<Vec<_>>()
    };
    starts.iter().flat_map(links).collect()
}

#[actix_web::test]
async fn a_bookmark_of_a_members_page_leads_to_the_log_in_and_then_to_the_page() {
    let rumbl = Rumbl::start().await;
    rumbl.user("ada").await;
    for page in ["/manage/videos?page=1", "/users", "/settings/password"] {
        let browser = rumbl.browser();
        let encoded: String = url::form_urlencoded::byte_serialize(page.as_bytes()).collect();
        let log_in = format!("/sessions/new?return_to={encoded}");
        assert_eq!(asked_at(&browser, Method::GET, page).await, log_in);
        browser
            .post(&log_in.replace("/new", ""), &LOG_IN)
            .await
            .is_at(page.split('?').next().unwrap());
    }
}

#[actix_web::test]
async fn what_was_sent_to_a_members_page_is_not_asked_for_again() {
    let rumbl = Rumbl::start().await;
    let browser = rumbl.browser();
    let page = browser.post("/manage/videos", &[("video[url]", "/a.mp4")]).await;
    page.has_status(403).shows("You were logged out").hides("return_to");
}

#[actix_web::test]
async fn a_shared_moment_is_where_a_log_in_and_a_registration_lead_back() {
    let rumbl = Rumbl::start().await;
    let demo = demo_path(&rumbl).await;
    let query = format!("?return_to={}%3Ft%3D83", demo.replace('/', "%2F"));
    let watched = rumbl.browser().get(&format!("{demo}?t=83")).await;
    let links = log_in_links(&watched);
    assert!(links.len() >= 3, "{links:?}");
    for link in links {
        assert!(link.ends_with(&query), "{link}");
        let page = rumbl.browser().get(&link).await;
        for onward in log_in_links(&page) {
            assert!(onward.ends_with(&query), "{onward} on {link}");
        }
    }
    let browser = rumbl.browser();
    let page = browser.post(&format!("/users{query}"), &REGISTRATION).await;
    page.is_at(&demo).shows("Ada created!").shows("Log out");
    let browser = rumbl.browser();
    let wrong = [("session[username]", "ada"), ("session[password]", "wrong-secret")];
    let refused = browser.post(&format!("/sessions{query}"), &wrong).await;
    refused.has_status(422);
    assert!(log_in_links(&refused).iter().all(|link| link.ends_with(&query)), "{}", refused.text);
    let page = browser.post(&format!("/sessions{query}"), &LOG_IN).await;
    page.is_at(&demo).shows("Welcome back!");
}

#[actix_web::test]
async fn a_log_in_that_begins_at_home_ends_there() {
    let rumbl = Rumbl::start().await;
    rumbl.user("ada").await;
    for path in ["/", "/sessions/new", "/users/new"] {
        for link in log_in_links(&rumbl.browser().get(path).await) {
            assert!(!link.contains("return_to"), "{link} on {path}");
        }
    }
    rumbl.browser().post("/sessions", &LOG_IN).await.is_at("/");
}

#[actix_web::test]
async fn no_log_in_and_no_registration_leads_to_another_site() {
    let rumbl = Rumbl::start().await;
    let demo = demo_path(&rumbl).await;
    let long = "%2Fa".repeat(5_000);
    for (number, forged) in FORGED.into_iter().chain([long.as_str()]).enumerate() {
        let query = format!("?return_to={forged}");
        for link in log_in_links(&rumbl.browser().get(&format!("/sessions/new{query}")).await) {
            assert!(!link.contains("return_to"), "{link} for {forged:.40}");
        }
        let username = format!("eva{number}");
        let mut fields: [(&str, &str); 3] = REGISTRATION;
        fields[1].1 = &username;
        rumbl.browser().post(&format!("/users{query}"), &fields).await.is_at(&demo);
        let fields = [("session[username]", username.as_str()), LOG_IN[1]];
        rumbl.browser().post(&format!("/sessions{query}"), &fields).await.is_at("/");
    }
}

#[actix_web::test]
async fn a_log_in_form_that_has_expired_keeps_the_way_back() {
    let rumbl = Rumbl::start().await;
    rumbl.user("ada").await;
    let query = "?return_to=%2Fusers";
    let browser = rumbl.browser();
    let token = browser.get("/sessions/new").await.meta("csrf-token").unwrap();
    let fields = [("_csrf_token", "nonsense"), LOG_IN[0], LOG_IN[1]];
    let expired = browser.post_as_is(&format!("/sessions{query}"), &fields).await;
    expired.is_at("/sessions/new").shows("That form had expired.").shows("return_to=%2Fusers");
    let fields = [("_csrf_token", token.as_str()), LOG_IN[0], LOG_IN[1]];
    for _press in 0..2 {
        browser.post_as_is(&format!("/sessions{query}"), &fields).await.is_at("/users");
    }
}

#[actix_web::test]
async fn whoever_is_logged_in_already_goes_where_the_log_in_leads() {
    let rumbl = Rumbl::start().await;
    let (_, browser) = rumbl.logged_in("ada").await;
    browser.get("/sessions/new?return_to=%2Fusers").await.is_at("/users");
    browser.get("/sessions/new?return_to=%2F%2Fevil.example").await.is_at("/sessions/new");
    browser.get("/sessions/new").await.is_at("/sessions/new");
}

#[actix_web::test]
async fn a_page_that_is_shared_has_each_readers_own_way_back() {
    let rumbl = Rumbl::start().await;
    let path = demo_path(&rumbl).await;
    let (first, second) = (rumbl.browser(), rumbl.browser());
    for (browser, moment) in [(&first, "5"), (&second, "9"), (&first, "5")] {
        let page = browser.get(&format!("{path}?t={moment}")).await;
        page.shows(&format!("%3Ft%3D{moment}\""));
        // Besides, it is where other sites learn how to show that moment.
        assert_eq!(page.text.matches("%3Ft%3D").count(), log_in_links(&page).len() + 1);
    }
    let (_, member) = rumbl.logged_in("ada").await;
    member.get(&format!("{path}?t=5")).await.hides("return_to");
    // A page that is missing is none to come back to.
    rumbl.browser().get("/watch/999999").await.has_status(404).hides("return_to");
}
