//! What connecting and joining costs, at videos of all kinds.

use std::time::{Duration, Instant};

use anyhow::Result;

use crate::participants::Participants;
use crate::server::{Cpu, Server};
use crate::world::{LONG_VIDEO, PEOPLE, Person, VIDEOS, people, topic};

/// People at each video where all have some.
const PEOPLE_A_VIDEO: usize = 25;
/// The same where memory is measured, to have more of them.
const IDLE_PEOPLE_A_VIDEO: usize = 50;
/// How often everybody comes to the long video, since one time is over too soon to be measured.
const MAX_ROUNDS: usize = 10;
/// After this time nobody comes again, so that a slow server is measured, too.
const MAX_DURATION: Duration = Duration::from_mins(1);
/// Videos that are visited before anything is measured, and how often, so that connections to the
/// database stand and what is prepared at first use has been.
const WARM_VIDEOS: usize = 10;
const WARM_VISITS: usize = 10;

/// Everybody has a few of the videos open, and comes to them in turn.
pub(crate) async fn topics(server: &Server) -> Result<String> {
    warm_up(server).await?;
    let people = people(server).await?;
    let mut participants = Participants::default();
    let before = server.cpu()?;
    participants.join(server, seats(&people, PEOPLE_A_VIDEO)).await?;
    server.settle().await?;
    Ok(server.cpu_since(before)?.of_each(participants.len()) + &server.failures())
}

/// Everybody comes to the video with the most annotations, and goes, and comes again.
pub(crate) async fn busy(server: &Server) -> Result<String> {
    warm_up(server).await?;
    let people = people(server).await?;
    let files = server.process.open_files()?;
    let (mut used, mut rounds, started) = (Cpu::default(), 0, Instant::now());
    while rounds < MAX_ROUNDS && started.elapsed() < MAX_DURATION {
        rounds += 1;
        let mut participants = Participants::default();
        let before = server.cpu()?;
        let seats = people.iter().map(|person| (person.clone(), topic(LONG_VIDEO)));
        participants.join(server, seats).await?;
        server.settle().await?;
        used = used.plus(server.cpu_since(before)?);
        participants.leave().await;
        server.wait_until_left(files).await?;
    }
    Ok(used.of_each(rounds * PEOPLE) + &server.failures())
}

/// Joined clients that say nothing.
pub(crate) async fn memory(server: &Server) -> Result<String> {
    warm_up(server).await?;
    let people = people(server).await?;
    let before = server.process.rss_bytes()?;
    let mut participants = Participants::default();
    participants.join(server, seats(&people, IDLE_PEOPLE_A_VIDEO)).await?;
    server.settle().await?;
    let each = (server.process.rss_bytes()? - before) / participants.len() as f64;
    Ok(format!("{:.1} KB{}", each / 1000.0, server.failures()))
}

/// So many different people at each of the videos; they come to one video after the other.
pub(crate) fn seats(
    people: &[Person],
    people_a_video: usize,
) -> impl Iterator<Item = (Person, String)> {
    (0..people_a_video * VIDEOS).filter_map(move |seat| {
        let (video, place) = (seat % VIDEOS, seat / VIDEOS);
        let person = (place * (PEOPLE / people_a_video) + video) % PEOPLE;
        Some((people.get(person)?.clone(), topic(video + 1)))
    })
}

/// Comes to some of the videos, and leaves them again.
pub(crate) async fn warm_up(server: &Server) -> Result<()> {
    let people = people(server).await?;
    let files = server.process.open_files()?;
    let mut visitors = Participants::default();
    let videos = (1..=WARM_VIDEOS).cycle().take(WARM_VIDEOS * WARM_VISITS);
    visitors
        .join(
            server,
            people.iter().zip(videos).map(|(person, video)| (person.clone(), topic(video))),
        )
        .await?;
    visitors.leave().await;
    server.wait_until_left(files).await
}
