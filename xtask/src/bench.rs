//! What rumbl costs: `cargo xtask bench …` starts a release server on one core, puts it under load
//! from another, and prints a table.

mod channels;
mod cores;

use clap::Subcommand;

/// One part of rumbl to be measured.
#[derive(Debug, Clone, Copy, Subcommand)]
pub(crate) enum Bench {
    /// The channels engine over both WebSocket transports, beside the kernel's own cost
    Channels,
}

/// Measures, and prints what came of it.
///
/// # Errors
/// When something can't be built or started, or fails under load.
pub(crate) fn run(bench: Bench) -> anyhow::Result<()> {
    match bench {
        Bench::Channels => channels::bench(),
    }
}
