//! `rumbl migrate`.

use anyhow::{Context, Result};
use clap::Subcommand;
use rumbl_core::migrations;

use super::database::{connect, connect_or_create};
use super::output::print;
use crate::config::Config;

/// What to do with the migrations.
#[derive(Debug, Subcommand)]
pub(super) enum Migrate {
    /// Run every migration that was not run yet.
    Up,
    /// Revert the migration that was run last.
    Down,
    /// List the migrations, and whether they were run.
    Status,
}

impl Migrate {
    /// Carries it out.
    pub(super) async fn run(self, config: &Config) -> Result<()> {
        match self {
            Self::Up => {
                let repo = connect_or_create(config)?;
                let names = repo.run(migrations::up).await.context("the migrations failed")?;
                if names.is_empty() {
                    return print("The database is up to date.");
                }
                names.iter().try_for_each(|name| print(&format!("up    {name}")))
            }
            Self::Down => {
                let repo = connect(config)?;
                let name = repo.run(migrations::down).await.context("the migration failed")?;
                print(&format!("down  {name}"))
            }
            Self::Status => {
                let repo = connect(config)?;
                let all = repo.run(migrations::status).await.context("the status is not known")?;
                all.iter().try_for_each(|migration| {
                    let state = if migration.applied { "up" } else { "down" };
                    print(&format!("{state:<5} {}", migration.name))
                })
            }
        }
    }
}
