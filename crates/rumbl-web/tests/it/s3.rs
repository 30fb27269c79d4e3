//! Files in a bucket, on a server that speaks like S3. `cargo xtask test s3` starts one.

use reqwest::Client;
use rumbl_core::uploads;
use serde_json::json;
use tokio::time::sleep;

use crate::support::{Rumbl, Uploader, film, run_binary};

const BUCKET: &str = "rumbl";

#[expect(clippy::disallowed_methods, reason = "the test command says where the server is")]
fn server() -> String {
    std::env::var("RUMBL_TEST_S3_URL").expect("`cargo xtask test s3` sets it")
}

async fn start() -> Rumbl {
    let server = server();
    let variables = [
        ("RUMBL_FILES__S3__BUCKET", BUCKET),
        ("RUMBL_FILES__S3__ENDPOINT", server.as_str()),
        ("RUMBL_FILES__S3__ACCESS_KEY_ID", "12345"),
        ("RUMBL_FILES__S3__SECRET_ACCESS_KEY", "a secret that nobody logs"),
    ];
    Rumbl::start_with(&variables).await
}

/// Where a form may send its file.
async fn presigned(form: &mut Uploader, size: usize) -> String {
    let entry = form.ask_to_send("film.mp4", size).await;
    assert_eq!(entry["uploader"], "S3", "{entry}");
    entry["url"].as_str().unwrap().to_owned()
}

async fn put(url: &str, content: Vec<u8>) -> u16 {
    Client::new().put(url).body(content).send().await.unwrap().status().as_u16()
}

/// The keys of everything in the bucket.
async fn objects() -> String {
    let listing = Client::new().get(format!("{}/{BUCKET}?list-type=2", server()));
    listing.send().await.unwrap().text().await.unwrap()
}

#[actix_web::test]
#[ignore = "needs a server that speaks like S3: cargo xtask test s3"]
async fn a_file_is_sent_straight_to_the_bucket_and_plays_by_way_of_rumbl() {
    let rumbl = start().await;
    let (ada, browser) = rumbl.logged_in("ada").await;
    let content = film(300_000);
    let mut form = Uploader::open(&rumbl, &ada).await;
    let policy = form.page.headers["content-security-policy"].to_str().unwrap().to_owned();
    let origin = server();
    assert!(policy.contains(&format!(" {origin}; manifest-src")), "{policy}");
    let other = browser.get("/manage/videos").await;
    assert!(!other.headers["content-security-policy"].to_str().unwrap().contains(&origin));
    let url = presigned(&mut form, content.len()).await;
    assert_eq!(put(&url, content.clone()).await, 200);
    let shown = form.progress(json!(100)).await;
    let path = Uploader::path_in(&shown);
    // What its sender can still write is not what plays.
    assert_eq!(put(&url, b"<script>".repeat(37_500)).await, 200);
    let page = browser.post("/manage/videos", &[("video[url]", &path)]).await;
    page.shows("Video created successfully.").shows(&format!("src=\"{path}\""));
    let url = format!("{}{path}", rumbl.url);
    let part = Client::new().get(&url).header("range", "bytes=1000-1999").send().await.unwrap();
    assert_eq!(part.status(), 206);
    assert_eq!(part.headers()["content-range"], "bytes 1000-1999/300000");
    assert_eq!(part.bytes().await.unwrap(), content[1_000..2_000]);
    let whole = Client::new().get(&url).send().await.unwrap();
    assert_eq!(whole.bytes().await.unwrap(), content);
    let key = path.trim_start_matches("/files/").trim_end_matches(".mp4").to_owned();
    assert!(objects().await.contains(&key));
    let id = page.path.trim_start_matches("/watch/").split('-').next().unwrap().to_owned();
    browser.post(&format!("/manage/videos/{id}"), &[("_method", "delete")]).await;
    while objects().await.contains(&key) {
        sleep(std::time::Duration::from_millis(10)).await;
    }
    assert_eq!(browser.get(&path).await.status, 404);
}

#[actix_web::test]
#[ignore = "needs a server that speaks like S3: cargo xtask test s3"]
async fn what_was_sent_to_the_bucket_is_looked_at_and_deleted_if_it_lies() {
    let rumbl = start().await;
    let ada = rumbl.user("ada").await;
    for (content, reason) in [
        (b"PK\x03\x04".repeat(250), "an mp4 or webm"),
        (film(2_000), "too large"),
        (Vec::new(), "The upload failed"),
    ] {
        let mut form = Uploader::open(&rumbl, &ada).await;
        let url = presigned(&mut form, 1_000).await;
        if !content.is_empty() {
            // The address says nothing about the size.
            put(&url, content).await;
        }
        let shown = form.progress(json!(100)).await;
        assert!(shown.contains(reason), "{shown}");
        assert!(!shown.contains("/files/"), "{shown}");
        let key = url.split('?').next().unwrap().rsplit('/').next().unwrap();
        assert!(!objects().await.contains(key), "{key}");
    }
    let own = rumbl.repo(move |db| uploads::list_uploads(db, ada.id)).await;
    assert!(own.is_empty(), "{own:?}");
}

#[actix_web::test]
#[ignore = "needs a server that speaks like S3: cargo xtask test s3"]
async fn what_was_sent_for_a_form_that_gives_it_up_is_deleted_at_once() {
    let rumbl = start().await;
    let ada = rumbl.user("ada").await;
    for is_cancelled in [true, false] {
        let mut form = Uploader::open(&rumbl, &ada).await;
        let url = presigned(&mut form, 1_000).await;
        assert_eq!(put(&url, film(1_000)).await, 200);
        let key = url.split('?').next().unwrap().rsplit('/').next().unwrap();
        assert!(objects().await.contains(key));
        if is_cancelled {
            form.click("cancel", json!({"ref": "0"})).await;
        } else {
            drop(form);
        }
        while objects().await.contains(key) {
            sleep(std::time::Duration::from_millis(10)).await;
        }
    }
    let id = ada.id;
    let own = rumbl.repo(move |db| uploads::list_uploads(db, id)).await;
    assert!(own.is_empty(), "{own:?}");
}

#[actix_web::test]
#[ignore = "needs a server that speaks like S3: cargo xtask test s3"]
async fn the_check_writes_to_the_bucket_and_leaves_nothing_there() {
    let (folder, server) = (tempfile::tempdir().unwrap(), server());
    let check = |bucket| {
        let settings = [
            ("DATABASE_URL", "sqlite://rumbl.db"),
            ("RUMBL_FILES__S3__BUCKET", bucket),
            ("RUMBL_FILES__S3__ENDPOINT", server.as_str()),
            ("RUMBL_FILES__S3__ACCESS_KEY_ID", "12345"),
            ("RUMBL_FILES__S3__SECRET_ACCESS_KEY", "a secret that nobody logs"),
        ];
        assert!(run_binary(folder.path(), &["migrate", "up"], &settings).status.success());
        let checked = run_binary(folder.path(), &["check"], &settings);
        (checked.status.success(), String::from_utf8(checked.stdout).unwrap())
    };
    let (is_usable, printed) = check(BUCKET);
    assert!(is_usable && printed.contains("files: ready\n"), "{printed}");
    assert!(!objects().await.contains("rumbl-check"));
    let (is_usable, printed) = check("nobodys");
    assert!(!is_usable && printed.contains("files: FAILED: nothing can be stored"), "{printed}");
}
