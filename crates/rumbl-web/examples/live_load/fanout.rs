//! One person annotates a video that a thousand watch.

use std::cell::Cell;
use std::rc::Rc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use tokio::sync::Notify;

use crate::annotate::stored;
use crate::client::{Push, Receive};
use crate::participants::{Ignore, Participants};
use crate::server::Server;
use crate::text;
use crate::world::{people, topic};

/// The video, of which no other figure makes use.
const VIDEO: usize = 101;
/// Those who watch, the one who annotates not counted; everybody has two pages open.
const WATCHERS: usize = 1_000;
/// How long they annotate.
const DURATION: Duration = Duration::from_secs(5);
/// The longest that one annotation may take to reach everybody.
const DELIVERY_TIMEOUT: Duration = Duration::from_secs(10);

/// Deliveries a second of annotations that are stored, the next once everybody has the one before.
///
/// # Errors
/// When another number is stored than was acknowledged.
pub(crate) async fn fanout(server: &Server) -> Result<String> {
    let (people, topic) = (people(server).await?, topic(VIDEO));
    let stored_before = stored(server, &[VIDEO]).await?;
    let delivered = Rc::new(Delivered::default());
    let mut watchers = Participants::default();
    let seats = people.iter().cycle().take(WATCHERS);
    let seats = seats.map(|person| (person.clone(), topic.clone(), Watcher(Rc::clone(&delivered))));
    watchers.join_as(server, seats).await?;
    let mut poster = server.connect(people.first().context("nobody")?).await?;
    poster.join(&topic, &mut Ignore).await?;
    server.settle().await?;

    let (before, started, mut posts) = (server.cpu()?, Instant::now(), 0);
    while started.elapsed() < DURATION {
        let payload = text::annotation(posts as u64);
        poster.push(&Push::annotation(&topic, posts, &payload), &mut Ignore).await?;
        posts += 1;
        let deliveries = delivered.wait_for(posts * WATCHERS);
        tokio::time::timeout(DELIVERY_TIMEOUT, deliveries).await.context("a delivery is late")?;
    }
    let took = started.elapsed();
    let used = server.cpu_since(before)?;
    watchers.check()?;
    let stored = stored(server, &[VIDEO]).await? - stored_before;
    ensure!(stored == posts, "{posts} were acknowledged, but {stored} stored");
    let deliveries = posts * WATCHERS;
    let rate = deliveries as f64 / took.as_secs_f64();
    Ok(format!("{rate:.0}/s ({} a delivery)", used.of_each(deliveries)))
}

/// Annotations that have arrived.
#[derive(Default)]
struct Delivered {
    count: Cell<usize>,
    wanted: Cell<usize>,
    reached: Notify,
}

impl Delivered {
    async fn wait_for(&self, count: usize) {
        self.wanted.set(count);
        while self.count.get() < count {
            self.reached.notified().await;
        }
    }
}

/// Counts what one of the watchers receives.
struct Watcher(Rc<Delivered>);

impl Receive for Watcher {
    fn message(&mut self, head: &[u8]) {
        if memchr::memmem::find(head, b"\"new_annotation\"").is_some() {
            let count = self.0.count.get() + 1;
            self.0.count.set(count);
            if count == self.0.wanted.get() {
                self.0.reached.notify_one();
            }
        }
    }
}
