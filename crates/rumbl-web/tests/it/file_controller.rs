use reqwest::{Client, Method, Response};
use rumbl_core::accounts::Role;
use rumbl_core::audit::By;
use rumbl_core::multimedia;

use crate::support::{Rumbl, Uploader, files_folder, film, stored};

async fn ask(url: &str, method: Method, headers: &[(&str, &str)]) -> Response {
    let request = headers.iter().fold(Client::new().request(method, url), |request, header| {
        request.header(header.0, header.1)
    });
    request.send().await.unwrap()
}

fn header<'a>(response: &'a Response, name: &str) -> &'a str {
    response.headers().get(name).map_or("", |value| value.to_str().unwrap())
}

#[actix_web::test]
async fn a_file_is_sent_whole_or_in_ranges_and_never_changes() {
    let (_kept, folder) = files_folder();
    let rumbl = Rumbl::start_with(&[("RUMBL_FILES__FOLDER", &folder)]).await;
    let (ada, browser) = rumbl.logged_in("ada").await;
    let content = film(600_000);
    let path = Uploader::open(&rumbl, &ada).await.upload("a.mp4", &content).await.unwrap();
    browser.post("/manage/videos", &[("video[url]", &path)]).await;
    let url = format!("{}{path}", rumbl.url);
    let whole = ask(&url, Method::GET, &[]).await;
    assert_eq!((whole.status().as_u16(), header(&whole, "content-length")), (200, "600000"));
    assert_eq!(header(&whole, "content-type"), "video/mp4");
    assert_eq!(header(&whole, "x-content-type-options"), "nosniff");
    assert_eq!(header(&whole, "accept-ranges"), "bytes");
    assert_eq!(header(&whole, "cache-control"), "private, max-age=31536000, immutable");
    assert!(header(&whole, "content-security-policy").contains("sandbox"));
    let tag = header(&whole, "etag").to_owned();
    assert_eq!(whole.bytes().await.unwrap(), content);
    let known = ask(&url, Method::GET, &[("if-none-match", &tag)]).await;
    assert_eq!((known.status().as_u16(), known.bytes().await.unwrap().len()), (304, 0));
    for (range, first, last) in [
        ("bytes=0-0", 0, 0),
        ("bytes=262140-262150", 262_140, 262_150),
        ("bytes=599999-", 599_999, 599_999),
        ("bytes=-10", 599_990, 599_999),
        ("bytes=100-9999999", 100, 599_999),
    ] {
        let part = ask(&url, Method::GET, &[("range", range), ("if-range", &tag)]).await;
        assert_eq!(part.status(), 206, "{range}");
        assert_eq!(header(&part, "content-range"), format!("bytes {first}-{last}/600000"));
        assert_eq!(part.bytes().await.unwrap(), content[first..=last], "{range}");
        let head = ask(&url, Method::HEAD, &[("range", range)]).await;
        assert_eq!((head.status().as_u16(), header(&head, "content-length")), (200, "600000"));
    }
    for (range, extra) in [("bytes=0-1", ("if-range", "\"other\"")), ("lines=1-2", ("x-a", "b"))] {
        let whole = ask(&url, Method::GET, &[("range", range), extra]).await;
        assert_eq!((whole.status().as_u16(), header(&whole, "content-length")), (200, "600000"));
    }
    let beyond = ask(&url, Method::GET, &[("range", "bytes=600000-")]).await;
    assert_eq!(
        (beyond.status().as_u16(), header(&beyond, "content-range")),
        (416, "bytes */600000")
    );
    let head = ask(&url, Method::HEAD, &[]).await;
    assert_eq!((head.status().as_u16(), header(&head, "content-length")), (200, "600000"));
}

#[actix_web::test]
async fn nothing_but_the_exact_address_finds_a_file() {
    let (_kept, folder) = files_folder();
    let rumbl = Rumbl::start_with(&[("RUMBL_FILES__FOLDER", &folder)]).await;
    let (ada, browser) = rumbl.logged_in("ada").await;
    let path = Uploader::open(&rumbl, &ada).await.upload("a.mp4", &film(1_000)).await.unwrap();
    browser.post("/manage/videos", &[("video[url]", &path)]).await;
    let key = path.trim_start_matches("/files/").trim_end_matches(".mp4").to_owned();
    for path in [
        format!("/files/{key}"),
        format!("/files/{key}.webm"),
        format!("/files/{key}.mp4.html"),
        format!("/files/{key}.MP4"),
        format!("/files/{}.mp4", key.chars().rev().collect::<String>()),
        "/files/..%2f..%2fetc%2fpasswd".to_owned(),
        "/files/%00.mp4".to_owned(),
        "/files/".to_owned(),
    ] {
        assert_eq!(rumbl.browser().get(&path).await.status, 404, "{path}");
    }
    assert_eq!(rumbl.browser().get(&path).await.status, 200);
}

#[actix_web::test]
async fn the_file_of_a_hidden_video_is_not_found_by_others() {
    let (_kept, folder) = files_folder();
    let rumbl = Rumbl::start_with(&[("RUMBL_FILES__FOLDER", &folder)]).await;
    let (ada, browser) = rumbl.logged_in("ada").await;
    let (_, moderator) = rumbl.staff("grace", Role::Moderator).await;
    let (_, other) = rumbl.logged_in("eve").await;
    let path = Uploader::open(&rumbl, &ada).await.upload("a.mp4", &film(1_000)).await.unwrap();
    browser.post("/manage/videos", &[("video[url]", &path)]).await;
    assert_eq!(other.get(&path).await.status, 200);
    rumbl
        .repo(move |db| {
            let video = multimedia::list_user_videos(db, &ada)?.remove(0).video;
            multimedia::hide_video(db, By::OPERATOR, video.id)
        })
        .await;
    for (reader, status) in [(&browser, 200), (&moderator, 200), (&other, 404)] {
        assert_eq!(reader.get(&path).await.status, status);
    }
    assert_eq!(rumbl.browser().get(&path).await.status, 404);
    assert_eq!(stored(&folder).len(), 1);
}
