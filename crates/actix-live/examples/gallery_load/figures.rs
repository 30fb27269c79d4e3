//! What one visitor costs the server: CPU time for a page, a join and a click, and memory. Other
//! observations follow in parentheses.

use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;

use crate::client::{Client, frame};
use crate::page::{Http, Page};
use crate::process::{cpu_us, rss_bytes};
use crate::visitor::{Visitor, join_all, load};

const COUNTER: &str = "/counter";
const STREAM: &str = "/bench/stream";
const MEASURED: Duration = Duration::from_secs(3);
const HEARTBEAT: &str = r#"[null,"2","phoenix","heartbeat",{}]"#;
/// How often each action runs before it is measured.
const WARM_UP: usize = 200;

/// Loads a page over a keep-alive connection.
pub(crate) async fn dead(port: u16, pid: u32) -> Result<String> {
    let mut http = Http::connect(port).await?;
    let bytes = http.get(COUNTER).await?.len();
    let (mut count, before, since) = (0_usize, cpu_us(pid)?, Instant::now());
    while since.elapsed() < MEASURED {
        http.get(COUNTER).await?;
        count += 1;
    }
    Ok(format!("{:.1} µs ({bytes} bytes)", (cpu_us(pid)? - before) / count as f64))
}

/// Connects and joins a page that is already loaded.
pub(crate) async fn join(port: u16, pid: u32) -> Result<String> {
    const CLIENTS: usize = 2000;
    drop(join_all(port, COUNTER, &load(port, COUNTER, WARM_UP).await?).await?);
    let pages = load(port, COUNTER, CLIENTS).await?;
    let before = cpu_us(pid)?;
    let visitors = join_all(port, COUNTER, &pages).await?;
    let used = cpu_us(pid)? - before;
    ensure!(visitors.len() == CLIENTS, "only {} have joined", visitors.len());
    Ok(format!("{:.1} µs", used / CLIENTS as f64))
}

/// Loads the page over a new connection, connects and joins.
pub(crate) async fn visit(port: u16, pid: u32) -> Result<String> {
    const CLIENTS: usize = 1000;
    drop(join_all(port, COUNTER, &load(port, COUNTER, WARM_UP).await?).await?);
    let before = cpu_us(pid)?;
    let mut visitors = Vec::with_capacity(CLIENTS);
    for _ in 0..CLIENTS {
        let page = Page::read(&Http::connect(port).await?.get(COUNTER).await?)?;
        visitors.push(Visitor::join(port, COUNTER, &page).await?);
    }
    Ok(format!("{:.1} µs", (cpu_us(pid)? - before) / CLIENTS as f64))
}

/// Open counters without clicks.
pub(crate) async fn memory(port: u16, pid: u32) -> Result<String> {
    const CLIENTS: usize = 2000;
    drop(join_all(port, COUNTER, &load(port, COUNTER, WARM_UP).await?).await?);
    let pages = load(port, COUNTER, CLIENTS).await?;
    let before = rss_bytes(pid)?;
    let visitors = join_all(port, COUNTER, &pages).await?;
    tokio::time::sleep(Duration::from_secs(1)).await;
    let each = (rss_bytes(pid)? - before) / visitors.len() as f64;
    Ok(format!("{:.2} KiB", each / 1024.0))
}

/// What the socket alone costs: `clients` clients, each with one heartbeat in flight.
pub(crate) async fn heartbeat(port: u16, pid: u32, clients: usize) -> Result<String> {
    let visitors = join_all(port, COUNTER, &load(port, COUNTER, clients).await?).await?;
    let clients = visitors.into_iter().map(|visitor| (visitor.client, frame(HEARTBEAT)));
    rate(pid, clients).await
}

/// Fifty counters, each with one click in flight.
pub(crate) async fn click(port: u16, pid: u32) -> Result<String> {
    let visitors = join_all(port, COUNTER, &load(port, COUNTER, 50).await?).await?;
    let clients = visitors.into_iter().map(|visitor| {
        let click = visitor.click("inc");
        (visitor.client, click)
    });
    rate(pid, clients).await
}

/// One view that appends to its stream on each click.
pub(crate) async fn append(port: u16, pid: u32) -> Result<String> {
    let visitors = join_all(port, STREAM, &load(port, STREAM, 1).await?).await?;
    let clients = visitors.into_iter().map(|visitor| {
        let click = visitor.click("append");
        (visitor.client, click)
    });
    rate(pid, clients).await
}

/// The cost of a reply when each client sends again as soon as it has received one.
async fn rate(pid: u32, clients: impl Iterator<Item = (Client, Vec<u8>)>) -> Result<String> {
    let (before, since) = (cpu_us(pid)?, Instant::now());
    let sending = clients.map(|(mut client, message)| async move {
        let (mut replies, mut bytes) = (0_usize, 0);
        while since.elapsed() < MEASURED {
            client.send(&message).await?;
            bytes = client.next().await?.len();
            replies += 1;
        }
        anyhow::Ok((replies, bytes))
    });
    let mut sending: FuturesUnordered<_> = sending.collect();
    let (mut count, mut length) = (0, 0);
    while let Some(sent) = sending.next().await {
        let (replies, bytes) = sent?;
        count += replies;
        length = bytes;
    }
    let (used, took) = (cpu_us(pid)? - before, since.elapsed().as_secs_f64());
    let rate = count as f64 / took;
    Ok(format!("{:.2} µs ({rate:.0}/s, {length} bytes)", used / count as f64))
}
