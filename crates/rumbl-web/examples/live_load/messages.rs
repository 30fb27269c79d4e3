//! Many groups whose members write at once, each waiting for the reply before the next.

use std::cell::Cell;
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use futures_util::future::try_join_all;
use rumbl_core::accounts::User;
use rumbl_core::changeset::Params;
use rumbl_core::conversations::{self, conversation_topic};
use rumbl_core::ids::{ConversationId, UserId};
use rumbl_core::repo::Connection;

use crate::client::{Client, Push};
use crate::participants::Ignore;
use crate::server::Server;
use crate::text;
use crate::world::{Person, logged_in, users};

/// Groups, and the people in each.
const GROUPS: usize = 500;
const PEOPLE_A_GROUP: usize = 4;
/// How long they write.
const DURATION: Duration = Duration::from_secs(8);

/// Messages stored a second, and what each costs; every one is delivered to all members.
///
/// # Errors
/// When another number is stored than was acknowledged.
pub(crate) async fn messages(server: &Server) -> Result<String> {
    let users = users(server).await?;
    let groups = server.repo.run({
        let users = users.clone();
        move |db| db.write(|db| create_groups(db, &users))
    });
    let groups = groups.await?;
    let reader = |places: &[usize]| Some(users.get(*places.first()?)?.id);
    let known: Vec<_> =
        groups.iter().filter_map(|(id, places)| Some((reader(places)?, *id))).collect();
    let people = logged_in(server, users.clone()).await?;
    let members = groups.iter().flat_map(|(id, places)| places.iter().map(move |at| (*id, *at)));
    let mut writers = Vec::new();
    for (id, place) in members {
        if let Some(person) = people.get(place) {
            writers.push(Writer::join(server, person, id).await?);
        }
    }
    server.settle().await?;

    let (before, started, acknowledged) = (server.cpu()?, Instant::now(), Cell::new(0));
    let writers = writers.into_iter().enumerate();
    try_join_all(writers.map(|(number, writer)| writer.write(number, started, &acknowledged)))
        .await?;
    let took = started.elapsed();
    server.settle().await?;
    let used = server.cpu_since(before)?;
    let acknowledged = acknowledged.get();
    let stored = stored(server, known).await?;
    ensure!(stored == acknowledged, "{acknowledged} were acknowledged, but {stored} stored");
    let rate = acknowledged as f64 / took.as_secs_f64();
    Ok(format!("{rate:.0}/s ({} a message)", used.of_each(acknowledged)))
}

/// Makes the groups, each with the places of its members among the people.
fn create_groups(
    db: &mut Connection,
    users: &[User],
) -> rumbl_core::Result<Vec<(ConversationId, Vec<usize>)>> {
    let group = |number: usize| {
        let places: Vec<usize> = (0..PEOPLE_A_GROUP)
            .map(|place| (number * PEOPLE_A_GROUP + place) % users.len())
            .collect();
        let members: Vec<&User> = places.iter().filter_map(|place| users.get(*place)).collect();
        let ids: Vec<UserId> = members.iter().map(|user| user.id).collect();
        let owner = members.first().ok_or(rumbl_core::Error::NotFound)?;
        let group = conversations::create_group(db, owner, &Params::default(), &ids)?;
        Ok((group.id, places))
    };
    (0..GROUPS).map(group).collect()
}

/// How many messages these groups have, as their rows say.
async fn stored(server: &Server, groups: Vec<(UserId, ConversationId)>) -> Result<usize> {
    let count = move |db: &mut Connection| {
        let counts = groups.iter().map(|(user_id, id)| {
            let listing = conversations::get_conversation(db, *user_id, *id)?;
            Ok(listing.conversation.message_count)
        });
        counts.sum::<rumbl_core::Result<i64>>()
    };
    Ok(usize::try_from(server.repo.run(count).await?)?)
}

/// A member in a group.
struct Writer {
    client: Client,
    topic: String,
}

impl Writer {
    async fn join(server: &Server, person: &Person, id: ConversationId) -> Result<Self> {
        let (mut client, topic) =
            (server.connect(person).await?, conversation_topic(id).to_string());
        client.join(&topic, &mut Ignore).await?;
        Ok(Self { client, topic })
    }

    /// Writes until the time is over.
    async fn write(
        mut self,
        number: usize,
        started: Instant,
        acknowledged: &Cell<usize>,
    ) -> Result<Client> {
        for round in 0.. {
            if started.elapsed() >= DURATION {
                break;
            }
            let payload = text::message(((number as u64) << 32) + round as u64);
            let push = Push::message(&self.topic, round, &payload);
            self.client.push(&push, &mut Ignore).await?;
            acknowledged.set(acknowledged.get() + 1);
        }
        Ok(self.client)
    }
}
