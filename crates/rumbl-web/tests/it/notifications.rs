//! What people are told that happened to them: the page, the numbers in the header, the settings and the mails.

use diesel::connection::SimpleConnection as _;
use std::time::Duration;

use reqwest::Method;
use rumbl_core::accounts::{self, User};
use rumbl_core::conversations;
use rumbl_core::jobs::{self, Job};
use rumbl_core::multimedia::Video;
use rumbl_core::notifications::{self, NotificationSettings};
use rumbl_factories::{Annotation, User, try_insert};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tempfile::tempdir;
use tokio::time::timeout;

use crate::support::{Browser, PASSWORD, Process, Rumbl, WITH_MAILBOX};

const PATH: &str = "/notifications";
const SETTINGS: &str = "/settings/notifications";
/// How long something may take that is done at once as a rule.
const PATIENCE: Duration = Duration::from_secs(10);

/// A job of mail as the database has it.
#[derive(Debug, Serialize, Deserialize)]
#[serde(transparent)]
struct MailJob(Value);

impl Job for MailJob {
    const KIND: &'static str = "mail";
}

/// Ada, who has a browser and a video, and bob.
struct Fixture {
    rumbl: Rumbl,
    ada: User,
    browser: Browser,
    bob: User,
    video: Video,
}

async fn fixture() -> Fixture {
    fixture_of(Rumbl::start().await).await
}

async fn fixture_of(rumbl: Rumbl) -> Fixture {
    let (ada, browser) = rumbl.logged_in("ada").await;
    let bob = rumbl.user("bob").await;
    let video = rumbl.video(&ada, "Sea & sand").await;
    Fixture { rumbl, ada, browser, bob, video }
}

impl Fixture {
    /// Has bob annotate ada's video.
    async fn remark(&self, body: &str) {
        let remark = Annotation.on(&self.video).by(&self.bob).body(body).at_ms(83_000);
        self.rumbl.insert(remark).await;
    }

    async fn settings(&self) -> NotificationSettings {
        let id = self.ada.id;
        self.rumbl.repo(move |db| notifications::get_notification_settings(db, id)).await
    }

    /// Gives ada an address that she has shown to be hers.
    async fn confirm_address(&self) {
        let id = self.ada.id;
        let confirm = move |db: &mut _| {
            let (_, token) = accounts::create_confirmation_token(db, id, None, "ada@example.com")?;
            accounts::confirm_email(db, token.hash(), None).map(drop)
        };
        self.rumbl.repo(confirm).await;
    }

    async fn enqueue_digest(&self) {
        let job = MailJob(json!({"mail": "digest", "user_id": self.ada.id}));
        self.rumbl.repo(move |db| jobs::enqueue(db, &job)).await;
    }
}

/// What the header shows of notifications.
fn badge(count: i64) -> String {
    let hidden = if count == 0 { " hidden" } else { "" };
    format!(r#"data-unread="notifications"{hidden}><span data-unread-count>{count}<"#)
}

#[actix_web::test]
async fn the_page_says_who_did_what_and_where_and_marks_it_as_read() {
    let fixture = fixture().await;
    let Fixture { rumbl, browser, bob, ada, video } = &fixture;
    browser.get(PATH).await.has_status(200).shows("Nothing here yet").shows("@ada").hides("up_to");
    fixture.remark("what a <b>wave</b>").await;
    let (who, other) = (bob.clone(), ada.id);
    let pair = rumbl.repo(move |db| conversations::open_pair(db, &who, other)).await.id;
    let page = browser.get(PATH).await;
    page.shows("Sea &amp; sand").shows("annotated your video").shows(">1:23</a>");
    page.shows("what a &lt;b&gt;wave&lt;/b&gt;").shows(&format!("{}?t=83", video.permalink()));
    page.shows("started a").shows(&format!(r#"href="/conversations/{pair}""#)).shows(" with you");
    page.shows("feed-unread");
    let up_to = page.text.split_once(r#"name="up_to" value=""#).unwrap().1;
    let up_to = up_to.split_once('"').unwrap().0;
    fixture.remark("and another").await;
    let read = browser.post("/notifications/read", &[("up_to", up_to)]).await;
    // What came after the page was not seen.
    read.is_at(PATH).shows("marked as read").shows("wrote 2 annotations on").shows("feed-unread");
    assert_eq!(read.text.matches("feed-unread").count(), 1);
    for nonsense in ["", "x", "1", "1-x"] {
        browser.post("/notifications/read", &[("up_to", nonsense)]).await.has_status(400);
        browser.get(&format!("{PATH}?behind={nonsense}x")).await.has_status(404);
    }
    browser.get(&format!("{PATH}?behind={up_to}")).await.has_status(200);
}

#[actix_web::test]
async fn the_page_is_for_its_person_alone() {
    let fixture = fixture().await;
    fixture.remark("what a wave").await;
    let (_, eva) = fixture.rumbl.logged_in("eva").await;
    eva.get(PATH).await.shows("Nothing here yet").hides("what a wave");
    let visitor = fixture.rumbl.browser();
    for path in [PATH, SETTINGS] {
        visitor.get(path).await.shows("Log in").hides("what a wave");
    }
    visitor.get("/videos").await.hides("data-unread");
}

#[actix_web::test]
async fn the_header_of_every_page_counts_what_is_unread_without_a_query_each_time() {
    let fixture = fixture().await;
    let (rumbl, browser) = (&fixture.rumbl, &fixture.browser);
    browser.get("/videos").await.shows(&badge(0));
    fixture.remark("what a wave").await;
    browser.get("/videos").await.shows(&badge(1));
    let reads = rumbl.app.unread.reads();
    for _ in 0..5 {
        for path in ["/videos", "/", "/users", "/search", "/conversations", PATH] {
            browser.get(path).await.shows(&badge(1));
        }
    }
    // Other tests of this process tell people with the same id, and after a pause of two seconds it is read again.
    let few = rumbl.app.unread.reads() - reads;
    assert!(few < 15, "{few} of 30 pages asked the database");
    // A further remark is merged, and tells nothing new.
    fixture.remark("and another").await;
    browser.get("/videos").await.shows(&badge(1));
    let page = browser.get(PATH).await;
    let up_to = page.text.split_once(r#"name="up_to" value=""#).unwrap().1;
    let up_to = up_to.split_once('"').unwrap().0;
    browser.post("/notifications/read", &[("up_to", up_to)]).await.shows(&badge(0));
}

#[actix_web::test]
async fn the_header_shows_what_another_process_wrote() {
    let folder = tempdir().unwrap();
    let process = Process::start(folder.path(), &[]).await;
    let browser = Browser::new(process.url.clone());
    let fields = [("user[name]", "Ada"), ("user[username]", "ada"), ("user[password]", PASSWORD)];
    browser.post("/users", &fields).await.shows("created!");
    browser.get("/videos").await.shows(&badge(0));
    let told = |db: &mut _| {
        let bob = try_insert(db, User)?;
        let ada = accounts::get_user_by(db, "ada")?;
        conversations::open_pair(db, &bob, ada.id).map(drop)
    };
    process.repo().run(told).await.unwrap();
    let shown = async { while !browser.get("/videos").await.text.contains(&badge(1)) {} };
    timeout(PATIENCE, shown).await.expect("it shows in time");
}

#[actix_web::test]
async fn each_kind_is_switched_off_and_on_in_the_settings() {
    let fixture = fixture_of(Rumbl::start_with(&WITH_MAILBOX).await).await;
    let browser = &fixture.browser;
    let page = browser.get(SETTINGS).await;
    assert_eq!(page.text.matches("checked").count(), 7);
    page.shows("confirmed an address");
    // A box that is not ticked is not sent.
    let put = [("_method", "put"), ("settings[sent]", "true")];
    let chosen = [put.as_slice(), &[("settings[mentions]", "true")]].concat();
    browser.post(SETTINGS, &chosen).await.is_at(SETTINGS).shows("Your choice is saved");
    let settings = fixture.settings().await;
    assert!(settings.mentions && !settings.remarks && !settings.digest);
    fixture.remark("what a wave").await;
    browser.get(PATH).await.shows("Nothing here yet").shows(&badge(0));
    browser.post(SETTINGS, &put).await.is_at(SETTINGS);
    assert!(!fixture.settings().await.mentions);
    browser.post(SETTINGS, &[("_method", "put")]).await.has_status(400);
    let all = ["mentions", "conversations", "shares", "answers", "replies", "remarks", "digest"];
    let all: Vec<_> = all.iter().map(|field| format!("settings[{field}]")).collect();
    let all = all.iter().map(|field| (field.as_str(), "true"));
    browser.post(SETTINGS, &put.into_iter().chain(all).collect::<Vec<_>>()).await;
    fixture.confirm_address().await;
    let page = browser.get(SETTINGS).await;
    assert_eq!(page.text.matches("checked").count(), 7);
    page.hides("confirmed an address");
}

#[actix_web::test]
async fn a_digest_is_mailed_and_stopped_by_its_link_without_a_log_in() {
    let fixture = fixture_of(Rumbl::start_with(&WITH_MAILBOX).await).await;
    fixture.confirm_address().await;
    fixture.remark("nobody mails this wave").await;
    fixture.enqueue_digest().await;
    let mail = fixture.rumbl.mail(1).await;
    mail.says("ada@example.com").says("What you missed on rumbl").says("bob annotated your video");
    assert!(!mail.page.contains("nobody mails this wave"), "{}", mail.page);
    let link = mail.link();
    // Whoever has the link, in whatever program: opening it changes nothing.
    let visitor = fixture.rumbl.browser();
    visitor.get(&link).await.has_status(200).shows("Stop these mails?").shows(&link);
    assert!(fixture.settings().await.digest);
    for path in [PATH, SETTINGS] {
        visitor.get(path).await.shows("Log in");
    }
    let stopped = visitor.post_as_is(&link, &[]).await;
    stopped.has_status(200).shows("You won’t get these mails any more");
    let settings = fixture.settings().await;
    assert!(!settings.digest && settings.mentions);
    // A digest that waits already is not mailed any more.
    fixture.enqueue_digest().await;
    assert_eq!(fixture.rumbl.mail_count().await, 1);
}

#[actix_web::test]
async fn a_mail_program_stops_digests_by_one_request() {
    let fixture = fixture_of(Rumbl::start_with(&WITH_MAILBOX).await).await;
    fixture.confirm_address().await;
    fixture.remark("what a wave").await;
    fixture.enqueue_digest().await;
    let link = fixture.rumbl.mail(1).await.link();
    // As RFC 8058 has it: no cookie, no origin, and nothing that a page would have added.
    let program = fixture.rumbl.browser();
    let request = program.request(Method::POST, &link);
    let answer = request.form(&[("List-Unsubscribe", "One-Click")]).send().await.unwrap();
    assert_eq!((answer.status().as_u16(), answer.headers().get("set-cookie")), (200, None));
    assert!(!fixture.settings().await.digest);
    // Twice is once.
    let again = program.request(Method::POST, &link).send().await.unwrap();
    assert_eq!(again.status().as_u16(), 200);
}

#[actix_web::test]
async fn a_link_that_is_made_up_stops_nothing() {
    let fixture = fixture().await;
    let visitor = fixture.rumbl.browser();
    let made_up = "A".repeat(43);
    for token in ["", "?token=", "?token=nonsense", &format!("?token={made_up}")] {
        let path = format!("/unsubscribe{token}");
        visitor.get(&path).await.has_status(404).shows("This link no longer works");
        visitor.post_as_is(&path, &[]).await.has_status(404);
    }
    assert!(fixture.settings().await.digest);
}

#[actix_web::test]
async fn whoever_was_away_is_mailed_when_the_server_looks_for_them() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("rumbl.db");
    let url = format!("sqlite://{}", path.display()).parse().unwrap();
    let options = rumbl_core::repo::PoolOptions::default();
    let repo = rumbl_core::repo::Repo::connect(&url, options).unwrap();
    let away = |db: &mut _| {
        rumbl_core::migrations::up(db)?;
        let person = |db: &mut _, name: &str| {
            let address = format!("{name}@example.com");
            let person = User.name(name).username(name).password(PASSWORD);
            try_insert(db, person.email(address))
        };
        let (ada, bob) = (person(db, "ada")?, person(db, "bob")?);
        let (_, token) = accounts::create_confirmation_token(db, ada.id, None, "ada@example.com")?;
        accounts::confirm_email(db, token.hash(), None)?;
        conversations::open_pair(db, &bob, ada.id)?;
        let earlier = "UPDATE notifications SET inserted_at = '2026-01-01 00:00:00.000000'";
        Ok(db.batch_execute(earlier)?)
    };
    repo.run(away).await.unwrap();
    drop(repo);
    let rumbl = Rumbl::start_at(&url, &WITH_MAILBOX).await;
    rumbl.mail(1).await.says("ada@example.com").says("bob started a conversation with you");
    assert_eq!(rumbl.mail_count().await, 1);
}
