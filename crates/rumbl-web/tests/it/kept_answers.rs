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
async fn a_kept_page_never_shows_who_is_logged_in_or_anybodys_token() {
    let rumbl = Rumbl::start().await;
    let (_, ada) = rumbl.logged_in("ada").await;
    ada.get("/").await.shows("Log out");
    let (one, other) = (rumbl.browser(), rumbl.browser());
    let tokens = [&one, &other, &one].map(async |browser| {
        let page = browser.get("/").await;
        page.hides("Log out").hides("user-token").meta("csrf-token").unwrap()
    });
    let [first, second, again] = tokens;
    let (first, second, again) = (first.await, second.await, again.await);
    assert_ne!(first, second);
    assert_eq!(first, again);
    ada.get("/").await.shows("Log out");
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
