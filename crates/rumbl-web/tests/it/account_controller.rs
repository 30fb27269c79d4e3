use std::io::{Cursor, Read};
use std::time::Duration;

use reqwest::Method;
use rumbl_core::accounts;
use rumbl_core::changeset::Params;
use rumbl_core::webhooks::{self, AddressRule};
use rumbl_factories::Annotation;
use serde_json::Value;
use zip::ZipArchive;

use crate::support::{Browser, PASSWORD, Rumbl};

const PATH: &str = "/settings/account";
const ARCHIVE: &str = "/settings/account/archive.zip";

async fn annotate(rumbl: &Rumbl, user: &accounts::User, video: i64, body: &str) {
    let video_id = video.try_into().unwrap();
    rumbl.insert(Annotation.on_id(video_id).by(user).body(body).at_ms(1_000)).await;
}

async fn archive(browser: &Browser) -> ZipArchive<Cursor<Vec<u8>>> {
    let response = browser.request(Method::GET, ARCHIVE).send().await.unwrap();
    assert_eq!(response.status(), 200);
    assert_eq!(response.headers()["content-type"], "application/zip");
    assert_eq!(response.headers()["cache-control"], "private, no-store");
    let disposition = response.headers()["content-disposition"].to_str().unwrap();
    assert!(disposition.starts_with("attachment"), "{disposition}");
    ZipArchive::new(Cursor::new(response.bytes().await.unwrap().to_vec())).unwrap()
}

fn text(zip: &mut ZipArchive<Cursor<Vec<u8>>>, name: &str) -> String {
    let mut text = String::new();
    zip.by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

#[actix_web::test]
async fn everything_of_a_person_is_in_a_zip_and_nothing_of_others() {
    let rumbl = Rumbl::start().await;
    let (ada, browser) = rumbl.logged_in("ada").await;
    let (bob, _) = rumbl.logged_in("bob").await;
    let video = rumbl.video(&ada, "=1+1").await;
    annotate(&rumbl, &ada, video.id.get(), "\"said\", by ada").await;
    annotate(&rumbl, &bob, video.id.get(), "said by bob").await;
    let (owner, key) = (ada.clone(), std::sync::Arc::clone(&rumbl.app.sealing_key));
    let made = rumbl.repo(move |db| {
        let new = Params::from_iter([("name", "backup"), ("read", "true")]);
        let (_, token) = accounts::create_api_key(db, &owner, &new)?;
        let new =
            Params::from_iter([("url", "https://example.com/hook"), ("video_updated", "true")]);
        let rule = AddressRule::default();
        let (_, secret) = webhooks::create_webhook(db, (&owner, &key), &new, rule)?;
        Ok((token, secret))
    });
    let (token, secret) = made.await;
    let mut zip = archive(&browser).await;
    let account: Value = serde_json::from_str(&text(&mut zip, "account.json")).unwrap();
    assert_eq!((&account["username"], &account["role"]), (&"ada".into(), &"member".into()));
    assert!(account.get("password_hash").is_none());
    assert_eq!(account["second_factor_since"], Value::Null);
    assert_eq!(account.get("locale"), Some(&Value::Null));
    assert_eq!(
        account["notifications"],
        "mentions conversations answers remarks digest replies shares"
    );
    let said: Value = serde_json::from_str(&text(&mut zip, "annotations.json")).unwrap();
    assert_eq!(said.as_array().unwrap().len(), 1);
    assert_eq!(said[0]["body"], "\"said\", by ada");
    let csv = text(&mut zip, "annotations.csv");
    let mut rows = csv.lines();
    let columns =
        "id,video_id,video_title,at_ms,body,inserted_at,updated_at,reply_to_id,resolved_at";
    assert_eq!(rows.next(), Some(columns));
    let row = rows.next().unwrap();
    assert!(row.contains(",'=1+1,1000,\"\"\"said\"\", by ada\","), "{row}");
    assert_eq!(rows.next(), None);
    assert!(text(&mut zip, "videos.csv").contains("'=1+1"));
    let sessions: Value = serde_json::from_str(&text(&mut zip, "sessions.json")).unwrap();
    assert_eq!(sessions.as_array().unwrap().len(), 1);
    assert!(!format!("{sessions}").contains("token"));
    let keys: Value = serde_json::from_str(&text(&mut zip, "api_keys.json")).unwrap();
    assert_eq!((&keys[0]["name"], &keys[0]["scopes"]), (&"backup".into(), &"read".into()));
    let webhooks: Value = serde_json::from_str(&text(&mut zip, "webhooks.json")).unwrap();
    assert_eq!(webhooks[0]["url"], "https://example.com/hook");
    for secret in [token.expose(), secret.expose()] {
        for name in ["api_keys.json", "api_keys.csv", "webhooks.json", "webhooks.csv"] {
            assert!(!text(&mut zip, name).contains(&secret), "{name}");
        }
    }
    for name in ["imports.json", "reports.json", "hidden_annotations.json"] {
        assert_eq!(text(&mut zip, name), "[]");
    }
    for name in ["videos.json", "follows.json", "follows.csv", "sessions.csv"] {
        assert!(!text(&mut zip, name).contains("bob"), "{name}");
    }
}

#[actix_web::test]
async fn nobody_fetches_more_than_three_archives_at_once_and_visitors_none() {
    let rumbl = Rumbl::start().await;
    let (_, browser) = rumbl.logged_in("ada").await;
    for _ in 0..3 {
        archive(&browser).await;
    }
    browser.get(ARCHIVE).await.has_status(429);
    rumbl.browser().get(ARCHIVE).await.is_at("/sessions/new");
}

#[actix_web::test]
async fn the_last_admin_is_told_on_the_page_why_their_account_stays() {
    let rumbl = Rumbl::start().await;
    let (_, admin) = rumbl.staff("root", accounts::Role::Admin).await;
    let fields = [("_method", "delete"), ("user[current_password]", PASSWORD)];
    let page = admin.post(PATH, &fields).await;
    page.has_status(422).shows("You are the last admin who can log in.").shows("Your data");
    admin.get("/admin/jobs").await.is_at("/admin/jobs");
}

#[actix_web::test]
async fn an_account_is_deleted_by_who_knows_its_password() {
    let rumbl = Rumbl::start().await;
    let (ada, browser) = rumbl.logged_in("ada").await;
    let (bob, bobs) = rumbl.logged_in("bob").await;
    let (gone, kept) = (rumbl.video(&ada, "Gone").await, rumbl.video(&bob, "Kept").await);
    annotate(&rumbl, &ada, kept.id.get(), "said by ada").await;
    annotate(&rumbl, &bob, gone.id.get(), "said by bob").await;
    let socket = rumbl.socket(&ada).await;
    browser.get(PATH).await.is_at(PATH).shows("Download everything").shows("deletes your videos");

    let fields = |password| [("_method", "delete"), ("user[current_password]", password)];
    browser.post(PATH, &fields("wrong")).await.has_status(422).shows("is not valid");
    browser.post(PATH, &fields("")).await.has_status(422).shows("can&#39;t be blank");
    browser.get("/users").await.is_at("/users");
    browser.post(PATH, &fields(PASSWORD)).await.is_at("/").shows("Your account is deleted.");

    browser.get("/users").await.is_at("/sessions/new");
    socket.closed().await;
    let is_gone = async {
        let mut retry = tokio::time::interval(Duration::from_millis(20));
        while bobs.get(&format!("/users/{}", ada.id)).await.status != 404 {
            retry.tick().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), is_gone).await.expect("the job is done in time");
    bobs.get(&format!("/watch/{}", gone.id)).await.has_status(404);
    let left = bobs.get(&format!("/api/videos/{}/annotations", kept.id)).await;
    left.has_status(200).hides("said by ada");
    bobs.get("/videos").await.shows("Kept").hides("Gone");
    rumbl.browser().log_in("ada", PASSWORD).await.has_status(422).hides("suspended");
    rumbl.browser().register("ada", "", PASSWORD).await;
}
