use rumbl_core::multimedia::{self, Category};
use rumbl_factories::Video;
use serde_json::json;

use crate::support::{Rumbl, VIDEO_URL};

/// A category that is seeded.
async fn drama(rumbl: &Rumbl) -> Category {
    let categories = rumbl.repo(multimedia::list_alphabetical_categories).await;
    categories.into_iter().find(|category| category.name == "Drama").unwrap()
}

#[actix_web::test]
async fn everybody_browses_all_videos_and_those_of_a_category() {
    let rumbl = Rumbl::start().await;
    let ada = rumbl.user("ada").await;
    rumbl.video(&ada, "Without a category").await;
    let category = drama(&rumbl).await;
    rumbl.insert(Video.by(&ada).title("Tears").in_category(&category)).await;

    let browser = rumbl.browser();
    let all = browser.get("/videos").await;
    all.is_at("/videos").shows("Without a category").shows("Tears").shows("3 videos");
    let path = format!("/categories/{}-drama", category.id);
    all.shows(&path);
    let page = browser.get(&path).await;
    page.is_at(&path).shows("Tears").shows("1 video,").hides("Without a category");
}

#[actix_web::test]
async fn an_empty_category_says_so_and_an_unknown_one_is_not_found() {
    let rumbl = Rumbl::start().await;
    let browser = rumbl.browser();
    let path = format!("/categories/{}", drama(&rumbl).await.id);
    browser.get(&path).await.is_at(&path).shows("No videos here yet.");
    for unknown in ["999999", "drama", "0", "-1-drama"] {
        let page = browser.get(&format!("/categories/{unknown}")).await;
        page.has_status(404).shows("Page not found");
    }
}

#[actix_web::test]
async fn a_listing_has_pages_of_24_with_a_way_from_each_to_the_next() {
    let rumbl = Rumbl::start().await;
    let (ada, browser) = rumbl.logged_in("ada").await;
    for nth in 1..=24 {
        rumbl.video(&ada, &format!("Video number {nth}.")).await;
    }
    let first = browser.get("/videos").await;
    first.shows("Video number 24.").shows(r#"href="/videos?page=2" rel="next""#);
    first.hides("The night train to the sea").hides(r#"rel="prev""#);
    let second = browser.get("/videos?page=2").await;
    second.shows("The night train to the sea").hides("Video number").hides(r#"rel="next""#);
    second.shows(r#"href="/videos" rel="prev""#);
    let profile = format!("/users/{}", ada.id);
    for listing in ["/manage/videos", &profile] {
        browser.get(listing).await.shows("Video number 1.").hides(r#"aria-label="Pages""#);
    }
    rumbl.video(&ada, "Video number 25.").await;
    for listing in ["/manage/videos", &profile] {
        browser.get(listing).await.hides("Video number 1.").shows(r#"rel="next""#);
        browser.get(&format!("{listing}?page=2")).await.shows("Video number 1.");
    }
}

#[actix_web::test]
async fn a_page_that_does_not_exist_is_not_found() {
    let rumbl = Rumbl::start().await;
    let (ada, browser) = rumbl.logged_in("ada").await;
    let profile = format!("/users/{}", ada.id);
    for listing in ["/videos", "/users", "/manage/videos", &profile] {
        for page in ["2", "0", "-1", "one", "", "1.5", "99999999999999999999", "1%00"] {
            let answer = browser.get(&format!("{listing}?page={page}")).await;
            answer.has_status(404).shows("Page not found");
        }
        browser.get(&format!("{listing}?page=1&other=x")).await.has_status(200);
    }
}

#[actix_web::test]
async fn a_card_says_how_its_video_comes_unless_it_is_a_file() {
    let rumbl = Rumbl::start().await;
    let ada = rumbl.user("ada").await;
    for (title, url, medium) in [
        ("A file", VIDEO_URL, None),
        ("A stream", "https://example.com/a.m3u8", Some("Stream")),
        ("A clip", "https://youtu.be/dQw4w9WgXcQ", Some("YouTube")),
        ("A film", "https://vimeo.com/76979871", Some("Vimeo")),
    ] {
        rumbl.insert(Video.by(&ada).title(title).url(url)).await;
        let page = rumbl.browser().get("/videos").await;
        page.shows(title);
        match medium {
            Some(medium) => page.shows(&format!(r#"<span class="tag tag-quiet">{medium}</span>"#)),
            None => page.hides("tag-quiet"),
        };
    }
}

#[actix_web::test]
async fn a_card_says_how_many_people_are_watching_and_how_long_it_takes() {
    let rumbl = Rumbl::start().await;
    let (ada, grace) = (rumbl.user("ada").await, rumbl.user("grace").await);
    rumbl.video(&ada, "Nobody is here").await;
    let topic = format!("videos:{}", rumbl.demo_video().await.id);
    let mut sockets = vec![rumbl.socket(&ada).await, rumbl.socket(&grace).await];
    for socket in &mut sockets {
        socket.join(&topic, json!({})).await;
        socket.event(&topic, "presence_state").await;
    }
    for path in ["/", "/videos"] {
        let page = rumbl.browser().get(path).await;
        page.shows("2 watching").shows(">1:00<");
        assert_eq!(page.text.matches("watching</p>").count(), 1, "{}", page.text);
        assert_eq!(page.text.matches("card-length").count(), 1, "{}", page.text);
    }
}
