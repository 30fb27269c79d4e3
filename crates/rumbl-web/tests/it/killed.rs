use std::collections::HashMap;

use futures_util::future::join_all;
use rumbl_core::accounts::User;
use rumbl_core::annotations::{self, AnnotationQuery};
use rumbl_core::changeset::Params;
use rumbl_core::ids::VideoId;
use rumbl_core::repo::Repo;
use rumbl_factories::{User, try_insert};
use serde_json::{Value, json};
use tokio::sync::{Mutex, Notify};

use crate::support::{Process, Socket};

const POSTERS: usize = 8;
/// Annotations that are acknowledged before the kill.
const ENOUGH: usize = 200;
/// What is said in the demo from the start.
const SAID_IN_DEMO: usize = 27;

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

async fn register(repo: &Repo) -> Vec<User> {
    let people = repo.run(|db| {
        let person = |number| {
            let name = format!("poster{number}");
            try_insert(db, User.name(name.as_str()).username(name.as_str()))
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
            let page = annotations::list_annotations(db, video, &next)?;
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
    let process = Process::start(folder.path(), &[]).await;
    let repo = process.repo();

    let acknowledged = Acknowledged::default();
    let sockets = register(&repo).await.into_iter().map(async |user| {
        let socket = process.socket(&user).await;
        (socket, user.username)
    });
    let sockets = join_all(sockets).await;
    let posting = sockets.into_iter().map(|(socket, name)| post(socket, name, &acknowledged));
    let kill = async {
        acknowledged.enough.notified().await;
        drop(process);
    };
    futures_util::future::join(join_all(posting), kill).await;

    let process = Process::start(folder.path(), &[]).await;
    let (stored, acknowledged) = (stored(&repo).await, acknowledged.bodies.lock().await);
    assert!(acknowledged.len() >= ENOUGH);
    for body in acknowledged.iter() {
        assert_eq!(stored.get(body), Some(&1), "{body}");
    }
    // Each person had at most one on the way.
    assert!(stored.len() <= SAID_IN_DEMO + acknowledged.len() + POSTERS, "{} stored", stored.len());
    let video: Value =
        reqwest::get(format!("{}/api/videos/1", process.url)).await.unwrap().json().await.unwrap();
    assert_eq!(video["data"]["annotation_count"], stored.len());
    drop(process);
}
