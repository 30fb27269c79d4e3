use rumbl_core::changeset::Params;
use rumbl_core::multimedia;

use crate::support::Rumbl;

#[actix_web::test]
async fn anybody_may_watch_at_the_friendly_address() {
    let rumbl = Rumbl::start().await;
    let ada = rumbl.user("ada").await;
    let video = rumbl.video(&ada, "Hello World").await;
    let path = format!("/watch/{}-hello-world", video.id);
    let page = rumbl.browser().get(&path).await;
    page.is_at(&path).shows("Hello World").shows(&format!("videos:{}", video.id));
    rumbl.browser().get(&format!("/watch/{}", video.id)).await.shows("Hello World");
}

#[actix_web::test]
async fn a_malformed_or_unknown_address_is_not_found() {
    let rumbl = Rumbl::start().await;
    for path in ["/watch/hello-13", "/watch/999999-hello", "/watch/-1", "/watch/0", "/watch/%00"] {
        rumbl.browser().get(path).await.has_status(404).shows("Page not found");
    }
}

#[actix_web::test]
async fn the_page_may_load_its_own_player_and_no_other() {
    let rumbl = Rumbl::start().await;
    let ada = rumbl.user("ada").await;
    let file = rumbl.video(&ada, "A file").await;
    let page = rumbl.browser().get(&format!("/watch/{}", file.id)).await;
    let policy = page.headers["content-security-policy"].to_str().unwrap();
    assert!(policy.contains("media-src 'self' https://example.com;"), "{policy}");
    assert!(!policy.contains("youtube"), "{policy}");

    let fields =
        [("url", "https://youtu.be/dQw4w9WgXcQ"), ("title", "A tube"), ("description", "it")];
    let params = Params::from_iter(fields);
    let tube = rumbl.repo(move |db| multimedia::create_video(db, &ada, &params)).await;
    let page = rumbl.browser().get(&format!("/watch/{}", tube.id)).await;
    let policy = page.headers["content-security-policy"].to_str().unwrap();
    assert!(policy.contains("frame-src https://www.youtube-nocookie.com"), "{policy}");
    assert!(policy.contains("media-src 'self' ;"), "{policy}");
    page.hides("<iframe");
}

#[actix_web::test]
async fn a_title_with_markup_shows_as_text() {
    let rumbl = Rumbl::start().await;
    let ada = rumbl.user("ada").await;
    let video = rumbl.video(&ada, "<script>alert(1)</script> 😀 שלום").await;
    let page = rumbl.browser().get(&format!("/watch/{}", video.id)).await;
    page.hides("<script>alert").shows("😀 שלום");
}
