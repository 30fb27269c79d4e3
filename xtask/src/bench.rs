//! What rumbl costs: `cargo xtask bench …` starts a release server on one core, puts it under load
//! from another, and prints a table.

mod annotate;
mod channels;
mod cores;
mod cpu;
mod pages;
mod visitor;

use clap::Subcommand;

/// One part of rumbl to be measured.
#[derive(Debug, Clone, Copy, Subcommand)]
pub(crate) enum Bench {
    /// The channels engine over both WebSocket transports, beside the kernel's own cost
    Channels,
    /// Annotations by 500 people at once, stored together and one by one
    Annotate,
    /// The home page, the watch page and a video's JSON, beside actix alone
    Pages,
}

/// Measures, and prints what came of it.
///
/// # Errors
/// When something can't be built or started, or fails under load.
pub(crate) fn run(bench: Bench) -> anyhow::Result<()> {
    match bench {
        Bench::Annotate => annotate::bench(),
        Bench::Channels => channels::bench(),
        Bench::Pages => pages::bench(),
    }
}
