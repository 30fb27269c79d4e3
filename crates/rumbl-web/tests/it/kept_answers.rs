use crate::support::Rumbl;

#[actix_web::test]
async fn what_is_added_shows_at_once_to_everybody() {
    let rumbl = Rumbl::start().await;
    let (ada, own) = rumbl.logged_in("ada").await;
    let visitor = rumbl.browser();
    for title in ["First of all", "Second to none"] {
        visitor.get("/").await.hides(title);
        rumbl.video(&ada, title).await;
        visitor.get("/").await.shows(title);
        rumbl.browser().get("/").await.shows(title);
        own.get("/").await.shows(title);
    }
}

#[actix_web::test]
async fn a_kept_page_never_shows_who_is_logged_in_or_their_token() {
    let rumbl = Rumbl::start().await;
    let (_, ada) = rumbl.logged_in("ada").await;
    let adas = ada.get("/").await.shows("Log out").meta("csrf-token").unwrap();
    for browser in [rumbl.browser(), rumbl.browser()] {
        let page = browser.get("/").await;
        assert_ne!(page.hides("Log out").hides("user-token").meta("csrf-token").unwrap(), adas);
    }
    let again = ada.get("/").await;
    assert_eq!(again.shows("Log out").meta("csrf-token").unwrap(), adas);
}

#[actix_web::test]
async fn who_only_looks_around_gets_no_session_and_the_page_that_is_kept() {
    let rumbl = Rumbl::start().await;
    let mut pages = Vec::new();
    for browser in [rumbl.browser(), rumbl.browser()] {
        let page = browser.get("/").await;
        assert!(!page.headers.contains_key("set-cookie"));
        assert_eq!(page.headers["vary"], "cookie, accept-encoding");
        pages.push((page.text, page.headers["x-request-id"].clone()));
    }
    assert_eq!(pages[0].0, pages[1].0);
    assert_ne!(pages[0].1, pages[1].1, "each request has its own id");
}

#[actix_web::test]
async fn a_kept_page_is_compressed_as_who_asks_can_read_it() {
    let rumbl = Rumbl::start().await;
    let plain = rumbl.browser().get("/").await;
    let client = reqwest::Client::builder().no_gzip().build().unwrap();
    for _ in 0..2 {
        for encoding in ["gzip", "identity"] {
            let request = client.get(&rumbl.url).header("accept-encoding", encoding);
            let answer = request.send().await.unwrap();
            let told = answer.headers().get("content-encoding").cloned();
            assert_eq!(told.is_some_and(|told| told == encoding), encoding != "identity");
            assert_eq!(answer.headers()["etag"], plain.headers["etag"]);
            let is_plain = answer.bytes().await.unwrap() == plain.text.as_bytes();
            assert_eq!(is_plain, encoding == "identity");
        }
    }
}

#[actix_web::test]
async fn what_one_asks_for_in_two_lines_is_not_given_to_who_asks_in_one_or_none() {
    let rumbl = Rumbl::start().await;
    let client = reqwest::Client::builder().no_gzip().build().unwrap();
    let ask = async |lines: &[&'static str]| {
        let mut request = client.get(&rumbl.url);
        for line in lines {
            request = request.header("accept-encoding", *line);
        }
        let answer = request.send().await.unwrap();
        answer.headers().get("content-encoding").map(|told| told.to_str().unwrap().to_owned())
    };
    assert_eq!(ask(&["", "gzip"]).await.as_deref(), Some("gzip"));
    for lines in [&[][..], &[""], &["", ""]] {
        assert_eq!(ask(lines).await, None, "{lines:?}");
    }
    assert_eq!(ask(&["identity", "gzip;q=0"]).await, None);
    assert_eq!(ask(&["gzip"]).await.as_deref(), Some("gzip"));
}

#[actix_web::test]
async fn a_message_is_for_one_person_and_leaves_no_session_behind() {
    let rumbl = Rumbl::start().await;
    let browser = rumbl.browser();
    let shown = browser.get("/manage/videos").await;
    shown.is_at("/").shows("You must be logged in");
    let cookie = shown.headers["set-cookie"].to_str().unwrap();
    assert!(cookie.starts_with("_rumbl_flash=; ") && cookie.contains("Max-Age=0"), "{cookie}");
    let page = browser.get("/").await;
    page.hides("You must be logged in");
    assert!(!page.headers.contains_key("set-cookie"), "nothing is left of the message");
    rumbl.browser().get("/").await.hides("You must be logged in");
}

#[actix_web::test]
async fn the_token_of_a_kept_page_is_accepted() {
    let rumbl = Rumbl::start().await;
    rumbl.browser().get("/").await;
    let fields = [("user[name]", "Ada"), ("user[username]", "ada"), ("user[password]", "secret")];
    rumbl.browser().post("/users", &fields).await.shows("Ada created!");
}

#[actix_web::test]
async fn a_kept_page_has_the_policy_of_its_player() {
    let rumbl = Rumbl::start().await;
    let ada = rumbl.user("ada").await;
    let video = rumbl.video(&ada, "A file").await;
    let path = format!("/watch/{}", video.id);
    for _ in 0..2 {
        let page = rumbl.browser().get(&path).await;
        let policy = page.headers["content-security-policy"].to_str().unwrap();
        assert!(policy.contains("media-src 'self' https://example.com;"), "{policy}");
    }
}

#[actix_web::test]
async fn what_is_kept_is_for_the_same_address_only() {
    let rumbl = Rumbl::start().await;
    let browser = rumbl.browser();
    let id = rumbl.demo_video().await.id.get();
    for _ in 0..2 {
        for path in ["/api/videos", "/watch"] {
            browser.get(&format!("{path}/{id}")).await.has_status(200);
            browser.get(&format!("{path}/{}", id + 1)).await.has_status(404);
        }
    }
}
