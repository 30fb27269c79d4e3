//! One change that 500 views each render.

use std::time::{Duration, Instant};

use anyhow::{Context, Result};

use crate::page::Http;
use crate::process::cpu_us;
use crate::visitor::{Visitor, join_all, load};

const VIEWS: usize = 500;
const MEASURED: Duration = Duration::from_secs(3);
/// How long a change may take to reach all views.
const TIMEOUT: Duration = Duration::from_secs(10);

/// Changes one of a hundred items with keys.
pub(crate) async fn list(port: u16, pid: u32, in_flight: usize) -> Result<String> {
    let change = |round: usize| format!("i={}&text=changed+{round}", round % 100 + 1);
    spread(port, pid, ("/bench/list", "/bench/touch"), in_flight, change).await
}

/// Appends a line to a stream.
pub(crate) async fn stream(port: u16, pid: u32, in_flight: usize) -> Result<String> {
    let change = |round: usize| format!("text=line+{round}");
    spread(port, pid, ("/bench/stream", "/bench/append"), in_flight, change).await
}

/// Makes the next change once all views have the previous one, or runs ahead by `in_flight`
/// changes.
async fn spread(
    port: u16,
    pid: u32,
    (page, hook): (&str, &str),
    in_flight: usize,
    change: impl Fn(usize) -> String,
) -> Result<String> {
    let mut visitors = join_all(port, page, &load(port, page, VIEWS).await?).await?;
    let mut http = Http::connect(port).await?;
    for round in 0..in_flight {
        http.post(hook, &change(round)).await?;
    }
    let (mut rounds, mut bytes) = (0_usize, 0);
    let (before, since) = (cpu_us(pid)?, Instant::now());
    while since.elapsed() < MEASURED {
        let everybody = everybody_hears(&mut visitors);
        bytes =
            tokio::time::timeout(TIMEOUT, everybody).await.context("somebody hears nothing")??;
        rounds += 1;
        http.post(hook, &change(in_flight + rounds)).await?;
    }
    let each = (cpu_us(pid)? - before) / (rounds * VIEWS) as f64;
    let rate = (rounds * VIEWS) as f64 / since.elapsed().as_secs_f64();
    Ok(format!("{each:.2} µs ({rate:.0}/s, {bytes} bytes)"))
}

/// Waits until each view has its next message, and returns the length of the last one.
async fn everybody_hears(visitors: &mut [Visitor]) -> Result<usize> {
    let mut bytes = 0;
    for visitor in visitors {
        bytes = visitor.client.next().await?.len();
    }
    Ok(bytes)
}
