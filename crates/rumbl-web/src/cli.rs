//! The binary's commands.

mod backup;
mod check;
mod database;
mod file_limit;
mod migrate;
mod migrate_to;
mod output;
mod serve;
mod user;

use std::io::{self, Write};
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::{Parser, Subcommand};

use crate::config::{Config, SeedsConfig};
use crate::router;
use crate::secret::Secret;
use crate::{channels, live_pages, logging, traces};
use database::connect;
use output::print;

/// Watch videos together, and pin annotations to their moments.
#[derive(Debug, Parser)]
#[command(name = "rumbl", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve rumbl.
    Serve,
    /// Bring the database's tables up to date, or back.
    #[command(subcommand)]
    Migrate(migrate::Migrate),
    /// Move everything from the SQLite database to an empty PostgreSQL database.
    MigrateTo(migrate_to::MigrateTo),
    /// Write the database and the uploaded files to one file, while rumbl runs.
    Backup(backup::Backup),
    /// Restore a backup to an empty place.
    Restore(backup::Backup),
    /// Tell whether a backup is whole.
    Verify(backup::Backup),
    /// Add the categories, the backend users and the demo that are not there yet.
    Seed {
        /// Leave the demo out: its video, its annotations and the people who made them.
        #[arg(long)]
        without_demo: bool,
    },
    /// Try everything that the settings name, and compare the counts of annotations with the annotations.
    Check(check::Check),
    /// List every route with its method, path, pipeline and handler.
    Routes,
    /// Manage users.
    #[command(subcommand)]
    User(user::UserCommand),
    /// Print a new secret for `SECRET_KEY_BASE`.
    GenSecret,
}

/// Runs the command that the process was started with.
pub async fn run() -> ExitCode {
    let cli = Cli::parse();
    let executed = execute(cli.command).await;
    traces::flush();
    match executed {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // If even standard error fails, nothing is left to do.
            writeln!(io::stderr(), "rumbl: {error:#}").ok();
            ExitCode::FAILURE
        }
    }
}

async fn execute(command: Command) -> Result<()> {
    match command {
        Command::GenSecret => print(Secret::generate().expose()),
        Command::Routes => routes(),
        Command::Serve => serve::serve(configured()?).await,
        Command::Migrate(migrate) => migrate.run(&configured()?).await,
        Command::MigrateTo(migrate_to) => migrate_to.run(&configured()?).await,
        Command::Backup(backup) => backup.create(configured()?).await,
        Command::Restore(backup) => backup.restore(configured()?).await,
        Command::Verify(backup) => backup.verify().await,
        Command::Check(check) => check.run(&configured()?).await,
        Command::Seed { without_demo } => seed(&configured()?, without_demo).await,
        Command::User(user) => user.run(&configured()?).await,
    }
}

fn configured() -> Result<Config> {
    let config = Config::from_process()?;
    logging::start(&config)?;
    Ok(config)
}

async fn seed(config: &Config, without_demo: bool) -> Result<()> {
    let repo = connect(config)?;
    let seeds = SeedsConfig { demo: config.seeds.demo && !without_demo };
    repo.run(seeds.planter()).await.context("the database can't be seeded")?;
    print("The database is seeded.")
}

fn routes() -> Result<()> {
    let routes = router::routes();
    for route in &routes {
        let names: Vec<_> = route.pipelines.iter().map(|pipeline| pipeline.name).collect();
        let (method, names) = (route.method.as_str(), names.join(", "));
        print(&format!("{method:<7} {:<38} {names:<17} {}", route.path, route.handler))?;
    }
    for (path, socket) in
        [(channels::SOCKET_PATH, "user_socket"), (live_pages::SOCKET_PATH, "live_pages")]
    {
        for (method, transport) in [("WS", "websocket"), ("*", "longpoll")] {
            let path = format!("{path}/{transport}");
            print(&format!("{method:<7} {path:<38} {:<17} {socket}", "socket"))?;
        }
    }
    print("")?;
    let mut pipelines: Vec<_> = routes.iter().flat_map(|route| route.pipelines).collect();
    pipelines.sort_by_key(|pipeline| pipeline.name);
    pipelines.dedup_by_key(|pipeline| pipeline.name);
    for pipeline in pipelines {
        let plugs: Vec<_> = pipeline.plugs.iter().map(|plug| plug.name).collect();
        print(&format!("{:<8} = {}", pipeline.name, plugs.join(", ")))?;
    }
    Ok(())
}
