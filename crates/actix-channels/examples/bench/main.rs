//! Benchmarks the engine under load, to compare transports and changes.
//!
//! `bench server base|direct PORT` serves; `bench load FIGURE PORT SERVER_PID` drives it from
//! another process and prints one line. `bench floor` measures what a delivery costs in the kernel
//! alone. `cargo xtask bench channels` runs them all as a release build, each on its own core. The
//! figures are `fanout`, `fanout4`, `rooms`, `ping`, `memory`, `kept`, `joins`, `presence` and `storm`.
//! To run just one, with the server on one core and the load on the other:
//!
//! ```text
//! cargo build --release -p actix-channels --example bench
//! taskset -c 0 target/release/examples/bench server direct 4100 &
//! taskset -c 1 target/release/examples/bench load fanout 4100 $!
//! taskset -c 0 target/release/examples/bench floor
//! ```
//!
//! `load retained` is not in the table: it measures how much memory the process keeps after 19,900
//! clients have come and gone, and both processes need `ulimit -n 20000` for it. The result depends
//! on the binary's global allocator; glibc's returns almost nothing.

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
