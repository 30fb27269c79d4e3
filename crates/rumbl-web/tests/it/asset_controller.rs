use reqwest::{Method, StatusCode};

use crate::support::Rumbl;

#[actix_web::test]
async fn the_bundle_is_served_and_asked_for_once() {
    let rumbl = Rumbl::start().await;
    let browser = rumbl.browser();
    let page = browser.get("/assets/app.js").await;
    assert!(page.headers["content-type"].to_str().unwrap().contains("javascript"));
    let tag = page.headers["etag"].to_str().unwrap();
    let again = browser.request(Method::GET, "/assets/app.js").header("if-none-match", tag);
    assert_eq!(again.send().await.unwrap().status(), StatusCode::NOT_MODIFIED);
    assert!(!page.headers.contains_key("set-cookie"));
    for path in ["/assets/app.css", "/favicon.svg", "/robots.txt"] {
        browser.get(path).await.has_status(200);
    }
}

#[actix_web::test]
async fn the_demo_video_is_served_in_ranges() {
    let rumbl = Rumbl::start().await;
    let browser = rumbl.browser();
    let range = |range| browser.request(Method::GET, "/media/demo.webm").header("range", range);
    let part = range("bytes=2-5").send().await.unwrap();
    assert_eq!(part.status(), StatusCode::PARTIAL_CONTENT);
    assert_eq!(part.headers()["content-type"], "video/webm");
    let size = part.headers()["content-range"].to_str().unwrap().to_owned();
    assert!(size.starts_with("bytes 2-5/"), "{size}");
    assert_eq!(part.bytes().await.unwrap().len(), 4);
    let tail = range("bytes=-3").send().await.unwrap();
    assert_eq!(tail.bytes().await.unwrap().len(), 3);
    let beyond = range("bytes=999999999-").send().await.unwrap();
    assert_eq!(beyond.status(), StatusCode::RANGE_NOT_SATISFIABLE);
    let stale = range("bytes=2-5").header("if-range", "\"another\"").send().await.unwrap();
    assert_eq!(stale.status(), StatusCode::OK);
}

#[actix_web::test]
async fn a_file_that_is_not_there_is_not_found() {
    let rumbl = Rumbl::start().await;
    for path in ["/assets/nothing.js", "/assets/../config/base.toml", "/assets/%2e%2e/app.js"] {
        rumbl.browser().get(path).await.has_status(404);
    }
}
