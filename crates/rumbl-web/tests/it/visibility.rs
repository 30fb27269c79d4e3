//! Unlisted and private videos: who finds them on which way, and how people get out who may no longer be there.

use reqwest::Method;
use rumbl_core::accounts::User;
use rumbl_core::changeset::Params;
use rumbl_core::conversations;
use rumbl_core::multimedia::{self, ReviewLink, Video};
use rumbl_factories::Annotation;
use serde_json::{Value, json};

use crate::support::{Program, Rumbl, Socket};

const GUEST: &str = "vsn=2.0.0";

async fn become_a(rumbl: &Rumbl, owner: &User, video: &Video, visibility: &str) {
    let (owner, id) = (owner.clone(), video.id);
    let change = Params::from_iter([("visibility", visibility)]);
    rumbl.repo(move |db| multimedia::update_video(db, &owner, id, &change)).await;
}

async fn share(rumbl: &Rumbl, owner: &User, video: &Video, with: &User) {
    let (owner, id) = (owner.clone(), video.id);
    let with = Params::from_iter([("username", with.username.as_str())]);
    rumbl.repo(move |db| multimedia::add_viewer(db, &owner, id, &with)).await;
}

async fn link(rumbl: &Rumbl, owner: &User, video: &Video, may_annotate: bool) -> ReviewLink {
    let (owner, id) = (owner.clone(), video.id);
    let new = Params::from_iter([("may_annotate", may_annotate.to_string())]);
    rumbl.repo(move |db| multimedia::create_review_link(db, &owner, id, &new)).await
}

async fn annotate(rumbl: &Rumbl, by: &User, video: &Video, body: &str) {
    rumbl.insert(Annotation.on(video).by(by).body(body).at_ms(5)).await;
}

fn topic(video: &Video) -> String {
    format!("videos:{}", video.id)
}

fn is_there(reply: &Value) -> bool {
    reply["status"] == "ok"
}

/// The addresses that say something of a video.
fn addresses(video: &Video) -> Vec<String> {
    let id = video.id;
    vec![
        format!("/watch/{id}"),
        format!("/api/videos/{id}"),
        format!("/api/videos/{id}/annotations"),
        format!("/api/videos/{id}/annotations/density"),
        format!("/videos/{id}/annotations.csv"),
        format!("/videos/{id}/annotations.vtt"),
    ]
}

#[actix_web::test]
async fn a_private_video_is_a_404_everywhere_but_for_those_it_is_shared_with() {
    let rumbl = Rumbl::start().await;
    let (ada, owner) = rumbl.logged_in("ada").await;
    let (bob, viewer) = rumbl.logged_in("bob").await;
    let (_, stranger) = rumbl.logged_in("eve").await;
    let visitor = rumbl.browser();
    let video = rumbl.video(&ada, "The secret cut").await;
    annotate(&rumbl, &ada, &video, "too long").await;
    for path in addresses(&video) {
        visitor.get(&path).await.has_status(200);
    }
    become_a(&rumbl, &ada, &video, "private").await;
    share(&rumbl, &ada, &video, &bob).await;
    for path in addresses(&video) {
        visitor.get(&path).await.has_status(404).hides("secret").hides("too long");
        stranger.get(&path).await.has_status(404).hides("secret").hides("too long");
        owner.get(&path).await.has_status(200);
        viewer.get(&path).await.has_status(200);
        // What they got is kept for nobody else.
        visitor.get(&path).await.has_status(404);
    }
    let watch = format!("/watch/{}", video.id);
    viewer
        .get(&watch)
        .await
        .shows("The secret cut")
        .shows("Private")
        .shows("noindex")
        .hides("oembed");
    let page = viewer.get(&watch).await;
    page.shows("id=\"composer\"").shows("Watch together").hides("Copy embed code");
    viewer.get("/videos/shared").await.shows("The secret cut");
    stranger.get("/videos/shared").await.hides("The secret cut");
    for path in ["/", "/videos", &format!("/users/{}", ada.id), "/search?q=secret"] {
        viewer.get(path).await.hides("The secret cut");
    }
    let id = video.id;
    viewer.get(&format!("/embed/{id}")).await.has_status(404);
    let oembed = format!("/oembed?url={}/watch/{id}", rumbl.url);
    viewer.get(&oembed).await.has_status(404);
    let room = [("room[video_id]", &*id.to_string())];
    stranger.post("/rooms", &room).await.has_status(404);
    stranger.get(&format!("/videos/{id}/report")).await.has_status(404);
    stranger.post(&format!("/videos/{id}/follow"), &[]).await.has_status(404);
    owner.get("/manage/videos").await.shows("The secret cut").shows("Private");
    // Nothing tells it from a video that does not exist.
    let text = async |id: &str| {
        let answer = visitor.request(Method::GET, &format!("/watch/{id}")).send().await.unwrap();
        assert_eq!(answer.status(), 404);
        let text = answer.text().await.unwrap();
        text.replace(&format!("watch/{id}"), "watch/ID")
            .replace(&format!("watch%2F{id}"), "watch/ID")
    };
    assert_eq!(text(&id.to_string()).await.len(), text("999999").await.len());
}

#[actix_web::test]
async fn an_unlisted_video_is_watched_and_embedded_by_whoever_has_its_address() {
    let rumbl = Rumbl::start().await;
    let ada = rumbl.user("ada").await;
    let video = rumbl.video(&ada, "For the team").await;
    let visitor = rumbl.browser();
    let watch = format!("/watch/{}", video.id);
    visitor.get(&watch).await.hides("noindex");
    become_a(&rumbl, &ada, &video, "unlisted").await;
    visitor.get(&watch).await.shows("For the team").shows("noindex");
    visitor.get(&format!("/embed/{}", video.id)).await.shows("For the team");
    for path in ["/", "/videos", "/search?q=team"] {
        visitor.get(path).await.hides("For the team");
    }
    let mut guest = Socket::connect(&rumbl.url, GUEST).await.unwrap();
    assert!(is_there(&guest.join(&topic(&video), json!({})).await));
}

#[actix_web::test]
async fn the_channel_of_a_private_video_lets_those_in_it_is_shared_with() {
    let rumbl = Rumbl::start().await;
    let (ada, bob, eve) =
        (rumbl.user("ada").await, rumbl.user("bob").await, rumbl.user("eve").await);
    let video = rumbl.video(&ada, "Hello").await;
    annotate(&rumbl, &ada, &video, "first").await;
    let topic = topic(&video);
    let mut watching = rumbl.socket(&eve).await;
    let mut guest = Socket::connect(&rumbl.url, GUEST).await.unwrap();
    assert!(is_there(&watching.join(&topic, json!({})).await));
    assert!(is_there(&guest.join(&topic, json!({})).await));
    share(&rumbl, &ada, &video, &bob).await;
    become_a(&rumbl, &ada, &video, "private").await;
    // Whoever was there is sent away, and finds nothing.
    watching.event(&topic, "phx_error").await;
    guest.event(&topic, "phx_error").await;
    for params in
        [json!({}), json!({"last_seq": 1}), json!({"last_seen_id": 0}), json!({"review": "x"})]
    {
        let refused = watching.join(&topic, params.clone()).await;
        assert_eq!(refused["status"], "error", "{refused}");
        assert!(!is_there(&guest.join(&topic, params).await));
    }
    let nothing = watching.join("videos:999999", json!({})).await;
    let refused = watching.join(&topic, json!({})).await;
    assert_eq!(refused["response"], nothing["response"]);
    let mut viewer = rumbl.socket(&bob).await;
    let reply = viewer.join(&topic, json!({})).await;
    assert_eq!(reply["response"]["annotations"].as_array().unwrap().len(), 1, "{reply}");
    assert!(is_there(&viewer.push(&topic, "annotation_density", json!({})).await));
    let said = json!({"body": "second", "at": 6});
    assert!(is_there(&viewer.push(&topic, "new_annotation", said).await));
    // Still: nothing of it is kept for others.
    assert!(!is_there(&watching.join(&topic, json!({})).await));
    let (owner, id, bob_id) = (ada.clone(), video.id, bob.id);
    rumbl.repo(move |db| multimedia::remove_viewer(db, &owner, id, bob_id)).await;
    viewer.event(&topic, "phx_error").await;
    assert!(!is_there(&viewer.join(&topic, json!({})).await));
}

#[actix_web::test]
async fn whoever_leaves_a_conversation_is_out_of_the_videos_shared_with_it() {
    let rumbl = Rumbl::start().await;
    let (ada, bob) = (rumbl.user("ada").await, rumbl.user("bob").await);
    let video = rumbl.video(&ada, "Hello").await;
    become_a(&rumbl, &ada, &video, "private").await;
    let (owner, member, id) = (ada.clone(), bob.id, video.id);
    let talk = rumbl
        .repo(move |db| {
            let talk = conversations::create_group(db, &owner, &Params::default(), &[member])?.id;
            let with = Params::from_iter([("conversation_id", talk.to_string())]);
            multimedia::add_video_conversation(db, &owner, id, &with)?;
            Ok(talk)
        })
        .await;
    let topic = topic(&video);
    let mut viewer = rumbl.socket(&bob).await;
    assert!(is_there(&viewer.join(&topic, json!({})).await));
    rumbl.repo(move |db| conversations::leave_conversation(db, &bob, talk)).await;
    viewer.event(&topic, "phx_error").await;
    assert!(!is_there(&viewer.join(&topic, json!({})).await));
}

#[actix_web::test]
async fn a_review_link_is_for_guests_and_members_until_it_is_revoked() {
    let rumbl = Rumbl::start().await;
    let (ada, owner) = rumbl.logged_in("ada").await;
    let (bob, member) = rumbl.logged_in("bob").await;
    let guest = rumbl.browser();
    let video = rumbl.video(&ada, "The rough cut").await;
    let other = rumbl.video(&ada, "Another").await;
    become_a(&rumbl, &ada, &video, "private").await;
    become_a(&rumbl, &ada, &other, "private").await;
    let link = link(&rumbl, &ada, &video, false).await;
    let path = format!("/review/{}", link.token.expose());
    guest.get(&path).await.shows("The rough cut").shows("review link").hides("id=\"composer\"");
    member
        .get(&path)
        .await
        .shows("The rough cut")
        .hides("id=\"composer\"")
        .hides(link.token.expose());
    guest.get(&format!("/watch/{}", video.id)).await.is_at(&path);
    for path in addresses(&video) {
        guest.get(&path).await.has_status(200);
        member.get(&path).await.has_status(200);
    }
    guest.get(&format!("/watch/{}", other.id)).await.has_status(404);
    let topic = topic(&video);
    let by_link = json!({"review": link.token.expose()});
    let mut socket = Socket::connect(&rumbl.url, GUEST).await.unwrap();
    assert!(!is_there(&socket.join(&topic, json!({})).await));
    assert!(is_there(&socket.join(&topic, by_link.clone()).await));
    let mut of_member = rumbl.socket(&bob).await;
    assert!(is_there(&of_member.join(&topic, json!({})).await), "bob has opened the link");
    let said = json!({"body": "no", "at": 1});
    let refused = of_member.push(&topic, "new_annotation", said).await;
    assert_eq!(refused["status"], "error", "the link is for viewing alone");
    owner
        .get(&format!("/manage/videos/{}/sharing", video.id))
        .await
        .shows(&path)
        .shows("View, until");
    let revoke = format!("/manage/videos/{}/sharing/links/{}", video.id, link.id);
    member.post(&revoke, &[("_method", "delete")]).await.has_status(404);
    owner.post(&revoke, &[("_method", "delete")]).await.shows("The link was revoked").hides(&path);
    socket.event(&topic, "phx_error").await;
    of_member.event(&topic, "phx_error").await;
    assert!(!is_there(&socket.join(&topic, by_link).await));
    for browser in [&guest, &member] {
        browser.get(&path).await.has_status(404).shows("no longer valid");
        browser.get(&format!("/watch/{}", video.id)).await.has_status(404);
    }
    guest.get("/review/AAAAAAAAAAAAAAAAAAAAAA").await.has_status(404).shows("no longer valid");
    guest.get("/review/x").await.has_status(404);
}

#[actix_web::test]
async fn an_owner_shares_a_video_on_its_page() {
    let rumbl = Rumbl::start().await;
    let (ada, owner) = rumbl.logged_in("ada").await;
    rumbl.user("bob").await;
    let (_, stranger) = rumbl.logged_in("eve").await;
    let video = rumbl.video(&ada, "Hello").await;
    let page = format!("/manage/videos/{}/sharing", video.id);
    owner.get(&format!("/manage/videos/{}", video.id)).await.shows(&page);
    owner.get(&page).await.shows("is public").shows("Review links");
    stranger.get(&page).await.has_status(404);
    let people = format!("{page}/people");
    owner
        .post(&people, &[("person[username]", "nobody")])
        .await
        .has_status(422)
        .shows("does not exist");
    owner
        .post(&people, &[("person[username]", "bob")])
        .await
        .is_at(&page)
        .shows("Shared with bob.");
    stranger.post(&people, &[("person[username]", "eve")]).await.has_status(404);
    let links = format!("{page}/links");
    let wrong = [("link[days]", "1000"), ("link[may_annotate]", "true")];
    owner.post(&links, &wrong).await.has_status(422);
    let new = [("link[days]", "7"), ("link[may_annotate]", "true")];
    owner.post(&links, &new).await.is_at(&page).shows("/review/").shows("View and annotate, until");
    stranger.post(&links, &new).await.has_status(404);
    let form = owner.get(&format!("/manage/videos/{}/edit", video.id)).await;
    form.shows("Who can see it").shows("Private: people you share it with");
    let put = [("_method", "put"), ("video[visibility]", "private")];
    owner.post(&format!("/manage/videos/{}", video.id), &put).await.shows("Private");
    owner.get(&page).await.shows("is private");
}

#[actix_web::test]
async fn programs_read_and_set_the_visibility_and_make_review_links() {
    let rumbl = Rumbl::start().await;
    let ada = rumbl.user("ada").await;
    rumbl.user("eve").await;
    let (program, _) = Program::logged_in(&rumbl, "ada").await;
    let (stranger, _) = Program::logged_in(&rumbl, "eve").await;
    let new = json!({"video": {"url": "https://example.com/a.mp4", "visibility": "private"}});
    let made = program.post("/api/v1/videos", &new).await.is(201);
    assert_eq!(made.json["visibility"], "private", "{}", made.json);
    let path = format!("/api/v1/videos/{}", made.json["id"]);
    let said = json!({"annotation": {"body": "hm", "at": 1}});
    program.post(&format!("{path}/annotations"), &said).await.is(201);
    for path in [
        path.clone(),
        format!("{path}/annotations"),
        format!("{path}/annotations/1"),
        format!("{path}/events"),
    ] {
        stranger.get(&path).await.is(404);
    }
    stranger.post(&format!("{path}/annotations"), &said).await.is(404);
    program.get(&path).await.is(200);
    program.get(&format!("{path}/annotations")).await.is(200);
    let links = format!("{path}/review-links");
    let link = program
        .post(&links, &json!({"review_link": {"may_annotate": true, "days": 3}}))
        .await
        .is(201);
    assert!(link.json["url"].as_str().unwrap().contains("/review/"), "{}", link.json);
    program.post(&links, &json!({"review_link": {"days": 91}})).await.is(422);
    stranger.post(&links, &json!({"review_link": {}})).await.is(404);
    stranger.get(&links).await.is(404);
    let one = format!("{links}/{}", link.json["id"]);
    stranger.delete(&one).await.is(404);
    program.delete(&one).await.is(204);
    program.delete(&one).await.is(404);
    let change = json!({"video": {"visibility": "secret"}});
    program.patch(&path, &change).await.is(422);
    let change = json!({"video": {"visibility": "public"}});
    let changed = program.patch(&path, &change).await.is(200);
    assert_eq!(changed.json["visibility"], "public");
    stranger.get(&path).await.is(200);
    drop(ada);
}

#[actix_web::test]
async fn a_form_that_is_refused_keeps_for_whom_the_video_is() {
    let rumbl = Rumbl::start().await;
    let (_, owner) = rumbl.logged_in("ada").await;
    let fields = [("video[url]", "nonsense"), ("video[visibility]", "private")];
    let refused = owner.post("/manage/videos", &fields).await;
    refused.has_status(422).shows("<option value=\"private\" selected>");
    let fields = [("video[url]", "https://example.com/cut.mp4"), ("video[visibility]", "")];
    let refused = owner.post("/manage/videos", &fields).await;
    refused.has_status(422).shows("be blank");
}

#[actix_web::test]
async fn a_page_by_a_review_link_says_what_its_reader_may_do() {
    const MAY_NOT: &str = "only people the owner names can annotate";
    let rumbl = Rumbl::start().await;
    let (ada, owner) = rumbl.logged_in("ada").await;
    let (_, stranger) = rumbl.logged_in("eve").await;
    let video = rumbl.video(&ada, "The secret cut").await;
    become_a(&rumbl, &ada, &video, "private").await;
    let path = format!("/review/{}", link(&rumbl, &ada, &video, false).await.token.expose());
    owner.get(&path).await.shows("You can watch and annotate.").hides(MAY_NOT);
    stranger.get(&path).await.shows(MAY_NOT).hides("annotation-body");
    rumbl.browser().get(&path).await.shows(MAY_NOT).hides("annotation-body");
    become_a(&rumbl, &ada, &video, "public").await;
    stranger.get(&path).await.shows("You can watch and annotate.");
    rumbl.browser().get(&path).await.shows("Log in to annotate.").shows("annotation-body");
}
