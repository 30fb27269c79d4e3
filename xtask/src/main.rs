//! Developer commands: `cargo xtask serve`, `cargo xtask test` and others.
//!
//! It depends on none of rumbl's crates, but starts cargo, npm and the binary. So it compiles in seconds, and works
//! even when those crates don't compile.
#![expect(clippy::print_stdout, reason = "a developer's tool talks on the terminal")]

mod assets;
mod bench;
mod book;
mod db;
mod faults;
mod generate;
mod npm;
mod ports;
mod postgres;
mod process;
mod project;
mod redis;
mod seed;
mod serve;
mod test;
mod tools;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

#[derive(Debug, Parser)]
#[command(bin_name = "cargo xtask", about = "What developers of rumbl run")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Build the bundle and run rumbl, reloading pages when a template, style or script changes
    Serve,
    /// Run every test, or only the named steps; with CI=true, install what is missing
    Test {
        /// Steps to run, such as fmt or rumbl-core; all of them when none is named
        steps: Vec<String>,
    },
    /// Run every test as the build machine does: install what is missing, skip nothing
    Ci,
    /// Measure what a part of rumbl costs, in release mode
    #[command(subcommand)]
    Bench(bench::Bench),
    /// Have three nodes, their connections and their database fail, and see that nobody loses anything
    Faults(faults::Faults),
    /// Write what a new thing needs, in Phoenix's notation: cargo xtask gen html Note title:string body:text?
    #[command(subcommand, name = "gen")]
    Generate(generate::Generate),
    /// Change the development database
    #[command(subcommand)]
    Db(db::Task),
    /// Add the seeds that are missing to the development database; with --many, realistic data of any size
    Seed(seed::Seed),
    /// Build the browser bundle into assets/dist
    Assets,
    /// Build the book into docs/.vitepress/dist
    Docs(book::Book),
    /// Print every route: method, path, pipeline and handler
    Routes,
}

fn main() -> anyhow::Result<ExitCode> {
    process::forward_interrupts()?;
    match Cli::parse().command {
        Command::Serve => serve::serve()?,
        Command::Test { steps } => return test::test(&steps, tools::is_ci()),
        Command::Ci => return test::test(&[], true),
        Command::Bench(bench) => bench::run(bench)?,
        Command::Faults(faults) => faults::run(&faults)?,
        Command::Generate(generate) => return Ok(generate::run(&generate)),
        Command::Db(task) => db::run(&task)?,
        Command::Seed(seed) => seed::run(&seed)?,
        Command::Assets => assets::build()?,
        Command::Docs(book) => book::run(&book)?,
        Command::Routes => process::run(project::rumbl(&["routes"]))?,
    }
    Ok(ExitCode::SUCCESS)
}
