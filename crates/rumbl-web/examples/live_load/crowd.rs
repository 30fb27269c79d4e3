//! A crowd that comes to one video, while people at another one annotate.

use std::cell::Cell;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow};
use memchr::memmem;
use rumbl_core::accounts::User;
use rumbl_factories::{User, try_insert};
use tokio::sync::Notify;

use crate::client::{Client, Push, Receive};
use crate::joins::warm_up;
use crate::participants::{Ignore, Participants};
use crate::server::Server;
use crate::text;
use crate::world::{Person, logged_in, people, topic};

/// How many come.
const CROWD: usize = 10_000;
/// The video that they come to, and the one at which others annotate.
const CROWDED_VIDEO: usize = 1;
const OTHER_VIDEO: usize = 2;
/// People at the other video.
const OTHERS: usize = 10;
/// The pause between two annotations there.
const ANNOTATION_INTERVAL: Duration = Duration::from_millis(20);
/// How long annotations are timed before the crowd comes.
const QUIET: Duration = Duration::from_secs(5);
/// The longest that it may take until all know all.
const TIMEOUT: Duration = Duration::from_mins(2);
/// How much less of the core those who come get, so that those who annotate are not timed together
/// with the load itself.
const NICENESS: i32 = 15;
/// Begins the username of each in the crowd; a number and a quotation mark follow.
const MARKER: &[u8] = b"\"crowd";
/// The longest text that names one, quotation marks included.
const MARK_BYTES: usize = 16;

/// How long it takes until all know all, and how long an annotation elsewhere takes meanwhile.
pub(crate) async fn crowd(server: &Server) -> Result<String> {
    warm_up(server).await?;
    let crowd = add_crowd(server).await?;
    let others = people(server).await?.into_iter().take(OTHERS).collect();
    let annotating = Annotating::start(server.port, others);
    tokio::time::sleep(QUIET).await;
    rustix::process::nice(NICENESS)?;

    let knowing = Rc::new(Knowing::default());
    let started = Instant::now();
    let before = server.cpu()?;
    let mut participants = Participants::default();
    let seats = crowd
        .into_iter()
        .map(|person| (person, topic(CROWDED_VIDEO), Acquaintances::new(Rc::clone(&knowing))));
    let all_know_all = async {
        participants.join_as(server, seats).await?;
        let joined = started.elapsed();
        while knowing.count.get() < CROWD {
            knowing.one_more.notified().await;
        }
        Ok::<_, anyhow::Error>(joined)
    };
    let joined = tokio::time::timeout(TIMEOUT, all_know_all).await.map_err(|_elapsed| {
        anyhow!("only {} of {CROWD} know all within {} s", knowing.count.get(), TIMEOUT.as_secs())
    })??;
    let took = started.elapsed();
    participants.check()?;
    let used = server.cpu_since(before)?.of_each(CROWD);
    let times = annotating.stop()?;
    let (quiet, busy): (Vec<_>, Vec<_>) = times.into_iter().partition(|(at, _)| *at < started);
    Ok(format!(
        "{:.1} s{} (all joined after {:.1} s; {used} a person); annotations elsewhere p99 {}, before {}",
        took.as_secs_f64(),
        server.failures(),
        joined.as_secs_f64(),
        p99(busy)?,
        p99(quiet)?,
    ))
}

async fn add_crowd(server: &Server) -> Result<Vec<Person>> {
    let users = server.repo.run(|db| {
        db.write(|db| {
            let person = |number| {
                let name = format!("crowd{number}");
                try_insert(db, User.name(name.as_str()).username(name.as_str()))
            };
            (0..CROWD).map(person).collect::<rumbl_core::Result<Vec<User>>>()
        })
    });
    logged_in(server, users.await?).await
}

fn p99(times: Vec<(Instant, Duration)>) -> Result<String> {
    let mut times: Vec<Duration> = times.into_iter().map(|(_, took)| took).collect();
    times.sort_unstable();
    let p99 = times.get(times.len() * 99 / 100).context("nobody annotated")?;
    Ok(format!("{:.1} ms", p99.as_secs_f64() * 1000.0))
}

/// How many know everybody.
#[derive(Default)]
struct Knowing {
    count: Cell<usize>,
    one_more: Notify,
}

/// What one of the crowd knows: the names, or the count where not everybody is named.
struct Acquaintances {
    known: Vec<u64>,
    count: usize,
    /// The end of what came last, in case a name goes on in what comes next.
    end: Vec<u8>,
    knowing: Rc<Knowing>,
}

impl Acquaintances {
    fn new(knowing: Rc<Knowing>) -> Self {
        Self { known: vec![0; CROWD.div_ceil(64)], count: 0, end: Vec::new(), knowing }
    }

    fn meet_all_in(&mut self, text: &[u8]) {
        for start in memmem::find_iter(text, MARKER) {
            let digits = text.get(start + MARKER.len()..).unwrap_or_default();
            if let Some(number) = number_before(digits, b'"') {
                self.meet(number);
            }
        }
    }

    fn meet(&mut self, number: usize) {
        let Some(word) = self.known.get_mut(number / 64) else { return };
        let bit = 1 << (number % 64);
        if *word & bit == 0 {
            *word |= bit;
            self.count_up_to(self.count + 1);
        }
    }

    fn count_up_to(&mut self, count: usize) {
        if self.count < CROWD && count >= CROWD {
            self.knowing.count.set(self.knowing.count.get() + 1);
            self.knowing.one_more.notify_one();
        }
        self.count = self.count.max(count);
    }
}

impl Receive for Acquaintances {
    fn part(&mut self, part: &[u8]) {
        let mut seam = std::mem::take(&mut self.end);
        seam.extend(part.iter().take(MARK_BYTES));
        self.meet_all_in(&seam);
        self.meet_all_in(part);
        seam.extend(part.iter().skip(MARK_BYTES).rev().take(MARK_BYTES).rev());
        self.end = seam.split_off(seam.len().saturating_sub(MARK_BYTES));
    }

    fn message(&mut self, head: &[u8]) {
        let Some(start) = memmem::find(head, b"\"presence_count\",{\"count\":") else { return };
        let number =
            head.get(start + b"\"presence_count\",{\"count\":".len()..).unwrap_or_default();
        if let Some(count) = number_before(number, b'}').or_else(|| number_before(number, b',')) {
            self.count_up_to(count);
        }
    }
}

/// The number at the beginning of a text, if this byte follows.
fn number_before(text: &[u8], end: u8) -> Option<usize> {
    let length = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let is_whole = length > 0 && text.get(length) == Some(&end);
    is_whole.then(|| std::str::from_utf8(text.get(..length)?).ok()?.parse().ok())?
}

/// People who annotate a video, in a thread of their own.
struct Annotating {
    is_over: Arc<AtomicBool>,
    thread: JoinHandle<Result<Vec<(Instant, Duration)>>>,
}

impl Annotating {
    fn start(port: u16, people: Vec<Person>) -> Self {
        let is_over = Arc::new(AtomicBool::new(false));
        let thread = std::thread::spawn({
            let is_over = Arc::clone(&is_over);
            move || {
                let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
                let annotating = annotate(port, people, &is_over);
                runtime.block_on(tokio::task::LocalSet::new().run_until(annotating))
            }
        });
        Self { is_over, thread }
    }

    fn stop(self) -> Result<Vec<(Instant, Duration)>> {
        self.is_over.store(true, Ordering::Relaxed);
        self.thread.join().map_err(|_panic| anyhow!("those who annotate failed"))?
    }
}

/// When each annotation was due, and how long after that it was acknowledged. One that is late
/// because the one before was counts as late, too.
async fn annotate(
    port: u16,
    people: Vec<Person>,
    is_over: &AtomicBool,
) -> Result<Vec<(Instant, Duration)>> {
    let topic = topic(OTHER_VIDEO);
    let mut watching = Participants::default();
    let mut poster = None;
    for person in people {
        let mut client = Client::connect(person.address, port, &person.token).await?;
        client.join(&topic, &mut Ignore).await?;
        if let Some(watcher) = poster.replace(client) {
            watching.stay(watcher, Ignore);
        }
    }
    let mut poster = poster.context("nobody is there")?;
    let mut times = Vec::new();
    let mut due = Instant::now();
    while !is_over.load(Ordering::Relaxed) {
        tokio::time::sleep_until(due.into()).await;
        let payload = text::annotation(times.len() as u64);
        poster.push(&Push::annotation(&topic, times.len(), &payload), &mut Ignore).await?;
        times.push((due, due.elapsed()));
        due += ANNOTATION_INTERVAL;
    }
    watching.check()?;
    Ok(times)
}
