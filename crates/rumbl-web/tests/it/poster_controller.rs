use crate::support::Rumbl;

#[actix_web::test]
async fn every_video_has_a_picture_that_a_browser_may_keep() {
    let rumbl = Rumbl::start().await;
    let browser = rumbl.browser();
    let home = browser.get("/").await;
    let (_, from_poster) = home.text.rsplit_once("/posters/").expect("the demo has a picture");
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
