//! People without an account watch live, are counted, and write nothing.

use reqwest::Method;
use rumbl_core::accounts::{self, User};
use rumbl_core::annotations::{self, AnnotationQuery};
use rumbl_core::ids::VideoId;
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Error;

use crate::support::{Page, Rumbl, Socket};

const GUEST: &str = "vsn=2.0.0";

/// Ada owns a video, and is connected to it.
struct Room {
    rumbl: Rumbl,
    ada: User,
    member: Socket,
    video_id: VideoId,
    topic: String,
}

impl Room {
    async fn open(variables: &[(&str, &str)]) -> Self {
        let rumbl = Rumbl::start_with(variables).await;
        let ada = rumbl.user("ada").await;
        let video_id = rumbl.video(&ada, "Hello").await.id;
        let topic = format!("videos:{video_id}");
        let mut member = rumbl.socket(&ada).await;
        member.join(&topic, json!({})).await;
        Self { rumbl, ada, member, video_id, topic }
    }

    async fn connect(&self) -> Result<Socket, Error> {
        Socket::connect(&self.rumbl.url, GUEST).await
    }

    /// A guest who has joined.
    async fn guest(&self) -> Socket {
        let mut guest = self.connect().await.expect("guests are welcome");
        let reply = guest.join(&self.topic, json!({})).await;
        assert_eq!(reply["status"], "ok", "{reply}");
        guest
    }

    /// What Ada's browser connects to the live pages with: the query and the cookie.
    async fn member_at_live_pages(&self) -> (String, String) {
        let ada = self.ada.clone();
        let (_, token) = self.rumbl.repo(move |db| accounts::create_session(db, &ada, None)).await;
        let cookie = format!("_rumbl_session={}", token.expose());
        let request = self.rumbl.browser().request(Method::GET, "/search");
        let page = Page::read(request.header("cookie", &cookie).send().await.unwrap()).await;
        (format!("{GUEST}&_csrf_token={}", page.meta("csrf-token").unwrap()), cookie)
    }

    async fn say(&mut self, body: &str) -> Value {
        let payload = json!({"body": body, "at": 5});
        let reply = self.member.push(&self.topic, "new_annotation", payload).await;
        assert_eq!(reply["status"], "ok", "{reply}");
        reply["response"].clone()
    }

    async fn stored(&self) -> usize {
        let id = self.video_id;
        let all = AnnotationQuery::From { at: 0 };
        let page = self.rumbl.repo(move |db| annotations::list_annotations(db, id, &all)).await;
        page.annotations.len()
    }
}

fn refusal(error: Error) -> (u16, Option<String>) {
    match error {
        Error::Http(response) => {
            let retry_after = response.headers().get("retry-after");
            let retry_after = retry_after.map(|value| value.to_str().unwrap().to_owned());
            (response.status().as_u16(), retry_after)
        }
        error => panic!("{error} instead of a refusal"),
    }
}

#[actix_web::test]
async fn a_guest_sees_what_is_said_changed_and_deleted_as_it_comes() {
    let mut room = Room::open(&[]).await;
    room.say("before").await;
    let mut guest = room.connect().await.unwrap();
    let reply = guest.join(&room.topic, json!({})).await;
    assert_eq!(reply["response"]["you"], json!({"id": null, "is_owner": false}));
    assert_eq!(reply["response"]["annotations"][0]["body"], "before");

    let id = room.say("live").await["id"].clone();
    assert_eq!(guest.event(&room.topic, "new_annotation").await["body"], "live");
    let edit = json!({"id": id, "body": "better"});
    room.member.push(&room.topic, "update_annotation", edit).await;
    assert_eq!(guest.event(&room.topic, "annotation_updated").await["body"], "better");
    room.member.push(&room.topic, "delete_annotation", json!({"id": id})).await;
    assert_eq!(guest.event(&room.topic, "annotation_deleted").await["id"], id);
    let page = guest.push(&room.topic, "annotations", json!({})).await;
    assert_eq!(page["response"]["annotations"].as_array().unwrap().len(), 1);
}

#[actix_web::test]
async fn a_guest_resumes_as_members_do() {
    let mut room = Room::open(&[]).await;
    let seq = room.say("seen").await["seq"].clone();
    room.say("missed").await;
    let mut guest = room.connect().await.unwrap();
    let reply = guest.join(&room.topic, json!({"last_seq": seq})).await;
    let missed = reply["response"]["missed"].as_array().unwrap();
    let bodies: Vec<_> = missed.iter().map(|one| &one["payload"]["body"]).collect();
    assert_eq!(bodies, ["missed"]);
}

#[actix_web::test]
async fn what_a_guest_writes_is_refused_with_a_reason_and_nothing_is_stored() {
    let mut room = Room::open(&[]).await;
    let id = room.say("mine").await["id"].clone();
    let mut guest = room.guest().await;
    for (event, payload) in [
        ("new_annotation", json!({"body": "hi", "at": 1})),
        ("update_annotation", json!({"id": id, "body": "changed"})),
        ("delete_annotation", json!({"id": id})),
        ("visit", json!({})),
    ] {
        let reply = guest.push(&room.topic, event, payload).await;
        let expected = json!({"status": "error", "response": {"reason": "login_required"}});
        assert_eq!(reply, expected, "{event}");
    }
    let typed = guest.push(&room.topic, "typing", json!({})).await;
    assert_eq!(typed["status"], "error");
    assert_eq!(room.stored().await, 1);
    for event in ["annotation_updated", "annotation_deleted"] {
        room.member.refute_event(&room.topic, event).await;
    }
}

#[actix_web::test]
async fn guests_are_counted_and_have_no_name() {
    let mut room = Room::open(&[]).await;
    let mut first = room.guest().await;
    assert_eq!(room.member.event(&room.topic, "presence_count").await, json!({"count": 2}));
    let state = first.event(&room.topic, "presence_state").await;
    let known: Vec<_> = state.as_object().unwrap().keys().cloned().collect();
    assert_eq!(known, [room.ada.id.to_string()]);
    let second = room.guest().await;
    assert_eq!(first.event(&room.topic, "presence_count").await, json!({"count": 2}));
    assert_eq!(first.event(&room.topic, "presence_count").await, json!({"count": 3}));
    drop(second);
    assert_eq!(room.member.event(&room.topic, "presence_count").await, json!({"count": 3}));
    assert_eq!(room.member.event(&room.topic, "presence_count").await, json!({"count": 2}));
    let diff = room.member.event(&room.topic, "presence_diff").await;
    let joined: Vec<_> = diff["joins"].as_object().unwrap().keys().cloned().collect();
    assert_eq!(joined, [room.ada.id.to_string()]);
    room.member.refute_event(&room.topic, "presence_diff").await;
}

#[actix_web::test]
async fn whoever_only_listens_hears_everything_and_is_not_present() {
    let mut room = Room::open(&[]).await;
    let listening = json!({"presence": false});
    let mut guest = room.connect().await.unwrap();
    assert_eq!(guest.join(&room.topic, listening.clone()).await["status"], "ok");
    let mut member = room.rumbl.socket(&room.rumbl.user("grace").await).await;
    assert_eq!(member.join(&room.topic, listening).await["status"], "ok");
    room.say("hello").await;
    for listener in [&mut guest, &mut member] {
        assert_eq!(listener.event(&room.topic, "new_annotation").await["body"], "hello");
    }
    room.member.refute_event(&room.topic, "presence_count").await;
    // Anything else is a viewer's.
    let mut viewer = room.connect().await.unwrap();
    let reply = viewer.join(&room.topic, json!({"presence": "false"})).await;
    assert_eq!(reply["status"], "ok", "{reply}");
    assert_eq!(room.member.event(&room.topic, "presence_count").await, json!({"count": 2}));
}

#[actix_web::test]
async fn guest_sockets_per_address_bounds_them_and_members_are_let_in_all_the_same() {
    let limit = ("RUMBL_LIMITS__GUEST_SOCKETS_PER_ADDRESS", "2");
    let room = Room::open(&[limit]).await;
    let (first, _second) = (room.guest().await, room.guest().await);
    let refused = room.connect().await.err().map(refusal);
    assert_eq!(refused, Some((503, Some("5".to_owned()))));
    let _member = room.rumbl.socket(&room.ada).await;
    let before = room.rumbl.app.sockets.socket_count();
    drop(first);
    while room.rumbl.app.sockets.socket_count() == before {
        tokio::task::yield_now().await;
    }
    // The place is given back together with the socket, or just behind it.
    while room.connect().await.is_err() {
        tokio::task::yield_now().await;
    }
}

#[actix_web::test]
async fn guest_sockets_bounds_all_of_them() {
    let room = Room::open(&[("RUMBL_LIMITS__GUEST_SOCKETS", "1")]).await;
    let _first = room.guest().await;
    assert_eq!(room.connect().await.err().map(refusal).unwrap().0, 503);
}

#[actix_web::test]
async fn guest_sockets_per_address_bounds_those_of_live_pages_by_themselves() {
    let room = Room::open(&[("RUMBL_LIMITS__GUEST_SOCKETS_PER_ADDRESS", "1")]).await;
    let url = &room.rumbl.url;
    let _of_a_video = room.guest().await;
    let first = Socket::connect_at(url, "/live", GUEST, None).await.expect("the first is let in");
    let second = Socket::connect_at(url, "/live", GUEST, None).await;
    assert_eq!(second.err().map(refusal), Some((503, Some("5".to_owned()))));
    let (query, cookie) = room.member_at_live_pages().await;
    let member = Socket::connect_at(url, "/live", &query, Some(&cookie)).await;
    member.expect("members are let in all the same");
    drop(first);
    // The place is given back together with the socket, or just behind it.
    while Socket::connect_at(url, "/live", GUEST, None).await.is_err() {
        tokio::task::yield_now().await;
    }
}

#[actix_web::test]
async fn guest_sockets_bounds_all_of_those_of_live_pages() {
    let room = Room::open(&[("RUMBL_LIMITS__GUEST_SOCKETS", "1")]).await;
    let connect = async || Socket::connect_at(&room.rumbl.url, "/live", GUEST, None).await;
    let _first = connect().await.expect("the first is let in");
    assert_eq!(connect().await.err().map(refusal), Some((503, Some("5".to_owned()))));
}

#[actix_web::test]
async fn behind_a_proxy_that_is_known_each_client_has_a_limit_of_its_own() {
    let variables = [
        ("RUMBL_LIMITS__GUEST_SOCKETS_PER_ADDRESS", "1"),
        ("RUMBL_TRUSTED_PROXIES", r#"["127.0.0.0/8"]"#),
    ];
    let room = Room::open(&variables).await;
    let _guest = room.guest().await;
    // A request that is no handshake gets as far as the client's place.
    let status_from = async |forwarded: Option<&str>| {
        let path = format!("/socket/websocket?{GUEST}");
        let request = room.rumbl.browser().request(Method::GET, &path);
        let request = forwarded
            .into_iter()
            .fold(request, |request, address| request.header("x-forwarded-for", address));
        request.send().await.unwrap().status().as_u16()
    };
    assert_eq!(status_from(None).await, 503);
    assert_ne!(status_from(Some("198.51.100.7")).await, 503);
}

#[actix_web::test]
async fn guest_joins_per_address_bounds_how_often_they_join() {
    let rate = "{ burst = 1, interval_ms = 3600000 }";
    let room = Room::open(&[("RUMBL_LIMITS__GUEST_JOINS_PER_ADDRESS", rate)]).await;
    let mut guest = room.guest().await;
    let reply = guest.join("videos:1", json!({})).await;
    assert_eq!(reply["status"], "error");
    let words = reply["response"]["errors"]["base"][0].as_str().unwrap();
    assert!(words.contains("wait a moment"), "{words}");
    let mut member = room.rumbl.socket(&room.ada).await;
    assert_eq!(member.join(&room.topic, json!({})).await["status"], "ok");
}

#[actix_web::test]
async fn where_guests_are_switched_off_nobody_connects_without_a_token() {
    let room = Room::open(&[("RUMBL_GUESTS", "false")]).await;
    assert_eq!(room.connect().await.err().map(refusal), Some((403, None)));
    let path = format!("/watch/{}", room.video_id);
    room.rumbl.browser().get(&path).await.hides("data-live");
    let (_, browser) = room.rumbl.logged_in("grace").await;
    browser.get(&path).await.shows("data-live");
}

#[actix_web::test]
async fn a_page_for_guests_says_that_it_is_live_and_holds_no_token() {
    let room = Room::open(&[]).await;
    let page = room.rumbl.browser().get(&format!("/watch/{}", room.video_id)).await;
    page.shows("data-live").hides("user-token").shows("Log in");
}
