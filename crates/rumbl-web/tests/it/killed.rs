use std::collections::HashMap;
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use futures_util::future::join_all;
use rumbl_core::accounts::{self, User};
use rumbl_core::changeset::Params;
use rumbl_core::ids::VideoId;
use rumbl_core::multimedia::{self, AnnotationQuery};
use rumbl_core::repo::{PoolOptions, Repo};
use rumbl_web::channels::user_socket;
use serde_json::{Value, json};
use tokio::sync::{Mutex, Notify};

use crate::support::{Socket, test_config};

const SECRET: &str = "only-for-tests-only-for-tests-only-for-tests-only-for-tests-only-for-tests";
const POSTERS: usize = 8;
/// Annotations that are acknowledged before the kill.
const ENOUGH: usize = 200;
/// How long the server may take until it answers: it migrates and seeds before.
const START_TIMEOUT: Duration = Duration::from_secs(30);
const RETRY_INTERVAL: Duration = Duration::from_millis(20);

/// The binary itself, in a folder of its own, ended by SIGKILL at the latest when it is dropped.
struct Process(Child);

impl Process {
    async fn start(folder: &Path, port: u16) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_rumbl"));
        command.arg("serve").current_dir(folder).stdout(Stdio::null()).stderr(Stdio::null());
        command.env_clear().env("RUMBL_ENV", "dev").env("RUMBL_LIVE_RELOAD", "false");
        command.env("PORT", port.to_string()).env("SECRET_KEY_BASE", SECRET);
        command.env("DATABASE_URL", format!("sqlite://{}", folder.join("rumbl.db").display()));
        command.env("RUMBL_LIMITS__ANNOTATION_BURST", "100000");
        let process = Self(command.spawn().unwrap());
        let url = format!("http://127.0.0.1:{port}/robots.txt");
        let answers = async {
            let mut retry = tokio::time::interval(RETRY_INTERVAL);
            while reqwest::get(&url).await.is_err() {
                retry.tick().await;
            }
        };
        tokio::time::timeout(START_TIMEOUT, answers).await.expect("the server answers in time");
        process
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // On Unix this is SIGKILL.
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

/// What the server said that it has.
#[derive(Default)]
struct Acknowledged {
    bodies: Mutex<Vec<String>>,
    enough: Notify,
}

impl Acknowledged {
    async fn note(&self, body: String) {
        let mut bodies = self.bodies.lock().await;
        bodies.push(body);
        if bodies.len() == ENOUGH {
            self.enough.notify_one();
        }
    }
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

async fn register(repo: &Repo) -> Vec<User> {
    let people = repo.run(|db| {
        let person = |number| {
            let name = format!("poster{number}");
            let fields = [("name", name.as_str()), ("username", name.as_str())];
            accounts::create_user(db, &Params::from_iter(fields))
        };
        (0..POSTERS).map(person).collect()
    });
    people.await.unwrap()
}

/// Posts one annotation after the other until the server is gone.
async fn post(mut socket: Socket, name: String, acknowledged: &Acknowledged) {
    socket.join("videos:1", json!({})).await;
    for number in 0.. {
        let body = format!("{name} says {number}");
        let payload = json!({"body": body, "at": number});
        let Some(reply) = socket.try_push("videos:1", "new_annotation", payload).await else {
            return;
        };
        assert_eq!(reply["status"], "ok", "{reply}");
        acknowledged.note(body).await;
    }
}

async fn stored(repo: &Repo) -> HashMap<String, usize> {
    let bodies = repo.run(|db| {
        let video: VideoId = "1".parse().expect("an id");
        let mut bodies = Vec::new();
        let mut next = AnnotationQuery::parse(&Params::from_iter([("from", "0")]))?;
        loop {
            let page = multimedia::list_annotations(db, video, &next)?;
            bodies.extend(page.annotations.into_iter().map(|one| one.annotation.body));
            let Some(cursor) = page.next else { return Ok(bodies) };
            let cursor = cursor.to_string();
            next = AnnotationQuery::parse(&Params::from_iter([("after", cursor.as_str())]))?;
        }
    });
    let mut counts = HashMap::new();
    for body in bodies.await.unwrap() {
        *counts.entry(body).or_default() += 1;
    }
    counts
}

#[actix_web::test]
async fn a_server_that_is_killed_has_every_annotation_that_it_acknowledged_once() {
    let folder = tempfile::tempdir().unwrap();
    let port = free_port();
    let process = Process::start(folder.path(), port).await;
    let url = format!("sqlite://{}", folder.path().join("rumbl.db").display());
    let repo = Repo::connect(&url.parse().unwrap(), PoolOptions::default()).unwrap();
    let secret = test_config(&[("SECRET_KEY_BASE", SECRET)]).secret_key_base;

    let acknowledged = Acknowledged::default();
    let posting = register(&repo).await.into_iter().map(async |user| {
        let query = format!("vsn=2.0.0&token={}", user_socket::sign(&secret, &user).unwrap());
        let socket = Socket::connect(&format!("http://127.0.0.1:{port}"), &query).await.unwrap();
        post(socket, user.username, &acknowledged).await;
    });
    let kill = async {
        acknowledged.enough.notified().await;
        drop(process);
    };
    futures_util::future::join(join_all(posting), kill).await;

    let process = Process::start(folder.path(), port).await;
    let (stored, acknowledged) = (stored(&repo).await, acknowledged.bodies.lock().await);
    assert!(acknowledged.len() >= ENOUGH);
    for body in acknowledged.iter() {
        assert_eq!(stored.get(body), Some(&1), "{body}");
    }
    // Each person had at most one on the way.
    assert!(stored.len() <= acknowledged.len() + POSTERS, "{} stored", stored.len());
    let video: Value = reqwest::get(format!("http://127.0.0.1:{port}/api/videos/1"))
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    assert_eq!(video["data"]["annotation_count"], stored.len());
    drop(process);
}
