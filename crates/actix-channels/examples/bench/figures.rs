//! The figures: each runs against its own server process and prints one line, with the figure first
//! and other observations in parentheses.

use std::collections::HashSet;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;

use crate::client::{Client, frame};
use crate::joined::join;
use crate::process::{cpu_us, rss_bytes};
use crate::storm::storm;

const MEASURED: Duration = Duration::from_secs(3);
const JOINS_AT_ONCE: usize = 64;
/// A typical annotation.
const BODY: &str =
    r#"{"id":1234,"at":61500,"body":"what a scene","user":{"id":7,"username":"ann"}}"#;

pub(crate) fn run(figure: &str, port: u16, pid: u32) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let measured = runtime.block_on(tokio::task::LocalSet::new().run_until(async {
        tokio::task::spawn_local(stay_awake());
        match figure {
            "fanout" => fanout(port, pid, 1).await,
            "fanout4" => fanout(port, pid, 4).await,
            "rooms" => rooms(port, pid).await,
            "ping" => ping(port, pid).await,
            "memory" => memory(port, pid).await,
            "kept" => kept(port, pid).await,
            "joins" => joins(port, pid).await,
            "presence" => presence(port, pid).await,
            "storm" => storm(port, pid).await,
            _ => bail!("no such figure: {figure}"),
        }
    }));
    println!("{}", measured?);
    Ok(())
}

/// Keeps the load's core from going to sleep between two messages. Waking it would be charged to
/// the next sender, a cost that clients on another machine don't cause.
async fn stay_awake() {
    loop {
        tokio::task::yield_now().await;
    }
}

async fn join_many(
    port: u16,
    count: usize,
    topic: impl Fn(usize) -> String,
    payload: impl Fn(usize) -> String,
) -> Result<Vec<Client>> {
    let (topic, payload) = (&topic, &payload);
    let joins =
        (0..count).map(|index| async move { join(port, &topic(index), &payload(index)).await });
    let mut joins = futures_util::stream::iter(joins).buffer_unordered(JOINS_AT_ONCE);
    let mut clients = Vec::with_capacity(count);
    while let Some(client) = joins.next().await {
        clients.push(client?);
    }
    Ok(clients)
}

/// One topic with a thousand clients; the next push is sent once everyone has received the previous
/// one.
async fn fanout(port: u16, pid: u32, in_flight: usize) -> Result<String> {
    const CLIENTS: usize = 1000;
    let clients = join_many(port, CLIENTS, |_| "bench:one".into(), |_| "{}".into()).await?;
    let (delivered, mut deliveries) = tokio::sync::mpsc::unbounded_channel();
    let push = frame(&format!(r#"["1","2","bench:one","shout",{BODY}]"#));
    let (ask, mut asked) = tokio::sync::mpsc::unbounded_channel::<()>();
    for (index, mut client) in clients.into_iter().enumerate() {
        let delivered = delivered.clone();
        let push = push.clone();
        let mut asked = (index == 0)
            .then(|| std::mem::replace(&mut asked, tokio::sync::mpsc::unbounded_channel().1));
        tokio::task::spawn_local(async move {
            loop {
                let ask = async {
                    match &mut asked {
                        Some(asked) => asked.recv().await,
                        None => std::future::pending().await,
                    }
                };
                tokio::select! {
                    message = client.next() => {
                        let Ok(message) = message else { return };
                        if message.starts_with(b"[null,null") && delivered.send(()).is_err() {
                            return;
                        }
                    }
                    Some(()) = ask => {
                        if client.send(&push).await.is_err() {
                            return;
                        }
                    }
                }
            }
        });
    }
    let (cpu, since) = (cpu_us(pid)?, Instant::now());
    let mut count = 0_usize;
    (0..in_flight).try_for_each(|_| ask.send(()))?;
    while since.elapsed() < MEASURED {
        for _ in 0..CLIENTS {
            deliveries.recv().await.context("a client failed")?;
        }
        count += CLIENTS;
        ask.send(())?;
    }
    let cpu = cpu_us(pid)? - cpu;
    let rate = count as f64 / since.elapsed().as_secs_f64();
    Ok(format!("{:.2} µs ({rate:.0}/s)", cpu / count as f64))
}

/// Five hundred rooms of four clients; each client pushes again when its previous push has been
/// answered.
async fn rooms(port: u16, pid: u32) -> Result<String> {
    let topic = |index: usize| format!("bench:{}", index / 4);
    // Clients join one after the other, so that each room gets its four.
    let mut clients = Vec::new();
    for index in 0..2000 {
        clients.push((join(port, &topic(index), "{}").await?, topic(index)));
    }
    let pushes = clients.into_iter().map(|(client, topic)| {
        let push = frame(&format!(r#"["1","2","{topic}","shout",{BODY}]"#));
        push_on_reply(client, push)
    });
    rate(pid, pushes).await
}

/// Fifty clients, each with one question in flight.
async fn ping(port: u16, pid: u32) -> Result<String> {
    let clients = join_many(port, 50, |_| "bench:ping".into(), |_| "{}".into()).await?;
    let push = frame(r#"["1","2","bench:ping","ping",{"n":1}]"#);
    let pushes = clients.into_iter().map(|client| push_on_reply(client, push.clone()));
    rate(pid, pushes).await
}

async fn push_on_reply(mut client: Client, push: Vec<u8>) -> Result<usize> {
    let (mut replies, since) = (0, Instant::now());
    client.send(&push).await?;
    while since.elapsed() < MEASURED {
        if client.next().await?.starts_with(b"[\"1\",\"2\"") {
            replies += 1;
            client.send(&push).await?;
        }
    }
    Ok(replies)
}

/// How many replies per second they get together.
async fn rate(
    pid: u32,
    clients: impl Iterator<Item = impl Future<Output = Result<usize>>>,
) -> Result<String> {
    let (cpu, since) = (cpu_us(pid)?, Instant::now());
    let mut clients: FuturesUnordered<_> = clients.collect();
    let mut count = 0;
    while let Some(replies) = clients.next().await {
        count += replies?;
    }
    Ok(per_second(count, cpu_us(pid)? - cpu, since.elapsed()))
}

/// The rate by the clock, and the rate of a core that does nothing else.
fn per_second(count: usize, cpu_us: f64, took: Duration) -> String {
    let (count, took) = (count as f64, took.as_secs_f64());
    format!("{:.0}/s ({:.0}/s of a whole core)", count / took, 1e6 * count / cpu_us)
}

/// Joined clients that are idle.
async fn memory(port: u16, pid: u32) -> Result<String> {
    const CLIENTS: usize = 10_000;
    drop(join_many(port, 100, |_| "bench:warm".into(), |_| "{}".into()).await?);
    let before = rss_bytes(pid)?;
    let clients =
        join_many(port, CLIENTS, |index| format!("bench:{}", index / 10), |_| "{}".into()).await?;
    tokio::time::sleep(Duration::from_secs(1)).await;
    let each = (rss_bytes(pid)? - before) / clients.len() as f64;
    Ok(format!("{:.2} KB", each / 1000.0))
}

/// The memory that the process keeps after many clients have come and gone, measured three times.
async fn kept(port: u16, pid: u32) -> Result<String> {
    const CLIENTS: usize = 19_900;
    drop(join_many(port, 100, |_| "bench:warm".into(), |_| "{}".into()).await?);
    let before = rss_bytes(pid)?;
    let mut kept = Vec::new();
    for _ in 0..3 {
        let topic = |index| format!("bench:{}", index / 25);
        let person = |index| format!("\"user{index}\"");
        let clients = join_many(port, CLIENTS, topic, person).await?;
        let peak = rss_bytes(pid)? - before;
        drop(clients);
        tokio::time::sleep(Duration::from_secs(3)).await;
        kept.push(format!("{:.0} of {:.0}", (rss_bytes(pid)? - before) / 1e6, peak / 1e6));
    }
    Ok(format!("{} MB kept", kept.join(", ")))
}

/// Clients that connect and join, several at once.
async fn joins(port: u16, pid: u32) -> Result<String> {
    const CLIENTS: usize = 5000;
    let (cpu, since) = (cpu_us(pid)?, Instant::now());
    let clients =
        join_many(port, CLIENTS, |index| format!("bench:{}", index / 10), |_| "{}".into()).await?;
    Ok(per_second(clients.len(), cpu_us(pid)? - cpu, since.elapsed()))
}

/// A thousand people join one topic; ends when everyone knows how many there are.
async fn presence(port: u16, pid: u32) -> Result<String> {
    const PEOPLE: usize = 1000;
    let (cpu, since) = (cpu_us(pid)?, Instant::now());
    let (known, mut knowing) = tokio::sync::mpsc::unbounded_channel();
    let slots = std::rc::Rc::new(tokio::sync::Semaphore::new(JOINS_AT_ONCE));
    for person in 0..PEOPLE {
        let (known, slots) = (known.clone(), std::rc::Rc::clone(&slots));
        tokio::task::spawn_local(async move {
            let joined = {
                let Ok(_slot) = slots.acquire().await else { return };
                join(port, "bench:crowd", &format!("\"user{person}\"")).await
            };
            let Ok(mut client) = joined else { return };
            let mut met = HashSet::new();
            // Only a limited number of people is listed; of the others clients only learn the
            // number.
            let everybody = format!("\"presence_count\",{{\"count\":{PEOPLE}}}]");
            loop {
                let Ok(message) = client.next().await else { return };
                meet(&message, &mut met);
                if met.len() == PEOPLE || message.ends_with(everybody.as_bytes()) {
                    break;
                }
            }
            // Once the figure has failed, nothing receives this.
            known.send(client).ok();
        });
    }
    drop(known);
    let mut clients = Vec::new();
    while let Some(client) = knowing.recv().await {
        clients.push(client);
    }
    let (cpu, took) = (cpu_us(pid)? - cpu, since.elapsed());
    ensure!(clients.len() == PEOPLE, "only {} of {PEOPLE} know everybody", clients.len());
    Ok(format!("{:.2} s ({:.2} s of CPU)", took.as_secs_f64(), cpu / 1e6))
}

/// Finds the keys `"userN":` of a state or diff without parsing the rest.
fn meet(message: &[u8], met: &mut HashSet<u32>) {
    let mut rest = message;
    while let Some(start) = rest.windows(5).position(|five| five == b"\"user") {
        rest = rest.get(start + 5..).unwrap_or_default();
        let digits = rest.iter().take_while(|byte| byte.is_ascii_digit());
        met.insert(digits.fold(0, |number, digit| number * 10 + u32::from(digit - b'0')));
    }
}
