//! Rooms where people watch together, over their channel: who hears what, and who may do what.

use rumbl_core::accounts::User;
use rumbl_core::changeset::Params;
use rumbl_core::ids::VideoId;
use rumbl_core::multimedia::{self, Sight, Video};
use rumbl_core::rooms::{self, Room, RoomDetails};
use serde_json::{Value, json};

use crate::support::{Rumbl, Socket};

struct Fixture {
    rumbl: Rumbl,
    ada: User,
    bob: User,
    video: Video,
    room: Room,
    topic: String,
}

async fn fixture() -> Fixture {
    fixture_with(&[]).await
}

/// A room of ada's, where bob has no part yet.
async fn fixture_with(variables: &[(&str, &str)]) -> Fixture {
    let rumbl = Rumbl::start_with(variables).await;
    let (ada, bob) = (rumbl.user("ada").await, rumbl.user("bob").await);
    let video = rumbl.video(&ada, "Together").await;
    let (host, id) = (ada.clone(), video.id);
    let room = rumbl.repo(move |db| rooms::create_room(db, &host, id, None)).await;
    let topic = format!("rooms:{}", room.id);
    Fixture { rumbl, ada, bob, video, room, topic }
}

impl Fixture {
    fn link(&self) -> Value {
        json!({"token": self.room.token.expose()})
    }

    async fn joined(&self, user: &User) -> (Socket, Value) {
        let mut socket = self.rumbl.socket(user).await;
        let mut reply = socket.join(&self.topic, self.link()).await;
        assert_eq!(reply["status"], "ok", "{reply}");
        (socket, reply["response"].take())
    }

    async fn stored(&self) -> RoomDetails {
        let token = self.room.token.clone();
        self.rumbl.repo(move |db| rooms::get_room_by_token(db, &Sight::default(), &token)).await
    }
}

fn ok() -> Value {
    json!({"status": "ok", "response": {}})
}

fn forbidden() -> Value {
    json!({"status": "error", "response": {"reason": "forbidden"}})
}

fn refused(errors: &Value) -> Value {
    json!({"status": "error", "response": {"errors": errors}})
}

fn no_room() -> Value {
    refused(&json!({"room": ["does not exist"]}))
}

#[actix_web::test]
async fn whoever_has_the_link_joins_and_to_all_others_there_is_no_room() {
    let fixture = fixture().await;
    let (_socket, entrance) = fixture.joined(&fixture.bob).await;
    assert_eq!(
        entrance["you"],
        json!({"id": fixture.bob.id, "is_host": false, "may_control": false})
    );
    let room = &entrance["room"];
    assert_eq!(room["host"], json!({"id": fixture.ada.id, "username": "ada"}));
    assert_eq!((&room["video"]["title"], &room["control"]), (&json!("Together"), &json!("host")));
    let playback = &entrance["playback"];
    assert_eq!((&playback["position"], &playback["is_playing"]), (&json!(0), &json!(false)));
    assert!(entrance["server_time"].as_i64().unwrap() >= playback["as_of"].as_i64().unwrap());
    let mut socket = fixture.rumbl.socket(&fixture.bob).await;
    for params in [
        json!({}),
        json!({"token": "AAAAAAAAAAAAAAAAAAAAAA"}),
        json!({"token": ""}),
        json!({"token": 1}),
        json!({"token": "x".repeat(10_000)}),
    ] {
        assert_eq!(socket.join(&fixture.topic, params).await, no_room());
    }
    for topic in ["rooms:0", "rooms:x", "rooms:999999999"] {
        assert_eq!(socket.join(topic, fixture.link()).await, no_room(), "{topic}");
    }
}

#[actix_web::test]
async fn everybody_hears_what_the_host_does_and_a_latecomer_is_told_where_it_is() {
    let fixture = fixture().await;
    let (mut ada, _) = fixture.joined(&fixture.ada).await;
    let (mut bob, _) = fixture.joined(&fixture.bob).await;
    let reply = ada.push(&fixture.topic, "play", json!({"position": 5_000})).await;
    assert_eq!(reply, ok());
    let mut revision = 0;
    for socket in [&mut ada, &mut bob] {
        let playback = socket.event(&fixture.topic, "playback").await;
        assert_eq!((&playback["position"], &playback["rate"]), (&json!(5_000), &json!(1.0)));
        assert_eq!(
            (&playback["is_playing"], &playback["video_id"]),
            (&json!(true), &json!(fixture.video.id))
        );
        revision = playback["revision"].as_i64().unwrap();
    }
    assert_eq!(ada.push(&fixture.topic, "rate", json!({"rate": 1.5})).await, ok());
    let faster = bob.event(&fixture.topic, "playback").await;
    assert_eq!(faster["rate"], json!(1.5));
    assert!(faster["revision"].as_i64().unwrap() > revision);
    assert_eq!(ada.push(&fixture.topic, "seek", json!({"position": 60_000})).await, ok());
    assert_eq!(ada.push(&fixture.topic, "pause", json!({"position": 61_000})).await, ok());
    let (_late, entrance) = fixture.joined(&fixture.bob).await;
    let playback = &entrance["playback"];
    assert_eq!((&playback["position"], &playback["is_playing"]), (&json!(61_000), &json!(false)));
}

#[actix_web::test]
async fn a_flood_of_seeks_reaches_others_as_a_few_and_ends_with_the_last() {
    let fixture = fixture().await;
    let (mut ada, _) = fixture.joined(&fixture.ada).await;
    let (mut bob, _) = fixture.joined(&fixture.bob).await;
    let (mut heard, mut sent) = (0, 0);
    loop {
        sent += 1;
        let reply = ada.push(&fixture.topic, "seek", json!({"position": sent})).await;
        if reply["status"] == "error" {
            assert_eq!(reply["response"]["reason"], "rate_limited");
            break;
        }
    }
    let last = loop {
        // A pause is a command like any other; whatever comes before it was sent before.
        if ada.push(&fixture.topic, "pause", json!({"position": 77})).await == ok() {
            break 77;
        }
    };
    while bob.event(&fixture.topic, "playback").await["position"] != json!(last) {
        heard += 1;
    }
    assert!(heard < sent, "{heard} announcements of {sent} seeks");
}

#[actix_web::test]
async fn only_those_who_control_a_room_do_and_bad_commands_name_their_field() {
    let fixture = fixture().await;
    let (mut ada, _) = fixture.joined(&fixture.ada).await;
    let (mut bob, _) = fixture.joined(&fixture.bob).await;
    let topic = fixture.topic.as_str();
    for (event, params) in [
        ("play", json!({})),
        ("seek", json!({"position": 1})),
        ("rate", json!({"rate": 2})),
        ("next", json!({"from": fixture.video.id})),
        ("queue_add", json!({"video_id": fixture.video.id})),
        ("queue_remove", json!({"id": 1})),
        ("set_control", json!({"control": "everyone"})),
        ("set_waiting", json!({"waits_for_all": true})),
        ("hand_over", json!({"user_id": fixture.bob.id})),
        ("close", json!({})),
    ] {
        assert_eq!(bob.push(topic, event, params).await, forbidden(), "{event}");
    }
    for (event, params, errors) in [
        (
            "seek",
            json!({"position": -1}),
            json!({"position": ["must be greater than or equal to 0"]}),
        ),
        ("seek", json!({}), json!({"position": ["can't be blank"]})),
        ("play", json!({"position": 1e300}), json!({"position": ["is invalid"]})),
        ("rate", json!({"rate": 100}), json!({"rate": ["must be between 0.25 and 4"]})),
        ("dance", json!({}), json!({"event": ["is unknown"]})),
        ("hand_over", json!({"user_id": 999}), json!({"user_id": ["is not in the room"]})),
        ("hand_over", json!({}), json!({"user_id": ["can't be blank"]})),
        ("next", json!({"from": "x"}), json!({"from": ["is invalid"]})),
        ("queue_add", json!({"video_id": 0}), json!({"video_id": ["does not exist"]})),
        ("set_control", json!({"control": "x"}), json!({"control": ["must be host or everyone"]})),
    ] {
        assert_eq!(ada.push(topic, event, params).await, refused(&errors), "{event}");
    }
    let reply = ada.push(topic, "seek", json!([1])).await;
    assert_eq!(reply, refused(&json!({"payload": ["is invalid"]})));
    bob.refute_event(topic, "playback").await;
    assert_eq!(ada.push(topic, "set_control", json!({"control": "everyone"})).await, ok());
    let room = bob.event(topic, "room").await;
    assert_eq!((&room["control"], &room["seq"]), (&json!("everyone"), &json!(1)));
    assert_eq!(bob.push(topic, "play", json!({})).await, ok());
    assert_eq!(bob.push(topic, "close", json!({})).await, forbidden());
}

#[actix_web::test]
async fn a_guest_listens_and_controls_nothing() {
    let fixture = fixture().await;
    let mut guest = Socket::connect(&fixture.rumbl.url, "vsn=2.0.0").await.unwrap();
    let reply = guest.join(&fixture.topic, fixture.link()).await;
    let you = &reply["response"]["you"];
    assert_eq!(*you, json!({"id": null, "is_host": false, "may_control": false}));
    let clock = guest.push(&fixture.topic, "clock", json!({})).await;
    let [received, sent] = ["received", "sent"].map(|name| clock["response"][name].as_f64());
    assert!(received.unwrap() <= sent.unwrap());
    let login = json!({"status": "error", "response": {"reason": "login_required"}});
    for event in ["play", "queue_add", "next", "close"] {
        assert_eq!(guest.push(&fixture.topic, event, json!({})).await, login, "{event}");
    }
    let (mut ada, _) = fixture.joined(&fixture.ada).await;
    ada.push(&fixture.topic, "play", json!({})).await;
    assert_eq!(guest.event(&fixture.topic, "playback").await["is_playing"], json!(true));
}

#[actix_web::test]
async fn a_room_waits_for_who_has_to_load_if_the_host_wants_that() {
    let fixture = fixture().await;
    let topic = fixture.topic.as_str();
    let (mut ada, _) = fixture.joined(&fixture.ada).await;
    let (mut bob, _) = fixture.joined(&fixture.bob).await;
    ada.push(topic, "play", json!({})).await;
    ada.event(topic, "playback").await;
    assert_eq!(bob.push(topic, "buffering", json!({})).await, ok());
    loop {
        let diff = ada.event(topic, "presence_diff").await;
        let join = &diff["joins"][fixture.bob.id.to_string()]["metas"][0];
        if join["is_buffering"] == json!(true) {
            break;
        }
    }
    ada.refute_event(topic, "playback").await;
    ada.push(topic, "set_waiting", json!({"waits_for_all": true})).await;
    let held = ada.event(topic, "playback").await;
    assert_eq!((&held["is_waiting"], &held["is_playing"]), (&json!(true), &json!(true)));
    bob.push(topic, "ready", json!({})).await;
    assert_eq!(ada.event(topic, "playback").await["is_waiting"], json!(false));
    bob.push(topic, "buffering", json!({})).await;
    assert_eq!(ada.event(topic, "playback").await["is_waiting"], json!(true));
    // Nobody waits for who has left.
    drop(bob);
    assert_eq!(ada.event(topic, "playback").await["is_waiting"], json!(false));
}

#[actix_web::test]
async fn a_room_waits_for_a_guest_who_has_to_load_too() {
    let fixture = fixture().await;
    let topic = fixture.topic.as_str();
    let (mut ada, _) = fixture.joined(&fixture.ada).await;
    let mut guest = Socket::connect(&fixture.rumbl.url, "vsn=2.0.0").await.unwrap();
    guest.join(topic, fixture.link()).await;
    ada.push(topic, "set_waiting", json!({"waits_for_all": true})).await;
    ada.push(topic, "play", json!({})).await;
    assert_eq!(ada.event(topic, "playback").await["is_waiting"], json!(false));
    assert_eq!(guest.push(topic, "buffering", json!({})).await, ok());
    assert_eq!(ada.event(topic, "playback").await["is_waiting"], json!(true));
    assert_eq!(guest.push(topic, "ready", json!({})).await, ok());
    assert_eq!(ada.event(topic, "playback").await["is_waiting"], json!(false));
    assert_eq!(guest.push(topic, "buffering", json!({})).await, ok());
    assert_eq!(ada.event(topic, "playback").await["is_waiting"], json!(true));
    // Nobody waits for who has left.
    drop(guest);
    assert_eq!(ada.event(topic, "playback").await["is_waiting"], json!(false));
}

#[actix_web::test]
async fn questions_for_the_time_are_answered_up_to_a_limit() {
    let limit = r"{ burst = 3, interval_ms = 3600000 }";
    let fixture = fixture_with(&[("RUMBL_LIMITS__ROOM_QUESTIONS_PER_CLIENT", limit)]).await;
    let (mut bob, _) = fixture.joined(&fixture.bob).await;
    for _ in 0..3 {
        let answer = bob.push(&fixture.topic, "clock", json!({})).await;
        assert_eq!(answer["status"], "ok", "{answer}");
    }
    let refusal = bob.push(&fixture.topic, "clock", json!({})).await;
    assert_eq!(refusal["response"]["reason"], "rate_limited", "{refusal}");
    // Commands have a limit of their own.
    assert_eq!(bob.push(&fixture.topic, "play", json!({})).await, forbidden());
}

#[actix_web::test]
async fn who_no_longer_sees_a_private_video_has_to_leave_its_room() {
    let fixture = fixture().await;
    let (ada, id, name) = (fixture.ada.clone(), fixture.video.id, fixture.bob.username.clone());
    let room = fixture
        .rumbl
        .repo(move |db| {
            let private = Params::from_iter([("visibility", "private")]);
            multimedia::update_video(db, &ada, id, &private)?;
            let named = Params::from_iter([("username", name.as_str())]);
            multimedia::add_viewer(db, &ada, id, &named)?;
            rooms::create_room(db, &ada, id, None)
        })
        .await;
    let fixture = Fixture { topic: format!("rooms:{}", room.id), room, ..fixture };
    let (mut bob, _) = fixture.joined(&fixture.bob).await;
    let (mut ada, _) = fixture.joined(&fixture.ada).await;
    let eva = fixture.rumbl.user("eva").await;
    let mut stranger = fixture.rumbl.socket(&eva).await;
    assert_eq!(stranger.join(&fixture.topic, fixture.link()).await, no_room());
    let mut guest = Socket::connect(&fixture.rumbl.url, "vsn=2.0.0").await.unwrap();
    assert_eq!(guest.join(&fixture.topic, fixture.link()).await, no_room());
    let (owner, viewer_id) = (fixture.ada.clone(), fixture.bob.id);
    fixture.rumbl.repo(move |db| multimedia::remove_viewer(db, &owner, id, viewer_id)).await;
    bob.event(&fixture.topic, "phx_error").await;
    assert_eq!(bob.join(&fixture.topic, fixture.link()).await, no_room());
    assert_eq!(ada.push(&fixture.topic, "play", json!({})).await, ok());
}

#[actix_web::test]
async fn every_member_may_go_on_to_the_next_video_once_one_is_over() {
    let fixture = fixture().await;
    let topic = fixture.topic.as_str();
    let (ada, id) = (fixture.ada.clone(), fixture.video.id);
    let length = Params::from_iter([("duration_ms", "60000")]);
    fixture.rumbl.repo(move |db| multimedia::update_video(db, &ada, id, &length)).await;
    let next = fixture.rumbl.video(&fixture.ada, "Next").await;
    let (mut ada, _) = fixture.joined(&fixture.ada).await;
    let (mut bob, _) = fixture.joined(&fixture.bob).await;
    ada.push(topic, "queue_add", json!({"video_id": next.id})).await;
    let from = json!({"from": fixture.video.id});
    ada.push(topic, "play", json!({"position": 30_000})).await;
    assert_eq!(bob.push(topic, "next", from.clone()).await, forbidden());
    ada.push(topic, "seek", json!({"position": 60_000})).await;
    // That is not over.
    assert_eq!(bob.push(topic, "next", json!({"from": next.id})).await, forbidden());
    assert_eq!(bob.push(topic, "next", from).await, ok());
    assert_eq!(bob.event(topic, "room").await["next"][0]["title"], "Next");
    assert_eq!(bob.event(topic, "room").await["video"]["id"], json!(next.id));
}

#[actix_web::test]
async fn a_room_is_handed_over_and_passes_on_when_its_host_has_left() {
    let fixture = fixture_with(&[("RUMBL_LIMITS__ROOM_HOST_ABSENCE_MS", "50")]).await;
    let topic = fixture.topic.as_str();
    let (mut ada, _) = fixture.joined(&fixture.ada).await;
    let (mut bob, _) = fixture.joined(&fixture.bob).await;
    let to_bob = json!({"user_id": fixture.bob.id});
    assert_eq!(ada.push(topic, "hand_over", to_bob.clone()).await, ok());
    assert_eq!(bob.event(topic, "room").await["host"]["username"], "bob");
    assert_eq!(ada.push(topic, "hand_over", to_bob).await, forbidden());
    drop(bob);
    assert_eq!(ada.event(topic, "room").await["host"]["username"], "bob");
    assert_eq!(ada.event(topic, "room").await["host"]["username"], "ada");
    assert_eq!(ada.push(topic, "play", json!({})).await, ok());
}

#[actix_web::test]
async fn the_next_video_begins_for_everybody_once() {
    let fixture = fixture().await;
    let topic = fixture.topic.as_str();
    let next = fixture.rumbl.video(&fixture.ada, "Next").await;
    let (mut ada, _) = fixture.joined(&fixture.ada).await;
    let (mut bob, _) = fixture.joined(&fixture.bob).await;
    ada.push(topic, "play", json!({"position": 9_000})).await;
    assert_eq!(ada.push(topic, "queue_add", json!({"video_id": next.id})).await, ok());
    let room = bob.event(topic, "room").await;
    assert_eq!(room["next"][0]["title"], "Next");
    let from = json!({"from": fixture.video.id});
    assert_eq!(ada.push(topic, "next", from.clone()).await, ok());
    let room = bob.event(topic, "room").await;
    assert_eq!((&room["video"]["id"], &room["next"]), (&json!(next.id), &json!([])));
    loop {
        let playback = bob.event(topic, "playback").await;
        if playback["video_id"] == json!(next.id) {
            assert_eq!((&playback["position"], &playback["is_playing"]), (&json!(0), &json!(true)));
            break;
        }
    }
    assert_eq!(ada.push(topic, "next", from).await, ok());
    bob.refute_event(topic, "room").await;
}

#[actix_web::test]
async fn a_room_whose_video_is_gone_is_over_for_those_who_are_there() {
    let fixture = fixture().await;
    let (mut bob, _) = fixture.joined(&fixture.bob).await;
    let (ada, id): (User, VideoId) = (fixture.ada.clone(), fixture.video.id);
    fixture.rumbl.repo(move |db| multimedia::delete_video(db, &ada, id)).await;
    bob.event(&fixture.topic, "phx_error").await;
    assert_eq!(bob.join(&fixture.topic, fixture.link()).await, no_room());
}

#[actix_web::test]
async fn what_a_room_plays_is_stored_when_the_server_stops() {
    let fixture = fixture().await;
    let (mut ada, _) = fixture.joined(&fixture.ada).await;
    ada.push(&fixture.topic, "seek", json!({"position": 42_000})).await;
    fixture.rumbl.app.live.settled().await;
    let stored = fixture.stored().await.room;
    assert_eq!((stored.position_ms, stored.is_playing), (42_000, false));
    assert!(stored.revision > 0);
}
