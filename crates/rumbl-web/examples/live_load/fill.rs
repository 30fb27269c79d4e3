//! Fills an empty database with the factories.

use std::time::Instant;

use anyhow::{Result, ensure};
use rumbl_core::accounts::User as UserRow;
use rumbl_core::repo::Connection;
use rumbl_factories::{User, Video, try_insert};

use crate::server::Server;
use crate::text::{LENGTH_MS, LONG_LENGTH_MS};
use crate::world::{ANNOTATIONS, LONG_ANNOTATIONS, LONG_VIDEO, PEOPLE};

/// People who annotate a usual video, and the long one.
const PEOPLE_A_VIDEO: usize = 25;
const PEOPLE_AT_LONG_VIDEO: usize = 100;
/// What the first person, who owns all videos, logs in with.
const OWNERS_PASSWORD: &str = "only-for-a-bench";

/// Makes everything, and says how long it took.
pub(crate) async fn fill(server: &Server) -> Result<String> {
    let started = Instant::now();
    let people = server.repo.run(|db| db.write(add_people)).await?;
    let last = server.repo.run(move |db| add_videos(db, &people)).await?;
    // The figures know the videos by their place in an empty database.
    ensure!(last == LONG_VIDEO.to_string(), "the database was not empty");
    Ok(format!("{:.0} s", started.elapsed().as_secs_f64()))
}

fn add_people(db: &mut Connection) -> rumbl_core::Result<Vec<UserRow>> {
    let person = |number| {
        let person = User.name(format!("Person {number}")).username(format!("person{number}"));
        let is_owner = number == 1;
        try_insert(db, if is_owner { person.password(OWNERS_PASSWORD) } else { person })
    };
    (1..=PEOPLE).map(person).collect()
}

/// Adds the videos with their annotations, and returns the id of the last.
fn add_videos(db: &mut Connection, people: &[UserRow]) -> rumbl_core::Result<String> {
    let mut last = String::new();
    let Some(owner) = people.first() else { return Ok(last) };
    let mut visitors = people.iter().cycle();
    for number in 1..=LONG_VIDEO {
        let (count, annotations, length_ms) = match number {
            LONG_VIDEO => (PEOPLE_AT_LONG_VIDEO, LONG_ANNOTATIONS, LONG_LENGTH_MS),
            _ => (PEOPLE_A_VIDEO, ANNOTATIONS, LENGTH_MS),
        };
        let video = Video
            .numbered(number as u64)
            .by(owner)
            .url(format!("https://example.com/{number}.mp4"))
            .title(format!("Part {number}"))
            .with_annotations(annotations)
            .annotated_by(visitors.by_ref().take(count))
            .annotated_within_ms(length_ms);
        last = try_insert(db, video)?.id.to_string();
    }
    Ok(last)
}
