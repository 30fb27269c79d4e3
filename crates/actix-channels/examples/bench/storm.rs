//! Ten thousand people join one topic at once while messages are sent on another.

use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow, ensure};
use tokio::sync::{Semaphore, mpsc};

use crate::client::{Client, frame};
use crate::joined::join;
use crate::process::cpu_us;

const PEOPLE: usize = 10_000;
const JOINS_AT_ONCE: usize = 64;
/// The pause between two messages on the other topic.
const PAUSE: Duration = Duration::from_millis(2);

/// Runs until everyone knows how many people there are, and reports how late the other topic's
/// messages were.
pub(crate) async fn storm(port: u16, pid: u32) -> Result<String> {
    let over = Arc::new(AtomicBool::new(false));
    let watch = {
        let over = Arc::clone(&over);
        thread::spawn(move || watch_other_topic(port, &over))
    };
    let (cpu, since) = (cpu_us(pid)?, Instant::now());
    let clients = join_everybody(port).await;
    let (cpu, took) = (cpu_us(pid)? - cpu, since.elapsed());
    over.store(true, Ordering::Release);
    let mut late = watch.join().map_err(|_panic| anyhow!("the other topic's watch failed"))??;
    ensure!(clients.len() == PEOPLE, "only {} of {PEOPLE} know everybody", clients.len());
    late.sort_unstable();
    let p99 = late.get(late.len() * 99 / 100).context("no message on the other topic")?;
    Ok(format!(
        "{:.2} s ({:.2} s of CPU; p99 on another topic {:.1} ms, of {} messages)",
        took.as_secs_f64(),
        cpu / 1e6,
        p99.as_secs_f64() * 1e3,
        late.len()
    ))
}

async fn join_everybody(port: u16) -> Vec<Client> {
    let (known, mut knowing) = mpsc::unbounded_channel();
    let slots = Rc::new(Semaphore::new(JOINS_AT_ONCE));
    for person in 0..PEOPLE {
        let (known, slots) = (known.clone(), Rc::clone(&slots));
        tokio::task::spawn_local(async move {
            let joined = {
                let Ok(_slot) = slots.acquire().await else { return };
                join(port, "bench:crowd", &format!("\"user{person}\"")).await
            };
            let Ok(mut client) = joined else { return };
            let everybody = format!("\"presence_count\",{{\"count\":{PEOPLE}}}]");
            while let Ok(message) = client.next().await {
                if message.ends_with(everybody.as_bytes()) {
                    // Once the figure has failed, nothing receives this.
                    known.send(client).ok();
                    return;
                }
            }
        });
    }
    drop(known);
    let mut clients = Vec::new();
    while let Some(client) = knowing.recv().await {
        clients.push(client);
    }
    clients
}

/// Measures how long each message took from one client to another. It has its own thread, so that
/// reading for the ten thousand others distorts it as little as possible.
fn watch_other_topic(port: u16, over: &AtomicBool) -> Result<Vec<Duration>> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let mut sender = join(port, "bench:other", "{}").await?;
        let mut receiver = join(port, "bench:other", "{}").await?;
        let push = frame(r#"["1","2","bench:other","shout",{"n":1}]"#);
        let mut late = Vec::new();
        while !over.load(Ordering::Acquire) {
            let since = Instant::now();
            sender.send(&push).await?;
            while !receiver.next().await?.starts_with(b"[null,null") {}
            late.push(since.elapsed());
            // The sender also gets its own broadcast and the reply.
            sender.next().await?;
            sender.next().await?;
            tokio::time::sleep(PAUSE).await;
        }
        Ok(late)
    })
}
