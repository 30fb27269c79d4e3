//! Several processes on one database: everybody sees everything once and in order, whichever process
//! they are connected to, and also when one of them is killed.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use futures_util::future::{self, join_all};
use rumbl_core::accounts::User;
use rumbl_core::annotations::{self, AnnotationQuery};
use rumbl_core::ids::VideoId;
use rumbl_core::multimedia::video_topic;
use rumbl_core::repo::{PoolOptions, Repo};
use rumbl_core::{Result, log};
use rumbl_factories::{User, try_insert};
use serde_json::{Value, json};
use tokio::sync::{Mutex, Notify, watch};
use tokio::time::timeout;

use crate::support::{Process, Socket};

const TOPIC: &str = "videos:1";
/// What is said in the demo from the start.
const SAID_IN_DEMO: usize = 27;
const WATCHERS: usize = 40;
const POSTERS: usize = 8;
const POSTS_EACH: usize = 60;
/// Posts that are acknowledged before one of the processes is killed.
const POSTS_BEFORE_KILL: usize = 200;

/// An empty PostgreSQL database in which tests may commit.
const POSTGRES_URL: &str = "RUMBL_TEST_POSTGRES_SCRATCH_URL";

/// Two servers; the first is killed on the way.
struct Servers {
    first: Mutex<Option<Process>>,
    second: Process,
    acknowledged: AtomicUsize,
    enough: Notify,
}

impl Servers {
    /// Connects to a server, or to the second if the wanted one is gone.
    async fn connect(&self, user: &User, index: usize) -> Socket {
        if index == 0
            && let Some(first) = &*self.first.lock().await
            && let Ok(socket) = first.try_socket(user).await
        {
            return socket;
        }
        self.second.socket(user).await
    }

    fn acknowledge(&self) {
        if self.acknowledged.fetch_add(1, Ordering::Relaxed) + 1 == POSTS_BEFORE_KILL {
            self.enough.notify_one();
        }
    }

    async fn kill_first(&self) {
        self.enough.notified().await;
        self.first.lock().await.take().unwrap().kill();
    }
}

async fn joined(servers: &Servers, user: &User, index: usize) -> Socket {
    loop {
        let mut socket = servers.connect(user, index).await;
        if socket.try_push(TOPIC, "phx_join", json!({})).await.is_some() {
            return socket;
        }
    }
}

/// Posts as a client that repeats what was not acknowledged, under the same id of its own.
async fn post(servers: &Servers, user: &User, index: usize) {
    let mut socket = joined(servers, user, index).await;
    for number in 0..POSTS_EACH {
        let body = format!("{} says {number}", user.username);
        let client_id = format!("{}-{number}", user.username);
        let payload = json!({"body": body, "at": number, "client_id": client_id});
        loop {
            match socket.try_push(TOPIC, "new_annotation", payload.clone()).await {
                Some(reply) if reply["status"] == "ok" => break servers.acknowledge(),
                Some(reply) => panic!("{reply}"),
                None => socket = joined(servers, user, index).await,
            }
        }
    }
}

/// What a client has seen: the text of each annotation, in the order in which they came.
struct Seen {
    last_seq: i64,
    bodies: Vec<String>,
}

impl Seen {
    fn see(&mut self, event: &str, payload: &Value) {
        assert_eq!(event, "new_annotation");
        assert_eq!(payload["seq"], self.last_seq + 1, "{payload}");
        self.last_seq += 1;
        self.bodies.push(payload["body"].as_str().unwrap().to_owned());
    }
}

/// Watches until everything up to `end` has come, and resumes wherever the connection is lost.
async fn watch(
    servers: &Servers,
    user: &User,
    index: usize,
    mut end: watch::Receiver<i64>,
) -> Seen {
    let mut seen = Seen { last_seq: 0, bodies: Vec::new() };
    loop {
        let mut socket = servers.connect(user, index).await;
        let resume = json!({"last_seq": seen.last_seq});
        let Some(reply) = socket.try_push(TOPIC, "phx_join", resume).await else { continue };
        assert_eq!(
            (&reply["status"], &reply["response"]["start_over"]),
            (&json!("ok"), &Value::Null)
        );
        for missed in reply["response"]["missed"].as_array().unwrap() {
            seen.see(missed["event"].as_str().unwrap(), &missed["payload"]);
        }
        assert_eq!(reply["response"]["last_seq"], seen.last_seq);
        loop {
            if seen.last_seq == *end.borrow() {
                return seen;
            }
            tokio::select! {
                message = socket.try_event(TOPIC) => match message {
                    Some((event, _)) if event.starts_with("presence_") => {}
                    Some((event, payload)) => seen.see(&event, &payload),
                    None => break,
                },
                changed = end.changed() => changed.unwrap(),
            }
        }
    }
}

async fn register(repo: &Repo, count: usize) -> Vec<User> {
    let people = repo.run(move |db| {
        let person = |number| {
            let name = format!("person{number}");
            try_insert(db, User.name(name.as_str()).username(name.as_str()))
        };
        (0..count).map(person).collect()
    });
    people.await.unwrap()
}

/// Every annotation in the order of ids, and the last place in the log.
async fn stored(repo: &Repo) -> (Vec<String>, i64) {
    let video_id: VideoId = "1".parse().unwrap();
    let reading = repo.run(move |db| {
        let mut all = Vec::new();
        let mut next = Some(AnnotationQuery::Since { last_seen_id: 0 });
        while let Some(query) = next {
            let page = annotations::list_annotations(db, video_id, &query)?;
            all.extend(page.annotations.into_iter().map(|one| one.annotation.body));
            next = page.next.map(AnnotationQuery::After);
        }
        Result::Ok((all, log::last_seq(db, &video_topic(video_id))?))
    });
    reading.await.unwrap()
}

/// How long all of it may take; far more than it needs.
const PATIENCE: Duration = Duration::from_mins(1);

async fn everybody_sees_everything_once_and_in_order(database_url: &str, pubsub_url: &str) {
    let folders = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    let settings = [("DATABASE_URL", database_url), ("PUBSUB_URL", pubsub_url)];
    let first = Process::start(folders[0].path(), &settings).await;
    let second = Process::start(folders[1].path(), &settings).await;
    let repo = Repo::connect(&database_url.parse().unwrap(), PoolOptions::default()).unwrap();
    let people = register(&repo, WATCHERS + POSTERS).await;
    let (watchers, posters) = people.split_at(WATCHERS);
    let servers = Servers {
        first: Mutex::new(Some(first)),
        second,
        acknowledged: AtomicUsize::new(0),
        enough: Notify::new(),
    };
    let (end, ends) = watch::channel(-1);
    let watching = watchers
        .iter()
        .enumerate()
        .map(|(index, user)| watch(&servers, user, index % 2, ends.clone()));
    let posting = async {
        let posting =
            posters.iter().enumerate().map(|(index, user)| post(&servers, user, index % 2));
        tokio::join!(join_all(posting), servers.kill_first());
        let (bodies, last_seq) = stored(&repo).await;
        end.send(last_seq).unwrap();
        bodies
    };
    let everything = future::join(join_all(watching), posting);
    let (seen, stored) = timeout(PATIENCE, everything).await.expect("everything comes in time");
    // Nothing that was acknowledged is lost, and nothing that was repeated is stored twice.
    assert_eq!(stored.len(), SAID_IN_DEMO + POSTERS * POSTS_EACH);
    for seen in seen {
        assert_eq!(seen.bodies, stored);
    }
}

#[actix_web::test]
async fn two_processes_on_sqlite_show_everybody_everything_once_though_one_is_killed() {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("rumbl.db");
    let database_url = format!("sqlite://{}", database.display());
    everybody_sees_everything_once_and_in_order(&database_url, "local").await;
}

#[actix_web::test]
async fn two_processes_on_postgresql_show_everybody_everything_once_though_one_is_killed() {
    #[expect(clippy::disallowed_methods, reason = "the test command hands the address over")]
    let Ok(database_url) = std::env::var(POSTGRES_URL) else { return };
    everybody_sees_everything_once_and_in_order(&database_url, &database_url).await;
}
