//! What other sites get of a video: links with a picture, and the video in a frame.

use reqwest::Method;
use reqwest::header::HeaderMap;
use rumbl_core::accounts::User;
use rumbl_core::changeset::Params;
use rumbl_core::ids::VideoId;
use rumbl_core::multimedia;
use rumbl_factories::Annotation;
use serde_json::{Value, json};

use crate::poster_controller::PICTURE;
use crate::support::{Browser, Page, Rumbl};

const SITE: (&str, &str) = ("PUBLIC_URL", "https://rumbl.example");

async fn annotate(rumbl: &Rumbl, author: &User, id: VideoId, (at, body): (&str, &str)) {
    let at = at.parse().unwrap();
    rumbl.insert(Annotation.on_id(id).by(author).body(body).at_ms(at)).await;
}

/// The address at which a page says how to show it elsewhere.
fn discovered(page: &Page) -> String {
    let pattern = r#"<link rel="alternate" type="application/json\+oembed" href="([^"]*)""#;
    regex::Regex::new(pattern).unwrap().captures(&page.text).expect("the page has it")[1].to_owned()
}

/// The content of a `<meta property>` of a page's head.
fn property(page: &Page, name: &str) -> String {
    let pattern = format!(r#"<meta property="{name}" content="([^"]*)""#);
    regex::Regex::new(&pattern).unwrap().captures(&page.text).expect("the page has it")[1]
        .to_owned()
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).map(|value| value.to_str().unwrap())
}

async fn oembed(browser: &Browser, url: &str, more: &str) -> (u16, Value) {
    let query: String =
        url::form_urlencoded::Serializer::new(String::new()).append_pair("url", url).finish();
    let page = browser.get(&format!("/oembed?{query}{more}")).await;
    (page.status.as_u16(), serde_json::from_str(&page.text).unwrap())
}

#[actix_web::test]
async fn a_link_to_a_video_has_its_title_its_picture_and_its_whole_address() {
    let rumbl = Rumbl::start_with(&[SITE]).await;
    let ada = rumbl.user("ada").await;
    let id = rumbl.video(&ada, "<Hello> \"World\"").await.id;
    let page = rumbl.browser().get(&format!("/watch/{id}")).await;
    assert_eq!(property(&page, "og:title"), "&lt;Hello&gt; &quot;World&quot;");
    assert_eq!(property(&page, "og:description"), "about it");
    let url = format!("https://rumbl.example/watch/{id}--hello-world-");
    assert_eq!(property(&page, "og:url"), url);
    let picture = property(&page, "og:image");
    let path = picture.strip_prefix("https://rumbl.example").unwrap();
    let answer = rumbl.browser().request(Method::GET, path).send().await.unwrap();
    assert_eq!(answer.headers()["content-type"], "image/jpeg");
    page.shows(r#"<meta name="twitter:card" content="summary_large_image">"#);
    page.shows(&format!(
        "https://rumbl.example/oembed?url=https%3A%2F%2Frumbl.example%2Fwatch%2F{id}"
    ));
    assert_eq!(page.text.matches(r#"<meta name="description""#).count(), 1);
}

#[actix_web::test]
async fn a_link_to_a_moment_says_what_was_said_there() {
    let rumbl = Rumbl::start_with(&[SITE]).await;
    let ada = rumbl.user("ada").await;
    let id = rumbl.video(&ada, "Hello").await.id;
    annotate(&rumbl, &ada, id, ("83500", "<b>Look</b>\n at \"that\"")).await;
    annotate(&rumbl, &ada, id, ("99000", "a spoiler")).await;
    let browser = rumbl.browser();
    let at = async |t: &str| {
        let page = browser.get(&format!("/watch/{id}?t={t}")).await;
        (property(&page, "og:description"), property(&page, "og:url"))
    };
    let (words, url) = at("1m23s").await;
    let quote = "At 1:23, ada said: “&lt;b&gt;Look&lt;&#x2F;b&gt; at &quot;that&quot;” · about it";
    assert_eq!(words.replace("/b", "&#x2F;b"), quote);
    assert!(url.ends_with("-hello?t=83"), "{url}");
    assert!(at("90").await.0.contains("At 1:23, ada said"));
    assert_eq!(at("40").await.0, "From 0:40 · about it");
    let owner = ada.clone();
    let length = Params::from_iter([("duration_ms", "83000")]);
    rumbl.repo(move |db| multimedia::update_video(db, &owner, id, &length)).await;
    assert!(at("1m23s").await.0.contains("At 1:23, ada said"));
    for nonsense in ["x", "-1", "99999999", "90", "604800"] {
        assert_eq!(at(nonsense).await.0, "about it", "{nonsense}");
    }
}

#[actix_web::test]
async fn oembed_says_what_was_said_at_its_moment_as_links_do() {
    let rumbl = Rumbl::start_with(&[SITE]).await;
    let ada = rumbl.user("ada").await;
    let id = rumbl.video(&ada, "Hello").await.id;
    annotate(&rumbl, &ada, id, ("83500", "<b>Look</b>\n at \"that\"")).await;
    let owner = ada.clone();
    let length = Params::from_iter([("duration_ms", "120000")]);
    rumbl.repo(move |db| multimedia::update_video(db, &owner, id, &length)).await;
    let browser = rumbl.browser();
    let url = format!("https://rumbl.example/watch/{id}");
    for (moment, title) in [
        ("", "Hello"),
        ("?t=90", "At 1:23, ada said: “<b>Look</b> at \"that\"” · Hello"),
        ("#t=1m24s", "At 1:23, ada said: “<b>Look</b> at \"that\"” · Hello"),
        ("?t=40", "From 0:40 · Hello"),
        ("?t=2:05", "Hello"),
        ("?t=x", "Hello"),
    ] {
        let (_, answer) = oembed(&browser, &format!("{url}{moment}"), "").await;
        assert_eq!(answer["title"], json!(title), "{moment}");
    }
    let (_, late) = oembed(&browser, &format!("{url}?t=2:05"), "").await;
    assert!(!late["html"].as_str().unwrap().contains("?t="), "{late}");
}

#[actix_web::test]
async fn a_link_to_a_moment_is_shown_elsewhere_at_that_moment() {
    let rumbl = Rumbl::start_with(&[SITE]).await;
    let ada = rumbl.user("ada").await;
    let id = rumbl.video(&ada, "Hello").await.id;
    let owner = ada.clone();
    let length = Params::from_iter([("duration_ms", "120000")]);
    rumbl.repo(move |db| multimedia::update_video(db, &owner, id, &length)).await;
    let browser = rumbl.browser();
    for (query, src) in [
        ("", "\""),
        ("?t=1m23.5s", "?t=83.5\""),
        ("?t=npt:83,90", "?t=83\""),
        ("?t=2:05", "\""),
        ("?t=x", "\""),
    ] {
        let page = browser.get(&format!("/watch/{id}{query}")).await;
        let discovered = discovered(&page);
        let path = discovered.strip_prefix("https://rumbl.example").expect("it is on the site");
        let answer: Value = serde_json::from_str(&browser.get(path).await.text).unwrap();
        let html = answer["html"].as_str().unwrap();
        let expected = format!(r#"src="https://rumbl.example/embed/{id}{src}"#);
        assert!(html.contains(&expected), "{query}: {html}");
    }
}

#[actix_web::test]
async fn oembed_shows_the_picture_that_links_have_with_its_true_size() {
    let rumbl = Rumbl::start_with(&[SITE]).await;
    let ada = rumbl.user("ada").await;
    let plain = rumbl.video(&ada, "Plain").await.id;
    let demo = rumbl.demo_video().await.id;
    let framed = rumbl.video(&ada, "Framed").await.id;
    let owner = ada.clone();
    let frame = Params::from_iter([("poster", PICTURE)]);
    rumbl.repo(move |db| multimedia::update_video(db, &owner, framed, &frame)).await;
    let browser = rumbl.browser();
    for (id, kind, size) in [
        (plain, "image/jpeg", [1_200, 630]),
        (demo, "image/webp", [960, 540]),
        (framed, "image/jpeg", [16, 8]),
    ] {
        let url = format!("https://rumbl.example/watch/{id}");
        let (_, answer) = oembed(&browser, &url, "").await;
        let thumbnail = answer["thumbnail_url"].as_str().unwrap();
        let page = browser.get(&format!("/watch/{id}")).await;
        assert_eq!(thumbnail, property(&page, "og:image"));
        let path = thumbnail.strip_prefix("https://rumbl.example").unwrap();
        let picture = browser.request(Method::GET, path).send().await.unwrap();
        assert_eq!(picture.headers()["content-type"], kind, "{path}");
        let told =
            ["thumbnail_width", "thumbnail_height"].map(|name| answer[name].as_u64().unwrap());
        assert_eq!(told, size, "{path}");
    }
}

#[actix_web::test]
async fn moments_share_one_rendered_page() {
    let rumbl = Rumbl::start().await;
    let ada = rumbl.user("ada").await;
    let id = rumbl.video(&ada, "Hello").await.id;
    let browser = rumbl.browser();
    browser.get(&format!("/watch/{id}")).await;
    let before = rumbl.app.pages.renders();
    let mut tags = Vec::new();
    for t in 0..20 {
        let page = browser.get(&format!("/watch/{id}?t={t}")).await;
        tags.push(page.headers["etag"].clone());
    }
    assert_eq!(rumbl.app.pages.renders(), before);
    tags.dedup();
    assert_eq!(tags.len(), 20);
}

#[actix_web::test]
async fn other_sites_may_frame_the_embedded_page_and_no_other() {
    let rumbl = Rumbl::start().await;
    let ada = rumbl.user("ada").await;
    let id = rumbl.video(&ada, "Hello").await.id;
    let (_, browser) = rumbl.logged_in("grace").await;
    let page = browser.get(&format!("/embed/{id}")).await;
    page.is_at(&format!("/embed/{id}")).shows("Hello").shows(&format!("videos:{id}"));
    // Whoever is logged in is nobody here.
    page.hides("user-token").hides("csrf").hides("grace").hides("id=\"composer\"");
    let policy = header(&page.headers, "content-security-policy").unwrap();
    assert!(policy.ends_with("frame-ancestors *"), "{policy}");
    assert!(policy.contains("media-src 'self' https://example.com;"), "{policy}");
    assert_eq!(header(&page.headers, "x-frame-options"), None);
    assert_eq!(header(&page.headers, "set-cookie"), None);
    for path in [format!("/watch/{id}"), "/".to_owned(), "/embed/999999".to_owned()] {
        let page = browser.get(&path).await;
        let policy = header(&page.headers, "content-security-policy").unwrap();
        assert!(policy.ends_with("frame-ancestors 'none'"), "{path}: {policy}");
        assert_eq!(header(&page.headers, "x-frame-options"), Some("DENY"), "{path}");
    }
    for nothing in ["/embed/999999", "/embed/x", "/embed/1-slug"] {
        browser.get(nothing).await.has_status(404).shows("Page not found");
    }
}

#[actix_web::test]
async fn oembed_gives_a_frame_of_the_wanted_size_at_the_wanted_moment() {
    let rumbl = Rumbl::start_with(&[SITE]).await;
    let ada = rumbl.user("ada").await;
    let id = rumbl.video(&ada, "A \"quoted\" title").await.id;
    let browser = rumbl.browser();
    let url = format!("https://rumbl.example/watch/{id}-any");
    let (status, answer) = oembed(&browser, &url, "").await;
    assert_eq!(status, 200);
    for (field, value) in [
        ("version", json!("1.0")),
        ("type", json!("video")),
        ("title", json!("A \"quoted\" title")),
        ("author_name", json!("ada")),
        ("provider_url", json!("https://rumbl.example")),
        ("width", json!(640)),
        ("height", json!(600)),
    ] {
        assert_eq!(answer[field], value, "{field}");
    }
    let html = answer["html"].as_str().unwrap();
    let src = format!(r#"<iframe src="https://rumbl.example/embed/{id}" width="640""#);
    assert!(html.starts_with(&src), "{html}");
    assert!(html.contains(r#"title="A &quot;quoted&quot; title""#), "{html}");

    let (_, small) = oembed(&browser, &url, "&maxwidth=320&maxheight=400&format=json").await;
    assert_eq!((&small["width"], &small["height"]), (&json!(320), &json!(400)));
    for moment in ["?t=1m23s", "#t=83", "?x=1&t=83#x", "#t=npt:83", "#t=npt:1:23,90", "?t=83,90"] {
        let (_, answer) = oembed(&browser, &format!("{url}{moment}"), "").await;
        let src = format!("/embed/{id}?t=83\"");
        assert!(answer["html"].as_str().unwrap().contains(&src), "{answer}");
    }
}

#[actix_web::test]
async fn oembed_knows_no_foreign_unknown_or_malformed_address_and_says_so() {
    let rumbl = Rumbl::start_with(&[SITE]).await;
    let ada = rumbl.user("ada").await;
    let id = rumbl.video(&ada, "Hello").await.id;
    let browser = rumbl.browser();
    let unknown = json!({"errors": {"url": ["is not the address of a video on this site"]}});
    for url in [
        &format!("https://evil.example/watch/{id}"),
        &format!("http://rumbl.example/watch/{id}"),
        &format!("https://rumbl.example.evil/watch/{id}"),
        &format!("https://rumbl.example/watch/{id}/more"),
        &format!("/watch/{id}"),
        "https://rumbl.example/watch/999999",
        "https://rumbl.example/watch/x",
        "https://rumbl.example/users/1",
        "https://rumbl.example/",
        "javascript:alert(1)",
        "",
        "\u{0}",
        &"x".repeat(5_000),
    ] {
        assert_eq!(oembed(&browser, url, "").await, (404, unknown.clone()), "{url}");
    }
    browser.get("/oembed").await.has_status(404).shows("is not the address");
    let url = format!("https://rumbl.example/watch/{id}");
    for size in ["&maxwidth=0", "&maxwidth=-1", "&maxheight=wide", "&maxheight=99999999999"] {
        let (status, answer) = oembed(&browser, &url, size).await;
        assert_eq!(status, 400, "{size}");
        assert!(answer.to_string().contains("must be a number of pixels"), "{answer}");
    }
    assert_eq!(oembed(&browser, &url, "&format=xml").await.0, 501);
}
