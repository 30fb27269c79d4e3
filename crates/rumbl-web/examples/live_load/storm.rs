//! Everybody comes at once, as after a restart.

use std::time::{Duration, Instant};

use anyhow::{Result, anyhow};
use futures_util::TryStreamExt;
use futures_util::stream::FuturesUnordered;

use crate::joins::{seats, warm_up};
use crate::participants::{Ignore, Participants};
use crate::server::Server;
use crate::world::people;

/// How many come: near the number of files that a process may have.
const CLIENTS: usize = 19_900;
/// People at each video, rounded up.
const PEOPLE_A_VIDEO: usize = 100;
/// The longest that it may take.
const TIMEOUT: Duration = Duration::from_mins(2);
/// How long after everybody has left the server's memory is looked at.
const AFTER: Duration = Duration::from_secs(10);

/// How long it takes until all have joined, and what memory stays.
pub(crate) async fn storm(server: &Server) -> Result<String> {
    warm_up(server).await?;
    let people = people(server).await?;
    let (files, rss) = (server.process.open_files()?, server.process.rss_bytes()?);
    let before = server.cpu()?;
    let started = Instant::now();
    let seats: Vec<_> = seats(&people, PEOPLE_A_VIDEO).take(CLIENTS).collect();
    let mut participants = Participants::default();
    let all_join = async {
        let joins =
            seats.iter().map(async |(person, topic)| server.join(person, topic, &mut Ignore).await);
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
        "{:.1} s{} ({used} a client; memory {}, joined {}, after they left {})",
        took.as_secs_f64(),
        server.failures(),
        megabytes(rss),
        megabytes(joined_rss),
        megabytes(server.process.rss_bytes()?),
    ))
}

fn megabytes(bytes: f64) -> String {
    format!("{:.0} MB", bytes / 1e6)
}
