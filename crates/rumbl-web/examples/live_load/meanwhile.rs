//! People who annotate while something else is measured.

use std::iter;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};

use crate::client::{Client, Push};
use crate::participants::Ignore;
use crate::server::Server;
use crate::text;
use crate::world::{VIDEOS, people, topic};

/// The videos that were added last but one, which the home page shows.
const ANNOTATED: usize = 11;
/// The pause between two annotations, whoever makes them: twenty a second.
const INTERVAL: Duration = Duration::from_millis(50);
/// The longest that anything is measured.
const TIMEOUT: Duration = Duration::from_mins(5);

/// Annotates one video after the other until it is stopped.
pub(crate) async fn meanwhile(server: &Server) -> Result<String> {
    let mut posters = Vec::new();
    for (person, video) in people(server).await?.iter().zip((1..=VIDEOS).rev()).take(ANNOTATED) {
        let (mut client, topic) = (server.connect(person).await?, topic(video));
        client.join(&topic, &mut Ignore).await?;
        posters.push((client, topic));
    }
    let started = Instant::now();
    let mut due = tokio::time::Instant::now();
    for round in iter::successors(Some(0_usize), |round| Some(round + 1)) {
        if started.elapsed() > TIMEOUT {
            break;
        }
        tokio::time::sleep_until(due).await;
        due += INTERVAL;
        let place = round % ANNOTATED;
        let (client, topic) = posters.get_mut(place).context("nobody annotates")?;
        annotate(client, topic, round).await?;
    }
    Ok("everybody has annotated".to_owned())
}

async fn annotate(client: &mut Client, topic: &str, round: usize) -> Result<()> {
    let payload = text::annotation(round as u64);
    client.push(&Push::annotation(topic, round, &payload), &mut Ignore).await
}
