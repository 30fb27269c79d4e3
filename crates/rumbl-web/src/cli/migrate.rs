//! `rumbl migrate`.

use anyhow::Result;
use clap::Subcommand;
use rumbl_core::migrations;

use super::database::{connect, connect_or_create};
use super::output::{Terminal, print};
use crate::config::Config;
use crate::i18n::t;
use crate::problem::Explain;

/// What to do with the migrations.
#[derive(Debug, Subcommand)]
pub(super) enum Migrate {
    Up,
    Down,
    Status,
}

impl Migrate {
    /// Carries it out. What it prints of migrations is the same in every language, for scripts.
    pub(super) async fn run(self, config: &Config, terminal: Terminal) -> Result<()> {
        match self {
            Self::Up => {
                let repo = connect_or_create(config)?;
                let names =
                    repo.run(migrations::up).await.explain(|| t!("cli-migrate-up-failed"))?;
                if names.is_empty() {
                    return terminal.say(&t!("cli-migrate-up-to-date"));
                }
                names.iter().try_for_each(|name| print(&format!("up    {name}")))
            }
            Self::Down => {
                let repo = connect(config)?;
                let name =
                    repo.run(migrations::down).await.explain(|| t!("cli-migrate-down-failed"))?;
                print(&format!("down  {name}"))
            }
            Self::Status => {
                let repo = connect(config)?;
                let all = repo
                    .run(migrations::status)
                    .await
                    .explain(|| t!("cli-migrate-status-failed"))?;
                all.iter().try_for_each(|migration| {
                    let state = if migration.applied { "up" } else { "down" };
                    print(&format!("{state:<5} {}", migration.name))
                })
            }
        }
    }
}
