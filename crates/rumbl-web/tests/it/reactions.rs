//! Reactions over the channel of a video: who may react, what everybody is told, and what is kept.

use std::num::NonZeroU32;
use std::time::{Duration, Instant};

use rumbl_core::accounts::User;
use rumbl_core::changeset::Params;
use rumbl_core::multimedia::{self, Video};
use rumbl_core::reactions::{self, Reaction};
use rumbl_core::repo::PoolOptions;
use serde_json::{Value, json};
use tokio::time::sleep;

use crate::support::{Rumbl, Socket};

/// A test keeps it, for less long than a session counts without a check.
const ONE_CONNECTION: PoolOptions =
    PoolOptions { size: NonZeroU32::MIN, wait: Duration::from_millis(500) };

const GUEST: &str = "vsn=2.0.0";

struct Fixture {
    rumbl: Rumbl,
    ada: User,
    bob: User,
    video: Video,
    topic: String,
}

async fn fixture(variables: &[(&str, &str)]) -> Fixture {
    let rumbl = Rumbl::start_with(variables).await;
    let (ada, bob) = (rumbl.user("ada").await, rumbl.user("bob").await);
    let video = rumbl.video(&ada, "Sea & sand").await;
    let topic = format!("videos:{}", video.id);
    Fixture { rumbl, ada, bob, video, topic }
}

impl Fixture {
    async fn joined(&self, who: &User) -> Socket {
        let mut socket = self.rumbl.socket(who).await;
        assert_eq!(socket.join(&self.topic, json!({})).await["status"], "ok");
        socket
    }

    async fn react(&self, socket: &mut Socket, emoji: &str, at: i64) -> Value {
        socket.push(&self.topic, "react", json!({"emoji": emoji, "at": at})).await
    }

    /// What is stored by now.
    async fn counts(&self) -> Value {
        let id = self.video.id;
        let counts = self.rumbl.repo(move |db| reactions::list_reaction_counts(db, id)).await;
        let count = |(reaction, count): (Reaction, i64)| {
            json!([reaction.at_s, reaction.emoji.as_str(), count])
        };
        counts.into_iter().map(count).collect()
    }

    async fn stored(&self) -> Value {
        self.rumbl.app.live.settled().await;
        self.counts().await
    }

    async fn become_private(&self) {
        let (owner, id) = (self.ada.clone(), self.video.id);
        let change = Params::from_iter([("visibility", "private")]);
        self.rumbl.repo(move |db| multimedia::update_video(db, &owner, id, &change)).await;
    }
}

fn ok() -> Value {
    json!({"status": "ok", "response": {}})
}

#[actix_web::test]
async fn what_many_send_is_told_at_most_four_times_a_second_and_kept_by_second_and_emoji() {
    let fixture = fixture(&[
        ("RUMBL_LIMITS__REACTIONS_PER_ACCOUNT__BURST", "1000"),
        ("RUMBL_LIMITS__REACTIONS_PER_ACCOUNT__INTERVAL_MS", "1"),
    ])
    .await;
    let (mut ada, mut bob) =
        (fixture.joined(&fixture.ada).await, fixture.joined(&fixture.bob).await);
    let mut guest = Socket::connect(&fixture.rumbl.url, GUEST).await.unwrap();
    assert_eq!(guest.join(&fixture.topic, json!({})).await["status"], "ok");
    let since = Instant::now();
    for _ in 0..100 {
        assert_eq!(fixture.react(&mut ada, "👏", 83_999).await, ok());
        assert_eq!(fixture.react(&mut bob, "👏", 83_000).await, ok());
    }
    assert_eq!(fixture.react(&mut bob, "❤️", 1).await, ok());
    for socket in [&mut ada, &mut guest] {
        let (mut applause, mut hearts, mut messages) = (0, 0, 0);
        while applause < 200 || hearts < 1 {
            let told = socket.event(&fixture.topic, "reactions").await;
            messages += 1;
            for count in told["reactions"].as_array().unwrap() {
                match (count[0].as_i64(), count[1].as_str()) {
                    (Some(83), Some("👏")) => applause += count[2].as_i64().unwrap(),
                    (Some(0), Some("❤️")) => hearts += count[2].as_i64().unwrap(),
                    _ => panic!("{count}"),
                }
            }
        }
        assert_eq!((applause, hearts), (200, 1));
        // However slow this machine is: there are 250 ms before each.
        let bound = since.elapsed().as_millis() / Duration::from_millis(250).as_millis();
        assert!(messages <= bound, "{messages} messages where {bound} may be");
    }
    let all = json!([[0, "❤️", 1], [83, "👏", 200]]);
    while fixture.counts().await != all {
        sleep(Duration::from_millis(50)).await;
    }
    let mut later = fixture.joined(&fixture.bob).await;
    let counts = later.push(&fixture.topic, "reactions", json!({})).await;
    assert_eq!(counts["response"], json!({"reactions": [[0, "❤️", 1], [83, "👏", 200]]}));
    guest.refute_event(&fixture.topic, "reactions").await;
    assert_eq!(fixture.stored().await, all);
}

#[actix_web::test]
async fn what_can_not_be_stored_is_stored_later() {
    let (rumbl, _) = Rumbl::start_on_file(ONE_CONNECTION, &[]).await;
    let ada = rumbl.user("ada").await;
    let video = rumbl.video(&ada, "Sea & sand").await;
    let topic = format!("videos:{}", video.id);
    let fixture = Fixture { rumbl, bob: ada.clone(), ada, video, topic };
    let mut socket = fixture.joined(&fixture.ada).await;
    let free = fixture.rumbl.occupied_database().await;
    assert_eq!(fixture.react(&mut socket, "👏", 0).await, ok());
    fixture.rumbl.app.live.settled().await;
    drop(free);
    assert_eq!(fixture.stored().await, json!([[0, "👏", 1]]));
}

#[actix_web::test]
async fn guests_nonsense_and_whoever_reacts_too_often_are_refused_and_nothing_is_kept() {
    let fixture = fixture(&[
        ("RUMBL_LIMITS__REACTIONS_PER_ACCOUNT__BURST", "6"),
        ("RUMBL_LIMITS__REACTIONS_PER_ACCOUNT__INTERVAL_MS", "3600000"),
    ])
    .await;
    let mut guest = Socket::connect(&fixture.rumbl.url, GUEST).await.unwrap();
    guest.join(&fixture.topic, json!({})).await;
    let refused = fixture.react(&mut guest, "👏", 5).await;
    assert_eq!(refused, json!({"status": "error", "response": {"reason": "login_required"}}));
    let mut ada = fixture.joined(&fixture.ada).await;
    for (emoji, at, errors) in [
        ("🍕", 5, json!({"emoji": ["is invalid"]})),
        ("", 5, json!({"emoji": ["can't be blank"]})),
        ("👏", -1, json!({"at": ["must be greater than or equal to 0"]})),
        ("👏", 604_800_001, json!({"at": ["must be less than or equal to 604800000"]})),
    ] {
        let refused = fixture.react(&mut ada, emoji, at).await;
        assert_eq!(refused, json!({"status": "error", "response": {"errors": errors}}));
    }
    let refused = ada.push(&fixture.topic, "react", json!([])).await;
    assert_eq!(refused["response"]["errors"], json!({"payload": ["is invalid"]}));
    for _ in 0..2 {
        assert_eq!(fixture.react(&mut ada, "👏", 604_800_000).await, ok());
    }
    let refused = fixture.react(&mut ada, "👏", 5).await;
    assert_eq!(refused["response"]["reason"], "rate_limited");
    assert_eq!(fixture.stored().await, json!([[604_800, "👏", 2]]));
}

#[actix_web::test]
async fn at_a_private_video_only_those_react_who_may_annotate_it() {
    let fixture = fixture(&[]).await;
    fixture.become_private().await;
    let (owner, id) = (fixture.ada.clone(), fixture.video.id);
    let new = Params::from_iter([("may_annotate", "false")]);
    let link =
        fixture.rumbl.repo(move |db| multimedia::create_review_link(db, &owner, id, &new)).await;
    let mut ada = fixture.joined(&fixture.ada).await;
    assert_eq!(fixture.react(&mut ada, "👍", 0).await, ok());
    let mut bob = fixture.rumbl.socket(&fixture.bob).await;
    let review = json!({"review": link.token.expose()});
    assert_eq!(bob.join(&fixture.topic, review).await["status"], "ok");
    let refused = fixture.react(&mut bob, "👍", 0).await;
    assert_eq!(refused["response"]["errors"], json!({"video": ["does not exist"]}));
    // They see what others send.
    fixture.react(&mut ada, "👍", 0).await;
    let told = bob.event(&fixture.topic, "reactions").await;
    assert_eq!(told["reactions"][0][1], "👍");
    assert_eq!(fixture.stored().await, json!([[0, "👍", 2]]));
    let counts = bob.push(&fixture.topic, "reactions", json!({})).await;
    assert_eq!(counts["response"], json!({"reactions": [[0, "👍", 2]]}));
}
