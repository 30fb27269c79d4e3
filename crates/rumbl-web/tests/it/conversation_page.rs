//! The page of one conversation, as it goes on over the socket of live pages.

use std::time::Duration;

use actix_live::testing::LiveTest;
use rumbl_core::accounts::{self, Role};
use rumbl_core::changeset::Params;
use rumbl_core::conversations;
use rumbl_core::ids::MessageId;
use rumbl_web::identity::SessionUpkeep;
use serde_json::json;

use crate::support::talks::{GroupOfTwo, group_of_two, page_of, say, until, words};

#[actix_web::test]
async fn what_is_said_appears_at_once_for_everybody_and_is_stored_once() {
    let fixture = group_of_two().await;
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
async fn fixed_texts_are_sent_only_once() {
    let fixture = group_of_two().await;
    let mut page = fixture.page(&fixture.ada).await;
    let fixed = ["Write a message", "Send", "Waiting to be sent", "No messages yet."];
    for text in fixed {
        assert!(page.last_response().contains(text), "{text}");
    }
    page.render_hook("panel", &json!({})).await;
    assert!(page.last_response().contains("Leave group"), "{}", page.last_response());
    for text in fixed {
        assert!(!page.last_response().contains(text), "{text} is sent again");
    }
}

#[actix_web::test]
async fn people_edit_and_delete_their_own_messages_and_no_others() {
    let fixture = group_of_two().await;
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
    let fixture = group_of_two().await;
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
async fn without_javascript_older_messages_are_behind_a_link() {
    let fixture = group_of_two().await;
    for number in 1..=120 {
        say(&fixture.rumbl, &fixture.bob, fixture.id, &format!("said-{number}.")).await;
    }
    let (path, browser) = (fixture.path(), &fixture.browser);
    let newest = browser.get(&path).await;
    newest.shows("said-71.").shows("said-120.").hides("said-70.").hides(r#"id="latest""#);
    newest.shows(&format!(r#"id="older" href="{path}?before=71""#));
    let older = browser.get(&format!("{path}?before=71")).await;
    older.shows("said-21.").shows("said-70.").hides("said-20.").hides("said-71.");
    older.shows(&format!(r#"href="{path}?before=21""#));
    older.shows(&format!(r#"id="latest" href="{path}""#)).shows("said-day");
    let first = browser.get(&format!("{path}?before=21")).await;
    first.shows("said-1.").shows("said-20.").hides("said-21.").hides(r#"id="older""#);
    for nonsense in ["", "x", "99999999999999999999"] {
        browser.get(&format!("{path}?before={nonsense}")).await.shows("said-120.");
    }
    // Before the first message, and before one that is yet to come, there is nothing to turn to.
    for outside in [0, 1, 122, i64::MAX] {
        let newest = browser.get(&format!("{path}?before={outside}")).await;
        newest.shows("said-120.").hides("No messages yet").hides(r#"id="latest""#);
    }
    browser.get(&format!("{path}?before=120")).await.hides("said-120.").shows(r#"id="latest""#);
    let (_, other) = fixture.rumbl.logged_in("eva").await;
    other.get(&format!("{path}?before=71")).await.has_status(404).hides("said-");
    // What a connected page has is a button.
    assert!(fixture.page(&fixture.ada).await.has("button#older"));
}

#[actix_web::test]
async fn members_see_who_types_and_who_has_seen_the_last_message() {
    let fixture = group_of_two().await;
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
    let fixture = group_of_two().await;
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
    let GroupOfTwo { rumbl, ada, bob, .. } = group_of_two().await;
    let (who, other) = (ada.clone(), bob.id);
    let id = rumbl.repo(move |db| conversations::open_pair(db, &who, other)).await.id;
    let path = format!("/conversations/{id}");
    let mut adas = page_of(&rumbl, &ada, &path).await.unwrap();
    let mut bobs = page_of(&rumbl, &bob, &path).await.unwrap();
    until(&mut adas, |page| page.text("#conversation-facts") == "@bob · online").await;
    // Programs on the conversation's topic see who is there, too.
    let present = || rumbl.app.sockets.presence().count(&format!("conversations:{id}"));
    assert_eq!(present(), 2);
    let (who, other) = (ada.clone(), bob.id);
    rumbl.repo(move |db| conversations::block_user(db, &who, other)).await;
    for page in [&mut adas, &mut bobs] {
        until(page, |page| !page.text("#conversation-facts").contains("online")).await;
    }
    assert_eq!(present(), 0);
    for who in [&ada, &bob] {
        let pair = page_of(&rumbl, who, &path).await.unwrap();
        assert!(!pair.text("#conversation-facts").contains("online"));
        let list = page_of(&rumbl, who, "/conversations").await.unwrap();
        assert!(!list.has(".face-online"));
    }
    let (who, other) = (ada.clone(), bob.id);
    rumbl.repo(move |db| conversations::unblock_user(db, &who, other)).await;
    for (page, facts) in [(&mut adas, "@bob · online"), (&mut bobs, "@ada · online")] {
        until(page, |page| page.text("#conversation-facts") == facts).await;
    }
    assert_eq!(present(), 2);
}

#[actix_web::test]
async fn after_a_block_an_open_page_no_longer_tells_the_other_how_far_its_reader_is() {
    let GroupOfTwo { rumbl, ada, bob, .. } = group_of_two().await;
    let (who, other) = (ada.clone(), bob.id);
    let id = rumbl.repo(move |db| conversations::open_pair(db, &who, other)).await.id;
    for words in ["one", "two"] {
        say(&rumbl, &ada, id, words).await;
    }
    let topic = format!("conversations:{id}");
    let mut socket = rumbl.socket(&ada).await;
    assert_eq!(socket.join(&topic, json!({})).await["status"], "ok");
    let mut bobs = page_of(&rumbl, &bob, &format!("/conversations/{id}")).await.unwrap();
    bobs.render_hook("read", &json!({"number": 1})).await;
    assert_eq!(socket.event(&topic, "read").await, json!({"user_id": bob.id, "number": 1}));
    let (who, other) = (ada.clone(), bob.id);
    rumbl.repo(move |db| conversations::block_user(db, &who, other)).await;
    bobs.render_hook("read", &json!({"number": 2})).await;
    assert!(bobs.last_response().contains(r#""ok":true"#), "{}", bobs.last_response());
    socket.refute_event(&topic, "read").await;
}

#[actix_web::test]
async fn who_is_removed_no_longer_types() {
    let fixture = group_of_two().await;
    let (mut adas, mut bobs) = (fixture.page(&fixture.ada).await, fixture.page(&fixture.bob).await);
    bobs.render_hook("typing", &json!({})).await;
    until(&mut adas, |page| page.text("#conversation-status") == "bob is typing…").await;
    adas.render_hook("remove", &json!({"user_id": fixture.bob.id})).await;
    until(&mut adas, |page| page.text("#conversation-facts") == "1 member").await;
    assert_eq!(adas.text("#conversation-status"), "");
}

#[actix_web::test]
async fn whoever_was_logged_out_elsewhere_writes_nothing_more() {
    let fixture = group_of_two().await;
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
    let fixture = group_of_two().await;
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
async fn moderators_read_what_was_reported_after_it_was_edited_and_deleted_but_nothing_else() {
    let fixture = group_of_two().await;
    let (_, moderator) = fixture.rumbl.staff("mo", Role::Moderator).await;
    say(&fixture.rumbl, &fixture.bob, fixture.id, "between us").await;
    let id = say(&fixture.rumbl, &fixture.bob, fixture.id, "an <b>insult</b>").await;
    fixture.browser.post(&format!("/messages/{id}/report"), &[("report[reason]", "abuse")]).await;
    let (said, since) =
        ("an &lt;b&gt;insult&lt;/b&gt;", ["Edited after the report", "Deleted after the report"]);
    let queue = moderator.get("/admin").await;
    queue.shows(said).hides(since[0]).hides(since[1]).hides("between us");

    let (bob, place) = (fixture.bob.clone(), (fixture.id, MessageId::try_from(id).unwrap()));
    let nicer = Params::from_iter([("content", "good morning")]);
    let edit = move |db: &mut _| conversations::update_message(db, &bob, place, &nicer);
    fixture.rumbl.repo(edit).await;
    let queue = moderator.get("/admin").await;
    queue.shows(said).shows(since[0]).shows("Now it says: <bdi>good morning").hides("between us");

    let bob = fixture.bob.clone();
    fixture.rumbl.repo(move |db| conversations::delete_message(db, &bob, place)).await;
    let queue = moderator.get("/admin").await;
    queue.shows(said).shows(since[1]).hides(since[0]).shows("Suspend <bdi>bob");
    queue.hides(r#"value="hide""#).hides("between us");
    let step = regex::Regex::new("/admin/reports/[0-9]+").unwrap();
    let step = step.find(&queue.text).unwrap().as_str();
    let page = moderator.post(step, &[("step[action]", "dismiss")]).await;
    page.shows("The report is closed.").hides(said);
}

#[actix_web::test]
async fn moderators_are_told_that_what_was_reported_long_ago_is_no_longer_kept() {
    let fixture = group_of_two().await;
    let (_, moderator) = fixture.rumbl.staff("mo", Role::Moderator).await;
    let id = say(&fixture.rumbl, &fixture.bob, fixture.id, "an insult").await;
    fixture.browser.post(&format!("/messages/{id}/report"), &[("report[reason]", "abuse")]).await;
    let (bob, place) = (fixture.bob.clone(), (fixture.id, MessageId::try_from(id).unwrap()));
    let nicer = Params::from_iter([("content", "good morning")]);
    let edit = move |db: &mut _| conversations::update_message(db, &bob, place, &nicer);
    fixture.rumbl.repo(edit).await;
    let clean_up = async |kept_for| {
        let upkeep = SessionUpkeep::new(fixture.rumbl.app.sessions.clone(), kept_for);
        upkeep.clean_up().await.unwrap();
    };
    let dropped = "What was reported is no longer kept";
    let limits = &fixture.rumbl.app.config.limits;
    assert_eq!(limits.reported_text_kept_for(), Duration::from_hours(180 * 24));
    clean_up(limits.reported_text_kept_for()).await;
    moderator.get("/admin").await.shows("an insult").hides(dropped);
    clean_up(Duration::ZERO).await;
    moderator.get("/admin").await.shows("good morning").shows(dropped).hides("an insult");
    let bob = fixture.bob.clone();
    fixture.rumbl.repo(move |db| conversations::delete_message(db, &bob, place)).await;
    moderator.get("/admin").await.shows("It is gone").shows(dropped).hides("good morning");
}

#[actix_web::test]
async fn a_reported_message_without_text_is_named_by_its_moment() {
    let fixture = group_of_two().await;
    let (_, moderator) = fixture.rumbl.staff("mo", Role::Moderator).await;
    let video = fixture.rumbl.video(&fixture.bob, "Night <train>").await;
    let (bob, id) = (fixture.bob.clone(), fixture.id);
    let share = Params::from_iter([("video_id", video.id.to_string().as_str()), ("at", "65000")]);
    let shared =
        fixture.rumbl.repo(move |db| conversations::post_message(db, &bob, id, &share)).await;
    let path = format!("/messages/{}/report", shared.message.id);
    fixture.browser.get(&path).await.shows("Night &lt;train&gt; at 1:05");
    fixture.browser.post(&path, &[("report[reason]", "spam")]).await;
    moderator.get("/admin").await.shows("Night &lt;train&gt; at 1:05");
}

#[actix_web::test]
async fn the_owner_renames_adds_and_removes_and_whoever_is_removed_sees_no_more() {
    let fixture = group_of_two().await;
    let eva = fixture.rumbl.user("evangelina").await;
    let (mut adas, mut bobs) = (fixture.page(&fixture.ada).await, fixture.page(&fixture.bob).await);
    bobs.render_hook("rename", &json!({"title": "Bob’s"})).await;
    assert_eq!(bobs.text("#note"), "Only the group’s owner can do that.");
    adas.element(".conversation-title button").render_click().await;
    adas.element("#rename").render_submit(&[("title", "Cinema")]).await;
    until(&mut bobs, |page| page.text("h1") == "Cinema").await;
    let search_status = "#add-people + [role=status]";
    for (words, status) in [
        ("nobody-like-this", "Nobody found."),
        (fixture.bob.username.as_str(), "Everyone found is already in the group."),
        ("evangel", "1 person found"),
    ] {
        adas.element("#add-people").render_change(&[("q", words)]).await;
        assert_eq!(adas.text(search_status), status);
    }
    adas.render_hook("add", &json!({"user_id": eva.id})).await;
    until(&mut adas, |page| page.text("#conversation-facts").starts_with("3 members")).await;
    assert_eq!(adas.text(search_status), "");
    assert!(adas.has(r#"#add-text[value=""]"#), "the search starts over");
    adas.render_hook("add", &json!({"user_id": eva.id})).await;
    assert!(adas.text("#note").contains("is in the conversation already"));
    // Who has blocked the reader is named, and not told from others who can't be added.
    let fay = fixture.rumbl.user("fayette").await;
    let (who, other) = (fay.clone(), fixture.ada.id);
    fixture.rumbl.repo(move |db| conversations::block_user(db, &who, other)).await;
    adas.element("#add-people").render_change(&[("q", "fayet")]).await;
    adas.render_hook("add", &json!({"user_id": fay.id})).await;
    assert_eq!(adas.text("#note"), "fayette can't be added.");
    adas.render_hook("remove", &json!({"user_id": fixture.bob.id})).await;
    until(&mut bobs, LiveTest::has_left).await;
    assert_eq!(bobs.assert_redirect(), "/conversations");
    bobs.render_hook("post", &json!({"content": "still here?"})).await;
    assert!(fixture.stored().await.is_empty());
}
