//! Several processes that hear each other: who is present, what is said, and who is gone.

use rumbl_core::accounts::User;
use rumbl_core::repo::Repo;
use rumbl_core::rooms;
use rumbl_factories::{User, Video, try_insert};
use serde_json::{Value, json};

use crate::support::{Process, Socket, run_binary};

/// An empty PostgreSQL database in which tests may commit.
const POSTGRES_URL: &str = "RUMBL_TEST_POSTGRES_SCRATCH_URL";
/// A Redis that nothing else uses.
const REDIS_URL: &str = "RUMBL_TEST_REDIS_URL";

/// The log is read when another process hints at something, and never otherwise.
const NEVER: (&str, &str) = ("RUMBL_LIMITS__LOG_POLL_INTERVAL_MS", "3600000");
const NODE_TIMEOUT: (&str, &str) = ("RUMBL_CHANNELS__PRESENCE_NODE_TIMEOUT_S", "3");

const HOST_ABSENCE: (&str, &str) = ("RUMBL_LIMITS__ROOM_HOST_ABSENCE_MS", "3000");

/// Two people, and the topic of a video.
async fn people_and_topic(repo: &Repo) -> ([User; 2], String) {
    let made = repo.run(|db| {
        let person = |db: &mut _, name: &str| try_insert(db, User.name(name).username(name));
        let people = [person(db, "nora_of_nodes")?, person(db, "otto_of_nodes")?];
        let video = try_insert(db, Video.by(&people[0]))?;
        Ok((people, format!("videos:{}", video.id)))
    });
    made.await.unwrap()
}

async fn joined(process: &Process, user: &User, topic: &str) -> Socket {
    let mut socket = process.socket(user).await;
    let reply = socket.join(topic, json!({})).await;
    assert_eq!(reply["status"], "ok", "{reply}");
    socket
}

/// Waits until somebody has joined or left, which one event or another says.
async fn hears(socket: &mut Socket, topic: &str, side: &str, user: &User) {
    loop {
        let (event, payload) = socket.next_event(topic).await;
        let told: &Value = match event.as_str() {
            "presence_diff" => &payload[side],
            "presence_state" if side == "joins" => &payload,
            _ => continue,
        };
        if told[user.id.to_string()].is_object() {
            return;
        }
    }
}

/// A room of nora's, as the topic and the link of those who join it.
async fn room(repo: &Repo, nora: &User, topic: &str) -> (String, Value) {
    let (nora, id) = (nora.clone(), topic.strip_prefix("videos:").unwrap().parse().unwrap());
    let room = repo.run(move |db| rooms::create_room(db, &nora, id, None)).await.unwrap();
    (format!("rooms:{}", room.id), json!({"token": room.token.expose()}))
}

/// What is played in a room is the same in all processes, and so is who controls it.
async fn a_room_is_one(
    (nora_s, otto_s): (&mut Socket, &mut Socket),
    otto: &User,
    (topic, link): &(String, Value),
) {
    for socket in [&mut *nora_s, &mut *otto_s] {
        assert_eq!(socket.join(topic, link.clone()).await["status"], "ok");
    }
    hears(nora_s, topic, "joins", otto).await;
    nora_s.push(topic, "play", json!({"position": 7_000})).await;
    let here = nora_s.event(topic, "playback").await;
    assert_eq!(otto_s.event(topic, "playback").await, here);
    let forbidden = otto_s.push(topic, "pause", json!({})).await;
    assert_eq!(forbidden["response"]["reason"], "forbidden");
    nora_s.push(topic, "hand_over", json!({"user_id": otto.id})).await;
    assert_eq!(otto_s.event(topic, "room").await["host"]["id"], json!(otto.id));
    assert_eq!(otto_s.push(topic, "pause", json!({"position": 9_000})).await["status"], "ok");
    let paused = nora_s.event(topic, "playback").await;
    assert_eq!((&paused["position"], &paused["is_playing"]), (&json!(9_000), &json!(false)));
    assert!(paused["revision"].as_i64() > here["revision"].as_i64());
    assert_eq!(nora_s.event(topic, "room").await["host"]["id"], json!(otto.id));
}

async fn what_one_process_knows_the_others_know(database_url: &str, pubsub_url: &str) {
    let folders = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    let settings = [
        ("DATABASE_URL", database_url),
        ("PUBSUB_URL", pubsub_url),
        NEVER,
        NODE_TIMEOUT,
        HOST_ABSENCE,
    ];
    let here = Process::start(folders[0].path(), &settings).await;
    let there = Process::start(folders[1].path(), &settings).await;
    let ([nora, otto], topic) = people_and_topic(&here.repo()).await;
    let mut nora_s = joined(&here, &nora, &topic).await;
    hears(&mut nora_s, &topic, "joins", &nora).await;
    let mut otto_s = joined(&there, &otto, &topic).await;
    hears(&mut otto_s, &topic, "joins", &nora).await;
    hears(&mut nora_s, &topic, "joins", &otto).await;
    for (number, body) in ["one", "two"].into_iter().enumerate() {
        let posted = otto_s.push(&topic, "new_annotation", json!({"body": body, "at": 5})).await;
        assert_eq!(posted["status"], "ok", "{posted}");
        let heard = nora_s.event(&topic, "new_annotation").await;
        assert_eq!((&heard["body"], &heard["seq"]), (&json!(body), &json!(number + 1)));
    }
    otto_s.push(&topic, "react", json!({"emoji": "👏", "at": 83_000})).await;
    for socket in [&mut otto_s, &mut nora_s] {
        let told = socket.event(&topic, "reactions").await;
        assert_eq!(told, json!({"reactions": [[83, "👏", 1]]}));
    }
    let room = room(&here.repo(), &nora, &topic).await;
    a_room_is_one((&mut nora_s, &mut otto_s), &otto, &room).await;
    there.kill();
    hears(&mut nora_s, &topic, "leaves", &otto).await;
    // The host went with their process.
    assert_eq!(nora_s.event(&room.0, "room").await["host"]["id"], json!(nora.id));
    let there = Process::start(folders[1].path(), &settings).await;
    let mut otto_s = joined(&there, &otto, &topic).await;
    hears(&mut nora_s, &topic, "joins", &otto).await;
    hears(&mut otto_s, &topic, "joins", &nora).await;
    // A process that is stopped says so: nobody waits for its time to be over.
    there.signal(rustix::process::Signal::TERM);
    hears(&mut nora_s, &topic, "leaves", &otto).await;
}

#[actix_web::test]
async fn processes_on_sqlite_are_connected_by_redis() {
    #[expect(clippy::disallowed_methods, reason = "the test command hands the address over")]
    let Ok(redis_url) = std::env::var(REDIS_URL) else { return };
    let folder = tempfile::tempdir().unwrap();
    let database_url = format!("sqlite://{}", folder.path().join("rumbl.db").display());
    what_one_process_knows_the_others_know(&database_url, &redis_url).await;
}

#[actix_web::test]
async fn processes_on_postgresql_are_connected_by_it() {
    #[expect(clippy::disallowed_methods, reason = "the test command hands the address over")]
    let Ok(database_url) = std::env::var(POSTGRES_URL) else { return };
    what_one_process_knows_the_others_know(&database_url, &database_url).await;
}

#[actix_web::test]
async fn the_check_says_whether_the_other_nodes_can_be_reached() {
    #[expect(clippy::disallowed_methods, reason = "the test command hands the addresses over")]
    let urls = [POSTGRES_URL, REDIS_URL].map(|name| std::env::var(name).ok());
    for url in urls.into_iter().flatten() {
        let folder = tempfile::tempdir().unwrap();
        let settings = [("DATABASE_URL", "sqlite://rumbl.db"), ("PUBSUB_URL", url.as_str())];
        assert!(run_binary(folder.path(), &["migrate", "up"], &settings).status.success());
        let checked = run_binary(folder.path(), &["check"], &settings);
        let printed = String::from_utf8_lossy(&checked.stdout).into_owned();
        assert!(checked.status.success() && printed.contains("nodes: ready\n"), "{printed}");
        let nowhere = [settings[0], ("PUBSUB_URL", "redis://:a-password@127.0.0.1:1")];
        let checked = run_binary(folder.path(), &["check"], &nowhere);
        let printed = String::from_utf8_lossy(&checked.stdout).into_owned();
        assert!(!checked.status.success(), "{printed}");
        assert!(printed.contains("nodes: FAILED: Connection refused"), "{printed}");
        assert!(!format!("{checked:?}").contains("a-password"));
    }
}
