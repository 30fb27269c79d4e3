//! The pages of rooms: who opens one, who finds it, and what a wrong or an old link says.

use rumbl_core::changeset::Params;
use rumbl_core::conversations;
use rumbl_core::multimedia::Sight;
use rumbl_core::rooms;

use crate::support::{Page, Rumbl};

fn is_closed(page: &Page) {
    page.has_status(404).shows("This room is closed");
}

#[actix_web::test]
async fn a_member_opens_a_room_and_whoever_has_the_link_finds_the_video_there() {
    let rumbl = Rumbl::start().await;
    let (ada, browser) = rumbl.logged_in("ada").await;
    let video = rumbl.video(&ada, "Together").await;
    let id = video.id.to_string();
    browser.get(&format!("/watch/{id}")).await.shows("Watch together").hides("id=\"together\"");
    let room = browser.post("/rooms", &[("room[video_id]", &id)]).await;
    room.shows("Watching together").shows("Together").shows("data-room-id");
    let host_id = ada.id;
    let token =
        rumbl.repo(move |db| rooms::list_rooms_of_host(db, host_id)).await.remove(0).0.token;
    let path = format!("/rooms/{}", token.expose());
    room.is_at(&path).hides(token.expose());
    let visitor = rumbl.browser();
    visitor.get(&path).await.shows("Watching together").shows("Log in to post");
    for wrong in ["AAAAAAAAAAAAAAAAAAAAAA", "x", "new"] {
        is_closed(&visitor.get(&format!("/rooms/{wrong}")).await);
    }
    for (method, fields) in
        [("/rooms", [("room[video_id]", "999999")]), ("/rooms", [("room[video_id]", "x")])]
    {
        browser.post(method, &fields).await.has_status(404);
    }
    browser.post("/rooms", &[("video_id", &id)]).await.has_status(400);
    browser.post_as_is("/rooms", &[("room[video_id]", &id)]).await.has_status(403);
    browser.post("/rooms", &[("room[video_id]", &id)]).await.is_at(&path);
    visitor.post("/rooms", &[("room[video_id]", &id)]).await.shows("You were logged out");
}

#[actix_web::test]
async fn a_room_that_is_opened_from_a_conversation_is_announced_there_and_nowhere_else() {
    let rumbl = Rumbl::start().await;
    let (ada, browser) = rumbl.logged_in("ada").await;
    let (bob, carl) = (rumbl.user("bob").await, rumbl.user("carl").await);
    let video = rumbl.video(&ada, "Together").await;
    let owner = ada.clone();
    let (own, other) = rumbl
        .repo(move |db| {
            let title = Params::from_iter([("title", "Film club")]);
            let own = conversations::create_group(db, &owner, &title, &[bob.id])?.id;
            let other = conversations::create_group(db, &carl, &Params::default(), &[bob.id])?.id;
            Ok((own, other))
        })
        .await;
    let form = format!("/videos/{}/room?conversation=", video.id);
    browser.get(&format!("{form}{own}")).await.shows("Film club").shows("Open the room");
    browser.get(&format!("{form}{other}")).await.has_status(404);
    browser.get(&format!("/videos/{}/room", video.id)).await.hides("Film club");
    let [video_id, own_id, other_id] =
        [video.id.get(), own.get(), other.get()].map(|id| id.to_string());
    let fields = |conversation| {
        [("room[video_id]", video_id.as_str()), ("room[conversation_id]", conversation)]
    };
    browser.post("/rooms", &fields(&other_id)).await.has_status(404);
    browser.post("/rooms", &fields(&own_id)).await.shows("Watching together");
    let said = rumbl.repo(move |db| conversations::list_messages(db, ada.id, own, None, 10)).await;
    let [said] = said.messages.as_slice() else { panic!("{said:?}") };
    assert!(said.message.content.starts_with("Let’s watch together: http"), "{said:?}");
    assert!(said.message.content.contains("/rooms/"), "{said:?}");
}

#[actix_web::test]
async fn a_room_is_opened_in_a_conversation_with_a_video_that_is_chosen_there() {
    let rumbl = Rumbl::start().await;
    let (ada, browser) = rumbl.logged_in("ada").await;
    let (bob, stranger) = rumbl.logged_in("bob").await;
    let (own, bobs) = (rumbl.video(&ada, "Of mine").await, rumbl.video(&bob, "Of bob's").await);
    let (owner, id) = (ada.clone(), bobs.id);
    let club = rumbl
        .repo(move |db| {
            let title = Params::from_iter([("title", "Film club")]);
            let club = conversations::create_group(db, &owner, &title, &[])?.id;
            let shared = Params::from_iter([("content", ""), ("video_id", &id.to_string())]);
            conversations::post_message(db, &owner, club, &shared)?;
            Ok(club)
        })
        .await;
    let path = format!("/conversations/{club}/room");
    browser.get(&format!("/conversations/{club}")).await.shows(&path);
    let page = browser.get(&path).await;
    page.shows("Film club").shows("Shared here").shows("Of bob").shows("Of mine");
    stranger.get(&path).await.has_status(404);
    let club = club.to_string();
    let post = |field, value: String| {
        let (browser, club) = (&browser, club.as_str());
        async move { browser.post("/rooms", &[("room[conversation_id]", club), (field, &value)]).await }
    };
    for wrong in ["", "x", "/watch/999999", "https://example.com/watch?v=1"] {
        let again = post("room[link]", wrong.to_owned()).await;
        again.is_at(&path).shows("leads to no video here");
    }
    let link = format!("https://example.com/watch/{}-of-mine?t=5", own.id);
    post("room[link]", link).await.shows("Watching together").shows("Of mine");
    let chosen = post("room[video_id]", bobs.id.to_string()).await;
    chosen.shows("Watching together").shows("Of bob");
}

#[actix_web::test]
async fn whoever_is_in_a_room_can_join_its_own_conversation_and_no_other() {
    let rumbl = Rumbl::start().await;
    let (ada, browser) = rumbl.logged_in("ada").await;
    let (bob, other) = rumbl.logged_in("bob").await;
    let video = rumbl.video(&ada, "Together").await;
    let host = ada.clone();
    let (own, clubs) = rumbl
        .repo(move |db| {
            let title = Params::from_iter([("title", "Film club")]);
            let club = conversations::create_group(db, &host, &title, &[])?.id;
            let own = rooms::create_room(db, &host, video.id, None)?;
            Ok((own, rooms::create_room(db, &host, video.id, Some(club))?))
        })
        .await;
    let path = |room: &rooms::Room| format!("/rooms/{}", room.token.expose());
    browser.post(&path(&own), &[]).await.shows("Watching Together");
    other.post(&path(&own), &[]).await.shows("Watching Together");
    // Again is no mistake.
    other.post(&path(&own), &[]).await.shows("Watching Together");
    let id = own.id;
    let members = rumbl
        .repo(move |db| {
            let room = rooms::get_room(db, &Sight::default(), id, &own.token)?.room;
            let listing =
                conversations::get_conversation(db, bob.id, room.conversation_id.unwrap())?;
            Ok(listing.members.len())
        })
        .await;
    assert_eq!(members, 2);
    browser.post(&path(&clubs), &[]).await.shows("Film club");
    let refused = other.post(&path(&clubs), &[]).await;
    refused.is_at(&path(&clubs)).shows("opened from a conversation that you are not in");
    is_closed(&other.post("/rooms/AAAAAAAAAAAAAAAAAAAAAA", &[]).await);
    rumbl.browser().post(&path(&clubs), &[]).await.shows("You were logged out");
}
