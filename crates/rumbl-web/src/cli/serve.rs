//! `rumbl serve`.

use std::io;

use anyhow::Result;
use rumbl_core::repo::Repo;
use rumbl_core::{accounts, migrations};
use tokio::signal::unix::{SignalKind, signal};

use super::database::{connect, connect_or_create};
use super::file_limit;
use crate::app::App;
use crate::config::{Config, Environment};
use crate::endpoint::Endpoint;
use crate::i18n::t;
use crate::metrics_endpoint::MetricsEndpoint;
use crate::problem::{Explain, problem};

/// After this many presses of Ctrl-C, the process ends at once.
const IMPATIENT_PRESSES: usize = 2;

/// Serves until the process is told to stop.
pub(super) async fn serve(config: Config) -> Result<()> {
    file_limit::raise();
    for warning in config.warnings() {
        tracing::warn!("{warning}");
    }
    // In production a mistyped path must not create an empty database.
    let may_create = config.migrate_on_serve && config.environment != Environment::Prod;
    let repo = if may_create { connect_or_create(&config)? } else { connect(&config)? };
    prepare_database(&config, &repo).await?;
    tokio::task::spawn_blocking(accounts::warm_up).await?.explain(|| t!("cli-serve-passwords"))?;
    // Must come before any code that looks up the metrics recorder.
    let metrics = config.metrics_address.map(MetricsEndpoint::bind).transpose()?;
    let app = App::start(config, repo).explain(|| t!("cli-serve-failed"))?;
    let endpoint = Endpoint::bind(app)?;
    tokio::select! {
        served = endpoint.run() => served,
        Err(error) = serve_metrics(metrics) => Err(error).explain(|| t!("cli-serve-metrics")),
        Ok(()) = impatience() => Err(problem(t!("cli-serve-stopped"))),
    }
}

/// Serves metrics if an address is configured.
async fn serve_metrics(metrics: Option<MetricsEndpoint>) -> Result<()> {
    match metrics {
        Some(metrics) => metrics.run().await,
        None => Ok(()),
    }
}

/// Waits for another Ctrl-C, from a person who doesn't want to wait for a graceful stop.
async fn impatience() -> io::Result<()> {
    let mut interrupt = signal(SignalKind::interrupt())?;
    for _ in 0..IMPATIENT_PRESSES {
        interrupt.recv().await;
    }
    Ok(())
}

/// Migrates and seeds the database if that is configured; otherwise reports pending migrations.
async fn prepare_database(config: &Config, repo: &Repo) -> Result<()> {
    if config.migrate_on_serve {
        let names = repo.run(migrations::up).await.explain(|| t!("cli-migrate-up-failed"))?;
        for name in names {
            tracing::info!(name, "migrated");
        }
        return repo.run(config.seeds.planter()).await.explain(|| t!("cli-seed-failed"));
    }
    let pending = repo.run(migrations::pending).await.explain(|| t!("cli-serve-database"))?;
    if !pending.is_empty() {
        return Err(problem(t!("cli-serve-pending", count = pending.len())));
    }
    Ok(())
}
