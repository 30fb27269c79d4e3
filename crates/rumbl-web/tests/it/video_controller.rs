use rumbl_core::multimedia;

use crate::support::{Rumbl, VIDEO_URL};

const FIELDS: [(&str, &str); 3] =
    [("video[url]", VIDEO_URL), ("video[title]", "Hello World"), ("video[description]", "hi")];

#[actix_web::test]
async fn every_action_asks_for_a_log_in() {
    let rumbl = Rumbl::start().await;
    let ada = rumbl.user("ada").await;
    let video = rumbl.video(&ada, "Hello").await;
    let own = format!("/manage/videos/{}", video.id);
    let edit = format!("{own}/edit");
    let browser = rumbl.browser();
    for path in ["/manage/videos", "/manage/videos/new", &own, &edit] {
        let page = browser.get(path).await;
        page.is_at("/sessions/new").shows("You must be logged in to access that page");
    }
    for (path, method) in
        [("/manage/videos", "post"), (&own, "put"), (&own, "patch"), (&own, "delete")]
    {
        let mut fields = FIELDS.to_vec();
        fields.push(("_method", method));
        let page = browser.post(path, &fields).await;
        page.has_status(403).shows("You were logged out").shows("session[username]");
    }
    assert_eq!(rumbl.video_count().await, 1);
}

#[actix_web::test]
async fn a_person_adds_changes_and_deletes_a_video() {
    let rumbl = Rumbl::start().await;
    let (_, browser) = rumbl.logged_in("ada").await;
    browser.get("/manage/videos/new").await.shows("Sci-fi").shows("video[category_id]");
    let page = browser.post("/manage/videos", &FIELDS).await;
    page.shows("Video created successfully.").shows("Hello World");
    let id = page.path.strip_prefix("/watch/").and_then(|it| it.strip_suffix("-hello-world"));
    let own = format!("/manage/videos/{}", id.expect("it leads to the video"));
    browser.get(&format!("{own}/edit")).await.shows("value=\"Hello World\"");
    let changed = [("_method", "put"), ("video[title]", "Good-bye")];
    let page = browser.post(&own, &changed).await;
    page.is_at(&own).shows("Video updated successfully.").shows("Good-bye").shows(VIDEO_URL);
    browser.get("/manage/videos").await.shows("Good-bye").hides("Hello World");
    let page = browser.post(&own, &[("_method", "delete")]).await;
    page.is_at("/manage/videos").shows("Video deleted successfully.").hides("Good-bye");
    assert_eq!(rumbl.video_count().await, 0);
}

#[actix_web::test]
async fn a_refused_video_shows_each_error_and_keeps_the_values() {
    let rumbl = Rumbl::start().await;
    let (_, browser) = rumbl.logged_in("ada").await;
    let categories = rumbl.repo(multimedia::list_alphabetical_categories).await;
    let drama = categories.iter().find(|category| category.name == "Drama").unwrap();
    let id = drama.id.to_string();
    let fields = [
        ("video[url]", "https://example.com/page.html"),
        ("video[title]", "<kept too>"),
        ("video[description]", "<kept>"),
        ("video[category_id]", &id),
    ];
    let page = browser.post("/manage/videos", &fields).await;
    page.has_status(422)
        .shows("Oops, something went wrong! Please check the errors below.")
        .shows("&lt;kept too&gt;")
        .shows("YouTube")
        .shows("&lt;kept&gt;")
        .shows("https://example.com/page.html");
    assert!(page.text.contains(&format!("value=\"{id}\" selected")), "{}", page.text);
    assert_eq!(rumbl.video_count().await, 0);
}

#[actix_web::test]
async fn only_the_address_is_required() {
    let rumbl = Rumbl::start().await;
    let (_, browser) = rumbl.logged_in("ada").await;
    let form = browser.get("/manage/videos/new").await;
    form.shows("Give a link or upload a file. The rest is optional.");
    assert_eq!(form.text.matches("aria-required").count(), 1, "{}", form.text);
    let fields = [
        ("video[url]", "127.0.0.1:8080/my_clip.mp4"),
        ("video[title]", ""),
        ("video[description]", ""),
    ];
    let page = browser.post("/manage/videos", &fields).await;
    page.shows("Video created successfully.").shows("My clip").shows("A video from 127.0.0.1");
    page.shows("src=\"http://127.0.0.1:8080/my_clip.mp4\"");
    let refused =
        browser.post("/manage/videos", &[("video[url]", " "), ("video[title]", "")]).await;
    refused.has_status(422);
    assert_eq!(refused.text.matches("can&#39;t be blank").count(), 1, "{}", refused.text);
}

#[actix_web::test]
async fn a_form_that_reads_a_video_may_reach_it_and_no_other_page_may() {
    let rumbl = Rumbl::start().await;
    let (ada, browser) = rumbl.logged_in("ada").await;
    let video = rumbl.video(&ada, "Hello").await;
    for path in ["/manage/videos/new".to_owned(), format!("/manage/videos/{}/edit", video.id)] {
        let page = browser.get(&path).await;
        let policy = page.headers["content-security-policy"].to_str().unwrap();
        assert!(policy.contains("media-src 'self' https: http:;"), "{policy}");
        assert!(policy.contains("connect-src 'self' https://www.youtube.com https://vimeo.com;"));
        assert!(policy.contains("script-src 'self' ;"), "{policy}");
    }
    let page = browser.get("/manage/videos").await;
    let policy = page.headers["content-security-policy"].to_str().unwrap();
    assert!(policy.contains("media-src 'self' ;") && policy.contains("img-src 'self' data: ;"));
}

#[actix_web::test]
async fn a_category_that_does_not_exist_is_refused() {
    let rumbl = Rumbl::start().await;
    let (_, browser) = rumbl.logged_in("ada").await;
    for (category, message) in [("999999", "does not exist"), ("seven", "is invalid")] {
        let mut fields = FIELDS.to_vec();
        fields.push(("video[category_id]", category));
        browser.post("/manage/videos", &fields).await.has_status(422).shows(message);
    }
    assert_eq!(rumbl.video_count().await, 0);
}

#[actix_web::test]
async fn another_persons_video_is_not_found() {
    let rumbl = Rumbl::start().await;
    let ada = rumbl.user("ada").await;
    let video = rumbl.video(&ada, "Adas own").await;
    let (_, browser) = rumbl.logged_in("grace").await;
    let own = format!("/manage/videos/{}", video.id);
    browser.get("/manage/videos").await.is_at("/manage/videos").hides("Adas own");
    browser.get(&own).await.has_status(404);
    browser.get(&format!("{own}/edit")).await.has_status(404);
    let changed = [("_method", "put"), ("video[title]", "Taken over")];
    browser.post(&own, &changed).await.has_status(404);
    browser.post(&own, &[("_method", "delete")]).await.has_status(404);
    let (id, title) = (video.id, video.title);
    assert_eq!(rumbl.repo(move |db| multimedia::get_video(db, id)).await.video.title, title);
}

#[actix_web::test]
async fn an_invalid_change_stores_nothing() {
    let rumbl = Rumbl::start().await;
    let (ada, browser) = rumbl.logged_in("ada").await;
    let video = rumbl.video(&ada, "Hello").await;
    let changed = [("_method", "put"), ("video[title]", " "), ("video[description]", "new text")];
    let page = browser.post(&format!("/manage/videos/{}", video.id), &changed).await;
    page.has_status(422).shows("can&#39;t be blank").shows("new text");
    let id = video.id;
    assert_eq!(rumbl.repo(move |db| multimedia::get_video(db, id)).await.video, video);
}
