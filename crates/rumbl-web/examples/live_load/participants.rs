//! Clients that have joined and stay.

use anyhow::Result;
use futures_util::{StreamExt, TryStreamExt, stream};
use tokio::task::JoinSet;

use crate::client::{Client, Receive};
use crate::server::Server;
use crate::world::Person;

/// Clients that connect and join at the same moment, where not all do.
pub(crate) const JOINS_AT_ONCE: usize = 64;

/// Receives everything and looks at nothing.
pub(crate) struct Ignore;

impl Receive for Ignore {
    fn message(&mut self, _: &[u8]) {}
}

/// Clients that read what they are sent until this is dropped.
#[derive(Default)]
pub(crate) struct Participants {
    tasks: JoinSet<Result<()>>,
}

impl Participants {
    /// Has people connect and join a topic each, some at once.
    pub(crate) async fn join(
        &mut self,
        server: &Server,
        people: impl Iterator<Item = (Person, String)>,
    ) -> Result<()> {
        self.join_as(server, people.map(|(person, topic)| (person, topic, Ignore))).await
    }

    /// The same, with something that looks at what each receives.
    pub(crate) async fn join_as<R: Receive + 'static>(
        &mut self,
        server: &Server,
        people: impl Iterator<Item = (Person, String, R)>,
    ) -> Result<()> {
        let joins = people.map(async |(person, topic, mut receiver)| {
            let client = server.join(&person, &topic, &mut receiver).await?;
            Ok::<_, anyhow::Error>((client, receiver))
        });
        let mut joined = stream::iter(joins).buffer_unordered(JOINS_AT_ONCE);
        while let Some((client, receiver)) = joined.try_next().await? {
            self.stay(client, receiver);
        }
        self.check()
    }

    /// Keeps one that has joined.
    pub(crate) fn stay<R: Receive + 'static>(&mut self, client: Client, mut receiver: R) {
        self.tasks.spawn_local(async move { client.stay(&mut receiver).await });
    }

    /// # Errors
    /// When one was disconnected.
    pub(crate) fn check(&mut self) -> Result<()> {
        match self.tasks.try_join_next() {
            Some(left) => left?,
            None => Ok(()),
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.tasks.len()
    }

    /// Has all of them hang up.
    pub(crate) async fn leave(mut self) {
        self.tasks.shutdown().await;
    }
}
