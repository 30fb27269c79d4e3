//! One person annotates a video that a thousand watch, spread over several nodes.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};

use crate::client::{Client, Push, Receive};
use crate::participants::{Ignore, Participants};
use crate::process::Process;
use crate::server::Server;
use crate::text;
use crate::world::{people, topic};

/// The video, which no other figure uses.
const VIDEO: usize = 102;
/// Watchers on all nodes together, besides the one who annotates.
const WATCHERS: usize = 1_000;
/// Annotations, and how long each is followed before the next: much longer than one takes to arrive everywhere.
const POSTS: usize = 200;
const INTERVAL: Duration = Duration::from_millis(50);
/// How long nodes may take to find each other.
const MEETING: Duration = Duration::from_secs(2);

/// Another node on the same database.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Node {
    pub(crate) port: u16,
    pub(crate) process: Process,
}

/// Delays from sending an annotation to its arrival at each watcher, on the writer's node and on the others; and the CPU
/// time of an annotation on each node.
///
/// # Errors
/// When an annotation doesn't reach everybody.
pub(crate) async fn spread(server: &Server, others: &[Node]) -> Result<String> {
    let (people, topic) = (people(server).await?, topic(VIDEO));
    tokio::time::sleep(MEETING).await;
    let mut watchers = Participants::default();
    let sent = Rc::new(Cell::new(Instant::now()));
    let arrivals: [Arrivals; 2] = Default::default();
    for (index, person) in people.iter().cycle().take(WATCHERS).enumerate() {
        let node = (index % (others.len() + 1)).checked_sub(1).and_then(|index| others.get(index));
        let port = node.map_or(server.port, |node| node.port);
        let [here, elsewhere] = &arrivals;
        let arrivals = Rc::clone(if node.is_none() { here } else { elsewhere });
        let mut watcher = Watcher { sent: Rc::clone(&sent), arrivals };
        let mut client = Client::connect(person.address, port, &person.token).await?;
        client.join(&topic, &mut watcher).await?;
        watchers.stay(client, watcher);
    }
    let mut poster = server.connect(people.first().context("nobody")?).await?;
    poster.join(&topic, &mut Ignore).await?;
    server.settle().await?;

    let before = (server.cpu()?, cpu_us(others)?);
    for number in 0..POSTS {
        let payload = text::annotation(number as u64);
        sent.set(Instant::now());
        poster.push(&Push::annotation(&topic, number, &payload), &mut Ignore).await?;
        tokio::time::sleep(INTERVAL).await;
    }
    server.settle().await?;
    let used = server.cpu_since(before.0)?;
    let elsewhere_us = cpu_us(others)? - before.1;
    watchers.check()?;
    let [here, elsewhere] = arrivals.map(|arrivals| arrivals.take());
    let count = here.len() + elsewhere.len();
    ensure!(count == POSTS * WATCHERS, "{count} of {} arrived", POSTS * WATCHERS);
    let figure = format!("{} an annotation; here {}", used.of_each(POSTS), delays(here)?);
    if others.is_empty() {
        return Ok(figure);
    }
    let each_us = elsewhere_us / (POSTS * others.len()) as f64;
    Ok(format!("{figure}; elsewhere {each_us:.0} µs a node, {}", delays(elsewhere)?))
}

type Arrivals = Rc<RefCell<Vec<Duration>>>;

fn cpu_us(nodes: &[Node]) -> Result<f64> {
    nodes.iter().map(|node| node.process.cpu_us()).sum()
}

fn delays(mut delays: Vec<Duration>) -> Result<String> {
    delays.sort_unstable();
    let ms = |percent: usize| {
        let delay = delays.get(delays.len() * percent / 100).context("nothing arrived")?;
        Ok::<_, anyhow::Error>(delay.as_secs_f64() * 1000.0)
    };
    Ok(format!("p50 {:.1} ms, p99 {:.1} ms", ms(50)?, ms(99)?))
}

/// Notes when annotations arrive at one of the watchers.
struct Watcher {
    sent: Rc<Cell<Instant>>,
    arrivals: Arrivals,
}

impl Receive for Watcher {
    fn message(&mut self, head: &[u8]) {
        if memchr::memmem::find(head, b"\"new_annotation\"").is_some() {
            self.arrivals.borrow_mut().push(self.sent.get().elapsed());
        }
    }
}
