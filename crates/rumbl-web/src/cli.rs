//! The binary's commands.
//!
//! What people read of them is in the language of their terminal: help and mistakes in the arguments
//! ([`help`], [`mistake`]), results ([`output::Terminal::say`]) and failures ([`crate::problem`]). What programs read is
//! the same in every language: tokens, links, names of migrations, and tables.

mod backup;
mod check;
mod database;
mod file_limit;
mod help;
mod migrate;
mod migrate_to;
mod mistake;
mod output;
mod routes;
mod serve;
mod user;

use std::process::ExitCode;

use anyhow::Result;
use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};

use crate::config::{Config, SeedsConfig};
use crate::i18n::t;
use crate::problem::Explain;
use crate::secret::Secret;
use crate::{logging, traces};
use database::connect;
#[cfg(test)]
pub(crate) use help::ids as help_ids;
use output::{Terminal, print};

// Help is in the files of the languages, under the ids that `help` makes of the names.
#[derive(Debug, Parser)]
#[command(name = "rumbl", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Serve,
    #[command(subcommand)]
    Migrate(migrate::Migrate),
    MigrateTo(migrate_to::MigrateTo),
    Backup(backup::Backup),
    Restore(backup::Backup),
    Verify(backup::Backup),
    Seed {
        #[arg(long)]
        without_demo: bool,
    },
    Check(check::Check),
    Routes,
    #[command(subcommand)]
    User(user::UserCommand),
    GenSecret,
}

/// Runs the command that the process was started with.
pub async fn run() -> ExitCode {
    let terminal = Terminal::of_process();
    let mut arguments = help::translated(Cli::command(), terminal.locale);
    let parsed = arguments.try_get_matches_from_mut(std::env::args_os());
    let cli = match parsed.and_then(|found| Cli::from_arg_matches(&found)) {
        Ok(cli) => cli,
        Err(error) => return mistake::tell(&error, terminal.locale),
    };
    let executed = execute(cli.command, terminal).await;
    traces::flush();
    match executed {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            terminal.fail(&error);
            ExitCode::FAILURE
        }
    }
}

async fn execute(command: Command, terminal: Terminal) -> Result<()> {
    match command {
        Command::GenSecret => print(Secret::generate().expose()),
        Command::Routes => routes::list(),
        Command::Serve => serve::serve(configured()?).await,
        Command::Migrate(migrate) => migrate.run(&configured()?, terminal).await,
        Command::MigrateTo(migrate_to) => migrate_to.run(&configured()?, terminal).await,
        Command::Backup(backup) => backup.create(configured()?, terminal).await,
        Command::Restore(backup) => backup.restore(configured()?, terminal).await,
        Command::Verify(backup) => backup.verify(terminal).await,
        Command::Check(check) => check.run(&configured()?, terminal).await,
        Command::Seed { without_demo } => seed(&configured()?, without_demo, terminal).await,
        Command::User(user) => user.run(&configured()?, terminal).await,
    }
}

fn configured() -> Result<Config> {
    let config = Config::from_process()?;
    logging::start(&config)?;
    Ok(config)
}

async fn seed(config: &Config, without_demo: bool, terminal: Terminal) -> Result<()> {
    let repo = connect(config)?;
    let seeds = SeedsConfig { demo: config.seeds.demo && !without_demo };
    repo.run(seeds.planter()).await.explain(|| t!("cli-seed-failed"))?;
    terminal.say(&t!("cli-seeded"))
}
