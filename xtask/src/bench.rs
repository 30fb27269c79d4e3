//! Benchmarks: `cargo xtask bench …` starts a release server on one core, loads it from another,
//! and prints a table.

mod annotate;
mod api;
mod channels;
mod cores;
mod cpu;
mod deployment;
mod filled;
mod joins;
mod live;
mod live_load;
mod messages;
mod nodes;
mod open_files;
mod output;
mod pages;
mod requests;
mod rooms;
mod visitor;

use clap::{Args, Subcommand};

/// One part of rumbl to be measured.
#[derive(Debug, Clone, Subcommand)]
pub(crate) enum Bench {
    /// The channels engine over both WebSocket transports, beside the kernel's own cost
    Channels,
    /// Annotations by 500 people at once, and of one person for 1,000, on filled databases
    Annotate(Figures),
    /// The API by token and by key on filled databases while people annotate, beside actix alone
    Api(Figures),
    /// People who connect and join, few and many, on filled databases
    Joins(Figures),
    /// Live views over the official client's protocol, beside a heartbeat and a bare send
    Live {
        /// The figures, such as click; all when none is named
        names: Vec<String>,
    },
    /// Messages in 500 groups at once, and the list of 1,000 conversations, on filled databases
    Messages(Figures),
    /// A topic of 1,000 on one, two and three nodes: what a node costs, and the delay that it adds
    Nodes,
    /// Pages, JSON and exports on filled databases while people annotate, beside actix alone
    Pages(Figures),
    /// Rooms where people watch together: what a command costs, and how soon the others have it
    Rooms(Figures),
}

/// Which figures of a table.
#[derive(Debug, Clone, Args)]
pub(crate) struct Figures {
    /// Their names, such as storm; all when none is named
    names: Vec<String>,
    /// The only database on which to measure
    #[arg(long)]
    database: Option<filled::Kind>,
}

/// Runs a benchmark and prints its table.
///
/// # Errors
/// When something can't be built or started, or fails under load.
pub(crate) fn run(bench: Bench) -> anyhow::Result<()> {
    match bench {
        Bench::Annotate(Figures { names, database }) => annotate::bench(&names, database),
        Bench::Api(Figures { names, database }) => api::bench(&names, database),
        Bench::Channels => channels::bench(),
        Bench::Joins(Figures { names, database }) => joins::bench(&names, database),
        Bench::Live { names } => live::bench(&names),
        Bench::Messages(Figures { names, database }) => messages::bench(&names, database),
        Bench::Nodes => nodes::bench(),
        Bench::Pages(Figures { names, database }) => pages::bench(&names, database),
        Bench::Rooms(Figures { names, database }) => rooms::bench(&names, database),
    }
}
