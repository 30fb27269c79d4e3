//! Many people who annotate at once: `annotate_load DATABASE_URL PORT SECRET_KEY_BASE`.
//!
//! It adds the people and the videos to the database of a running server, has everybody post over
//! a socket of their own for a while, each waiting for the reply before the next, and prints
//! how many annotations were acknowledged and how long that took, in seconds.
//! `cargo xtask bench annotate` runs it on a core of its own.
#![expect(clippy::print_stdout, reason = "a bench prints its figures")]

use std::cell::Cell;
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use futures_util::future::try_join_all;
use futures_util::{SinkExt, StreamExt};
use rumbl_core::accounts::{self, User};
use rumbl_core::changeset::Params;
use rumbl_core::multimedia::{self, Video};
use rumbl_core::repo::{PoolOptions, Repo};
use rumbl_web::channels::{user_socket, video_channel};
use rumbl_web::config::Config;
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

const PEOPLE: usize = 500;
const VIDEOS: usize = 50;
const DURATION: Duration = Duration::from_secs(8);

type Stream = WebSocketStream<MaybeTlsStream<TcpStream>>;

#[actix_web::main]
async fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [database_url, port, secret] = arguments.as_slice() else {
        bail!("usage: annotate_load DATABASE_URL PORT SECRET_KEY_BASE")
    };
    let settings = [("RUMBL_ENV", "test"), ("SECRET_KEY_BASE", secret.as_str())];
    let settings = settings.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let config = Config::from_variables(&BTreeMap::from(settings))?;
    let repo = Repo::connect(&database_url.parse()?, PoolOptions::default())?;

    let people = add_people(&repo).await?;
    let owner = people.first().context("nobody")?.clone();
    let videos = add_videos(&repo, owner).await?;
    let stored_before = stored(&repo, &videos).await?;
    let sockets = people.iter().zip(videos.iter().cycle()).map(async |(user, video)| {
        let token = user_socket::sign(&config.secret_key_base, user)?;
        Poster::join(port, &token, video).await
    });
    let posters = try_join_all(sockets).await?;

    let (started, acknowledged) = (Instant::now(), Cell::new(0));
    try_join_all(posters.into_iter().map(|poster| poster.post(started, &acknowledged))).await?;
    let elapsed = started.elapsed().as_secs_f64();
    let stored = stored(&repo, &videos).await? - stored_before;
    let acknowledged: i64 = acknowledged.get();
    ensure!(stored == acknowledged, "{acknowledged} were acknowledged, but {stored} stored");
    println!("{acknowledged} {elapsed}");
    Ok(())
}

async fn add_people(repo: &Repo) -> Result<Vec<User>> {
    let people = repo.run(|db| {
        let person = |number| {
            let name = format!("poster{number}");
            let fields = [("name", name.as_str()), ("username", name.as_str())];
            accounts::create_user(db, &Params::from_iter(fields))
        };
        (0..PEOPLE).map(person).collect()
    });
    Ok(people.await?)
}

async fn add_videos(repo: &Repo, owner: User) -> Result<Vec<Video>> {
    let videos = repo.run(move |db| {
        let video = |number| {
            let title = format!("Video {number}");
            let fields =
                [("url", "https://example.com/a.mp4"), ("title", &title), ("description", "it")];
            multimedia::create_video(db, &owner, &Params::from_iter(fields))
        };
        (0..VIDEOS).map(video).collect()
    });
    Ok(videos.await?)
}

async fn stored(repo: &Repo, videos: &[Video]) -> Result<i64> {
    let ids: Vec<_> = videos.iter().map(|video| video.id).collect();
    let counts = repo.run(move |db| {
        ids.into_iter().map(|id| Ok(multimedia::annotation_version(db, id)?.count)).sum()
    });
    Ok(counts.await?)
}

/// A person at a video.
struct Poster {
    stream: Stream,
    topic: String,
}

impl Poster {
    async fn join(port: &str, token: &str, video: &Video) -> Result<Self> {
        let url = format!("ws://127.0.0.1:{port}/socket/websocket?vsn=2.0.0&token={token}");
        let (stream, _) = connect_async(url).await.context("a socket was refused")?;
        let mut poster = Self { stream, topic: video_channel::topic(video.id) };
        poster.push("phx_join", 0, "{}").await?;
        Ok(poster)
    }

    /// Posts until the time is over.
    async fn post(mut self, started: Instant, acknowledged: &Cell<i64>) -> Result<()> {
        let mut number = 0;
        while started.elapsed() < DURATION {
            number += 1;
            let payload =
                format!(r#"{{"body":"Such a moment, number {number}","at":{number}000}}"#);
            self.push("new_annotation", number, &payload).await?;
            acknowledged.set(acknowledged.get() + 1);
        }
        Ok(())
    }

    /// Pushes, and waits for the reply; what others say meanwhile is passed over.
    async fn push(&mut self, event: &str, reference: u64, payload: &str) -> Result<()> {
        let topic = &self.topic;
        let message = format!(r#"["0","{reference}","{topic}","{event}",{payload}]"#);
        self.stream.send(Message::text(message)).await?;
        let reply = format!(r#"["0","{reference}","#);
        loop {
            let message = self.stream.next().await.context("the server hung up")??;
            let Message::Text(text) = message else { continue };
            if text.starts_with(&reply) {
                ensure!(text.contains(r#""status":"ok""#), "refused: {text}");
                return Ok(());
            }
        }
    }
}
