//! The pages that list conversations, and those that start one.

use actix_live::testing::LiveTest;
use rumbl_core::conversations;
use serde_json::json;

use crate::support::talks::{GroupOfTwo, group, group_of_two, page_of, say, until};
use crate::support::{Page, Rumbl};

#[actix_web::test]
async fn without_javascript_conversations_are_listed_by_what_was_said_last() {
    let GroupOfTwo { rumbl, ada, browser, bob, id } = group_of_two().await;
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
    for nonsense in ["older=0", "older=x", "newer=1.", "newer=7.0"] {
        browser.get(&format!("/conversations?{nonsense}")).await.has_status(404);
    }
    let (_, other) = rumbl.logged_in("eva").await;
    other.get("/conversations").await.shows("No conversations yet").hides("Film club");
    rumbl.browser().get("/conversations").await.shows("Log in").hides("Film club");
}

/// The first link of a page that contains a text.
fn link(page: &Page, text: &str) -> Option<String> {
    let mut links = page.text.split("href=\"").filter_map(|rest| rest.split('"').next());
    links.find(|link| link.contains(text)).map(ToOwned::to_owned)
}

#[actix_web::test]
async fn without_javascript_the_second_page_has_what_was_said_before_and_stays_where_it_is() {
    let GroupOfTwo { rumbl, ada, browser, bob, id } = group_of_two().await;
    for number in 1..=31 {
        group(&rumbl, &ada, &format!("Group {number}."), &[]).await;
    }
    let first = browser.get("/conversations").await;
    first.shows("Group 31.").shows("Group 2.").hides("Group 1.").hides("Film club");
    assert_eq!(link(&first, "/conversations?newer="), None);
    let older = link(&first, "/conversations?older=").expect("there is a second page");
    let second = browser.get(&older).await;
    second.has_status(200).shows("Group 1.").shows("Film club").hides("Group 2.");
    assert_eq!(link(&second, "/conversations?older="), None);
    // What is said meanwhile moves its conversation to the top, and no other to another page.
    say(&rumbl, &bob, id, "first again").await;
    let second = browser.get(&older).await;
    second.shows("Group 1.").hides("Film club").hides("Group 2.");
    let newer = link(&second, "/conversations?newer=").expect("there is a first page");
    let newer = browser.get(&newer).await;
    newer.shows("Group 31.").shows("Group 2.").hides("Film club").hides("Group 1.");
    let top = link(&newer, "/conversations?newer=").expect("something is newer");
    browser.get(&top).await.shows("Film club").shows("Group 31.").hides("Group 2.");
}

#[actix_web::test]
async fn a_page_in_the_middle_leads_to_newer_and_to_older_conversations() {
    let GroupOfTwo { rumbl, ada, browser, .. } = group_of_two().await;
    for number in 1..=61 {
        group(&rumbl, &ada, &format!("Group {number}."), &[]).await;
    }
    let follow = async |page: &Page, to: &str| {
        browser.get(&link(page, to).expect("the page has such a link")).await
    };
    let first = browser.get("/conversations").await;
    let second = follow(&first, "/conversations?older=").await;
    second.shows("Group 31.").shows("Group 2.").hides("Group 32.").hides("Group 1.");
    let third = follow(&second, "/conversations?older=").await;
    third.shows("Group 1.").shows("Film club").hides("Group 2.");
    assert_eq!(link(&third, "/conversations?older="), None);
    let second = follow(&third, "/conversations?newer=").await;
    second.shows("Group 31.").shows("Group 2.").hides("Group 32.").hides("Group 1.");
    let first = follow(&second, "/conversations?newer=").await;
    first.shows("Group 61.").shows("Group 32.").hides("Group 31.");
    assert_eq!(link(&first, "/conversations?newer="), None);
}

#[actix_web::test]
async fn a_group_that_is_refused_names_who_can_not_be_added() {
    let GroupOfTwo { rumbl, ada, browser, bob, .. } = group_of_two().await;
    let (eva, fay) = (rumbl.user("eva").await, rumbl.user("fay").await);
    for who in [bob.clone(), eva.clone()] {
        let other = ada.id;
        rumbl.repo(move |db| conversations::block_user(db, &who, other)).await;
    }
    let with = format!("{}.{}.{}", bob.id, eva.id, fay.id);
    let fields = [("conversation[title]", "x"), ("conversation[with]", &*with)];
    let refused = browser.post("/conversations/new", &fields).await;
    refused.has_status(422).shows("bob can&#39;t be added. eva can&#39;t be added.");
    refused.hides("fay can").hides("block").hides(&format!("{} can", bob.id));
}

#[actix_web::test]
async fn the_header_of_each_live_page_has_the_unread_counts_from_its_connect_on() {
    let fixture = group_of_two().await;
    let (rumbl, ada, bob) = (&fixture.rumbl, &fixture.ada, &fixture.bob);
    let paths = ["/search", "/manage/videos/new", "/conversations/new"];
    let mut pages = Vec::new();
    for path in paths {
        let mut page = page_of(rumbl, ada, path).await.unwrap();
        assert_eq!(page.assert_push_event("unread")["unread"], 0, "{path}");
        pages.push(page);
    }
    let mut others = page_of(rumbl, bob, "/search").await.unwrap();
    assert_eq!(others.assert_push_event("unread")["unread"], 0);
    say(rumbl, bob, fixture.id, "hello").await;
    for page in &mut pages {
        until_told(page).await;
    }
    // A page that had no connection meanwhile gets the count when it connects again.
    for path in paths {
        let mut page = page_of(rumbl, ada, path).await.unwrap();
        assert_eq!(page.assert_push_event("unread")["unread"], 1, "{path}");
    }
    // Nobody hears what is another's.
    say(rumbl, ada, fixture.id, "hi").await;
    until_told(&mut others).await;
}

/// Waits until the header is told of one conversation; before that it may be told that there is none.
async fn until_told(page: &mut LiveTest) {
    loop {
        page.render_async().await;
        if page.assert_push_event("unread")["unread"] == 1 {
            return;
        }
    }
}

#[actix_web::test]
async fn conversation_invitation_per_account_bounds_whom_one_person_brings_in() {
    let limit = ("RUMBL_LIMITS__CONVERSATION_INVITATION_PER_ACCOUNT__BURST", "3");
    let rumbl = Rumbl::start_with(&[limit]).await;
    let (ada, browser) = rumbl.logged_in("ada").await;
    let mut ids = Vec::new();
    for name in ["bob", "eva", "fay", "gus"] {
        ids.push(rumbl.user(name).await.id);
    }
    let start = async |with: &[rumbl_core::ids::UserId]| {
        let with = with.iter().map(ToString::to_string).collect::<Vec<_>>().join(".");
        browser.post("/conversations/new", &[("conversation[with]", &with)]).await
    };
    start(&ids).await.has_status(429);
    let page = start(&ids[..2]).await;
    let path = page.has_status(200).path.clone();
    let mut page = page_of(&rumbl, &ada, &path).await.unwrap();
    page.render_hook("add", &json!({"user_id": ids[2]})).await;
    until(&mut page, |page| page.text("#conversation-facts").starts_with("4 members")).await;
    page.render_hook("add", &json!({"user_id": ids[3]})).await;
    assert!(page.text("#note").contains("a lot of people in the last hour"));
    browser.post(&format!("/users/{}/conversation", ids[3]), &[]).await.has_status(429);
    // Who is there already is no newcomer, nor is who can't be brought in.
    let (bob, ada_id) = (ids[0], ada.id);
    rumbl
        .repo(move |db| {
            let bob = rumbl_core::accounts::get_user(db, bob)?;
            conversations::open_pair(db, &bob, ada_id).map(drop)
        })
        .await;
    browser.post(&format!("/users/{bob}/conversation"), &[]).await.has_status(200);
    page.render_hook("add", &json!({"user_id": bob})).await;
    assert!(page.text("#note").contains("in the conversation already"));
    let (_, other) = rumbl.logged_in("mia").await;
    other.post(&format!("/users/{}/conversation", ids[3]), &[]).await.has_status(200);
}

#[actix_web::test]
async fn the_list_follows_what_happens() {
    let fixture = group_of_two().await;
    let (rumbl, ada, bob) = (&fixture.rumbl, &fixture.ada, &fixture.bob);
    let mut page = page_of(rumbl, ada, "/conversations").await.unwrap();
    assert_eq!(page.texts(".talk-title"), ["Film club"]);
    assert_eq!(page.assert_push_event("unread")["unread"], 0);
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
    let fixture = group_of_two().await;
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
async fn a_group_starts_with_those_who_were_picked() {
    let GroupOfTwo { rumbl, browser, bob, ada, .. } = group_of_two().await;
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
    let GroupOfTwo { rumbl, browser, bob, .. } = group_of_two().await;
    let (profile, open) = (format!("/users/{}", bob.id), format!("/users/{}/conversation", bob.id));
    browser.get(&profile).await.shows("Message<span").shows("Block<span");
    let first = browser.post(&open, &[]).await;
    first.has_status(200).shows(r#"id="conversation-composer""#);
    assert_eq!(browser.post(&open, &[]).await.path, first.path);
    let other = rumbl.browser();
    other.log_in("bob", crate::support::PASSWORD).await;
    let block = format!("/users/{}/block", bob.id);
    browser.post(&block, &[]).await.is_at(&profile).shows("You blocked bob.").shows("Unblock<span");
    assert_eq!(browser.post(&open, &[]).await.path, first.path, "what was said stays readable");
    let eva = rumbl.user("eva").await.id;
    browser.post(&format!("/users/{eva}/block"), &[]).await.shows("You blocked eva.");
    let refused = browser.post(&format!("/users/{eva}/conversation"), &[]).await;
    refused.is_at(&format!("/users/{eva}")).shows("This person is somebody you have blocked.");
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
    let fixture = group_of_two().await;
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
