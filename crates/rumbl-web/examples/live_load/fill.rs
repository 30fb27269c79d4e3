//! Fills an empty database: people and videos by the contexts, annotations over the socket, as
//! people make them.

use std::iter;
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use futures_util::{StreamExt, TryStreamExt, stream};
use rumbl_core::accounts::{self, User};
use rumbl_core::changeset::Params;
use rumbl_core::multimedia;
use rumbl_core::repo::Connection;

use crate::client::{Push, Receive};
use crate::server::Server;
use crate::text;
use crate::world::{
    ANNOTATIONS, LONG_ANNOTATIONS, LONG_VIDEO, PEOPLE, Person, VIDEOS, people, topic,
};

/// People who annotate at the same moment.
const AT_ONCE: usize = 8;
/// Annotations of one person on their way at the same moment.
const IN_FLIGHT: usize = 100;
/// People who annotate a usual video, and the long one.
const PEOPLE_A_VIDEO: usize = 25;
const PEOPLE_AT_LONG_VIDEO: usize = 100;
/// What the first person, who owns all videos, logs in with.
const OWNERS_PASSWORD: &str = "only-for-a-bench";

/// Makes everything, and says how long it took.
pub(crate) async fn fill(server: &Server) -> Result<String> {
    let started = Instant::now();
    server.repo.run(|db| db.write(add_people_and_videos)).await?;
    let people = people(server).await?;
    let visits = visits(&people);
    let made = stream::iter(visits).map(|visit| visit.annotate(server));
    made.buffer_unordered(AT_ONCE).try_collect::<Vec<()>>().await?;
    Ok(format!("{:.0} s", started.elapsed().as_secs_f64()))
}

fn add_people_and_videos(db: &mut Connection) -> rumbl_core::Result<()> {
    let mut owner: Option<User> = None;
    for number in 1..=PEOPLE {
        let (name, username) = (format!("Person {number}"), format!("person{number}"));
        let fields = [("name", name.as_str()), ("username", username.as_str())];
        if owner.is_none() {
            let password = [("password", OWNERS_PASSWORD)];
            let fields = fields.into_iter().chain(password);
            owner = Some(accounts::register_user(db, &fields.collect())?);
        } else {
            accounts::create_user(db, &Params::from_iter(fields))?;
        }
    }
    let owner = owner.ok_or(rumbl_core::Error::NotFound)?;
    for number in 1..=LONG_VIDEO {
        let (url, title) = (format!("https://example.com/{number}.mp4"), format!("Part {number}"));
        let description = "One of the films that we watch together every Thursday.";
        let fields = [("url", url.as_str()), ("title", &title), ("description", description)];
        let video = multimedia::create_video(db, &owner, &Params::from_iter(fields))?;
        if video.id.to_string() != number.to_string() {
            // The figures know the videos by their place in an empty database.
            return Err(rumbl_core::Error::NotFound);
        }
    }
    Ok(())
}

/// One person's annotations of one video.
struct Visit {
    person: Person,
    video: usize,
    annotations: usize,
    first_number: usize,
}

fn visits(people: &[Person]) -> Vec<Visit> {
    let usual = (0..VIDEOS * PEOPLE_A_VIDEO)
        .map(|number| (number / PEOPLE_A_VIDEO + 1, ANNOTATIONS / PEOPLE_A_VIDEO));
    let long = (LONG_VIDEO, LONG_ANNOTATIONS / PEOPLE_AT_LONG_VIDEO);
    let long = iter::repeat_n(long, PEOPLE_AT_LONG_VIDEO);
    let mut first_number = 0;
    let visits = usual.chain(long).zip(people.iter().cycle());
    visits
        .map(|((video, annotations), person)| {
            first_number += annotations;
            Visit { person: person.clone(), video, annotations, first_number }
        })
        .collect()
}

impl Visit {
    async fn annotate(self, server: &Server) -> Result<()> {
        let mut client = server.connect(&self.person).await?;
        let topic = topic(self.video);
        let mut replies = Replies::default();
        client.join(&topic, &mut replies).await.context("nobody can join")?;
        replies = Replies::default();
        let payload = match self.video {
            LONG_VIDEO => text::annotation_on_long_video,
            _ => text::annotation,
        };
        for number in 0..self.annotations {
            while number - replies.count() >= IN_FLIGHT {
                client.receive(&mut replies).await?;
            }
            let payload = payload((self.first_number + number) as u64);
            client.send(&Push::annotation(&topic, number, &payload).to_string()).await?;
        }
        while replies.count() < self.annotations {
            client.receive(&mut replies).await?;
        }
        ensure!(replies.refused == 0, "{} annotations were refused", replies.refused);
        Ok(())
    }
}

/// How many pushes were answered, and how.
#[derive(Default)]
struct Replies {
    ok: usize,
    refused: usize,
}

impl Replies {
    fn count(&self) -> usize {
        self.ok + self.refused
    }
}

impl Receive for Replies {
    fn message(&mut self, head: &[u8]) {
        if head.starts_with(b"[\"1\",") && memchr::memmem::find(head, b"\"phx_reply\"").is_some() {
            match memchr::memmem::find(head, b"\"status\":\"ok\"") {
                Some(_) => self.ok += 1,
                None => self.refused += 1,
            }
        }
    }
}
