use std::collections::BTreeSet;

use regex::Regex;
use reqwest::{Method, Response, StatusCode};

use crate::support::{Browser, Rumbl};

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
        let file = browser.get(path).await;
        file.has_status(200);
        assert_eq!(file.headers["cache-control"], "public, no-cache");
    }
}

#[actix_web::test]
async fn a_page_names_the_bundle_by_its_content_and_browsers_keep_it_for_a_year() {
    let rumbl = Rumbl::start().await;
    let browser = rumbl.browser();
    let home = browser.get("/").await.text;
    let named = Regex::new(r"/assets/app-[0-9a-f]{16}\.(?:css|js)").unwrap();
    let paths: Vec<_> = named.find_iter(&home).map(|found| found.as_str()).collect();
    assert_eq!(paths.len(), 2, "{home}");
    for path in paths {
        let file = browser.get(path).await;
        file.has_status(200);
        assert_eq!(file.headers["cache-control"], "public, max-age=31536000, immutable");
    }
    let other_version = browser.get("/assets/app-0123456789abcdef.js").await;
    assert_eq!(other_version.headers["cache-control"], "public, no-cache");
}

#[actix_web::test]
async fn the_bundle_is_sent_as_the_build_compressed_it() {
    let rumbl = Rumbl::start().await;
    let browser = rumbl.browser();
    let asked = async |accepted| {
        let request = browser.request(Method::GET, "/assets/app.js");
        request.header("accept-encoding", accepted).send().await.unwrap()
    };
    let plain = asked("identity").await;
    assert_eq!(plain.headers().get("content-encoding"), None);
    let size = plain.content_length().unwrap();
    let brotli = asked("gzip, deflate, br").await;
    assert_eq!(brotli.headers()["content-encoding"], "br");
    assert!(brotli.content_length().unwrap() < size / 2);
    // The client undoes gzip by itself, and takes the header away that names it.
    let gzip = asked("br;q=0.1, gzip").await;
    let tag_of = |answer: &Response| answer.headers()["etag"].to_str().unwrap().to_owned();
    let tags = BTreeSet::from([&plain, &brotli, &gzip].map(tag_of));
    assert_eq!(tags.len(), 3, "each representation has a strong validator of its own");
    for answer in [&plain, &brotli, &gzip] {
        assert_eq!(answer.headers()["vary"], "accept-encoding");
    }
    assert_eq!(gzip.text().await.unwrap(), plain.text().await.unwrap());
    browser.get("/assets/app.js.br").await.has_status(404);
}

#[actix_web::test]
async fn a_range_is_one_of_the_plain_file() {
    let rumbl = Rumbl::start().await;
    let request = rumbl.browser().request(Method::GET, "/assets/app.js");
    let request = request.header("accept-encoding", "br").header("range", "bytes=0-9");
    let part = request.send().await.unwrap();
    assert_eq!(part.status(), StatusCode::PARTIAL_CONTENT);
    assert_eq!(part.headers().get("content-encoding"), None);
    assert_eq!(part.bytes().await.unwrap().len(), 10);
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

#[actix_web::test]
async fn what_is_drawn_and_described_for_everybody_is_compressed() {
    let rumbl = Rumbl::start().await;
    let browser = Browser::without_decompression(rumbl.url.clone());
    for path in ["/posters/dunes-00000000.svg", "/api/openapi.json"] {
        let asked = async |accepted| {
            let request = browser.request(Method::GET, path).header("accept-encoding", accepted);
            request.send().await.unwrap().error_for_status().unwrap()
        };
        let (plain, gzip) = (asked("identity").await, asked("gzip").await);
        assert_eq!(plain.headers().get("content-encoding"), None, "{path}");
        assert_eq!(gzip.headers()["content-encoding"], "gzip", "{path}");
        assert!(gzip.bytes().await.unwrap().len() < plain.bytes().await.unwrap().len(), "{path}");
    }
}
