//! Benchmarks the engine under load, to compare transports and changes.
//!
//! `bench server base|direct PORT` serves; `bench load FIGURE PORT SERVER_PID` drives it from
//! another process and prints one line. `bench floor` measures what a delivery costs in the kernel
//! alone. `cargo xtask bench channels` runs them all as a release build, each on its own core.

#![expect(clippy::print_stdout, reason = "a bench prints its figures")]
#![expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    reason = "figures are rounded for people anyway"
)]

mod client;
mod figures;
mod floor;
mod joined;
mod process;
mod server;
mod storm;

use anyhow::{Result, bail};

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        ["server", transport, port] => server::run(transport == &"direct", port.parse()?),
        ["floor"] => floor::run(),
        ["load", figure, port, pid] => figures::run(figure, port.parse()?, pid.parse()?),
        _ => bail!(
            "usage: bench server base|direct PORT, bench load FIGURE PORT SERVER_PID, or bench floor"
        ),
    }
}
