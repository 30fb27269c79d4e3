//! `rumbl serve`.

use anyhow::{Context, Result, bail};
use rumbl_core::repo::Repo;
use rumbl_core::{accounts, migrations, seeds};

use super::connect;
use crate::app::App;
use crate::config::Config;
use crate::endpoint::Endpoint;

/// Serves until the process is told to stop.
pub(super) async fn serve(config: Config) -> Result<()> {
    let repo = connect(&config)?;
    prepare_database(&config, &repo).await?;
    tokio::task::spawn_blocking(accounts::warm_up).await?.context("passwords can't be hashed")?;
    let app = App::start(config, repo).context("the server can't start")?;
    Endpoint::bind(app)?.run().await
}

/// Sets up the database where that happens by itself; elsewhere says what has to be done.
async fn prepare_database(config: &Config, repo: &Repo) -> Result<()> {
    if config.migrate_on_serve {
        let names = repo.run(migrations::up).await.context("the migrations failed")?;
        for name in names {
            tracing::info!(name, "migrated");
        }
        return repo.run(seeds::run).await.context("the database can't be seeded");
    }
    let pending = repo.run(migrations::pending).await.context("the database can't be read")?;
    if !pending.is_empty() {
        bail!("the database lacks {} migrations: run `rumbl migrate up` first", pending.len());
    }
    Ok(())
}
