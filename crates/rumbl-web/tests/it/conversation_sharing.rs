//! Moments and annotations that are shared in conversations.

use reqwest::Method;
use rumbl_core::changeset::Params;
use rumbl_core::multimedia;
use rumbl_factories::Annotation;
use serde_json::{Value, json};

use crate::support::talks::{group, group_of_two};

#[actix_web::test]
async fn a_moment_can_be_shared_in_every_conversation_however_many_there_are() {
    let fixture = group_of_two().await;
    for number in 1..=24 {
        group(&fixture.rumbl, &fixture.ada, &format!("Group {number}"), &[fixture.bob.id]).await;
    }
    let read = |page: &crate::support::Page| serde_json::from_str::<Value>(&page.text).unwrap();
    let first = read(&fixture.browser.get("/conversations/recent").await);
    assert_eq!(first["conversations"].as_array().unwrap().len(), 24);
    assert_eq!(first["conversations"][0]["title"], "Group 24");
    let rest = read(&fixture.browser.get(first["next"].as_str().unwrap()).await);
    assert_eq!(rest["conversations"].as_array().unwrap().len(), 1);
    assert_eq!(
        (&rest["conversations"][0]["title"], &rest["next"]),
        (&json!("Film club"), &json!(null))
    );
    let (_, foreign) = fixture.rumbl.logged_in("eva").await;
    let nothing = read(&foreign.get(first["next"].as_str().unwrap()).await);
    assert_eq!(nothing, json!({"conversations": [], "next": null}));
    fixture.browser.get("/conversations/recent?after=x").await.has_status(404);
}

#[actix_web::test]
async fn a_moment_is_shared_as_a_card_that_leads_there() {
    let fixture = group_of_two().await;
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
    refused
        .await
        .is_at(&fixture.path())
        .shows("be shared: it is gone, or not everybody here can see it.");
    let watch = fixture.browser.get(&format!("/watch/{}", video.permalink())).await;
    watch.shows(r#"id="share-moment-button""#);
    fixture
        .rumbl
        .browser()
        .get(&format!("/watch/{}", video.permalink()))
        .await
        .hides("share-moment");
}

#[actix_web::test]
async fn a_reply_is_shared_as_a_card_that_opens_its_thread() {
    let fixture = group_of_two().await;
    let video = fixture.rumbl.video(&fixture.bob, "Sintel").await;
    let head = fixture.rumbl.insert(Annotation.on(&video).body("head").at_ms(61_000)).await;
    let reply = fixture.rumbl.insert(Annotation.replying_to(&head).body("reply")).await.id;
    let path = format!("{}/messages", fixture.path());
    for id in [head.id, reply] {
        let fields = [("message[annotation_id]", id.to_string())];
        let fields = fields.each_ref().map(|(name, value)| (*name, value.as_str()));
        fixture.browser.post(&path, &fields).await;
    }
    let page = fixture.browser.get(&fixture.path()).await;
    let card = |end: &str| format!(r#"href="/watch/{}?t=61{end}">"#, video.permalink());
    page.shows(&card("")).shows(&card(&format!("#annotation-{reply}")));
}

#[actix_web::test]
async fn the_card_of_a_video_that_is_on_no_list_is_there_for_those_who_can_see_it() {
    let fixture = group_of_two().await;
    let (rumbl, bob, id) = (&fixture.rumbl, &fixture.bob, fixture.id);
    let video = rumbl.video(bob, "Sintel").await;
    let become_a = |visibility: &'static str| {
        let (bob, change) = (bob.clone(), Params::from_iter([("visibility", visibility)]));
        rumbl.repo(move |db| multimedia::update_video(db, &bob, video.id, &change))
    };
    become_a("unlisted").await;
    let shared = [("message[video_id]", &*video.id.to_string()), ("message[at]", "5000")];
    fixture.browser.post(&format!("{}/messages", fixture.path()), &shared).await;
    let card = format!(r#"<a class="moment-card" href="/watch/{}?t=5">"#, video.permalink());
    let gone = "This moment is no longer available.";
    fixture.browser.get(&fixture.path()).await.shows(&card).hides(gone);
    become_a("private").await;
    fixture.browser.get(&fixture.path()).await.shows(gone).hides(&card).hides("Sintel");
    let (owner, with) = (bob.clone(), Params::from_iter([("conversation_id", id.get())]));
    let share =
        move |db: &mut _| multimedia::add_video_conversation(db, &owner, video.id, &with).map(drop);
    rumbl.repo(share).await;
    fixture.browser.get(&fixture.path()).await.shows(&card).hides(gone);
    let owner = bob.clone();
    rumbl.repo(move |db| multimedia::remove_video_conversation(db, &owner, video.id, id)).await;
    fixture.browser.get(&fixture.path()).await.shows(gone).hides(&card).hides("Sintel");
}
