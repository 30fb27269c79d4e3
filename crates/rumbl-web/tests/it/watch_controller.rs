use rumbl_core::accounts::User;
use rumbl_factories::Video;

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

    let policy = policy_of(&rumbl, &ada, "https://youtu.be/dQw4w9WgXcQ").await;
    assert!(policy.contains("frame-src https://www.youtube-nocookie.com"), "{policy}");
    assert!(policy.contains("media-src 'self' ;"), "{policy}");

    let policy = policy_of(&rumbl, &ada, "https://vimeo.com/76979871").await;
    assert!(policy.contains("frame-src https://player.vimeo.com;"), "{policy}");
    assert!(policy.contains("connect-src 'self' ;"), "{policy}");
    assert!(!policy.contains("youtube"), "{policy}");

    let policy = policy_of(&rumbl, &ada, "http://example.com/stream.m3u8").await;
    assert!(policy.contains("connect-src 'self' http://example.com https:;"), "{policy}");
    assert!(policy.contains("media-src 'self' http://example.com https: blob:;"), "{policy}");
    assert!(policy.contains("frame-src 'none'"), "{policy}");
}

/// The policy of the page of a video with this address, which has no frame before play is pressed.
async fn policy_of(rumbl: &Rumbl, owner: &User, url: &str) -> String {
    let video = rumbl.insert(Video.by(owner).url(url)).await;
    let page = rumbl.browser().get(&format!("/watch/{}", video.id)).await;
    let policy = page.headers["content-security-policy"].to_str().unwrap().to_owned();
    page.hides("<iframe");
    policy
}

#[actix_web::test]
async fn only_a_file_of_its_own_is_loaded_before_play() {
    let rumbl = Rumbl::start().await;
    let demo = rumbl.demo_video().await;
    let page = rumbl.browser().get(&format!("/watch/{}", demo.id)).await;
    page.shows(r#"preload="metadata""#).hides("Play from").hides("player-poster");
    let ada = rumbl.user("ada").await;
    let foreign = rumbl.video(&ada, "Elsewhere").await;
    let page = rumbl.browser().get(&format!("/watch/{}", foreign.id)).await;
    page.shows(r#"preload="none""#)
        .hides(r#"preload="metadata""#)
        .shows("Play from <bdi>example.com</bdi>");
}

#[actix_web::test]
async fn a_title_with_markup_shows_as_text() {
    let rumbl = Rumbl::start().await;
    let ada = rumbl.user("ada").await;
    let video = rumbl.video(&ada, "<script>alert(1)</script> 😀 שלום").await;
    let page = rumbl.browser().get(&format!("/watch/{}", video.id)).await;
    page.hides("<script>alert").shows("😀 שלום");
}
