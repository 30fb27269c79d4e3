//! The channels engine under load; `crates/actix-channels/examples/bench` is both the server and
//! the load.

use std::path::Path;
use std::time::Duration;

use anyhow::Context;

use super::cores::{self, LOAD, SERVER, pinned};
use super::output::{number_of, output_of};
use crate::process::{self, Group};
use crate::{ports, project};

/// Timeout of one figure.
const FIGURE_TIMEOUT: Duration = Duration::from_mins(2);
/// Both transports, by their names on the server's command line.
const TRANSPORTS: [&str; 2] = ["base", "direct"];

/// One row of the table.
struct Figure {
    /// Its name in the load generator.
    name: &'static str,
    title: &'static str,
    /// Phoenix 1.8.12 on one core of a quiet machine: the better of Bandit and Cowboy.
    phoenix: &'static str,
    /// The target of the direct transport on such a machine.
    wanted: &'static str,
    /// Whether sending in the kernel dominates, so that the figure is compared to a bare send.
    is_sending: bool,
}

#[rustfmt::skip]
const FIGURES: [Figure; 8] = [
    Figure { name: "fanout", title: "fan-out, 1 topic × 1,000: CPU a delivered message", phoenix: "9.6 µs", wanted: "≤ 4.5 µs", is_sending: true },
    Figure { name: "fanout4", title: "the same with four in flight", phoenix: "9.6 µs", wanted: "≤ 2.5 µs", is_sending: true },
    Figure { name: "rooms", title: "500 rooms × 4, next push on reply", phoenix: "8,770/s", wanted: "≥ 32,000/s", is_sending: false },
    Figure { name: "ping", title: "ping and reply, 50 clients", phoenix: "41,900/s", wanted: "≥ 140,000/s", is_sending: false },
    Figure { name: "memory", title: "memory a joined idle client, 10,000 clients", phoenix: "17.6 KB", wanted: "≤ 3 KB", is_sending: false },
    Figure { name: "joins", title: "connect and join, 5,000 clients, 64 at once", phoenix: "4,500/s", wanted: "≥ 16,000/s", is_sending: false },
    Figure { name: "presence", title: "presence storm, 1,000 people into one topic", phoenix: "11 s", wanted: "≤ 1 s", is_sending: false },
    Figure { name: "storm", title: "10,000 people into one topic, until all know all", phoenix: "–", wanted: "≤ 3 s; p99 elsewhere ≤ 30 ms", is_sending: false },
];

/// Builds the bench in release mode and prints each figure for both transports, as a table.
pub(super) fn bench() -> anyhow::Result<()> {
    let build = ["build", "--locked", "--release", "--package", "actix-channels"];
    let mut build = project::cargo(&build);
    build.args(["--example", "bench"]);
    process::run(build)?;
    let bench = project::release_example("bench")?;
    cores::warn_if_unpinned();
    let floor = floor(&bench)?;
    println!("| figure, server on one core | base | direct | wanted of direct | Phoenix 1.8.12 |");
    println!("|---|---|---|---|---|");
    for figure in FIGURES {
        let mut cells = vec![figure.title.to_owned()];
        for transport in TRANSPORTS {
            let measured = measure(&bench, transport, figure.name)?;
            let proportion = figure.is_sending.then(|| proportion(&measured, floor)).transpose()?;
            cells.push(measured + &proportion.unwrap_or_default());
        }
        println!("| {} | {} | {} |", cells.join(" | "), figure.wanted, figure.phoenix);
    }
    println!("\nA bare send of such a frame to each of 1,000 sockets took {floor:.2} µs of CPU.");
    Ok(())
}

/// The kernel's current cost of one delivery, in µs.
fn floor(bench: &Path) -> anyhow::Result<f64> {
    let mut floor = pinned(SERVER, bench);
    floor.arg("floor");
    number_of(&output_of(floor, FIGURE_TIMEOUT)?)
}

/// The ratio of a figure to a bare send.
fn proportion(measured: &str, floor: f64) -> anyhow::Result<String> {
    Ok(format!(", {:.1} × a bare send", number_of(measured)? / floor))
}

/// Measures one figure on a new server.
fn measure(bench: &Path, transport: &str, figure: &str) -> anyhow::Result<String> {
    let port = ports::free_port()?.to_string();
    let mut server = pinned(SERVER, bench);
    server.args(["server", transport, &port]);
    let server = Group::spawn(server)?;
    ports::wait_until_listening(port.parse()?)?;
    let mut load = pinned(LOAD, bench);
    load.args(["load", figure, &port, &server.id().to_string()]);
    output_of(load, FIGURE_TIMEOUT).with_context(|| format!("{figure} over {transport}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_is_put_into_proportion_by_the_number_it_begins_with() {
        assert_eq!(proportion("4.50 µs (221000/s)", 3.0).unwrap(), ", 1.5 × a bare send");
    }

    #[test]
    fn a_figure_without_a_number_is_an_error_and_no_proportion() {
        assert!(number_of("").is_err());
        assert!(proportion("many", 3.0).is_err());
    }
}
