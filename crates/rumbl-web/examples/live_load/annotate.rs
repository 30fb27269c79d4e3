//! Many people who annotate at once, each waiting for the reply before the next.

use std::cell::Cell;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use futures_util::future::try_join_all;

use crate::client::{Client, Push};
use crate::participants::Ignore;
use crate::server::Server;
use crate::text;
use crate::world::{Person, people, topic};

/// Videos that are annotated, and the people at each.
const VIDEOS: usize = 50;
const PEOPLE_A_VIDEO: usize = 10;
/// How long they annotate.
const DURATION: Duration = Duration::from_secs(8);

/// Annotations stored a second, and what each costs.
///
/// # Errors
/// When another number is stored than was acknowledged.
pub(crate) async fn posts(server: &Server) -> Result<String> {
    let people = people(server).await?;
    let videos: Vec<_> = (1..=VIDEOS).collect();
    let stored_before = stored(server, &videos).await?;
    let mut posters = Vec::new();
    for (person, &video) in people.iter().zip(videos.iter().cycle()).take(VIDEOS * PEOPLE_A_VIDEO) {
        posters.push(Poster::join(server, person, video).await?);
    }
    server.settle().await?;

    let (before, started, acknowledged) = (server.cpu()?, Instant::now(), Cell::new(0));
    let posters = posters.into_iter().enumerate();
    try_join_all(posters.map(|(number, poster)| poster.post(number, started, &acknowledged)))
        .await?;
    let took = started.elapsed();
    let used = server.cpu_since(before)?;
    let acknowledged = acknowledged.get();
    let stored = stored(server, &videos).await? - stored_before;
    ensure!(stored == acknowledged, "{acknowledged} were acknowledged, but {stored} stored");
    let rate = acknowledged as f64 / took.as_secs_f64();
    Ok(format!("{rate:.0}/s ({} a post)", used.of_each(acknowledged)))
}

/// A person at a video.
struct Poster {
    client: Client,
    topic: String,
}

impl Poster {
    async fn join(server: &Server, person: &Person, video: usize) -> Result<Self> {
        let (mut client, topic) = (server.connect(person).await?, topic(video));
        client.join(&topic, &mut Ignore).await?;
        Ok(Self { client, topic })
    }

    /// Posts until the time is over.
    async fn post(
        mut self,
        number: usize,
        started: Instant,
        acknowledged: &Cell<usize>,
    ) -> Result<Client> {
        for round in 0.. {
            if started.elapsed() >= DURATION {
                break;
            }
            let payload = text::annotation(((number as u64) << 32) + round as u64);
            let push = Push::annotation(&self.topic, round, &payload);
            self.client.push(&push, &mut Ignore).await?;
            acknowledged.set(acknowledged.get() + 1);
        }
        Ok(self.client)
    }
}

/// How many annotations videos have, as everybody may see: the rows of their tables.
pub(crate) async fn stored(server: &Server, videos: &[usize]) -> Result<usize> {
    let mut sum = 0;
    for video in videos {
        let url = format!("http://127.0.0.1:{}/videos/{video}/annotations.csv", server.port);
        let table = reqwest::get(url).await?.error_for_status()?.text().await?;
        sum += table.lines().count().checked_sub(1).context("a table without a head")?;
    }
    Ok(sum)
}
