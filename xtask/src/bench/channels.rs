//! The channels engine under load: `crates/actix-channels/examples/bench` is server and load both.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context, ensure};

use super::cores::{self, LOAD, SERVER, pinned};
use crate::process::{self, Group, Streamed};
use crate::{ports, project};

/// The longest that one figure may take.
const FIGURE_TIMEOUT: Duration = Duration::from_mins(2);
/// The figures, by the names that the load generator knows them by.
const FIGURES: [&str; 7] = ["fanout", "fanout4", "rooms", "ping", "memory", "joins", "presence"];
/// Both transports, by the names that the server knows them by.
const TRANSPORTS: [&str; 2] = ["base", "direct"];

/// Builds the bench in release mode and prints each figure for both transports.
pub(super) fn bench() -> anyhow::Result<()> {
    let build = ["build", "--locked", "--release", "--package", "actix-channels"];
    let mut build = project::cargo(&build);
    build.args(["--example", "bench"]);
    process::run(build)?;
    let bench = project::release_example("bench")?;
    cores::warn_if_unpinned();
    let mut floor = pinned(SERVER, &bench);
    floor.arg("floor");
    println!("{}", output_of(floor)?);
    for figure in FIGURES {
        for transport in TRANSPORTS {
            println!("{transport}: {}", measure(&bench, transport, figure)?);
        }
    }
    Ok(())
}

/// One figure, from a server of its own.
fn measure(bench: &Path, transport: &str, figure: &str) -> anyhow::Result<String> {
    let port = ports::free_port()?.to_string();
    let mut server = pinned(SERVER, bench);
    server.args(["server", transport, &port]);
    let server = Group::spawn(server)?;
    ports::wait_until_listening(port.parse()?)?;
    let mut load = pinned(LOAD, bench);
    load.args(["load", figure, &port, &server.id().to_string()]);
    output_of(load).with_context(|| format!("{figure} over {transport}"))
}

/// What a command prints, once it has succeeded.
fn output_of(command: std::process::Command) -> anyhow::Result<String> {
    let mut lines = Vec::new();
    let status =
        Streamed::spawn(command, FIGURE_TIMEOUT)?.finish(|line| lines.push(line.to_owned()))?;
    let output = lines.join("\n");
    ensure!(status.success(), "failed ({status}): {output}");
    Ok(output)
}
