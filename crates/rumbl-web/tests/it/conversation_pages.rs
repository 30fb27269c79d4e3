//! The pages of conversations: over HTTP, and as they go on over the socket of live pages.

use std::time::Duration;

use actix_live::Session;
use actix_live::testing::{self, LiveTest};
use reqwest::Method;
use rumbl_core::accounts::{self, User};
use rumbl_core::changeset::Params;
use rumbl_core::conversations;
use rumbl_core::ids::{ConversationId, UserId};
use rumbl_web::identity::socket_token::NamedSession;
use serde_json::{Value, json};

use crate::support::{Browser, Rumbl};

struct Fixture {
    rumbl: Rumbl,
    ada: User,
    browser: Browser,
    bob: User,
    id: ConversationId,
}

/// Ada, who has a browser, and bob in a group of ada's.
async fn fixture() -> Fixture {
    let rumbl = Rumbl::start().await;
    let (ada, browser) = rumbl.logged_in("ada").await;
    let bob = rumbl.user("bob").await;
    let id = group(&rumbl, &ada, "Film club", &[bob.id]).await;
    Fixture { rumbl, ada, browser, bob, id }
}

async fn group(rumbl: &Rumbl, owner: &User, title: &str, others: &[UserId]) -> ConversationId {
    let (owner, others) = (owner.clone(), others.to_vec());
    let params = Params::from_iter([("title", title)]);
    rumbl.repo(move |db| conversations::create_group(db, &owner, &params, &others)).await.id
}

/// Stores a message as another process would.
async fn say(rumbl: &Rumbl, who: &User, id: ConversationId, content: &str) -> i64 {
    let (who, params) = (who.clone(), Params::from_iter([("content", content)]));
    let said = move |db: &mut _| conversations::post_message(db, &who, id, &params);
    rumbl.repo(said).await.message.id.get()
}

async fn page_of(rumbl: &Rumbl, who: &User, path: &str) -> Result<LiveTest, Value> {
    let user = who.clone();
    let (session, _) = rumbl.repo(move |db| accounts::create_session(db, &user, None)).await;
    let mut known = Session::with_csrf_token(format!("the token of {}", who.username));
    known.put("session", serde_json::to_value(NamedSession::of(&session)).unwrap());
    testing::live_on(&rumbl.app.sockets, &rumbl.app.live_pages, path, known).await
}

/// Lets a page hear what comes until it is as expected.
async fn until(page: &mut LiveTest, is_so: impl Fn(&LiveTest) -> bool) {
    while !is_so(page) {
        page.render_async().await;
    }
}

fn words(page: &LiveTest) -> Vec<String> {
    page.texts(".said-words")
}

impl Fixture {
    fn path(&self) -> String {
        format!("/conversations/{}", self.id)
    }

    async fn page(&self, who: &User) -> LiveTest {
        page_of(&self.rumbl, who, &self.path()).await.expect("the page opens")
    }

    async fn stored(&self) -> Vec<String> {
        let (user_id, id) = (self.ada.id, self.id);
        let list = move |db: &mut _| conversations::list_messages(db, user_id, id, None, 100);
        let page = self.rumbl.repo(list).await;
        page.messages.into_iter().map(|one| one.message.content).collect()
    }
}

#[actix_web::test]
async fn without_javascript_conversations_are_listed_by_what_was_said_last() {
    let Fixture { rumbl, ada, browser, bob, id } = fixture().await;
    browser.get("/conversations").await.is_at("/conversations").shows("Film club");
    let (who, other) = (bob.clone(), ada.id);
    let pair = rumbl.repo(move |db| conversations::open_pair(db, &who, other)).await.id;
    say(&rumbl, &bob, id, "first").await;
    say(&rumbl, &bob, pair, "what a <b>film</b>").await;
    let page = browser.get("/conversations").await;
    page.shows("bob: what a &lt;b&gt;film&lt;/b&gt;").shows("bob: first");
    let place = |path: String| page.text.find(&format!(r#"href="{path}""#)).expect("it is listed");
    let [pair, group] = [pair, id].map(|id| place(format!("/conversations/{id}")));
    assert!(pair < group, "what was said last comes first");
    assert_eq!(page.text.matches("talk-unread").count(), 2);
    for nonsense in ["0", "x", "99"] {
        browser.get(&format!("/conversations?page={nonsense}")).await.has_status(404);
    }
    let (_, other) = rumbl.logged_in("eva").await;
    other.get("/conversations").await.shows("No conversations yet").hides("Film club");
    rumbl.browser().get("/conversations").await.shows("Log in").hides("Film club");
}

#[actix_web::test]
async fn the_list_follows_what_happens() {
    let fixture = fixture().await;
    let (rumbl, ada, bob) = (&fixture.rumbl, &fixture.ada, &fixture.bob);
    let mut page = page_of(rumbl, ada, "/conversations").await.unwrap();
    assert_eq!(page.texts(".talk-title"), ["Film club"]);
    say(rumbl, bob, fixture.id, "hello").await;
    until(&mut page, |page| page.texts(".talk-preview") == ["bob: hello"]).await;
    assert_eq!(page.texts(".talk-count").len(), 1);
    assert_eq!(page.assert_push_event("unread")["unread"], 1);
    let (who, other) = (bob.clone(), ada.id);
    rumbl.repo(move |db| conversations::open_pair(db, &who, other)).await;
    until(&mut page, |page| page.texts(".talk-title").contains(&"bob".to_owned())).await;
    assert!(!page.has(".face-online"));
    let bobs = page_of(rumbl, bob, "/search").await.unwrap();
    until(&mut page, |page| page.has(".face-online")).await;
    drop(bobs);
    until(&mut page, |page| !page.has(".face-online")).await;
}

#[actix_web::test]
async fn a_conversation_is_there_for_its_members_alone() {
    let fixture = fixture().await;
    say(&fixture.rumbl, &fixture.bob, fixture.id, "see https://example.com/x, @ada <i>").await;
    let page = fixture.browser.get(&fixture.path()).await;
    page.is_at(&fixture.path()).shows("Film club").shows("&lt;i&gt;");
    page.shows(
        r#"href="https://example.com/x" target="_blank" rel="noopener noreferrer nofollow ugc""#,
    );
    page.shows(&format!(r#"<a class="said-mention" href="/users/{}">"#, fixture.ada.id));
    let (eva, other) = fixture.rumbl.logged_in("eva").await;
    let [nobodys, theirs] = ["/conversations/999999", &fixture.path()].map(str::to_owned);
    for path in [nobodys, theirs, "/conversations/x".to_owned()] {
        other.get(&path).await.has_status(404).hides("Film club");
    }
    assert!(page_of(&fixture.rumbl, &eva, &fixture.path()).await.is_err());
    let path = format!("{}/messages", fixture.path());
    other.post(&path, &[("message[content]", "x")]).await.has_status(404);
    fixture.rumbl.browser().get(&fixture.path()).await.shows("Log in").hides("Film club");
    assert_eq!(fixture.stored().await.len(), 1);
}

#[actix_web::test]
async fn what_is_said_appears_at_once_for_everybody_and_is_stored_once() {
    let fixture = fixture().await;
    let (mut adas, mut bobs) = (fixture.page(&fixture.ada).await, fixture.page(&fixture.bob).await);
    let message = json!({"content": "Hello <all>", "client_id": "a-1"});
    for _ in 0..2 {
        adas.render_hook("post", &message).await;
        assert!(adas.last_response().contains(r#""ok":true"#), "{}", adas.last_response());
    }
    bobs.render_hook("post", &json!({"content": "Hi", "client_id": "b-1"})).await;
    for page in [&mut adas, &mut bobs] {
        until(page, |page| words(page) == ["Hello <all>", "Hi"]).await;
        assert_eq!(page.texts(".said-day").len(), 1);
    }
    assert_eq!((adas.texts(".said-own").len(), bobs.texts(".said-own").len()), (1, 1));
    say(&fixture.rumbl, &fixture.bob, fixture.id, "from elsewhere").await;
    until(&mut adas, |page| words(page).len() == 3).await;
    for (bad, why) in [(" \n", "can't be blank"), (&*"x".repeat(10_000), "at most 2000")] {
        adas.render_hook("post", &json!({"content": bad, "client_id": "a-2"})).await;
        assert!(adas.last_response().contains(why), "{}", adas.last_response());
    }
    assert_eq!(fixture.stored().await, ["Hello <all>", "Hi", "from elsewhere"]);
}

#[actix_web::test]
async fn people_edit_and_delete_their_own_messages_and_no_others() {
    let fixture = fixture().await;
    let id = say(&fixture.rumbl, &fixture.ada, fixture.id, "Helo").await;
    let (mut adas, mut bobs) = (fixture.page(&fixture.ada).await, fixture.page(&fixture.bob).await);
    bobs.render_hook("edit", &json!({"id": id})).await;
    assert!(!bobs.has(".said-editor") && !bobs.has(".said-actions button"));
    bobs.render_hook("delete", &json!({"id": id})).await;
    assert_eq!(bobs.text("#note"), "This message has been deleted.");
    adas.element(".said-actions button").render_click().await;
    let form = format!("#edit-{id}");
    let blank = [("message_id", &*id.to_string()), ("content", " ")];
    adas.element(&form).render_submit(&blank).await;
    assert!(adas.has(&form) && adas.text("#note").contains("can't be blank"));
    adas.element(&form)
        .render_submit(&[("message_id", &id.to_string()), ("content", "Hello")])
        .await;
    assert!(!adas.has(&form) && !adas.has("#note"));
    for page in [&mut adas, &mut bobs] {
        until(page, |page| words(page) == ["Hello"]).await;
        assert!(page.has(".said-edited"));
    }
    adas.render_hook("ask_delete", &json!({"id": id})).await;
    adas.element(".question .button-danger").render_click().await;
    until(&mut bobs, |page| words(page).is_empty()).await;
    assert!(fixture.stored().await.is_empty());
}

#[actix_web::test]
async fn older_messages_come_above_the_others() {
    let fixture = fixture().await;
    for number in 1..=120 {
        say(&fixture.rumbl, &fixture.bob, fixture.id, &number.to_string()).await;
    }
    let mut page = fixture.page(&fixture.ada).await;
    let numbers = |from: i64| (from..=120).map(|number| number.to_string()).collect::<Vec<_>>();
    assert_eq!(words(&page), numbers(71));
    page.element("#older").render_click().await;
    assert_eq!(words(&page), numbers(21));
    page.element("#older").render_click().await;
    assert_eq!(words(&page), numbers(1));
    assert!(!page.has("#older"));
    assert_eq!(page.texts(".said-day").len(), 1, "a day is named once");
}

#[actix_web::test]
async fn members_see_who_types_and_who_has_seen_the_last_message() {
    let fixture = fixture().await;
    let (mut adas, mut bobs) = (fixture.page(&fixture.ada).await, fixture.page(&fixture.bob).await);
    adas.render_hook("typing", &json!({})).await;
    until(&mut bobs, |page| page.text("#conversation-status") == "ada is typing…").await;
    adas.render_hook("post", &json!({"content": "Seen?"})).await;
    until(&mut bobs, |page| words(page) == ["Seen?"]).await;
    assert_eq!(bobs.text("#conversation-status"), "");
    until(&mut adas, |page| words(page) == ["Seen?"]).await;
    assert_eq!(adas.text("#conversation-status"), "", "nobody sees their own typing");
    bobs.render_hook("read", &json!({"number": 1})).await;
    assert!(bobs.last_response().contains(r#""ok":true"#), "{}", bobs.last_response());
    until(&mut adas, |page| page.text("#conversation-status") == "Seen by bob").await;
    bobs.render_hook("post", &json!({"content": "Yes"})).await;
    until(&mut adas, |page| words(page).len() == 2).await;
    adas.render_hook("typing", &json!({})).await;
    until(&mut bobs, |page| page.text("#conversation-status") == "ada is typing…").await;
    assert_eq!(adas.text("#conversation-status"), "", "that its author has seen it is no news");
}

#[actix_web::test]
async fn an_editor_stays_open_when_something_else_happens() {
    let fixture = fixture().await;
    let first = say(&fixture.rumbl, &fixture.ada, fixture.id, "first").await;
    let second = say(&fixture.rumbl, &fixture.ada, fixture.id, "second").await;
    let mut page = fixture.page(&fixture.ada).await;
    page.render_hook("edit", &json!({"id": second})).await;
    // The day is named above the second message now, which is read again for that.
    page.render_hook("delete", &json!({"id": first})).await;
    until(&mut page, |page| page.texts(".said").len() == 1).await;
    assert!(page.has(&format!("#edit-{second}")) && page.has(".said-day"));
}

#[actix_web::test]
async fn where_one_has_blocked_the_other_neither_sees_whether_the_other_is_online() {
    let Fixture { rumbl, ada, bob, .. } = fixture().await;
    let (who, other) = (ada.clone(), bob.id);
    let id = rumbl.repo(move |db| conversations::open_pair(db, &who, other)).await.id;
    let path = format!("/conversations/{id}");
    let mut adas = page_of(&rumbl, &ada, &path).await.unwrap();
    let bobs = page_of(&rumbl, &bob, &path).await.unwrap();
    until(&mut adas, |page| page.text("#conversation-facts") == "@bob · online").await;
    let (who, other) = (ada.clone(), bob.id);
    rumbl.repo(move |db| conversations::block_user(db, &who, other)).await;
    for who in [&ada, &bob] {
        let pair = page_of(&rumbl, who, &path).await.unwrap();
        assert!(!pair.text("#conversation-facts").contains("online"));
        let list = page_of(&rumbl, who, "/conversations").await.unwrap();
        assert!(!list.has(".face-online"));
    }
    drop(bobs);
}

#[actix_web::test]
async fn whoever_was_logged_out_elsewhere_writes_nothing_more() {
    let fixture = fixture().await;
    let mut page = fixture.page(&fixture.ada).await;
    let ada = fixture.ada.clone();
    // As another process would, of which this one learns within two seconds.
    let end = move |db: &mut _| {
        let (kept, _) = accounts::create_session(db, &ada, None)?;
        accounts::delete_other_sessions(db, &ada, kept.id)
    };
    fixture.rumbl.repo(end).await;
    while !page.has_left() {
        page.render_hook("typing", &json!({})).await;
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    page.render_hook("post", &json!({"content": "still here?"})).await;
    assert_eq!(page.assert_redirect(), fixture.path());
    assert!(fixture.stored().await.is_empty());
}

#[actix_web::test]
async fn a_member_reports_a_message_and_nobody_else_can() {
    let fixture = fixture().await;
    let id = say(&fixture.rumbl, &fixture.bob, fixture.id, "buy this").await;
    let path = format!("/messages/{id}/report");
    fixture.browser.get(&fixture.path()).await.shows(&format!(r#"href="{path}""#));
    fixture.browser.get(&path).await.shows("Report this message").shows("buy this");
    let fields = [("report[reason]", "spam")];
    let page = fixture.browser.post(&path, &fields).await;
    page.is_at(&fixture.path()).shows("A moderator will look at it.");
    let (_, other) = fixture.rumbl.logged_in("eva").await;
    other.get(&path).await.has_status(404).hides("buy this");
    other.post(&path, &fields).await.has_status(404);
}

#[actix_web::test]
async fn the_owner_renames_adds_and_removes_and_whoever_is_removed_sees_no_more() {
    let fixture = fixture().await;
    let eva = fixture.rumbl.user("evangelina").await;
    let (mut adas, mut bobs) = (fixture.page(&fixture.ada).await, fixture.page(&fixture.bob).await);
    bobs.render_hook("rename", &json!({"title": "Bob’s"})).await;
    assert!(bobs.has("#note"));
    adas.element(".conversation-title button").render_click().await;
    adas.element("#rename").render_submit(&[("title", "Cinema")]).await;
    until(&mut bobs, |page| page.text("h1") == "Cinema").await;
    adas.element("#add-people").render_change(&[("q", "evangel")]).await;
    adas.render_hook("add", &json!({"user_id": eva.id})).await;
    until(&mut adas, |page| page.text("#conversation-facts").starts_with("3 members")).await;
    adas.render_hook("add", &json!({"user_id": eva.id})).await;
    assert!(adas.text("#note").contains("is in the conversation already"));
    adas.render_hook("remove", &json!({"user_id": fixture.bob.id})).await;
    until(&mut bobs, LiveTest::has_left).await;
    assert_eq!(bobs.assert_redirect(), "/conversations");
    bobs.render_hook("post", &json!({"content": "still here?"})).await;
    assert!(fixture.stored().await.is_empty());
}

#[actix_web::test]
async fn a_group_starts_with_those_who_were_picked() {
    let Fixture { rumbl, browser, bob, ada, .. } = fixture().await;
    let page = browser.get(&format!("/conversations/new?q=bo&with={}", bob.id)).await;
    page.shows("1 person found").shows(r#"id="new-group""#);
    let refused = browser.post("/conversations/new", &[("conversation[title]", "Nobody")]).await;
    refused.has_status(422).shows("Add at least one person.").shows(r#"value="Nobody""#);
    let (with, long) = (bob.id.to_string(), "x".repeat(101));
    let fields = [("conversation[title]", &*long), ("conversation[with]", &*with)];
    browser.post("/conversations/new", &fields).await.has_status(422).shows("The title ");
    let fields = [("conversation[title]", ""), ("conversation[with]", &*with)];
    let page = browser.post("/conversations/new", &fields).await;
    assert!(page.path.starts_with("/conversations/"), "{}", page.path);
    page.has_status(200).shows("<h1 dir=\"auto\">bob</h1>");
    let mut page = page_of(&rumbl, &ada, "/conversations/new").await.unwrap();
    page.element("#search-people").render_change(&[("with", ""), ("q", "bob")]).await;
    assert_eq!(page.assert_patch(), "/conversations/new?q=bob");
    let picked = format!("/conversations/new?with={}", bob.id);
    let page = page_of(&rumbl, &ada, &picked).await.unwrap();
    assert_eq!(page.texts("#picked .pick").len(), 2);
}

#[actix_web::test]
async fn a_profile_opens_the_one_conversation_of_two_unless_one_has_blocked_the_other() {
    let Fixture { rumbl, browser, bob, .. } = fixture().await;
    let (profile, open) = (format!("/users/{}", bob.id), format!("/users/{}/conversation", bob.id));
    browser.get(&profile).await.shows("Message<span").shows("Block<span");
    let first = browser.post(&open, &[]).await;
    first.has_status(200).shows(r#"id="conversation-composer""#);
    assert_eq!(browser.post(&open, &[]).await.path, first.path);
    let other = rumbl.browser();
    other.log_in("bob", crate::support::PASSWORD).await;
    let block = format!("/users/{}/block", bob.id);
    browser.post(&block, &[]).await.is_at(&profile).shows("You blocked bob.").shows("Unblock<span");
    browser
        .post(&open, &[])
        .await
        .is_at(&profile)
        .shows("This person is somebody whom you have blocked.");
    let said = other.post(&format!("{}/messages", first.path), &[("message[content]", "hi")]).await;
    said.is_at(&first.path).hides("said-words").shows("flash-error");
    browser.post(&block, &[("_method", "delete")]).await.shows("You unblocked bob.");
    let said = other.post(&format!("{}/messages", first.path), &[("message[content]", "hi")]).await;
    said.is_at(&first.path).shows("said-words");
    for nobody in ["/users/999999", "/users/x"] {
        browser.post(&format!("{nobody}/block"), &[]).await.has_status(404);
    }
}

#[actix_web::test]
async fn the_header_of_every_page_says_how_many_conversations_have_something_to_read() {
    let fixture = fixture().await;
    let nothing = r#"data-unread="conversations" hidden>"#;
    let one = r#"data-unread="conversations"><span data-unread-count>1<"#;
    fixture.browser.get("/videos").await.shows(nothing);
    say(&fixture.rumbl, &fixture.bob, fixture.id, "hello").await;
    for path in ["/videos", "/", "/users", "/search", "/conversations"] {
        fixture.browser.get(path).await.shows(one).hides(nothing);
    }
    fixture.rumbl.browser().get("/videos").await.hides("data-unread");
    let mut page = fixture.page(&fixture.ada).await;
    page.render_hook("read", &json!({"number": 1})).await;
    fixture.browser.get("/videos").await.shows(nothing);
}

#[actix_web::test]
async fn a_moment_is_shared_as_a_card_that_leads_there() {
    let fixture = fixture().await;
    let video = fixture.rumbl.video(&fixture.bob, "Sintel").await;
    let recent = fixture.browser.get("/conversations/recent").await;
    recent.shows("Film club").shows(&format!("/conversations/{}/messages", fixture.id));
    assert_eq!(recent.headers["cache-control"], "no-store");
    let video_id = video.id.to_string();
    let token = fixture.browser.get("/videos").await.meta("csrf-token").unwrap();
    let path = format!("{}/messages", fixture.path());
    let share = |video_id: String| {
        let fields = [
            ("_csrf_token", token.clone()),
            ("message[content]", String::new()),
            ("message[video_id]", video_id),
            ("message[at]", "61000".to_owned()),
            ("message[client_id]", "c-1".to_owned()),
        ];
        let request = fixture.browser.request(Method::POST, &path);
        request
            .header("origin", &fixture.rumbl.url)
            .header("accept", "application/json")
            .form(&fields)
    };
    for _ in 0..2 {
        assert_eq!(share(video_id.clone()).send().await.unwrap().status(), 201);
    }
    assert_eq!(fixture.stored().await.len(), 1);
    let page = fixture.browser.get(&fixture.path()).await;
    page.shows(&format!(r#"<a class="moment-card" href="/watch/{}?t=61">"#, video.permalink()));
    page.shows("1:01").shows("Sintel");
    let listed = fixture.browser.get("/conversations").await;
    listed.shows("You shared a moment of Sintel");
    assert_eq!(
        share("999999".to_owned()).send().await.unwrap().status(),
        201,
        "it is known by its id"
    );
    let refused =
        fixture.browser.post(&path, &[("message[video_id]", "999999"), ("message[at]", "0")]);
    refused.await.is_at(&fixture.path()).shows("be shared: it is gone, or nobody can see it.");
    let watch = fixture.browser.get(&format!("/watch/{}", video.permalink())).await;
    watch.shows(r#"id="share-moment-button""#);
    fixture
        .rumbl
        .browser()
        .get(&format!("/watch/{}", video.permalink()))
        .await
        .hides("share-moment");
}
