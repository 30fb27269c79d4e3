use reqwest::{Method, Response, StatusCode};

use crate::support::{Browser, Rumbl};

/// Asks for what the browser already has.
async fn again(browser: &Browser, path: &str, tag: &str) -> Response {
    let request = browser.request(Method::GET, path).header("if-none-match", tag);
    request.send().await.unwrap()
}

#[actix_web::test]
async fn a_page_that_has_not_changed_is_not_sent_again() {
    let rumbl = Rumbl::start().await;
    let visitor = rumbl.browser();
    let (_, ada) = rumbl.logged_in("ada").await;
    ada.get("/").await;
    let watch = format!("/watch/{}", rumbl.demo_video().await.id);
    for browser in [&visitor, &ada] {
        for path in ["/", &watch, "/users/new", "/sessions/new"] {
            let page = browser.get(path).await;
            let tag = page.headers["etag"].to_str().unwrap();
            assert!(tag.starts_with("W/"), "{tag}");
            assert_eq!(page.headers["cache-control"], "private, no-cache");
            let answer = again(browser, path, tag).await;
            assert_eq!(answer.status(), StatusCode::NOT_MODIFIED, "{path}");
            assert_eq!(answer.headers()["etag"], tag);
            assert_eq!(answer.headers()["x-content-type-options"], "nosniff");
            assert_eq!(answer.bytes().await.unwrap().len(), 0);
        }
    }
}

#[actix_web::test]
async fn a_page_that_has_changed_is_sent_anew() {
    let rumbl = Rumbl::start().await;
    let browser = rumbl.browser();
    let tag = browser.get("/").await.headers["etag"].to_str().unwrap().to_owned();
    let ada = rumbl.user("ada").await;
    rumbl.video(&ada, "Brand new").await;
    let answer = again(&browser, "/", &tag).await;
    assert_eq!(answer.status(), StatusCode::OK);
    assert!(answer.text().await.unwrap().contains("Brand new"));
}

#[actix_web::test]
async fn no_page_of_one_person_is_good_for_another() {
    let rumbl = Rumbl::start().await;
    let (_, ada) = rumbl.logged_in("ada").await;
    let (_, grace) = rumbl.logged_in("grace").await;
    let visitor = rumbl.browser();
    let mut tags = Vec::new();
    for browser in [&ada, &grace, &visitor] {
        browser.get("/").await;
        tags.push(browser.get("/").await.headers["etag"].to_str().unwrap().to_owned());
    }
    for (reader, browser) in [&ada, &grace, &visitor].into_iter().enumerate() {
        for (owner, tag) in tags.iter().enumerate() {
            let status = again(browser, "/", tag).await.status();
            assert_eq!(status == StatusCode::NOT_MODIFIED, reader == owner, "{reader} {owner}");
        }
    }
}

#[actix_web::test]
async fn a_message_shows_once_and_is_never_kept() {
    let rumbl = Rumbl::start().await;
    let browser = rumbl.browser();
    let before = browser.get("/").await.headers["etag"].to_str().unwrap().to_owned();
    let answer = again(&browser, "/manage/videos", &before).await;
    assert!(answer.text().await.unwrap().contains("You must be logged in"));
    let page = browser.get("/").await;
    page.hides("You must be logged in");
    rumbl.browser().get("/").await.hides("You must be logged in");
}

#[actix_web::test]
async fn json_that_has_not_changed_is_not_sent_again() {
    let rumbl = Rumbl::start().await;
    let browser = rumbl.browser();
    let video = format!("/api/videos/{}", rumbl.demo_video().await.id);
    for path in [&video, &format!("{video}/annotations")] {
        let tag = browser.get(path).await.headers["etag"].to_str().unwrap().to_owned();
        assert_eq!(again(&browser, path, &tag).await.status(), StatusCode::NOT_MODIFIED);
        assert_eq!(again(&browser, path, "\"another\"").await.status(), StatusCode::OK);
    }
}

#[actix_web::test]
async fn a_form_that_is_refused_has_no_version() {
    let rumbl = Rumbl::start().await;
    let page = rumbl.browser().post("/users", &[("user[name]", "")]).await;
    assert!(!page.has_status(422).headers.contains_key("etag"));
}

#[actix_web::test]
async fn json_about_a_private_video_is_kept_by_those_who_see_it_alone() {
    let rumbl = Rumbl::start().await;
    let (ada, owner) = rumbl.logged_in("ada").await;
    let (_, stranger) = rumbl.logged_in("grace").await;
    let video = rumbl.video(&ada, "Mine").await;
    let private = [("_method", "put"), ("video[visibility]", "private")];
    owner.post(&format!("/manage/videos/{}", video.id), &private).await;
    let document = format!("/api/videos/{}", video.id);
    for path in [
        document.clone(),
        format!("{document}/annotations"),
        format!("{document}/annotations/density"),
    ] {
        let json = owner.get(&path).await;
        assert_eq!(json.has_status(200).headers["cache-control"], "private, no-cache", "{path}");
        let tag = json.headers["etag"].to_str().unwrap();
        assert_eq!(again(&owner, &path, tag).await.status(), StatusCode::NOT_MODIFIED, "{path}");
        assert_eq!(again(&stranger, &path, tag).await.status(), StatusCode::NOT_FOUND, "{path}");
    }
}
