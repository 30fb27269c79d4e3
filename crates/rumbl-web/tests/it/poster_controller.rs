use rumbl_core::multimedia;

use crate::support::{Rumbl, VIDEO_URL};

/// A red JPEG, 16 by 8, in base64.
pub(crate) const PICTURE: &str = "\
    /9j/4AAQSkZJRgABAgAAAQABAAD//gAQTGF2YzU5LjM3LjEwMAD/2wBDAAg+Pkk+SVVVVVVVVWRdZGhoaGRkZGRoaG\
    hwcHCDg4NwcHBoaHBwfHyDg4+Tj4eHg4eTk5ubm7q6srLZ2eD/////xABMAAEBAAAAAAAAAAAAAAAAAAAABgEBAQAA\
    AAAAAAAAAAAAAAAABgcQAQAAAAAAAAAAAAAAAAAAAAARAQAAAAAAAAAAAAAAAAAAAAD/wAARCAAIABADASIAAhEAAx\
    EA/9oADAMBAAIRAxEAPwCLAFF/f//Z";

#[actix_web::test]
async fn every_video_has_a_picture_that_a_browser_may_keep() {
    let rumbl = Rumbl::start().await;
    let ada = rumbl.user("ada").await;
    rumbl.video(&ada, "Analytical engines").await;
    let browser = rumbl.browser();
    let home = browser.get("/").await;
    let (_, from_poster) = home.text.rsplit_once("/posters/").expect("the video has a picture");
    let path = format!("/posters/{}", from_poster.split('"').next().unwrap());
    let poster = browser.get(&path).await;
    poster.has_status(200).shows("<svg").hides("<script").hides("href");
    assert_eq!(poster.headers["content-type"], "image/svg+xml");
    assert!(poster.headers["cache-control"].to_str().unwrap().contains("immutable"));
    assert_eq!(browser.get(&path).await.text, poster.text);
}

#[actix_web::test]
async fn what_is_no_picture_is_not_found() {
    let rumbl = Rumbl::start().await;
    for name in ["lake-00000000", "dunes-0", "dunes", "dunes-0000000g", "%00"] {
        rumbl.browser().get(&format!("/posters/{name}.svg")).await.has_status(404);
    }
}

#[actix_web::test]
async fn a_frame_that_the_owners_browser_has_read_stands_for_the_video() {
    let rumbl = Rumbl::start().await;
    let (_, browser) = rumbl.logged_in("ada").await;
    let fields =
        [("video[url]", VIDEO_URL), ("video[duration_ms]", "83000"), ("video[poster]", PICTURE)];
    browser.post("/manage/videos", &fields).await.shows("Video created successfully.");
    let visitor = rumbl.browser();
    let home = visitor.get("/").await;
    home.shows(">1:23<");
    let (before, _) = home.text.split_once(".jpg").expect("the video has a frame");
    let (_, name) = before.rsplit_once("/posters/").unwrap();
    let path = format!("/posters/{name}.jpg");
    let answer = visitor.request(reqwest::Method::GET, &path).send().await.unwrap();
    assert_eq!(answer.headers()["content-type"], "image/jpeg");
    assert_eq!(answer.headers()["x-content-type-options"], "nosniff");
    assert!(answer.headers()["cache-control"].to_str().unwrap().contains("immutable"));
    assert!(answer.bytes().await.unwrap().starts_with(&[0xff, 0xd8, 0xff]));
    let owner = path.split('/').nth(2).unwrap();
    for path in
        [path.replace(owner, "999999"), path.replace(owner, "x"), path.replace(".jpg", "0.jpg")]
    {
        visitor.get(&path).await.has_status(404);
    }
}

#[actix_web::test]
async fn what_is_no_picture_is_refused_with_a_reason() {
    let rumbl = Rumbl::start().await;
    let (ada, browser) = rumbl.logged_in("ada").await;
    let fields = [("video[url]", VIDEO_URL), ("video[poster]", "<svg onload=alert(1)>")];
    let page = browser.post("/manage/videos", &fields).await;
    page.has_status(422).shows("must be a JPEG picture of at most 64 KB").hides("onload");
    let own = rumbl.repo(move |db| multimedia::list_user_videos(db, &ada)).await;
    assert!(own.is_empty());
}

#[actix_web::test]
async fn the_demo_shows_a_frame_of_its_film() {
    let rumbl = Rumbl::start().await;
    let browser = rumbl.browser();
    browser
        .get("/videos")
        .await
        .shows("media/demo")
        .shows(">1:00<")
        .hides(".svg\" alt=\"\" width=\"640\"");
}
