//! Everybody comes at once, as after a restart.

use std::cell::Cell;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow};
use futures_util::TryStreamExt;
use futures_util::stream::FuturesUnordered;

use crate::client::Client;
use crate::joins::{seats, warm_up};
use crate::participants::{Ignore, Participants};
use crate::server::Server;
use crate::world::{Person, people};

/// How many come: near the number of files that a process may have.
const CLIENTS: usize = 19_900;
/// People at each video, rounded up.
const PEOPLE_A_VIDEO: usize = 100;
/// The longest that it may take.
const TIMEOUT: Duration = Duration::from_mins(2);
/// How long after an attempt that failed a client tries again: Phoenix's own pauses.
const RETRIES_MS: [u64; 10] = [10, 50, 100, 150, 200, 250, 500, 1_000, 2_000, 5_000];
/// How long after everybody has left the server's memory is looked at.
const AFTER: Duration = Duration::from_secs(10);

/// How long it takes until all have joined, and what memory stays.
pub(crate) async fn storm(server: &Server) -> Result<String> {
    warm_up(server).await?;
    let people = people(server).await?;
    let (files, rss) = (server.process.open_files()?, server.process.rss_bytes()?);
    let before = server.cpu()?;
    let started = Instant::now();
    let failures = Cell::new(0);
    let seats: Vec<_> = seats(&people, PEOPLE_A_VIDEO).take(CLIENTS).collect();
    let mut participants = Participants::default();
    let all_join = async {
        let joins = seats.iter().map(|(person, topic)| join(server, person, topic, &failures));
        let mut joins: FuturesUnordered<_> = joins.collect();
        while let Some(client) = joins.try_next().await? {
            participants.stay(client, Ignore);
        }
        Ok::<_, anyhow::Error>(())
    };
    tokio::time::timeout(TIMEOUT, all_join)
        .await
        .map_err(|_elapsed| anyhow!("not all joined in time"))??;
    let took = started.elapsed();
    server.settle().await?;
    participants.check()?;
    let used = server.cpu_since(before)?.of_each(CLIENTS);
    let joined_rss = server.process.rss_bytes()?;
    participants.leave().await;
    server.wait_until_left(files).await?;
    tokio::time::sleep(AFTER).await;
    Ok(format!(
        "{:.1} s ({} attempts failed; {used} a client; memory {}, joined {}, after they left {})",
        took.as_secs_f64(),
        failures.get(),
        megabytes(rss),
        megabytes(joined_rss),
        megabytes(server.process.rss_bytes()?),
    ))
}

/// Connects and joins, again and again until it succeeds.
async fn join(
    server: &Server,
    person: &Person,
    topic: &str,
    failures: &Cell<usize>,
) -> Result<Client> {
    let mut pauses = RETRIES_MS.iter().copied().cycle();
    loop {
        let joining = async {
            let mut client = server.connect(person).await?;
            client.join(topic, &mut Ignore).await?;
            Ok::<_, anyhow::Error>(client)
        };
        if let Ok(client) = joining.await {
            return Ok(client);
        }
        failures.set(failures.get() + 1);
        let pause = pauses.next().context("no pause")?;
        tokio::time::sleep(Duration::from_millis(pause)).await;
    }
}

fn megabytes(bytes: f64) -> String {
    format!("{:.0} MB", bytes / 1e6)
}
