//! What is shared by many readers is rendered once for each version of what it is about, and is never
//! older than that.

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use reqwest::header::{ACCEPT_ENCODING, CONTENT_ENCODING};
use reqwest::{Client, Method};
use rumbl_core::accounts::{self, DEMO_USERNAME, User};
use rumbl_core::changeset::Params;
use rumbl_core::ids::VideoId;
use rumbl_core::{multimedia, seeds};
use rumbl_factories::{Annotation, Video, try_insert};
use serde_json::json;
use tempfile::TempDir;
use tokio::time::timeout;

use crate::support::{Browser, PASSWORD, Page, Process, Rumbl, VIDEO_URL, free_port};

/// How long another process may take to show what this one wrote; it is a tenth of a second as a rule.
const PATIENCE: Duration = Duration::from_secs(10);

impl Rumbl {
    /// How many pages a visit has rendered.
    async fn renders_of(&self, browser: &Browser, path: &str) -> u64 {
        let before = self.app.pages.renders();
        browser.get(path).await.has_status(200);
        self.app.pages.renders() - before
    }

    async fn annotate(&self, author: &User, id: VideoId) {
        self.insert(Annotation.on_id(id).by(author)).await;
    }

    async fn rename(&self, owner: &User, id: VideoId, title: &str) {
        let (owner, params) = (owner.clone(), Params::from_iter([("title", title)]));
        self.repo(move |db| multimedia::update_video(db, &owner, id, &params)).await;
    }
}

/// The address of a video's page, and a text on it.
async fn watch_page(rumbl: &Rumbl) -> String {
    format!("/watch/{}", rumbl.demo_video().await.id)
}

#[actix_web::test]
async fn a_page_is_rendered_once_for_all_visitors_and_once_for_all_members() {
    let rumbl = Rumbl::start().await;
    let path = watch_page(&rumbl).await;
    let (_, ada) = rumbl.logged_in("ada").await;
    let (_, grace) = rumbl.logged_in("grace").await;
    assert_eq!(rumbl.renders_of(&rumbl.browser(), &path).await, 1);
    assert_eq!(rumbl.renders_of(&rumbl.browser(), &path).await, 0);
    assert_eq!(rumbl.renders_of(&ada, &path).await, 1);
    assert_eq!(rumbl.renders_of(&grace, &path).await, 0);
    assert_eq!(rumbl.renders_of(&ada, &path).await, 0);
}

#[actix_web::test]
async fn forms_that_are_empty_are_rendered_once() {
    let rumbl = Rumbl::start().await;
    for path in ["/users/new", "/sessions/new"] {
        assert_eq!(rumbl.renders_of(&rumbl.browser(), path).await, 1, "{path}");
        assert_eq!(rumbl.renders_of(&rumbl.browser(), path).await, 0, "{path}");
    }
}

#[actix_web::test]
async fn parameters_that_a_page_ignores_do_not_have_it_rendered_again() {
    let rumbl = Rumbl::start().await;
    let (browser, path) = (rumbl.browser(), watch_page(&rumbl).await);
    rumbl.renders_of(&browser, &path).await;
    for query in ["?t=12", "?t=13", "?x=random", "-any-slug"] {
        assert_eq!(rumbl.renders_of(&browser, &format!("{path}{query}")).await, 0, "{query}");
    }
}

#[actix_web::test]
async fn the_words_at_a_moment_are_read_once_for_all_visitors_until_somebody_annotates() {
    let rumbl = Rumbl::start().await;
    let ada = rumbl.user("ada").await;
    let id = rumbl.video(&ada, "Hello").await.id;
    let reads_of = async |query: &str| {
        let before = rumbl.app.pages.text_reads();
        rumbl.browser().get(&format!("/watch/{id}{query}")).await.has_status(200);
        rumbl.app.pages.text_reads() - before
    };
    for query in ["", "?t=", "?t=x", "?x=83"] {
        assert_eq!(reads_of(query).await, 0, "{query}");
    }
    for (said, shown) in [(None, "From 1:23 · "), (Some("What a view"), "What a view”")] {
        if let Some(body) = said {
            rumbl.insert(Annotation.on_id(id).by(&ada).body(body).at_ms(83_000)).await;
        }
        rumbl.browser().get(&format!("/watch/{id}?t=83")).await.shows(shown);
        // Other tests' annotations, and the next second, have it read again.
        let is_kept = async || while reads_of("?t=1m23s").await > 0 {};
        timeout(PATIENCE, is_kept()).await.expect("it is kept");
        rumbl.browser().get(&format!("/watch/{id}?t=83")).await.shows(shown);
        rumbl.browser().get(&format!("/watch/{id}?t=50")).await.hides(shown);
    }
    let (_, member) = rumbl.logged_in("grace").await;
    let before = rumbl.app.pages.text_reads();
    member.get(&format!("/watch/{id}?t=83")).await.hides("What a view”");
    assert_eq!(rumbl.app.pages.text_reads(), before, "nobody previews a link as a member");
}

#[actix_web::test]
async fn a_page_is_rendered_again_when_what_it_is_about_changes_and_else_not() {
    let rumbl = Rumbl::start().await;
    let ada = rumbl.user("ada").await;
    let [one, other] =
        [rumbl.video(&ada, "One video").await.id, rumbl.video(&ada, "Another").await.id];
    let (browser, path) = (rumbl.browser(), format!("/watch/{one}"));
    browser.get(&path).await.shows("One video");
    rumbl.rename(&ada, other, "Something else").await;
    rumbl.annotate(&ada, one).await;
    assert_eq!(rumbl.renders_of(&browser, &path).await, 0);
    rumbl.rename(&ada, one, "Renamed").await;
    assert_eq!(rumbl.renders_of(&browser, &path).await, 1);
    browser.get(&path).await.shows("Renamed").hides("One video");
    let owner = ada.clone();
    rumbl.repo(move |db| multimedia::delete_video(db, &owner, one)).await;
    browser.get(&path).await.has_status(404);
}

#[actix_web::test]
async fn a_page_that_is_not_found_is_looked_for_again() {
    let rumbl = Rumbl::start().await;
    let browser = rumbl.browser();
    let id = rumbl.demo_video().await.id.get() + 1;
    for path in ["/watch", "/api/videos"] {
        browser.get(&format!("{path}/{id}")).await.has_status(404);
    }
    let ada = rumbl.user("ada").await;
    rumbl.video(&ada, "Here it is").await;
    for path in ["/watch", "/api/videos"] {
        browser.get(&format!("{path}/{id}")).await.has_status(200).shows("Here it is");
        browser.get(&format!("{path}/{}", id + 1)).await.has_status(404);
    }
}

#[actix_web::test]
async fn readers_who_come_at_once_wait_for_one_rendering() {
    const READERS: usize = 8;
    let rumbl = Rumbl::start().await;
    let path = watch_page(&rumbl).await;
    // From here on the log needs no reading, so that the next to need the database is the rendering.
    rumbl.browser().get("/users/new").await;
    let free = rumbl.occupied_database().await;
    let before = rumbl.app.pages.renders();
    let browsers: Vec<_> = (0..READERS).map(|_| rumbl.browser()).collect();
    let visits = join_all(browsers.iter().map(|browser| browser.get(&path)));
    let ((), pages) = tokio::join!(async { drop(free) }, visits);
    assert_eq!(rumbl.app.pages.renders() - before, 1);
    assert!(pages.iter().all(|page| page.status == 200 && page.text == pages[0].text));
}

#[actix_web::test]
async fn what_is_added_shows_at_once_to_everybody() {
    let rumbl = Rumbl::start().await;
    let (ada, own) = rumbl.logged_in("ada").await;
    let visitor = rumbl.browser();
    for title in ["First of all", "Second to none"] {
        visitor.get("/").await.hides(title);
        rumbl.video(&ada, title).await;
        for browser in [&visitor, &own] {
            for path in ["/", "/videos"] {
                browser.get(path).await.shows(title);
            }
        }
        own.get(&format!("/users/{}", ada.id)).await.shows(title);
    }
    own.get("/users").await.hides("grace");
    rumbl.user("grace").await;
    own.get("/users").await.shows("grace");
}

#[actix_web::test]
async fn whoever_annotates_sees_it_counted_on_the_next_page() {
    let rumbl = Rumbl::start().await;
    let (ada, own) = rumbl.logged_in("ada").await;
    let id = rumbl.video(&ada, "Counted").await.id;
    let count = |count| format!("{count}<span class=\"visually-hidden\"> annotation");
    for number in 1..=3 {
        rumbl.annotate(&ada, id).await;
        for path in ["/", "/videos", "/manage/videos"] {
            own.get(path).await.shows(&count(number));
        }
        let json = own.get(&format!("/api/videos/{id}")).await;
        json.shows(&format!("\"annotation_count\":{number}"));
    }
}

/// A server in a process of its own, so that what is rendered and written there is all that it counts.
struct Alone {
    process: Process,
    metrics: String,
    _folder: TempDir,
}

impl Alone {
    async fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let address = format!("127.0.0.1:{}", free_port());
        let process = Process::start(folder.path(), &[("METRICS_ADDRESS", &address)]).await;
        Self { process, metrics: format!("http://{address}/metrics"), _folder: folder }
    }

    async fn get(&self, path: &str) -> String {
        let page = reqwest::get(format!("{}{path}", self.process.url)).await.unwrap();
        assert_eq!(page.status(), 200, "{path}");
        page.text().await.unwrap()
    }

    /// How many documents it has rendered.
    async fn renders(&self) -> u64 {
        let metrics = reqwest::get(&self.metrics).await.unwrap().text().await.unwrap();
        let renders =
            metrics.lines().find_map(|line| line.strip_prefix("page_cache_renders_total "));
        renders.map_or(0, |renders| renders.parse().unwrap())
    }
}

#[actix_web::test]
async fn listings_and_json_are_rendered_once_for_each_change_and_not_for_each_reader() {
    const READERS: u64 = 200;
    let alone = Alone::start().await;
    let repo = alone.process.repo();
    let found = repo.run(|db| {
        let video = seeds::find_demo_video(db)?.expect("the demo is there");
        Ok((accounts::get_user_by(db, DEMO_USERNAME)?, video.id))
    });
    let (author, id) = found.await.unwrap();
    let mut socket = alone.process.socket(&author).await;
    let topic = format!("videos:{id}");
    assert_eq!(socket.join(&topic, json!({})).await["status"], "ok");
    for path in ["/".to_owned(), format!("/api/videos/{id}/annotations")] {
        alone.get(&path).await;
        let (before, since) = (alone.renders().await, Instant::now());
        for _ in 0..READERS {
            alone.get(&path).await;
        }
        // Other processes' annotations are looked for once a second, so there is a rendering for each that has begun.
        let seconds = since.elapsed().as_secs() + 1;
        let renders = alone.renders().await - before;
        assert!(renders <= seconds, "{path}: {renders} renderings in {seconds} s");

        let said = format!("said for {}", path.len());
        let reply = socket.push(&topic, "new_annotation", json!({"body": said, "at": 1})).await;
        assert_eq!(reply["status"], "ok", "{reply}");
        let before = alone.renders().await;
        assert!(alone.get(&path).await.contains(&said), "{path}");
        assert!(alone.renders().await > before, "{path}");
    }
}

#[actix_web::test]
async fn a_version_that_the_browser_has_is_not_rendered() {
    let rumbl = Rumbl::start().await;
    let (browser, path) = (rumbl.browser(), watch_page(&rumbl).await);
    let tag = browser.get(&path).await.headers["etag"].clone();
    let before = rumbl.app.pages.renders();
    let again = browser.request(Method::GET, &path).header("if-none-match", tag).send().await;
    assert_eq!(again.unwrap().status(), 304);
    assert_eq!(rumbl.app.pages.renders(), before);
}

#[actix_web::test]
async fn where_templates_may_change_everything_is_rendered_anew() {
    let rumbl = Rumbl::start_with(&[("RUMBL_LIVE_RELOAD", "true")]).await;
    let (browser, path) = (rumbl.browser(), watch_page(&rumbl).await);
    for _ in 0..2 {
        assert_eq!(rumbl.renders_of(&browser, &path).await, 1);
    }
}

#[actix_web::test]
async fn what_another_process_adds_shows_soon() {
    let folder = tempfile::tempdir().unwrap();
    let process = Process::start(folder.path(), &[]).await;
    let client = Client::new();
    let shows = async |path: &str, text: &str| {
        let page = client.get(format!("{}{path}", process.url)).send().await.unwrap();
        page.text().await.unwrap().contains(text)
    };
    assert!(!shows("/", "From elsewhere").await);
    let repo = process.repo();
    let added = repo.run(|db| {
        let video = Video.title("From elsewhere").description("written here").url(VIDEO_URL);
        try_insert(db, video)
    });
    let id = added.await.unwrap().id;
    let shown = async {
        for path in ["/", "/videos", &format!("/watch/{id}")] {
            while !shows(path, "From elsewhere").await {}
        }
    };
    timeout(PATIENCE, shown).await.expect("it shows in time");
}

#[actix_web::test]
async fn a_shared_page_never_shows_who_else_is_logged_in_or_their_token() {
    let rumbl = Rumbl::start().await;
    let (_, ada) = rumbl.logged_in("ada").await;
    let (_, grace) = rumbl.logged_in("grace").await;
    // The messages of their log-ins are gone from here on.
    let tokens = |page: &Page| ["csrf-token", "user-token"].map(|name| page.meta(name).unwrap());
    let adas = ada.get("/").await;
    let graces = grace.get("/").await;
    adas.shows("Log out").shows("<bdi>ada</bdi>").hides("<bdi>grace</bdi>");
    graces.shows("Log out").shows("<bdi>grace</bdi>").hides("<bdi>ada</bdi>");
    for token in tokens(&adas) {
        graces.hides(&token);
    }
    for browser in [rumbl.browser(), rumbl.browser()] {
        let page = browser.get("/").await;
        page.hides("Log out").hides("user-token").hides(&tokens(&adas)[0]);
    }
    assert_eq!(tokens(&ada.get("/").await), tokens(&adas));
}

#[actix_web::test]
async fn whoever_only_looks_around_gets_no_cookie_and_the_same_page() {
    let rumbl = Rumbl::start().await;
    let mut pages = Vec::new();
    for browser in [rumbl.browser(), rumbl.browser()] {
        let page = browser.get("/").await;
        assert!(!page.headers.contains_key("set-cookie"));
        assert_eq!(page.headers["vary"], "cookie, accept-language, accept-encoding");
        pages.push((page.text, page.headers["x-request-id"].clone()));
    }
    assert_eq!(pages[0].0, pages[1].0);
    assert_ne!(pages[0].1, pages[1].1, "each request has its own id");
}

#[actix_web::test]
async fn a_page_is_compressed_for_who_accepts_it_and_its_secrets_never_are() {
    let rumbl = Rumbl::start().await;
    rumbl.user("ada").await;
    let ada = Browser::without_decompression(rumbl.url.clone());
    ada.log_in("ada", PASSWORD).await.shows("Welcome back!");
    for path in ["/", "/manage/videos", "/manage/videos/new"] {
        let plain = ada.request(Method::GET, path).header(ACCEPT_ENCODING, "identity");
        let plain = plain.send().await.unwrap();
        assert!(!plain.headers().contains_key(CONTENT_ENCODING));
        let tag = plain.headers()["etag"].clone();
        let plain = plain.text().await.unwrap();
        let zipped = ada.request(Method::GET, path).header(ACCEPT_ENCODING, "gzip, deflate, br");
        let zipped = zipped.send().await.unwrap();
        assert_eq!(zipped.headers()[CONTENT_ENCODING], "gzip");
        assert_eq!(zipped.headers()["etag"], tag);
        let zipped = zipped.bytes().await.unwrap();
        assert!(zipped.len() < plain.len(), "{} of {}", zipped.len(), plain.len());
        for name in ["csrf-token", "user-token"] {
            let pattern = format!(r#"<meta name="{name}" content="([^"]*)""#);
            let token =
                regex::Regex::new(&pattern).unwrap().captures(&plain).unwrap()[1].to_owned();
            let is_stored = memchr::memmem::find(&zipped, token.as_bytes()).is_some();
            assert!(is_stored, "{name} is compressed on {path}");
        }
        let mut unzipped = String::new();
        let mut decoder = flate2::read::GzDecoder::new(&*zipped);
        std::io::Read::read_to_string(&mut decoder, &mut unzipped).unwrap();
        assert_eq!(unzipped, plain);
    }
}

#[actix_web::test]
async fn a_message_is_for_one_person_and_for_one_page() {
    let rumbl = Rumbl::start().await;
    let browser = rumbl.browser();
    browser.get("/").await;
    let shown = browser.get("/manage/videos").await;
    shown.is_at("/sessions/new").shows("You must be logged in");
    rumbl.browser().get("/").await.hides("You must be logged in");
    let page = browser.get("/").await;
    page.hides("You must be logged in");
    assert!(!page.headers.contains_key("set-cookie"), "the cookie ended with its message");
}

#[actix_web::test]
async fn the_token_of_a_shared_page_is_accepted() {
    let rumbl = Rumbl::start().await;
    rumbl.browser().get("/").await;
    let fields = [("user[name]", "Ada"), ("user[username]", "ada"), ("user[password]", "secret")];
    rumbl.browser().post("/users", &fields).await.shows("Ada created!");
}

#[actix_web::test]
async fn a_shared_page_has_the_policy_of_its_player() {
    let rumbl = Rumbl::start().await;
    let ada = rumbl.user("ada").await;
    let video = rumbl.video(&ada, "A file").await;
    let path = format!("/watch/{}", video.id);
    for _ in 0..2 {
        let page = rumbl.browser().get(&path).await;
        let policy = page.headers["content-security-policy"].to_str().unwrap();
        assert!(policy.contains("media-src 'self' https://example.com;"), "{policy}");
    }
}
