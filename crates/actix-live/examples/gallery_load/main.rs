//! Measures what live views cost, with the gallery under load: `gallery_load FIGURE PORT SERVER_PID`
//! prints one line. `cargo xtask bench live` runs every figure as a release build, each on its own
//! server.

#![expect(clippy::print_stdout, reason = "a bench prints its figures")]
#![expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    reason = "figures are rounded for people anyway"
)]

// The client and the clock come from the engine's own benchmark.
#[path = "../../../actix-channels/examples/bench/client.rs"]
mod client;
mod figures;
mod page;
#[path = "../../../actix-channels/examples/bench/process.rs"]
mod process;
mod spread;
mod visitor;

use anyhow::{Result, bail};

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [figure, port, pid] = arguments.as_slice() else {
        bail!("usage: gallery_load FIGURE PORT SERVER_PID")
    };
    let (port, pid) = (port.parse()?, pid.parse()?);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let measured = runtime.block_on(tokio::task::LocalSet::new().run_until(async {
        tokio::task::spawn_local(stay_awake());
        match figure.as_str() {
            "dead" => figures::dead(port, pid).await,
            "join" => figures::join(port, pid).await,
            "visit" => figures::visit(port, pid).await,
            "memory" => figures::memory(port, pid).await,
            "heartbeat" => figures::heartbeat(port, pid, 50).await,
            "click" => figures::click(port, pid).await,
            "heartbeat-alone" => figures::heartbeat(port, pid, 1).await,
            "append" => figures::append(port, pid).await,
            "list" => spread::list(port, pid, 1).await,
            "list4" => spread::list(port, pid, 4).await,
            "stream" => spread::stream(port, pid, 1).await,
            "stream4" => spread::stream(port, pid, 4).await,
            _ => bail!("there is no figure {figure}"),
        }
    }));
    println!("{}", measured?);
    Ok(())
}

/// Keeps the load's core from going to sleep between two messages, as in the engine's benchmark.
async fn stay_awake() {
    loop {
        tokio::task::yield_now().await;
    }
}
